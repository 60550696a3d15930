"""What do the calendars add to the studio? Their list, and a word on its first page where a year is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from portal.calendars import days
from portal.calendars.viewsets import HolidayViewSet

register_snippet(HolidayViewSet)


class MissingYearsPanel(Component):
    """Which year cannot be relied on, for those who can mend it."""

    name = "missing-years"
    order = 210  # before the pages that need somebody
    template_name = "calendars/studio/panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user = (parent_context or {})["request"].user
        return {"missing_years": days.missing_years() if user.has_perm("calendars.change_holiday") else []}


@hooks.register("construct_homepage_panels")
def add_missing_years_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(MissingYearsPanel())
