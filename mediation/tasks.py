"""Which jobs run in the background? Each is thin: it calls the module that knows how."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.retry import RetryStrategy

from mediation.actions import drafts, enquiries
from mediation.notices import send_asker_notice, send_counter_notice, send_office_notice


@app.task(name="mediation.tell_office", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def tell_office(case_id: str) -> None:
    """Tell the home office that a request arrived."""
    send_office_notice(case_id)


@app.periodic(cron="23 4 * * *")
@app.task(name="mediation.erase_expired_drafts")
def erase_expired_drafts(timestamp: int) -> None:
    """Every day: what nobody sent and nobody can open any more. timestamp: when it was due; what counts is now."""
    drafts.erase_expired_drafts(timezone.now())


@app.task(name="mediation.tell_counter", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def tell_counter(enquiry_id: str) -> None:
    """Tell a firm or station that an enquiry waits."""
    send_counter_notice(enquiry_id)


@app.task(name="mediation.tell_asker", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def tell_asker(enquiry_id: str) -> None:
    """Tell who asked that there is something new, where that is safe."""
    send_asker_notice(enquiry_id)


@app.periodic(cron="41 4 * * *")
@app.task(name="mediation.erase_old_enquiries")
def erase_old_enquiries(timestamp: int) -> None:
    """Every day: enquiries that wait for nobody and whose term is over. timestamp: when it was due."""
    enquiries.erase_old_enquiries(timezone.now())
