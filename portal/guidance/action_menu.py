"""What can somebody do with the page that is open in the studio, and what is each thing called?

Wagtail names its workflow and its steps, which are data in one language; here the words are the portal's. Who looks at
a text that is being reviewed finds first why nobody can change it, and not the button that takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    PageLockedMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.models import WorkflowState

from portal.guidance.models import LegalReviewTask

# A copy of another language's page, answers to a review without its own screen, and a second way to send a text again.
HIDDEN = frozenset({"localize-convert-to-alias", "approve", "reject", "action-restart-workflow"})


class ReviewMenuItem(ActionMenuItem):
    """From a text that waits to its review."""

    name = "action-review"
    label = gettext_lazy("Review this text")
    icon_name = "success"

    def is_shown(self, context: Mapping[str, Any]) -> bool:
        page = context.get("page")
        task = page.current_workflow_task if context["view"] == "edit" and page else None
        return isinstance(task, LegalReviewTask) and task.is_open_to(context["request"].user)

    def get_url(self, parent_context: Mapping[str, Any]) -> str:
        return reverse("guidance_studio:review_page", args=[parent_context["page"].pk])


class SendMenuItem(SubmitForModerationMenuItem):
    """Send a text to its reviewers, for the first time or again."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        page = context.get("page")
        state = page.current_workflow_state if page else None
        is_again = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        return context | {"label": _("Send to review again") if is_again else _("Send to review")}


class TakeBackMenuItem(CancelWorkflowMenuItem):
    """End the review before it was answered: the text can be changed again."""

    label = gettext_lazy("Take back from review")


def in_the_portals_words(items: list[Any], request: HttpRequest, context: Mapping[str, Any]) -> None:
    """The hook `construct_page_action_menu`: what stays, under which name, and what comes first."""
    named = {item.name: item for item in items if item.name not in HIDDEN}
    for kind in (SendMenuItem, TakeBackMenuItem):
        if kind.name in named:
            named[kind.name] = kind(order=named[kind.name].order)
    if PageLockedMenuItem.name in named:
        named[PageLockedMenuItem.name].order = 0  # after the review, which stands before all
    items[:] = sorted(named.values(), key=lambda item: item.order)
