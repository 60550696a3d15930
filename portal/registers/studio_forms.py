"""What must be right in the form of a record before it is kept? Its name, its side, where it lies, when it is open.

A draft is held to the same as what is sent: the database asks for it, and a position across the border is none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from portal import languages
from portal.guidance.viewsets import column
from portal.languages import Language
from portal.places.coordinates import Position, from_gcj02, problem_with
from portal.places.models import Division
from portal.places.sides import Side
from portal.registers import access
from portal.registers.models import Premises

# The language in which a record is named first: what its own side reads.
FIRST_LANGUAGE = {Side.MACAU: "zh-hant", Side.ZHUHAI: "zh-hans"}
SIX_PLACES = Decimal("0.000001")


def ticked(choices: type[Choices], label: Any) -> forms.MultipleChoiceField:
    """Boxes to tick for a list of words."""
    return forms.MultipleChoiceField(
        label=label, choices=choices.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class WholeForm(WagtailAdminModelForm):
    """Wagtail lets drafts leave out what is required; here they do not."""

    def defer_required_fields(self) -> None:
        """Nothing is deferred."""


class RecordForm(WholeForm):
    """What others know a record by stays; it is written on a side that this person writes for, and has two names."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk is not None:
            for name in ("key", "side"):
                self.fields[name].disabled = True
            return
        sides = [side for side in Side if side in self.own_sides]
        self.fields["side"].choices = [(side.value, side.label) for side in sides]

    @property
    def own_sides(self) -> frozenset[str]:
        """The sides for which this person writes records."""
        return access.sides_for(self.for_user, "add") if self.for_user is not None else frozenset()

    def clean(self) -> dict[str, Any]:
        """The name as its own side reads it, and in one script more."""
        cleaned: dict[str, Any] = super().clean()
        side = cleaned.get("side")
        if side:
            first = languages.BY_CODE[FIRST_LANGUAGE[Side(side)]]
            others = [each for each in languages.LANGUAGES if each != first]
            if not self._name_in(first):
                self.add_error(column("name", first), _("The name is needed as the record's own side reads it."))
            elif not any(self._name_in(each) for each in others):
                self.add_error(column("name", others[0]), _("Give the name in one other language or script at least."))
        return cleaned

    def _name_in(self, language: Language) -> str:
        return str(self.cleaned_data.get(column("name", language)) or "").strip()


class PremisesForm(WholeForm):
    """Where something is. The field for the datum asks how the figures above it were given just now; what is kept is
    WGS-84, so that a form which is opened again says WGS-84.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept_datum = self.instance.source_datum
        self.initial["source_datum"] = Premises.Datum.WGS84
        if "division" in self.fields:
            divisions = Division.objects.exclude(kind=Division.Kind.DISTRICT)
            self.fields["division"].queryset = divisions
            if self.fields["side"].disabled:
                self.fields["division"].queryset = Division.objects.for_side(self.instance.side)

    def clean(self) -> dict[str, Any]:
        """The division is of the record's side, and so is the position, as WGS-84."""
        cleaned: dict[str, Any] = super().clean()
        side = cleaned.get("side")
        division = cleaned.get("division")
        if side and division is not None and division.side != side:
            self.add_error("division", _("This division is on the other side."))
        if cleaned.get("latitude") is not None and cleaned.get("longitude") is not None:
            self._take_position(cleaned, side)
        return cleaned

    def _take_position(self, cleaned: dict[str, Any], side: str | None) -> None:
        """Convert once what was given in GCJ-02. A position that nobody touched keeps how it came."""
        position = Position(float(cleaned["latitude"]), float(cleaned["longitude"]))
        if cleaned.get("source_datum") == Premises.Datum.GCJ02:
            if _may_be_converted(position):
                position = from_gcj02(position)
                cleaned["latitude"], cleaned["longitude"] = _kept(position.latitude), _kept(position.longitude)
        elif not {"latitude", "longitude"} & set(self.changed_data):
            cleaned["source_datum"] = self._kept_datum
        fault = problem_with(position, side) if side else None
        if fault:
            self.add_error("latitude", ValidationError(fault))


def _may_be_converted(position: Position) -> bool:
    """Whether it lies in this part of the world at all: figures that are swapped are complained of as they are."""
    return 18 <= position.latitude <= 26 and 108 <= position.longitude <= 118


def _kept(degrees: float) -> Decimal:
    return Decimal(repr(degrees)).quantize(SIX_PLACES)


GIVEN_AS = gettext_lazy("Say GCJ-02 where the figures come from Amap or Tencent: they are turned into WGS-84 once")
