"""Where do staff keep holidays and work days? One list with what is missing above it, and one form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import IndexView

from portal.calendars import days
from portal.calendars.models import Holiday
from portal.guidance.viewsets import RecordForm, RecordViewSet, columns, in_each_language

FIRST_YEAR, LAST_YEAR = 2000, 2100


class HolidayForm(RecordForm):
    """What the library wrote stays on its day; changed by somebody, it is theirs and no loading touches it again."""

    known_by = "date"
    needed = ("name",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("date", "side"):
            self.fields[name].disabled = self.instance.is_from_library

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Check the year of this day."))
        return day

    def save(self, commit: bool = True) -> Any:
        if self.has_changed():
            self.instance.is_from_library = False
        return super().save(commit)


def known_years() -> list[tuple[int, int]]:
    """The years that a list can be narrowed to."""
    years = {day.year for day in Holiday.objects.dates("date", "year")}
    return [(year, year) for year in sorted(years, reverse=True)]


class HolidayFilterSet(WagtailFilterSet):
    """By side, year and kind."""

    year = django_filters.ChoiceFilter(field_name="date", lookup_expr="year", label=_("Year"), choices=known_years)

    class Meta:
        model = Holiday
        fields: Sequence[str] = ("side", "kind")


class HolidayIndexView(IndexView):
    """The list, under what is missing in it."""

    def get_context_data(self, *args: Any, **options: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **options)
        return {**context, "missing_years": days.missing_years()}


class HolidayViewSet(RecordViewSet):
    model = Holiday
    icon = "calendar-alt"
    menu_label = _("Holidays and work days")
    menu_name = "holidays"
    menu_order = 245
    add_to_admin_menu = True
    index_view_class = HolidayIndexView
    index_template_name = "calendars/studio/index.html"
    list_display: Sequence[Any] = (
        "__str__",
        "side",
        "kind",
        Column("source", label=_("source")),
        BooleanColumn("is_from_library", label=_("as the library has it"), sort_key="is_from_library"),
    )
    filterset_class = HolidayFilterSet
    search_fields: Sequence[str] = ("source", *columns("name"))
    ordering = ("date", "side")
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("side"), FieldPanel("date"), FieldPanel("kind")], heading=_("Which day")),
            in_each_language(
                "name", pgettext_lazy("of a record", "Name"), _("Written in each language, not converted")
            ),
            FieldPanel("source"),
        ],
        base_form_class=HolidayForm,
    )
