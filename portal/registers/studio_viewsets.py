"""How do Wagtail's screens of a register show each person the records of their own sides, and nothing of the others?

Wagtail's generic views ask whether somebody may change a model, never whether it is this row. So every view of a
register is built with `OfOneRecord` before it: whatever has a record in its address finds it among those that are there
for this person, or nothing (404), and what Wagtail then asks of the model is answered for that row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest
from django.urls import reverse
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.ui.tables import Column
from wagtail.models import TaskState, WorkflowState
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.accounts.models import User
from portal.guidance.viewsets import columns
from portal.registers import access, studio_views
from portal.registers.models import Record
from portal.registers.studio_choosers import OwnChooserViewSet


class RecordPolicy(BasePermissionPolicy):
    """Wagtail's questions about a register, answered by access.py: about one record where there is one."""

    def __init__(self, model: type[Record], record: Record | None = None) -> None:
        super().__init__(model)
        self.record = record

    def user_has_permission(self, user: Any, action: str) -> bool:
        """For any record, or for the one that is meant."""
        if self.record is not None:
            return access.may(user, action, self.record)
        return bool(access.sides_for(user, action))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return access.may(user, action, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """Of the records that are there for this person those of sides for which an action is theirs."""
        sides = frozenset().union(*(access.sides_for(user, action) for action in actions))
        return access.records_of(user, self.model._default_manager.filter(side__in=sides))

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        """Nobody is written to because of a model; an administrator alone may do everything."""
        return User.objects.filter(is_active=True, is_superuser=True)


class OfOneRecord:
    """Stands before each of Wagtail's views of a register."""

    model: type[Record]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the record first, and then let Wagtail begin."""
        if "pk" in kwargs:
            record = record_for(request.user, self.model, kwargs["pk"])
            if "task_state_id" in kwargs and not _is_step_of(record, kwargs["task_state_id"]):
                raise Http404("No such step.")
            self.permission_policy = RecordPolicy(self.model, record)
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # mixed into Wagtail's untyped views


def record_for(user: Any, model: type[Record], quoted_key: Any) -> Record:
    """The record of this key, if it is there for this person. Raises Http404."""
    try:
        key = model._meta.pk.to_python(unquote(str(quoted_key)))
    except ValidationError as fault:
        raise Http404("No such record.") from fault
    record: Record | None = access.records_of(user, model._default_manager.filter(pk=key)).first()
    if record is None:
        raise Http404("No such record.")
    return record


def _is_step_of(record: Record, task_state_id: int) -> bool:
    return bool(TaskState.objects.for_instance(record).filter(pk=task_state_id).exists())


class RecordViewSet(SnippetViewSet):
    """What the registers have in common: their lists, their screens, and who finds them there."""

    # The lookup of the day after which something of the record is no longer good: a licence, an admission.
    expires = ""

    chooser_viewset_class = OwnChooserViewSet
    index_view_class = studio_views.RecordList
    add_view_class = studio_views.NewRecord
    edit_view_class = studio_views.EditRecord
    delete_view_class = studio_views.DeleteRecord
    usage_view_class = studio_views.RecordUsage
    history_view_class = studio_views.RecordHistory
    revisions_compare_view_class = studio_views.RecordComparison
    unpublish_view_class = studio_views.UnpublishRecord
    workflow_history_view_class = studio_views.RecordChecks
    workflow_history_detail_view_class = studio_views.RecordCheckDetail
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_admin_menu = True
    search_backend_name = None
    list_per_page = 50
    list_export: Sequence[str] = ()
    search_fields: Sequence[str] = ("key", *columns("name"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.preview_enabled = False  # the public page has a cache and addresses of its own

    @property
    def permission_policy(self) -> RecordPolicy:
        return RecordPolicy(self.model)

    @property
    def url_finder_class(self) -> type[ModelAdminURLFinder]:
        """Links to a record, wherever in the studio, only for who may change that record."""
        return type(
            "RecordURLFinder",
            (ModelAdminURLFinder,),
            {"permission_policy": self.permission_policy, "edit_url_name": self.get_url_name("edit")},
        )

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """The studio's screen of groups offers none: what counts are guardian's grants on a side's register."""
        return Permission.objects.none()

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        options: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return {**options, "revisions_view_url_name": None}

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        """Every view, those that Wagtail may add one day included."""
        guarded = type(view_class.__name__, (OfOneRecord, view_class), {"__module__": view_class.__module__})
        return super().construct_view(guarded, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The list's rows: each with `is_waiting`, whether it is being checked."""
        waiting = WorkflowState.objects.filter(
            base_content_type=ContentType.objects.get_for_model(self.model),
            object_id=Cast(OuterRef("pk"), CharField()),
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
        own = access.records_of(request.user, self.model._default_manager.all())
        listed: QuerySet[Any] = own.annotate(is_waiting=Exists(waiting))
        return listed

    def address(self, name: str, *args: Any) -> str:
        """Of one of its screens."""
        return reverse(self.get_url_name(name), args=args)


VERIFIED_COLUMN = Column(
    "verified_on", label=Record._meta.get_field("verified_on").verbose_name, sort_key="verified_on"
)
