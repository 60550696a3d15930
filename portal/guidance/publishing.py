"""What does the clock publish and take down? What was reviewed and given a day to come.

As Wagtail's command `publish_scheduled`, but one page that cannot be published keeps no other from its day.
"""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

logger = logging.getLogger(__name__)


def publish_scheduled() -> tuple[int, int]:
    """Publish what is due and take down what expired. Returns how many of each."""
    now = timezone.now()
    expired = list(Page.objects.live().filter(expire_at__lt=now).order_by("expire_at").values_list("pk", flat=True))
    due = Revision.page_revisions.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    taken_down = sum(_take_down(pk) for pk in expired)
    return sum(_publish(pk) for pk in list(due.values_list("pk", flat=True))), taken_down


def _take_down(page_id: int) -> bool:
    with transaction.atomic():
        page = Page.objects.select_for_update().filter(pk=page_id, live=True, expire_at__lt=timezone.now()).first()
        if page is None:
            return False
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        return True


def _publish(revision_id: int) -> bool:
    try:
        with transaction.atomic():
            revision = (
                Revision.page_revisions.select_for_update().filter(pk=revision_id, approved_go_live_at__isnull=False)
            ).first()  # fmt: skip
            if revision is None:  # published or stopped meanwhile
                return False
            revision.publish(log_action="wagtail.publish.scheduled")
    except (PermissionDenied, ValidationError):
        logger.exception("A revision could not be published on its day: %s", revision_id)
        return False
    return True
