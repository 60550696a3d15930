"""Which jobs of the guidance run in the background? Each is thin: it calls the module that knows how."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.retry import RetryStrategy

from portal.guidance import link_asking, publishing, reminding


@app.periodic(cron="*/5 * * * *")
@app.task(name="guidance.publish_scheduled", queueing_lock="guidance.publish_scheduled")
def publish_scheduled(timestamp: int) -> None:
    """Every five minutes: what is due, and what expired. timestamp: when it was due; what counts is now."""
    publishing.publish_scheduled()


@app.periodic(cron="17 7 * * *")
@app.task(name="guidance.remind")
def remind(timestamp: int) -> None:
    """Every morning: letters about pages past their date, each page once a week."""
    reminding.remind_of_overdue_pages()


@app.task(name="guidance.send_reminder", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_reminder(user_id: int, pages: int) -> None:
    """One letter to one person."""
    reminding.send_reminder(user_id, pages)


@app.periodic(cron="11 3 * * *")
@app.task(name="guidance.check_links", queueing_lock="guidance.check_links")
def check_links(timestamp: int) -> None:
    """Every night, where the portal was told to: whether addresses outside are still there."""
    if settings.CHECK_LINKS:
        link_asking.check_all()
