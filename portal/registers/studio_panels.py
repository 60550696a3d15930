"""Which boxes of a form do all registers share, in which order, and how are their lists narrowed?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel

from portal.guidance.viewsets import in_each_language
from portal.registers.studio_forms import GIVEN_AS
from portal.registers.words import Checked


def first_panels(*more: Panel) -> list[Panel]:
    """Which record it is, and how it is called."""
    which = [FieldPanel("key"), FieldPanel("side"), *more]
    return [
        MultiFieldPanel(which, heading=_("Which one")),
        in_each_language(
            "name",
            pgettext_lazy("of a record", "Name"),
            _("As it calls itself: on its own side first, and in one other language or script at least"),
        ),
        in_each_language("description", _("Description"), _("One or two plain sentences, without praise")),
    ]


def last_panels() -> list[Panel]:
    """How far somebody can rely on it."""
    return [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("verified_on"), FieldPanel("verify_by")]),
                FieldPanel("verified_by"),
                FieldPanel("source"),
                FieldPanel("is_sample", help_text=_("Invented: shown to residents as a sample")),
            ],
            heading=_("Verification"),
        ),
        FieldPanel("takes_enquiries", help_text=_("Only where somebody is there to answer them")),
    ]


def place_panels() -> list[Panel]:
    """Where it is and when it is open."""
    return [
        FieldPanel("division"),
        in_each_language("address", _("Address")),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
        FieldPanel("source_datum", help_text=GIVEN_AS),
        FieldPanel("hours", help_text="Mo-Fr 09:30-13:00,14:30-18:00; Sa 09:30-13:00; PH off"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
    ]


class CheckedInlinePanel(InlinePanel):
    """Rows that belong to a record, each with a form of the portal's own."""

    def __init__(self, *args: Any, child_form: type[forms.ModelForm[Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.child_form = child_form

    def clone_kwargs(self) -> dict[str, Any]:
        options: dict[str, Any] = super().clone_kwargs()
        return {**options, "child_form": self.child_form}

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = self.child_form
        return options


class RecordFilter(WagtailFilterSet):
    """By side, by how far it was checked, and whether it is public."""

    checked = django_filters.ChoiceFilter(label=_("Checked"), choices=Checked.choices, method="as_checked")
    live = django_filters.BooleanFilter(
        label=_("Public"), widget=forms.Select(choices=[("", "—"), ("true", _("Yes")), ("false", _("No"))])
    )

    def as_checked(self, records: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """As Record.checked says it, today."""
        lapsed = Q(verified_on__isnull=False, verify_by__lt=timezone.localdate())
        if value == Checked.NEVER:
            return records.filter(verified_on__isnull=True)
        return records.filter(lapsed) if value == Checked.LAPSED else records.filter(~lapsed, verified_on__isnull=False)


FILTERED: Sequence[str] = ("side", "live")
