"""Which jobs of the registers run in the background? Each is thin: it calls the module that knows how."""

from __future__ import annotations

from procrastinate.contrib.django import app

from portal.registers.models import PendingImport


@app.periodic(cron="53 4 * * *")
@app.task(name="registers.forget_pending_imports")
def forget_pending_imports(timestamp: int) -> None:
    """Every day: lists that nobody took over in time. timestamp: when it was due; what counts is now."""
    PendingImport.objects.forget_old()
