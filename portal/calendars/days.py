"""Is this a day off, half a day, a working day? And for which years do we know at all?

RULES section 4.4. Each side and year is read once and remembered until something public changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from portal import languages
from portal.calendars.models import Holiday
from portal.page_cache.remembering import remembered
from portal.places.sides import Side

NEXT_YEAR_FROM = 11  # November: the Mainland's notice for the next year comes late in the year
SATURDAY = 5


class Day(NamedTuple):
    """A day that is not what its weekday says; names: by language code."""

    kind: str
    names: Mapping[str, str]


class MissingYear(NamedTuple):
    """A year that cannot be relied on. has_days: its holidays are there, but no working day at a weekend is."""

    side: Side
    year: int
    has_days: bool


def is_day_off(side: str, day: date) -> bool:
    """Whether the list says that this day is off. A plain Saturday or Sunday is not in the list."""
    return _kind(side, day) == Holiday.Kind.OFF


def is_half_day(side: str, day: date) -> bool:
    """Whether the afternoon is off."""
    return _kind(side, day) == Holiday.Kind.HALF


def is_working_day(side: str, day: date) -> bool:
    """Whether offices work, if only in the morning: by the list, else Monday to Friday."""
    kind = _kind(side, day)
    if kind == Holiday.Kind.WORKDAY:
        return True
    return kind != Holiday.Kind.OFF and day.weekday() < SATURDAY


def name_of(side: str, day: date, code: str = languages.DEFAULT) -> str:
    """What the day is called in a language; "" for a day that the list does not name."""
    found = _days(side, day.year).get(day)
    return found.names.get(code) or found.names[languages.DEFAULT] if found else ""


def years_known(side: str) -> frozenset[int]:
    """The years of which any day is in the list."""
    return frozenset(_years(side))


def is_year_complete(side: str, year: int) -> bool:
    """Whether the list can be relied on: it has days, and on the Mainland weekends that are worked for the holidays."""
    return _is_complete(side, year, _years(side))


def missing_years(today: date | None = None) -> list[MissingYear]:
    """What somebody must enter: this year where it is not complete, and from November on the next one."""
    now = today or timezone.localdate()
    wanted = [now.year, now.year + 1] if now.month >= NEXT_YEAR_FROM else [now.year]
    known = {side: _years(side) for side in Side}
    return [
        MissingYear(side, year, year in known[side])
        for year in wanted
        for side in Side
        if not _is_complete(side, year, known[side])
    ]


def _is_complete(side: str, year: int, known: Mapping[int, bool]) -> bool:
    return year in known and (side != Side.ZHUHAI or known[year])


def _kind(side: str, day: date) -> str:
    found = _days(side, day.year).get(day)
    return found.kind if found else ""


def _days(side: str, year: int) -> Mapping[date, Day]:
    return remembered(("calendars.days", str(side), year), lambda: _read_days(side, year))


def _read_days(side: str, year: int) -> Mapping[date, Day]:
    columns = {code: f"name_{code.replace('-', '_')}" for code in languages.CODES}
    rows = Holiday.objects.filter(side=side, date__year=year).values("date", "kind", *columns.values())
    return {
        row["date"]: Day(row["kind"], {code: row[column] or "" for code, column in columns.items()}) for row in rows
    }


def _years(side: str) -> Mapping[int, bool]:
    return remembered(("calendars.years", str(side)), lambda: _read_years(side))


def _read_years(side: str) -> Mapping[int, bool]:
    """Year → whether it has a working day at a weekend."""
    found: dict[int, bool] = {}
    for day, kind in Holiday.objects.filter(side=side).values_list("date", "kind"):
        is_made_up = kind == Holiday.Kind.WORKDAY and day.weekday() >= SATURDAY
        found[day.year] = found.get(day.year, False) or is_made_up
    return found
