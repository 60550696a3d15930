"""How is a list of records narrowed, and how many would each further choice leave?

Filters combine: a record must fit all of them. The number beside a choice is what the list would hold with that choice
and everything chosen elsewhere. What is no choice of a filter chooses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Expression, F, FloatField, Func, Q, QuerySet, Value
from django.db.models.fields import BooleanField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.calendars import days
from portal.hanzi import clean_name
from portal.places.coordinates import Position
from portal.places.models import Division
from portal.places.sides import Side
from portal.registers.hours import DAY_MINUTES, NOON_OF_HALF_DAYS
from portal.registers.words import Spoken

Text = str | Promise
SIDES = (Side.ZHUHAI, Side.MACAU)  # always in this order
LONGEST_TEXT = 200  # characters of what somebody looks for; more says no more


@dataclass(frozen=True)
class Choice:
    """One value of a filter. number: how many records it would leave; depth: 1 for what lies inside the one before."""

    value: str
    label: Text
    number: int
    is_chosen: bool
    depth: int = 0


@dataclass(frozen=True)
class Facet:
    """A filter as a form shows it. name: of the parameter; chosen: "" where nothing is."""

    name: str
    label: Text
    chosen: str
    choices: Sequence[Choice]


class Filter:
    """One thing by which a list is narrowed. Subclasses say which rows fit and how the others are counted."""

    def __init__(self, name: str, label: Text, choices: Callable[[], Sequence[tuple[str, Text]]]) -> None:
        self.name, self.label, self._choices = name, label, choices

    def choices(self) -> Sequence[tuple[str, Text]]:
        """Value and label of everything that can be chosen."""
        return self._choices()

    def depth_of(self, value: str) -> int:
        """How far a choice is set in."""
        return 0

    def where(self, value: str) -> Q:
        """The rows that fit."""
        raise NotImplementedError

    def numbers(self, rows: QuerySet[Any]) -> Mapping[str, int]:
        """How many of these rows fit each value, in one question."""
        raise NotImplementedError


class OneOf(Filter):
    """A column holds one of the choices."""

    def __init__(self, name: str, label: Text, choices: Callable[[], Sequence[tuple[str, Text]]], column: str) -> None:
        super().__init__(name, label, choices)
        self.column = column

    def where(self, value: str) -> Q:
        return Q(**{self.column: value})

    def numbers(self, rows: QuerySet[Any]) -> Mapping[str, int]:
        counted = rows.order_by().values_list(self.column).annotate(number=Count("pk", distinct=True))
        return {str(value): number for value, number in counted}


class HoldsOne(OneOf):
    """A column holds a list of choices."""

    def where(self, value: str) -> Q:
        return Q(**{f"{self.column}__contains": [value]})

    def numbers(self, rows: QuerySet[Any]) -> Mapping[str, int]:
        each = Func(F(self.column), function="unnest", set_returning=True)
        counted = rows.order_by().annotate(held=each).values_list("held").annotate(number=Count("pk"))
        return dict(counted)


class Area(Filter):
    """A side, or one of its streets, towns or parishes. Districts are not chosen: their streets are.

    side, division: the columns that hold them.
    """

    def __init__(self, name: str, label: Text, side: str = "side", division: str = "division") -> None:
        super().__init__(name, label, lambda: [(each.value, each.label) for each in SIDES])
        self.side, self.division = side, division

    def choices(self) -> Sequence[tuple[str, Text]]:
        found: list[tuple[str, Text]] = []
        divisions = list(Division.objects.exclude(kind=Division.Kind.DISTRICT).order_by("sort_order"))
        for side in SIDES:
            found.append((side.value, side.label))
            found.extend((each.code, each.name) for each in divisions if each.side == side)
        return found

    def depth_of(self, value: str) -> int:
        return 0 if value in Side.values else 1

    def where(self, value: str) -> Q:
        return Q(**{self.side: value}) if value in Side.values else Q(**{f"{self.division}__code": value})

    def numbers(self, rows: QuerySet[Any]) -> Mapping[str, int]:
        """In two questions: what lies in two streets of a side is one record of that side."""
        return {
            value: number
            for column in (self.side, f"{self.division}__code")
            for value, number in rows.order_by().values_list(column).annotate(number=Count("pk", distinct=True))
            if value is not None
        }


class OpenNow(Filter):
    """Whether somebody is there at this moment, by the hours and the holidays of the place's own side."""

    def __init__(self, label: Text, prefix: str = "", side: str = "side") -> None:
        super().__init__("open", label, lambda: [("now", label)])
        self.prefix, self.side = prefix, side

    def where(self, value: str) -> Q:
        return is_open_at(timezone.localtime(), self.prefix, self.side)

    def numbers(self, rows: QuerySet[Any]) -> Mapping[str, int]:
        return {"now": rows.filter(self.where("now")).distinct().count()}


