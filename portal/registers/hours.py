"""When is a place open? Its hours are one line in the notation of OpenStreetMap's `opening_hours`.

Of that notation as much as people write: `Mo-Fr 09:30-13:00,14:30-18:00; Sa 09:30-13:00; PH off`. `PH` are the public
holidays of the place's own side; where nothing is said of them, the place is closed on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAY = "PH"
DAY_MINUTES = 24 * 60
NOON_OF_HALF_DAYS = 13 * 60  # a half day ends when the lunch break begins

_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–—~]\s*([01]?\d|2[0-4]):([0-5]\d)", re.ASCII)
_CLOSED = ("off", "closed")

Span = tuple[int, int]
"""From and to in minutes of a day; the end is not part of it."""


@dataclass(frozen=True)
class Hours:
    """days: spans by weekday, 0 is Monday; holiday: spans of public holidays. A day that is not there is closed."""

    days: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    holiday: Sequence[Span] = ()

    @property
    def week(self) -> list[int]:
        """Beginnings and ends in minutes of the week, one after the other: what the database is asked with."""
        return [day * DAY_MINUTES + minute for day in sorted(self.days) for span in self.days[day] for minute in span]

    def on(self, weekday: int, is_holiday: bool = False, is_half_day: bool = False) -> Sequence[Span]:
        """The spans of one day; of a half day what lies before 13:00."""
        if is_holiday:
            return self.holiday
        spans = self.days.get(weekday, ())
        if not is_half_day:
            return spans
        return [(begin, min(end, NOON_OF_HALF_DAYS)) for begin, end in spans if begin < NOON_OF_HALF_DAYS]


def read(text: str) -> Hours:
    """The hours that a line says. Raises ValidationError, in words, where it cannot be read or says two things."""
    days: dict[int, Sequence[Span]] = {}
    holiday: Sequence[Span] | None = None
    for rule in filter(None, (each.strip() for each in text.replace("；", ";").replace("，", ",").split(";"))):
        named, spans = _rule(rule)
        for day in named:
            if day == HOLIDAY:
                if holiday is not None:
                    raise ValidationError(_("The hours name %(day)s twice.") % {"day": HOLIDAY})
                holiday = spans
            elif int(day) in days:
                raise ValidationError(_("The hours name %(day)s twice.") % {"day": DAYS[int(day)]})
            else:
                days[int(day)] = spans
    return Hours({day: spans for day, spans in days.items() if spans}, holiday or ())


def written(hours: Hours) -> str:
    """The line that says these hours, always in the same form: reading it gives the same hours again."""
    rules = [f"{_named(group)} {_times(spans)}" for group, spans in _groups(hours.days)]
    if hours.holiday:
        rules.append(f"{HOLIDAY} {_times(hours.holiday)}")
    return "; ".join(rules)


def clock(minute: int) -> str:
    """`"09:30"` for 570."""
    return f"{minute // 60:02}:{minute % 60:02}"


def groups(hours: Hours) -> list[tuple[Sequence[int], Sequence[Span]]]:
    """Days that follow each other and have the same spans, together: for a reader."""
    return _groups(hours.days)


def _rule(rule: str) -> tuple[list[str], Sequence[Span]]:
    if rule == "24/7":
        return [str(day) for day in range(7)], [(0, DAY_MINUTES)]
    selector, _space, times = rule.partition(" ")
    if not times.strip():
        raise _unreadable(rule)
    return list(_days(selector, rule)), _spans(times.strip(), rule)


def _days(selector: str, rule: str) -> Iterator[str]:
    for part in selector.split(","):
        first, dash, last = part.partition("-")
        if part.upper() == HOLIDAY:
            yield HOLIDAY
        elif first.title() in DAYS and (not dash or last.title() in DAYS):
            begin = DAYS.index(first.title())
            end = DAYS.index(last.title()) if dash else begin
            yield from (str(day % 7) for day in range(begin, end + 1 if end >= begin else end + 8))
        else:
            raise _unreadable(rule)


def _spans(times: str, rule: str) -> Sequence[Span]:
    if times.lower() in _CLOSED:
        return []
    spans = []
    for part in times.split(","):
        found = _TIME.fullmatch(part.strip())
        if found is None:
            raise _unreadable(rule)
        hour, minute, end_hour, end_minute = (int(figure) for figure in found.groups())
        begin, end = hour * 60 + minute, end_hour * 60 + end_minute
        if not begin < end <= DAY_MINUTES:
            raise ValidationError(
                _("In the hours “%(rule)s” the end is not after the beginning. Split hours that go past midnight.")
                % {"rule": rule}
            )
        spans.append((begin, end))
    spans.sort()
    for (_begin, end), (next_begin, _end) in pairwise(spans):
        if next_begin < end:
            raise ValidationError(_("The hours “%(rule)s” overlap.") % {"rule": rule})
    return spans


def _unreadable(rule: str) -> ValidationError:
    return ValidationError(
        _("The hours “%(rule)s” cannot be read. Write them like this: %(example)s")
        % {"rule": rule[:60], "example": "Mo-Fr 09:30-13:00,14:30-18:00; Sa 09:30-13:00; PH off"}
    )


def _groups(days: Mapping[int, Sequence[Span]]) -> list[tuple[Sequence[int], Sequence[Span]]]:
    found: list[tuple[list[int], Sequence[Span]]] = []
    for day in sorted(days):
        if found and found[-1][0][-1] == day - 1 and list(found[-1][1]) == list(days[day]):
            found[-1][0].append(day)
        else:
            found.append(([day], days[day]))
    return [(tuple(group), spans) for group, spans in found]


def _named(group: Sequence[int]) -> str:
    return DAYS[group[0]] if len(group) == 1 else f"{DAYS[group[0]]}-{DAYS[group[-1]]}"


def _times(spans: Sequence[Span]) -> str:
    return ",".join(f"{clock(begin)}-{clock(end)}" for begin, end in spans)
