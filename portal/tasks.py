"""Which jobs of the foundation run in the background? Each is thin: it calls the module that knows how."""

from __future__ import annotations

from procrastinate.contrib.django import app

from portal import limits


@app.periodic(cron="41 4 * * *")
@app.task(name="portal.forget_old_counts")
def forget_old_counts(timestamp: int) -> None:
    """Every day: counts and attempts whose time is over. timestamp: when it was due."""
    limits.forget_old()
