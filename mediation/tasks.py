"""Which jobs run in the background? Each is thin: it calls the module that knows how."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.retry import RetryStrategy

from mediation.notices import send_office_notice


@app.task(name="mediation.tell_office", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def tell_office(case_id: str) -> None:
    """Tell the home office that a request arrived."""
    send_office_notice(case_id)
