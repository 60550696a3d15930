"""How far is each of many texts under review, asked in two questions however many there are?

Wagtail shows the steps of every text in two lists, and asks two questions for each text
(WorkflowState.all_tasks_with_status). The lists are Wagtail's own; only where the steps come from differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.views.reports.workflows import WorkflowView
from wagtail.models import Page, Revision, Task, TaskState, WorkflowState, WorkflowTask

Steps = Mapping[int, list[Task]]


def steps_of(states: Iterable[WorkflowState]) -> Steps:
    """By the key of a review: its tasks in their order, each with `status` and `status_display`.

    As Wagtail, with WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT: what was said about an earlier text counts no more.
    """
    reviews = {state.pk: state.workflow_id for state in states}
    tasks = defaultdict(list)
    for row in (
        WorkflowTask.objects.filter(workflow__in=set(reviews.values())).order_by("sort_order").select_related("task")
    ):
        tasks[row.workflow_id].append((row.task_id, row.task.name))
    said = _said(reviews)
    words = dict(TaskState.STATUS_CHOICES)

    def step(review: int, task_id: int, name: str) -> Task:
        task = Task(pk=task_id, name=name)
        task.status = said.get((review, task_id))
        task.status_display = words.get(task.status, gettext("Not started"))
        return task

    return {review: [step(review, *task) for task in tasks[workflow]] for review, workflow in reviews.items()}


def _said(reviews: Iterable[int]) -> dict[tuple[int, int], str]:
    """What was said last for each review and task, about its latest text."""
    rows = TaskState.objects.filter(workflow_state__in=reviews).order_by(
        "revision__created_at", "revision", "started_at", "pk"
    )
    latest: dict[int, int] = {}
    said: dict[tuple[int, int], tuple[int, str]] = {}
    for review, task, revision, status in rows.values_list("workflow_state", "task", "revision", "status"):
        latest[review] = revision
        said[review, task] = revision, status
    return {key: status for key, (revision, status) in said.items() if revision == latest[key[0]]}


class WaitingPanel(WorkflowObjectsToModeratePanel):
    """On the studio's first page: the pages that wait for this person. Records have their own panel (registers)."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        waiting = list(
            TaskState.objects.reviewable_by(request.user)
            .filter(workflow_state__base_content_type=ContentType.objects.get_for_model(Page))
            .select_related("revision", "revision__user", "workflow_state", "workflow_state__workflow")
            .prefetch_related("revision__content_object", "revision__content_object__latest_revision")
            .order_by("-started_at")
            .annotate(previous_revision_id=Revision.objects.previous_revision_id_subquery())
        )
        steps = steps_of(each.workflow_state for each in waiting)
        lines = [self._line(each, steps, request.user) for each in waiting if each.revision.content_object]
        return {"states": lines, "request": request, "csrf_token": parent_context["csrf_token"]}

    def _line(self, waiting: TaskState, steps: Steps, user: Any) -> dict[str, Any]:
        """As the template of Wagtail wants it."""
        page = waiting.revision.content_object
        return {
            "obj": page,
            "revision": waiting.revision,
            "previous_revision_id": waiting.previous_revision_id,
            "live_revision_id": page.live_revision_id,
            "task_state": waiting,
            "actions": waiting.task.specific.get_actions(page, user),
            "workflow_tasks": steps[waiting.workflow_state_id],
            "workflow_action_url_name": "wagtailadmin_pages:workflow_action",
            "workflow_preview_url_name": "wagtailadmin_pages:workflow_preview" if page.is_previewable else None,
            "revisions_compare_url_name": "wagtailadmin_pages:revisions_compare",
        }


class ReviewsReport(WorkflowView):
    """The report of all reviews."""

    def decorate_paginated_queryset(self, object_list: Iterable[WorkflowState]) -> list[WorkflowState]:
        """Each with its steps, where Wagtail's template asks for them."""
        states: list[WorkflowState] = super().decorate_paginated_queryset(object_list)
        steps = steps_of(states)
        for state in states:
            state.all_tasks_with_status = lambda of=steps[state.pk]: of
        return states
