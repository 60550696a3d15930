"""What differs in Wagtail's own screens of a register? Who may what, row by row; no previews; a counter goes with its
record. The screens are guarded in studio_viewsets.py.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.log_actions import log
from wagtail.snippets.views import snippets

from portal.registers import access
from portal.registers.models import Record

# ---------- The list ----------


def state_of(record: Any) -> Any:
    """What the list says of a record: is it public, is there a newer draft, does it wait for its check?"""
    if record.is_waiting:
        return pgettext_lazy("state of a record", "public, being checked") if record.live else _BEING_CHECKED
    if not record.live:
        return pgettext_lazy("state of a record", "draft")
    return _NEWER_DRAFT if record.has_unpublished_changes else pgettext_lazy("state of a record", "public")


_BEING_CHECKED = pgettext_lazy("state of a record", "being checked")
_NEWER_DRAFT = pgettext_lazy("state of a record", "public, with a newer draft")

STATE_COLUMN = Column("state", label=gettext_lazy("State"), accessor=state_of)


class RecordList(snippets.IndexView):
    """Nothing is done with many records at once; what can be done with one is asked of that one."""

    @cached_property
    def columns(self) -> list[Any]:
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]

    def get_edit_url(self, instance: Record) -> str | None:
        return self._address("edit", instance) if access.may(self.request.user, "change", instance) else None

    def get_delete_url(self, instance: Record) -> str | None:
        return self._address("delete", instance) if access.may(self.request.user, "delete", instance) else None

    def get_list_more_buttons(self, instance: Record) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if instance.live and access.may(self.request.user, "unpublish", instance):
            address = self._address("unpublish", instance)
            buttons.append(MenuItem(_("Take down"), url=address, icon_name="download", priority=40))
        return buttons

    def _address(self, name: str, record: Record) -> str:
        return reverse(type(record).snippet_viewset.get_url_name(name), args=[record.pk])


# ---------- Writing ----------


class _WithoutPreview:
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # mixed into Wagtail's untyped views
        self.preview_enabled = False


class NewRecord(_WithoutPreview, snippets.CreateView):
    pass


class EditRecord(_WithoutPreview, snippets.EditView):
    pass


# ---------- Taking away ----------


class DeleteRecord(snippets.DeleteView):
    """A draft that never was public, with its counter. Nothing that is being checked or that others rest on."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        lock = self.object.get_lock()
        if lock is not None and lock.for_user(request.user):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = super().form_valid(form)
        except (ProtectedError, RestrictedError):
            messages.error(self.request, _("Other records rest on this one. It cannot be deleted."))
            return redirect(self.index_url_name)
        return answer

    def delete_action(self) -> None:
        """As Wagtail, and the counter too: another record may take the name."""
        with transaction.atomic():
            log(instance=self.object, action="wagtail.delete")
            counter = self.object.counter
            self.object.delete()
            if counter is not None:
                counter.delete()


class UnpublishRecord(snippets.UnpublishView):
    """By who checks for the side: it is the safe direction, but the public loses something."""

    permission_required = "unpublish"

    def get_success_buttons(self) -> list[Any]:
        return []


# ---------- Looking ----------


class RecordUsage(snippets.UsageView):
    permission_required = "view"


class RecordHistory(snippets.HistoryView):
    any_permission_required = ["view"]


class RecordComparison(snippets.RevisionsCompareView):
    permission_required = "view"

    def get_edit_url(self) -> str | None:
        return super().get_edit_url() if self.user_has_permission("change") else None


class RecordChecks(snippets.WorkflowHistoryView):
    permission_required = "view"


class RecordCheckDetail(snippets.WorkflowHistoryDetailView):
    permission_required = "view"
