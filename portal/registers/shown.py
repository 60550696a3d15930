"""How does a reader see a place: its hours in words, ways to it on maps, a sketch of where places lie?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext, pgettext

from portal.calendars import days
from portal.places.coordinates import Position, distance_m, to_gcj02
from portal.places.sides import Side
from portal.registers import hours as opening
from portal.registers.hours import Hours, Span

# ---------- Hours ----------


@dataclass(frozen=True)
class HoursLine:
    """days: such as "Monday to Friday"; times: such as "09:30–13:00, 14:30–18:00"."""

    days: str
    times: str


def hours_lines(hours: Hours) -> list[HoursLine]:
    """The hours in the reader's language, days that are alike together; always with a line about public holidays."""
    lines = [HoursLine(_days(group), _times(spans)) for group, spans in opening.groups(hours)]
    holiday = _times(hours.holiday) if hours.holiday else pgettext("hours of a place", "closed")
    return [*lines, HoursLine(gettext("Public holidays"), holiday)] if lines else []


@dataclass(frozen=True)
class Today:
    """This day on each side, read once for all the places of a page."""

    day: date
    holidays: frozenset[str]
    half_days: frozenset[str]

    @classmethod
    def now(cls) -> Today:
        """As the calendars of both sides have it."""
        day = timezone.localdate()
        return cls(
            day,
            frozenset(side.value for side in Side if days.is_day_off(side, day)),
            frozenset(side.value for side in Side if days.is_half_day(side, day)),
        )

    def line(self, place: Any) -> str:
        """What the hours of a place mean today, by the holidays of its own side. Nothing where no hours are known."""
        hours: Hours = place.opening
        if not hours.days and not hours.holiday:
            return ""
        is_holiday = place.side in self.holidays
        spans = hours.on(self.day.weekday(), is_holiday, place.side in self.half_days)
        if list(spans) == [(0, opening.DAY_MINUTES)]:
            return gettext("Today: around the clock")
        if spans and is_holiday:
            return gettext("Today, a public holiday: %(times)s") % {"times": _times(spans)}
        if spans:
            return gettext("Today: %(times)s") % {"times": _times(spans)}
        return gettext("Closed today, a public holiday") if is_holiday else gettext("Closed today")


def _days(group: Sequence[int]) -> str:
    names = [str(WEEKDAYS[day]) for day in group]
    if len(names) == 7:
        return gettext("Every day")
    if len(names) == 1:
        return _raised(names[0])
    pattern = (
        pgettext("weekdays", "%(first)s to %(last)s")
        if len(names) > 2
        else pgettext("weekdays", "%(first)s and %(last)s")
    )
    # 星期一至五; segunda-feira a sexta-feira
    last = names[-1].lower() if get_language() == "pt" else names[-1].removeprefix("星期")
    return _raised(pattern % {"first": names[0], "last": last})


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _times(spans: Sequence[Span]) -> str:
    """With an en dash; in Portuguese hours are written with an h."""
    is_portuguese = get_language() == "pt"
    written = [(opening.clock(begin), opening.clock(end)) for begin, end in spans]
    if is_portuguese:
        written = [(begin.replace(":", "h"), end.replace(":", "h")) for begin, end in written]
    joint = "、" if (get_language() or "").startswith("zh") else ", "
    return joint.join(f"{begin}–{end}" for begin, end in written)


# ---------- Maps ----------


@dataclass(frozen=True)
class MapLink:
    """name: of the map; url: a page that shows this point. Only who follows it asks that map for anything."""

    name: str
    url: str


def position_of(place: Any) -> Position | None:
    """Where it is, or None where nobody noted it."""
    if place.latitude is None or place.longitude is None:
        return None
    return Position(float(place.latitude), float(place.longitude))


def map_links(position: Position, name: str) -> list[MapLink]:
    """Amap reads GCJ-02, the others WGS-84 (RULES section 4.3): a station at Gongbei stays on its side on each."""
    gcj = to_gcj02(position)
    amap = urlencode({"position": f"{gcj.longitude:.6f},{gcj.latitude:.6f}", "name": name, "coordinate": "gaode"})
    here = f"{position.latitude:.6f}"
    there = f"{position.longitude:.6f}"
    return [
        MapLink(pgettext("a map", "Amap (高德地图)"), f"https://uri.amap.com/marker?{amap}"),
        MapLink("OpenStreetMap", f"https://www.openstreetmap.org/?mlat={here}&mlon={there}#map=18/{here}/{there}"),
        MapLink("Google Maps", f"https://www.google.com/maps/search/?api=1&query={quote(f'{here},{there}')}"),
    ]


def point(position: Position) -> dict[str, Any]:
    """As scripts read it: latitude and longitude in WGS-84, and the pair in GCJ-02 for tiles that are drawn so."""
    gcj = to_gcj02(position)
    return {
        "latitude": position.latitude,
        "longitude": position.longitude,
        "gcj02": [round(gcj.latitude, 6), round(gcj.longitude, 6)],
    }


def distance_words(position: Position, to: Position) -> str:
    """`350 m` or `2.4 km`, in a straight line."""
    metres = distance_m(position, to)
    if metres < 950:
        return gettext("%(metres)s m") % {"metres": round(metres / 50) * 50 or 50}
    return gettext("%(kilometres)s km") % {"kilometres": _figure(metres / 1000)}


def _figure(kilometres: float) -> str:
    text = f"{kilometres:.1f}" if kilometres < 10 else f"{kilometres:.0f}"
    return text.replace(".", ",") if get_language() == "pt" else text


# ---------- The sketch ----------


@dataclass(frozen=True)
class Pin:
    """x, y: where its point stands on the sketch, in its own units; number: as in the list beside it."""

    number: int
    x: int
    y: int


SKETCH = (600, 560)
_ROOM = 70  # around the pins
_LEAST = 0.004  # degrees: places that lie close together are not torn apart over the whole sketch


def sketch(places: Sequence[Position | None]) -> list[Pin]:
    """Where the places of a list lie to each other: north is up, distances are in proportion, no border is drawn."""
    known = [(number, each) for number, each in enumerate(places, start=1) if each is not None]
    if not known:
        return []
    stretch = math.cos(math.radians(known[0][1].latitude))
    points = [(number, each.longitude * stretch, -each.latitude) for number, each in known]
    west, north = min(x for _n, x, _y in points), min(y for _n, _x, y in points)
    across = max(*(x - west for _n, x, _y in points), _LEAST) if len(points) > 1 else _LEAST
    down = max(*(y - north for _n, _x, y in points), _LEAST) if len(points) > 1 else _LEAST
    width, height = SKETCH[0] - 2 * _ROOM, SKETCH[1] - 2 * _ROOM - 60  # the caption stands at the foot
    scale = min(width / across, height / down)
    left = (SKETCH[0] - across * scale) / 2
    top = _ROOM + (height - down * scale) / 2
    return [Pin(number, round(left + (x - west) * scale), round(top + (y - north) * scale)) for number, x, y in points]
