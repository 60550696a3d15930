"""Who finds a record right before it is public? Somebody who checks for its side, and never who wrote any of it.

The text under check is one revision. Nobody changes it meanwhile, and exactly that revision becomes what is read
(portal/guidance/finishing.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Revision, Task, TaskState

from portal.guidance.review_forms import RefuseForm
from portal.registers import access
from portal.registers.models import Record


def record_models() -> list[type[Record]]:
    """Every kind of record that the portal's apps keep."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


# ---------- What waits ----------


@dataclass(frozen=True)
class InCheck:
    """A record that waits, as somebody who may check it stands to it.

    record: as it is published, or never was; is_own: this person wrote some of what waits; is_current: nothing was
    saved after it was sent.
    """

    state_id: int
    record: Record
    revision_id: int
    is_own: bool
    is_current: bool


def records_in_check(user: Any) -> dict[int, InCheck]:
    """The records that wait and that this person checks for, by the key of the step. One query for each kind at most,
    and two for all. Remembered with `request.user`, which lives no longer than the request.
    """
    if "_records_in_check" not in vars(user):
        vars(user)["_records_in_check"] = _records_in_check(user)
    found: dict[int, InCheck] = vars(user)["_records_in_check"]
    return found


def forget_what_waits(user: Any) -> None:
    """Before an answer counts, everything is read again."""
    vars(user).pop("_records_in_check", None)


def _records_in_check(user: Any) -> dict[int, InCheck]:
    sides = access.sides_for(user, "check")
    if not sides:
        return {}
    states = list(
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            task__content_type=ContentType.objects.get_for_model(RegisterCheckTask),
        )
        .annotate(sent_side=KeyTextTransform("side", "revision__content"))
        .filter(sent_side__in=sides)
        .order_by("started_at", "pk")
        .values_list("pk", "revision__base_content_type", "revision__object_id", "revision_id", "revision__created_at")
    )
    if not states:
        return {}
    records = _records({(kind, key) for _pk, kind, key, _revision, _at in states}, user)
    written = _written(user, {key for _pk, _kind, key, _revision, _at in states})
    found = {}
    for state_id, kind, key, revision_id, sent_at in states:
        record = records.get((kind, key))
        if record is None or not access.may(user, "check", record):
            continue
        since = record.live_revision.created_at if record.live_revision is not None else None
        is_own = any((since is None or moment > since) and moment <= sent_at for moment in written[kind, key])
        found[state_id] = InCheck(state_id, record, revision_id, is_own, record.latest_revision_id == revision_id)
    return found


def _records(wanted: Iterable[tuple[int, str]], user: Any) -> dict[tuple[int, str], Record]:
    keys = defaultdict(set)
    for kind, key in wanted:
        keys[kind].add(key)
    found: dict[tuple[int, str], Record] = {}
    for model in record_models():
        kind = ContentType.objects.get_for_model(model).pk
        if kind in keys:
            rows = access.records_of(user, model._default_manager.filter(pk__in=keys[kind]))
            rows = rows.select_related("live_revision", "latest_revision")
            rows = rows.defer("live_revision__content", "latest_revision__content")
            found |= {(kind, str(row.pk)): row for row in rows}
    return found


def _written(user: Any, keys: set[str]) -> dict[tuple[int, str], list[datetime]]:
    """When this person wrote versions of these records."""
    written = defaultdict(list)
    kinds = [ContentType.objects.get_for_model(model).pk for model in record_models()]
    rows = Revision.objects.filter(user_id=user.pk, base_content_type__in=kinds, object_id__in=keys)
    for kind, key, moment in rows.values_list("base_content_type", "object_id", "created_at"):
        written[kind, key].append(moment)
    return written


# ---------- The step ----------


class ApproveForm(forms.Form):
    """The particulars are right."""

    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea({"rows": 2}), max_length=2000)


class CheckLock(WorkflowLock):
    """Says why nobody can change the record now."""

    def get_message(self, user: Any) -> Any:
        return _(
            "This record is being checked as it is, and nobody changes it meanwhile. Who sent it can take it back."
        )

    def get_description(self, user: Any, can_lock: bool = False) -> Any:
        return _("Nobody changes a record while it is checked")


class RegisterCheckTask(Task):
    """The step at which somebody else answers for the particulars of a record."""

    lock_class = CheckLock

    class Meta:
        verbose_name = _("check of a register")
        verbose_name_plural = _("checks of a register")

    FORMS: ClassVar = {"approve": ApproveForm, "reject": RefuseForm}

    @classmethod
    def get_description(cls) -> Any:
        """What the studio says where a step is chosen."""
        return _("Who checks for the side of the record answers for it. Nobody checks a record of their own.")

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return access.may(user, "check", obj)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Nobody changes what is being checked. An administrator may: the record must then be sent again."""
        return not access.is_administrator(user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """What this person may answer. A record that changed since it was sent can only be given back."""
        kind = type(obj)
        waiting = next(
            (
                each
                for each in records_in_check(user).values()
                if type(each.record) is kind and each.record.pk == obj.pk
            ),
            None,
        )
        if waiting is None or waiting.is_own:
            return []
        refuse = ("reject", _("Give back with a comment"), True)
        return [("approve", _("Publish"), True), refuse] if waiting.is_current else [refuse]

    def get_task_states_user_can_moderate(self, user: Any, **options: Any) -> Any:
        """The records that wait for this person's answer."""
        answerable = [each.state_id for each in records_in_check(user).values() if not each.is_own]
        return TaskState.objects.filter(task_id=self.pk, status=TaskState.STATUS_IN_PROGRESS, pk__in=answerable)

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return self.FORMS.get(action, RefuseForm)

    def start(self, workflow_state: Any, user: Any = None) -> Any:
        """Begin the check. Who had locked the record could change it while it is checked: the lock goes."""
        record = workflow_state.content_object
        if record.locked:
            record.locked, record.locked_by, record.locked_at = False, None, None
            record.save(update_fields=["locked", "locked_by", "locked_at"])
        return super().start(workflow_state, user=user)

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **said: Any) -> None:
        """Publish or give back. Everything is read again under a lock: two answers cannot both count.

        said: `comment`. Raises PermissionDenied where this person may not, or the record is no longer the one sent.
        """
        record = task_state.revision.content_object
        type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        state = TaskState.objects.select_for_update(of=("self",)).get(pk=task_state.pk)
        forget_what_waits(user)
        allowed = {name for name, _label, _modal in self.get_actions(state.revision.content_object, user)}
        if state.status != TaskState.STATUS_IN_PROGRESS or action_name not in allowed:
            raise PermissionDenied
        form = self.get_form_for_action(action_name)(said)
        if not form.is_valid():
            raise PermissionDenied(form.errors.as_text())
        answer = state.approve if action_name == "approve" else state.reject
        answer(user=user, comment=form.cleaned_data["comment"])
        forget_what_waits(user)
