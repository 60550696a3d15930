"""Which column of a list holds which field of a record, what is it called, and how is an object filled from cells?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export.fields import Field
from import_export.widgets import Widget
from modeltranslation.utils import build_localized_fieldname

from portal import languages
from portal.hanzi import fold_name
from portal.places.coordinates import Position, from_gcj02, problem_with
from portal.places.models import Division
from portal.registers import hours as opening
from portal.registers.importing.cells import Day, Figure, Text, Word, YesNo, one_line
from portal.registers.models import Premises

Datum = Premises.Datum
POSITION = ("latitude", "longitude", "datum")
_DEGREE = Decimal("0.000001")  # as much as is kept: a tenth of a metre

Errors = dict[str, list[str]]
"""Messages by column; the empty name stands for the whole row."""


class Column(Field):
    """A column. attribute: of the object that it fills; label: what the studio calls the field."""

    def __init__(self, name: str, widget: Widget, label: Any, attribute: str = "") -> None:
        super().__init__(attribute=attribute or name, column_name=name, widget=widget)
        self.label = label

    def cell(self, holder: Any) -> str:
        """The cell for what this object holds."""
        return str(self.widget.render(self.get_value(holder)))

    def called(self) -> set[str]:
        """All that a header may call it, folded: its name, and its label in the four languages."""
        found = {fold_name(self.column_name)}
        for language, _name in settings.LANGUAGES:
            with override(language):
                found.add(fold_name(str(self.label)))
        return found


class DatumColumn(Column):
    """What a position is given in. Positions are kept, and given out, as WGS-84."""

    def cell(self, holder: Any) -> str:
        return str(Datum.WGS84) if holder.latitude is not None else ""


class Hours(Widget):
    """Hours in the notation of portal/registers/hours.py."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        try:
            return opening.written(opening.read(one_line(value)))
        except ValidationError as fault:
            raise ValueError(fault.messages[0]) from fault

    def render(self, value: str, obj: Any = None, **kwargs: Any) -> str:
        return value or ""


