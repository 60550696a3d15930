"""What do the registers add to the studio: addresses, menus, a panel on its first page, acts on a record?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path, reverse
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry
from wagtail.models import WorkflowState
from wagtail.snippets.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    LockedMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction

from portal.registers import access, studio_screens
from portal.registers.checking import RegisterCheckTask, record_models, records_in_check
from portal.registers.importing import hooks as lists  # noqa: F401  # the screens for lists
from portal.registers.models import Record
from portal.registers.studio_choosers import OwnListForScripts
from portal.registers.studio_verifying import counted

FIRST = -10  # before the hooks of other packages
LAST = 100  # after the hooks of Wagtail's snippets


@hooks.register("register_admin_urls", order=FIRST)
def addresses() -> list[Any]:
    """The registers' screens, and what stands in place of what tells of any record to anybody."""
    screens = [
        path("checks/<int:state_id>/", studio_screens.check, name="check"),
        path("to-be-verified/", studio_screens.to_be_verified, name="to_verify"),
        path("verify/<slug:kind>/<int:record_id>/", studio_screens.verify, name="verify"),
    ]
    of_scripts = "localize/api/snippets/<slug:app_label>/<slug:model_name>/"
    return [
        path(of_scripts, OwnListForScripts.as_view({"get": "list"}), name="own_records_for_scripts"),
        path(f"{of_scripts}<str:pk>/", OwnListForScripts.as_view({"get": "retrieve"}), name="own_record_for_scripts"),
        path("registers/", include((screens, "registers_studio"), namespace="registers_studio")),
    ]


# ---------- Menus and the first page ----------


class ForKeepers(MenuItem):
    """Shown to those who keep a register."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(access.sides_for(request.user, "view"))


@hooks.register("register_reports_menu_item")
def to_verify_menu_item() -> MenuItem:
    return ForKeepers(
        _("To be verified"), reverse("registers_studio:to_verify"), name="to-verify", icon_name="date", order=130
    )


class RegistersPanel(Component):
    """The records that wait for this person's check, and how many must be verified."""

    name = "registers"
    order = 105  # beside the texts that wait for this person
    template_name = "registers/studio/panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user = (parent_context or {})["request"].user
        if not access.sides_for(user, "view"):
            return {"is_shown": False}
        waiting = [each for each in records_in_check(user).values() if not each.is_own]
        return {"is_shown": True, "waiting": waiting, "to_verify": counted(user)}


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(RegistersPanel())


# ---------- What can be done with a record ----------

# Answers to a check without its own screen, a second way to send it again, and what the list of records offers.
HIDDEN = frozenset({"approve", "reject", "action-restart-workflow", "action-unpublish"})


class CheckMenuItem(ActionMenuItem):
    """From a record that waits to its check."""

    name = "action-check"
    label = _("Check this record")
    icon_name = "success"

    def is_shown(self, context: Mapping[str, Any]) -> bool:
        record = context.get("instance")
        if context["view"] != "edit" or record is None:
            return False
        is_checked = isinstance(record.current_workflow_task, RegisterCheckTask)
        return is_checked and access.may(context["request"].user, "check", record)

    def get_url(self, parent_context: Mapping[str, Any]) -> str:
        return reverse("registers_studio:check", args=[parent_context["instance"].current_workflow_task_state.pk])


class SendMenuItem(SubmitForModerationMenuItem):
    """Send a record to its check, for the first time or again."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        record = context.get("instance")
        state = record.current_workflow_state if record else None
        is_again = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        return context | {"label": _("Send to its check again") if is_again else _("Send to its check")}


class TakeBackMenuItem(CancelWorkflowMenuItem):
    """End the check before it was answered: the record can be changed again."""

    label = _("Take back from its check")


@hooks.register("register_snippet_action_menu_item")
def check_menu_item(model: type) -> ActionMenuItem | None:
    return CheckMenuItem(order=-5) if issubclass(model, Record) else None


@hooks.register("construct_snippet_action_menu")
def in_the_portals_words(items: list[Any], request: HttpRequest, context: Mapping[str, Any]) -> None:
    """What stays, under which name, and what comes first."""
    if not issubclass(context["model"], Record):
        return
    named = {item.name: item for item in items if item.name not in HIDDEN}
    for kind in (SendMenuItem, TakeBackMenuItem):
        if kind.name in named:
            named[kind.name] = kind(order=named[kind.name].order)
    if LockedMenuItem.name in named:
        named[LockedMenuItem.name] = LockedMenuItem(order=0)  # after the check, which stands before all
    items[:] = sorted(named.values(), key=lambda item: item.order)


class NotManyRecordsAtOnce(DeleteBulkAction):
    """In place of Wagtail's, which asks for the model alone and writes nothing down."""

    @classproperty
    def models(cls) -> list[type[Record]]:
        return record_models()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise Http404("Records are deleted one by one.")


hooks.register("register_bulk_action", NotManyRecordsAtOnce, order=LAST)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """What the history of a record says."""
    actions.register_action("registers.verify", _("Verify the particulars"), _("Particulars verified"))
