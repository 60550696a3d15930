"""Which jobs of the stations run in the background? Each is thin: it calls the module that knows how."""

from __future__ import annotations

from procrastinate.contrib.django import app

from portal.stations.duty import actions


@app.periodic(cron="23 4 * * *")
@app.task(name="stations.erase_old_sign_ups", queueing_lock="stations.erase_old_sign_ups")
def erase_old_sign_ups(timestamp: int) -> None:
    """Every day: who came to shifts of long ago. timestamp: when it was due; what counts is now."""
    actions.erase_old_sign_ups()
