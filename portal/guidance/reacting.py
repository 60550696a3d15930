"""What follows by itself when a page is published, a section is made, a text is sent to its reviewers?

Connected by apps.py. Letters go out when the change is certain, and not before: what is rolled back tells nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.signals import post_save, pre_save
from django.utils.translation import gettext as _
from wagtail.admin.mail import (
    GroupApprovalTaskStateSubmissionEmailNotifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
)
from wagtail.models import Revision, TaskState, WorkflowState
from wagtail.signals import page_published, task_submitted, workflow_approved, workflow_rejected

from portal.guidance import people, reviewing
from portal.guidance.models import LegalReview, LegalReviewTask, OrganisationPage, SectionPage, TopicPage
from portal.guidance.models.reviewing import editors_of, reviewers_of, sides_reviewed_by
from portal.places.sides import Side


def connect() -> None:
    """Called once, while the apps start."""
    page_published.connect(on_published, dispatch_uid="guidance.remember_text")
    pre_save.connect(keep_reviewed_text, sender=Revision, dispatch_uid="guidance.keep_reviewed_text")
    for shelf in (SectionPage, TopicPage, OrganisationPage):
        post_save.connect(on_shelf_saved, sender=shelf, dispatch_uid=f"guidance.open_{shelf.__name__}")
    # Under Wagtail's own names, so that these take the place of its own, which write before the commit.
    task_submitted.connect(
        _after_commit(ReviewNotifier()),
        sender=TaskState,
        weak=False,
        dispatch_uid="group_approval_task_submitted_email_notification",
    )
    workflow_rejected.connect(
        _after_commit(WorkflowStateRejectionEmailNotifier()),
        sender=WorkflowState,
        weak=False,
        dispatch_uid="workflow_state_rejected_email_notification",
    )
    workflow_approved.connect(
        _after_commit(WorkflowStateApprovalEmailNotifier()),
        sender=WorkflowState,
        weak=False,
        dispatch_uid="workflow_state_approved_email_notification",
    )


def on_published(sender: Any, instance: Any, **details: Any) -> None:
    """A publication of the same words leaves translations level."""
    if not details.get("alias"):
        reviewing.remember_text(instance)


def on_shelf_saved(sender: Any, instance: Any, raw: bool = False, **details: Any) -> None:
    """A new section, or one that got other keepers, belongs to them at once."""
    if not raw:
        people.open_shelf(instance)


def keep_reviewed_text(sender: Any, instance: Revision, update_fields: Any = None, **details: Any) -> None:
    """Saving while typing writes over the last revision: never over one that was sent, reviewed or published."""
    if instance.pk is None or (update_fields is not None and "content" not in update_fields):
        return
    is_fixed = (
        TaskState.objects.filter(revision_id=instance.pk).exists()
        or LegalReview.objects.filter(revision_id=instance.pk).exists()
        or instance.content_type.model_class()._default_manager.filter(live_revision_id=instance.pk).exists()
    )
    if is_fixed:
        raise PermissionDenied(_("This version was sent, reviewed or published. Save a new one."))


class ReviewNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Tells reviewers and deputies that a text waits for them."""

    def can_handle(self, instance: Any, **details: Any) -> bool:
        return isinstance(instance, TaskState) and isinstance(instance.task.specific, LegalReviewTask)

    def get_recipient_users(self, task_state: Any, **details: Any) -> set[Any]:
        """Whoever may answer today, but not who sent it."""
        task = task_state.task.specific
        sides = {task.side} if task.side else set(Side.values)
        people_of_side = get_user_model().objects.filter(is_active=True)
        names = [name for side in sides for name in (reviewers_of(side), editors_of(side))]
        candidates = people_of_side.filter(groups__name__in=names).distinct()
        sent_by = details.get("user")
        return {each for each in candidates if each != sent_by and sides_reviewed_by(each) & sides}


def _after_commit(notifier: Callable[..., Any]) -> Callable[..., None]:
    def notify(sender: Any, instance: Any, **details: Any) -> None:
        transaction.on_commit(partial(notifier, instance=instance, **details))

    return notify
