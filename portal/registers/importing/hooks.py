"""What does the import of lists add to the studio: its addresses, its place in the menu, its line in a history?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter

from portal.registers import access
from portal.registers.importing import views
from portal.registers.importing.publishing import ACTION


@hooks.register("register_admin_urls")
def addresses_of_lists() -> list[Any]:
    screens = [
        path("", views.index, name="index"),
        path("<int:list_id>/", views.preview, name="preview"),
        path("<int:list_id>/take-over/", views.take_over, name="take_over"),
        path("<int:list_id>/drop/", views.drop, name="drop"),
        path("<slug:kind>/export/<slug:ending>/", views.export, name="export"),
        path("<slug:kind>/empty/<slug:ending>/", views.template, name="template"),
    ]
    return [path("registers/lists/", include((screens, "registers_lists"), namespace="registers_lists"))]


class ForKeepers(MenuItem):
    """Shown to those who keep a register."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(access.sides_for(request.user, "view"))


@hooks.register("register_reports_menu_item")
def lists_menu_item() -> MenuItem:
    return ForKeepers(
        gettext_lazy("Import and export"),
        reverse("registers_lists:index"),
        name="lists",
        icon_name="upload",
        order=140,
    )


@hooks.register("register_log_actions")
def log_action_of_lists(actions: LogActionRegistry) -> None:
    """What the history of a record says that a list changed."""

    @actions.register_action(ACTION)
    class ImportFormatter(LogFormatter):
        label = gettext_lazy("Taken over from a list")

        def format_message(self, log_entry: Any) -> str:
            said = {name: log_entry.data.get(name, "–") for name in ("uploaded_by", "taken_over_by")}
            return _("From a list that %(uploaded_by)s uploaded and %(taken_over_by)s took over") % said
