"""How do the holidays that the library knows get into the table that staff keep?

Called by the data migration (with that moment's model) and by ``manage.py load_holidays`` (with today's). Loading a
year again brings up to date what the library wrote, takes away what it says no more, and leaves alone every day that
somebody of the staff entered or changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import translation

from portal import languages
from portal.calendars import library
from portal.calendars.models import Holiday
from portal.places.sides import Side


class Loaded(NamedTuple):
    """How many days were written anew, brought up to date, taken away, and left as staff have them."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    kept: int = 0


def load_year(side: Side, year: int, model: type[models.Model] = Holiday, using: str | None = None) -> Loaded:
    """Write the days of one side and year. ``ValueError`` for a year that the library says nothing about."""
    if year not in library.years(side):
        raise ValueError(f"The library knows nothing of {year} in {side}.")
    manager: Any = model._default_manager.using(using)
    with transaction.atomic(using=using), translation.override(languages.DEFAULT):
        there = {each.date: each for each in manager.filter(side=side, date__year=year)}
        wanted = {each.day: _values(each) for each in library.days_of(side, year)}
        done = [_write(manager, side, day, values, there.get(day)) for day, values in wanted.items()]
        gone = [row.pk for day, row in there.items() if row.is_from_library and day not in wanted]
        manager.filter(pk__in=gone).delete()
        kept = sum(not row.is_from_library for row in there.values())
    return Loaded(done.count("added"), done.count("changed"), len(gone), kept)


def load_years(years: Iterable[int], model: type[models.Model] = Holiday, using: str | None = None) -> None:
    """Both sides."""
    for year in years:
        for side in Side:
            load_year(side, year, model, using)


def _write(manager: Any, side: Side, day: Any, values: dict[str, Any], row: Any) -> str:
    """What was done with one day: "added", "changed", or "" where it stayed as it is."""
    if row is None:
        manager.create(side=side.value, date=day, **values)
        return "added"
    differs = any(getattr(row, field) != value for field, value in values.items())
    if not row.is_from_library or not differs:
        return ""
    manager.filter(pk=row.pk).update(**values)
    return "changed"


def _values(known: library.LibraryDay) -> dict[str, Any]:
    """The columns of a row. ``name`` beside the four is the default language's own: with today's model an alias of that
    column in the language that is active, in a migration a column of its own that must not be empty.
    """
    columns = {f"name_{code.replace('-', '_')}": known.names[code] for code in languages.CODES}
    return {
        "kind": known.kind,
        "source": library.SOURCE,
        "is_from_library": True,
        "name": known.names[languages.DEFAULT],
        **columns,
    }
