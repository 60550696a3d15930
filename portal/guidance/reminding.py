"""Who is told that a page is past its date? Its owner; where it has none who can be written to, its editors.

Once a week for each page. The letter says how many pages wait and where the list is, and nothing about them: a subject
is read on locked screens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from procrastinate.contrib.django import app
from wagtail.models import GroupPagePermission, Page
from wagtail.users.models import UserProfile

from portal.guidance.models import ReviewReminder
from portal.guidance.reports import LABELLED

EVERY = timedelta(days=7)


@transaction.atomic
def remind_of_overdue_pages() -> int:
    """Ask for one letter to each person whose pages are past their date. Returns how many letters.

    Each letter is a job of the same transaction as the note that it was sent: a job that fails is tried again, and
    nobody is written to twice.
    """
    today = timezone.localdate()
    reminded = ReviewReminder.objects.filter(sent_at__gt=timezone.now() - EVERY).values("page_id")
    pages = Page.objects.live().exclude(pk__in=reminded).select_related("owner")
    late = [
        page for kind in LABELLED for page in pages.filter(**{f"{kind}__review_until__lt": today}).order_by("pk")
    ]  # fmt: skip
    by_person: dict[int, list[Page]] = defaultdict(list)
    for page in late:
        for person in keepers_of(page):
            by_person[person.pk].append(page)
    for person_id, theirs in by_person.items():
        ReviewReminder.objects.bulk_create([ReviewReminder(page=page, user_id=person_id) for page in theirs])
        job = app.configure_task("guidance.send_reminder", queue="notices")
        job.defer(user_id=person_id, pages=len(theirs))
    return len(by_person)


def keepers_of(page: Page) -> Iterable[Any]:
    """Who is written to about a page."""
    owner = page.owner
    if owner is not None and owner.is_active and owner.email:
        return [owner]
    keeping = GroupPagePermission.objects.filter(
        page__in=page.get_ancestors(inclusive=True), permission__codename="add_page"
    )
    found = get_user_model().objects.filter(is_active=True, groups__in=keeping.values("group_id"))
    return found.exclude(email="").distinct().order_by("pk")


def send_reminder(user_id: int, pages: int) -> None:
    """The letter itself, in the person's own language."""
    person = get_user_model().objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if person is None:
        return
    address = settings.BASE_URL + reverse("guidance_studio:stale") + "?matter=overdue"
    with translation.override(UserProfile.get_for_user(person).get_preferred_language()):
        subject = ngettext("%(pages)s page to look at", "%(pages)s pages to look at", pages) % {"pages": pages}
        text = ngettext(
            "%(pages)s page that you keep is past the day on which it was to be checked again. It is listed here:",
            "%(pages)s pages that you keep are past the day on which they were to be checked again. They are listed"
            " here:",
            pages,
        ) % {"pages": pages}
        send_mail(subject=subject, message=f"{text}\n\n{address}\n", from_email=None, recipient_list=[person.email])
