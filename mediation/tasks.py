"""Which jobs run in the background? Each is thin: it calls the module that knows how."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.retry import RetryStrategy

from mediation.actions import drafts
from mediation.notices import send_office_notice


@app.task(name="mediation.tell_office", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def tell_office(case_id: str) -> None:
    """Tell the home office that a request arrived."""
    send_office_notice(case_id)


@app.periodic(cron="23 4 * * *")
@app.task(name="mediation.erase_expired_drafts")
def erase_expired_drafts(timestamp: int) -> None:
    """Every day: what nobody sent and nobody can open any more. timestamp: when it was due; what counts is now."""
    drafts.erase_expired_drafts(timezone.now())