def spoken(column: str = "spoken") -> HoldsOne:
    """By a language that is spoken there."""
    return HoldsOne("speak", _("Language"), lambda: Spoken.choices, column)


# ---------- Finding ----------


@dataclass(frozen=True)
class Narrowed:
    """rows: what fits, in no order yet; facets: each filter with its numbers; chosen: name → value, as understood."""

    rows: QuerySet[Any]
    facets: Sequence[Facet]
    chosen: Mapping[str, str]


def narrow(rows: QuerySet[Any], filters: Sequence[Filter], asked: Mapping[str, str], also: Q | None = None) -> Narrowed:
    """Narrow rows by what was asked (the parameters of an address). One question for each filter.

    also: what else must fit, whatever is chosen, such as a text.
    """
    if also is not None:
        rows = rows.filter(also)
    choices = {each.name: each.choices() for each in filters}
    chosen = {each.name: _understood(asked.get(each.name, ""), choices[each.name]) for each in filters}
    where = {each.name: each.where(chosen[each.name]) for each in filters if chosen[each.name]}
    facets = []
    for each in filters:
        others = [condition for name, condition in where.items() if name != each.name]
        numbers = each.numbers(rows.filter(*others))
        facets.append(_facet(each, choices[each.name], chosen[each.name], numbers))
    return Narrowed(rows.filter(*where.values()).distinct(), facets, {k: v for k, v in chosen.items() if v})


def _understood(value: str, choices: Sequence[tuple[str, Text]]) -> str:
    return value if any(value == each for each, _label in choices) else ""


def _facet(of: Filter, choices: Sequence[tuple[str, Text]], chosen: str, numbers: Mapping[str, int]) -> Facet:
    """Choices that would leave nothing are left out, but for the one that was made."""
    shown = [
        Choice(value, label, numbers.get(value, 0), value == chosen, of.depth_of(value))
        for value, label in choices
        if numbers.get(value) or value == chosen
    ]
    return Facet(of.name, of.label, chosen, shown)


def readable(text: str) -> str:
    """What somebody looks for, without what cannot be seen, and no longer than is of use."""
    return clean_name(text.replace("\0", ""))[:LONGEST_TEXT]


# ---------- Open at a moment ----------


class Spans(Expression):
    """Whether a minute lies in one of the spans of a column of beginnings and ends."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, column: str, minute: int) -> None:
        super().__init__()
        self.column, self.minute = column, minute
        self._of: Any = F(column)

    def get_source_expressions(self) -> list[Any]:
        return [self._of]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self._of,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """`exists` over the pairs of the array."""
        column, parameters = compiler.compile(self._of)
        pairs = f"generate_series(1, cardinality({column}), 2) as pair"
        inside = f"({column})[pair] <= %s and %s < ({column})[pair + 1]"
        sql = f"exists (select 1 from {pairs} where {inside})"  # noqa: S608  (a column, written by the compiler)
        return sql, (*parameters, *parameters, self.minute, self.minute, *parameters)


def is_open_at(moment: Any, prefix: str = "", side: str = "side") -> Q:
    """Rows that are open at a moment of the place's own time. On a holiday of their side their holiday hours count, on
    half a day their hours until 13:00; a working day made up at a weekend changes nothing: what they say counts.
    """
    minute = moment.hour * 60 + moment.minute
    found = Q(pk__in=[])
    for each in SIDES:
        if days.is_day_off(each, moment.date()):
            condition: Any = Q(Spans(f"{prefix}open_holiday", minute))
        elif days.is_half_day(each, moment.date()) and minute >= NOON_OF_HALF_DAYS:
            continue
        else:
            condition = Q(Spans(f"{prefix}open_week", moment.weekday() * DAY_MINUTES + minute))
        found |= Q(**{side: each.value}) & condition
    return found


# ---------- Near a place ----------


def nearness(to: Position, prefix: str = "") -> Any:
    """What rows are ordered by: the square of the distance in degrees of latitude, near enough for a city."""
    north = Cast(F(f"{prefix}latitude"), FloatField()) - Value(to.latitude)
    east = (Cast(F(f"{prefix}longitude"), FloatField()) - Value(to.longitude)) * Value(
        math.cos(math.radians(to.latitude))
    )
    return north * north + east * east