class Among(Widget):
    """One of the objects that were looked up before the rows are read. known: by what people write, folded."""

    def __init__(self, attribute: str, fault: Any) -> None:
        super().__init__()
        self.attribute, self.fault = attribute, fault
        self.known: dict[str, Any] = {}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        cell = one_line(value)
        if not cell:
            return None
        if fold_name(cell) not in self.known:
            raise ValueError(self.fault % {"name": cell[:60]})
        return self.known[fold_name(cell)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(getattr(value, self.attribute)) if value is not None else ""


def divisions_by_name() -> dict[str, Division]:
    """Divisions by code and by their names in every language."""
    found = {}
    for division in Division.objects.all():
        names = [build_localized_fieldname("name", code) for code in languages.CODES]
        for name in (division.code, division.official_name, *(getattr(division, each) for each in names)):
            if name:
                found[fold_name(name)] = division
    return found


# ---------- Making columns ----------


def of_field(model: type[Model], attribute: str, widget: Widget | None = None, name: str = "") -> Column:
    """The column of a field: a line of text unless another widget is given."""
    field = model._meta.get_field(attribute)
    return Column(name or attribute, widget or Text(), getattr(field, "verbose_name", attribute), attribute)


def in_languages(model: type[Model], attribute: str, is_long: bool = False, name: str = "") -> list[Column]:
    """The four columns of a field that is written in four languages."""
    label = getattr(model._meta.get_field(attribute), "verbose_name", attribute)
    return [
        Column(
            build_localized_fieldname(name or attribute, language.code),
            Text(is_long),
            format_lazy("{label} ({language})", label=label, language=language.name),
            build_localized_fieldname(attribute, language.code),
        )
        for language in languages.LANGUAGES
    ]


def of_premises(model: type[Premises]) -> list[Column]:
    """Where something is and when it is open."""
    division = Among("official_name", gettext_lazy("“%(name)s” is no division of the two sides."))
    datum = DatumColumn("datum", Word(Datum), gettext_lazy("position was given as"), "source_datum")
    return [
        of_field(model, "division", division),
        *in_languages(model, "address"),
        of_field(model, "latitude", Figure(6)),
        of_field(model, "longitude", Figure(6)),
        datum,
        of_field(model, "hours", Hours()),
        of_field(model, "phone"),
        of_field(model, "email"),
    ]


def of_record(model: type[Model]) -> list[Column]:
    """How far a record was checked, and by whom: the last columns of every register."""
    return [
        of_field(model, "takes_enquiries", YesNo()),
        of_field(model, "verified_on", Day()),
        of_field(model, "verified_by"),
        of_field(model, "verify_by", Day()),
        of_field(model, "source"),
        of_field(model, "is_sample", YesNo()),
    ]


# ---------- Filling ----------


def fill(holder: Any, columns: Iterable[Column], cells: Mapping[str, str]) -> Errors:
    """Write into an object what the cells say, and what cannot be said why. What stays the same is not touched."""
    errors: Errors = {}
    position: dict[str, Any] = {}
    for column in columns:
        if column.column_name not in cells:
            continue
        try:
            value = column.widget.clean(cells[column.column_name])
        except ValueError as fault:
            errors[column.column_name] = [str(fault)]
            continue
        if column.attribute in {"latitude", "longitude", "source_datum"}:
            position[column.attribute] = value
        elif column.widget.render(value) != column.cell(holder):
            setattr(holder, column.attribute, value)
    if {"latitude", "longitude"} <= position.keys():
        _set_position(holder, position["latitude"], position["longitude"], position.get("source_datum") or Datum.WGS84)
    return errors


def _set_position(holder: Any, latitude: Decimal | None, longitude: Decimal | None, datum: str) -> None:
    if datum == Datum.GCJ02 and latitude is not None and longitude is not None:
        meant = Position(float(latitude), float(longitude))
        if meant.is_on_earth:
            meant = from_gcj02(meant)
        latitude, longitude = _kept(meant.latitude), _kept(meant.longitude)
    if (latitude, longitude) != (holder.latitude, holder.longitude):
        holder.latitude, holder.longitude, holder.source_datum = latitude, longitude, datum


def _kept(degrees: float) -> Decimal:
    return Decimal(degrees).quantize(_DEGREE)


# ---------- Checking ----------


def check(holder: Any, columns: Sequence[Column], side: str, unasked: Iterable[str] = ()) -> Errors:
    """What is wrong with a filled object. unasked: fields that need no look, or that would ask the database."""
    errors: Errors = {}
    named = {column.attribute: column.column_name for column in columns}
    if isinstance(holder, Premises):
        errors |= _premises_errors(holder, named, side)
    for column in columns:
        needs = isinstance(column.widget, Among) and not holder._meta.get_field(column.attribute).null
        if needs and column.get_value(holder) is None:
            errors[column.column_name] = [_("This cannot be empty.")]
    foreign = [field.name for field in holder._meta.fields if field.is_relation]
    skipped = {"latitude", "longitude", "source_datum", "key", *foreign, *unasked}
    for look in (lambda: holder.clean_fields(exclude=skipped), holder.clean):
        try:
            look()
        except ValidationError as fault:
            for attribute, messages in fault.message_dict.items():
                default = build_localized_fieldname(attribute, languages.DEFAULT)
                errors.setdefault(named.get(attribute) or named.get(default, ""), []).extend(messages)
    return errors


def _premises_errors(holder: Premises, named: Mapping[str, str], side: str) -> Errors:
    errors: Errors = {}
    if holder.division is not None and holder.division.side != side:
        errors[named["division"]] = [_("This division is on the other side.")]
    if holder.latitude is not None and holder.longitude is not None:
        problem = problem_with(Position(float(holder.latitude), float(holder.longitude)), side)
        if problem is not None:
            errors[named["latitude"]] = [problem]
    return errors
