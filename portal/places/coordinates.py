"""Where on the map is a position: in which datum, how far from another, on which side's land?

RULES section 4.3. Positions are kept in WGS-84, as OpenStreetMap and Google use it in Macau; Amap shows GCJ-02 on both
sides, some 620 m to the south-east: enough to carry a place in Gongbei over the border. No database is asked here.

The land is drawn coarsely by hand (``data/land.geojson``): within some 150 m along the Gongbei line and the channels
of Wanzai and Hengqin, generously elsewhere. It tells a slip from a position; it is no map of any border.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import asin, cos, hypot, isfinite, pi, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.places.sides import Side

LAND = Path(__file__).parent / "data" / "land.geojson"
EARTH_RADIUS_M = 6_378_137  # WGS-84, at the equator
METRES_A_DEGREE = EARTH_RADIUS_M * pi / 180
# How far off a drawn shore a place may stand: quays and new land lie outside a coarse line.
SHORE_M = 150

# The ellipsoid that GCJ-02 reckons with (Krasovsky 1940): half its longer axis in metres, eccentricity squared.
_AXIS = 6_378_245.0
_ECCENTRICITY = 0.006_693_421_622_965_943


@dataclass(frozen=True, slots=True)
class Position:
    """latitude, longitude: degrees, north and east counted up; WGS-84 unless a name says otherwise."""

    latitude: float
    longitude: float

    @property
    def is_on_earth(self) -> bool:
        """Whether both are numbers that a position can have."""
        return (
            isfinite(self.latitude)
            and isfinite(self.longitude)
            and abs(self.latitude) <= 90
            and abs(self.longitude) <= 180
        )


# ---------- Datums ----------


def to_gcj02(position: Position) -> Position:
    """The same place as Amap, Tencent and Huawei count it, Macau included."""
    north, east = _shift_in_metres(position.longitude - 105.0, position.latitude - 35.0)
    angle = radians(position.latitude)
    flat = 1 - _ECCENTRICITY * sin(angle) ** 2
    return Position(
        position.latitude + north * 180 / (_AXIS * (1 - _ECCENTRICITY) / (flat * sqrt(flat)) * pi),
        position.longitude + east * 180 / (_AXIS / sqrt(flat) * cos(angle) * pi),
    )


def from_gcj02(position: Position) -> Position:
    """The same place in WGS-84. The shift hardly differs over its own length: five rounds leave no error."""
    found = position
    for _round in range(5):
        shifted = to_gcj02(found)
        found = Position(
            found.latitude + position.latitude - shifted.latitude,
            found.longitude + position.longitude - shifted.longitude,
        )
    return found


def _shift_in_metres(x: float, y: float) -> tuple[float, float]:
    """How far GCJ-02 moves a place to the north and to the east; x, y: degrees from 105° E and 35° N."""
    waves = (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20 * sin(pi * y) + 40 * sin(pi * y / 3)) * 2 / 3
    north += (160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20 * sin(pi * x) + 40 * sin(pi * x / 3)) * 2 / 3
    east += (150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)) * 2 / 3
    return north, east


def distance_m(a: Position, b: Position) -> float:
    """Metres from one to the other, straight over a round earth (haversine)."""
    up = radians(b.latitude - a.latitude)
    across = radians(b.longitude - a.longitude)
    half = sin(up / 2) ** 2 + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))


# ---------- Land ----------


class Land(NamedTuple):
    """One drawn piece. side: None for neighbours that the portal does not serve; corners: the ring, not closed."""

    name: str
    side: Side | None
    corners: tuple[Position, ...]

    def holds(self, position: Position) -> bool:
        """Whether a line from here to the west crosses the edge an odd number of times."""
        inside = False
        for one, other in _edges(self.corners):
            if (one.latitude > position.latitude) != (other.latitude > position.latitude):
                part = (position.latitude - one.latitude) / (other.latitude - one.latitude)
                if position.longitude > one.longitude + part * (other.longitude - one.longitude):
                    inside = not inside
        return inside

    def distance_to_edge_m(self, position: Position) -> float:
        """Metres to the nearest point of the edge, on a plane: right for what is near."""
        return min(_distance_to_segment_m(position, one, other) for one, other in _edges(self.corners))


def side_at(position: Position) -> Side | None:
    """On whose land this is; None at sea and outside.

    On 80 by 170 m of the square at the Border Gate both sides are drawn: the position by which Gongbei port is known
    (RULES section 4.3) lies there, south of the line. It is Zhuhai here, and `problem_with` takes either side.
    """
    return next((piece.side for piece in lands() if piece.holds(position)), None)


def problem_with(position: Position, side: str) -> str | None:
    """What is wrong with this position for a record of this side, in the reader's language; None if nothing is."""
    if not position.is_on_earth:  # no latitude is 113
        swapped = Position(position.longitude, position.latitude)
        return _swapped_message() if swapped.is_on_earth and _is_near(swapped) else _outside_message()
    if _may_be_on(position, side):
        return None
    meant = from_gcj02(position)
    if side_at(meant) == side:
        return _datum_message(position, meant)
    found = next((piece for piece in lands() if piece.holds(position)), None)
    if found is not None and found.side is not None:
        return _("This position is across the border, in %(side)s.") % {"side": found.side.label}
    if found is not None or not _is_near(position):
        return _outside_message()
    return _("This position is in the sea. Check the latitude and the longitude.")


@cache
def lands() -> tuple[Land, ...]:
    """All pieces, in the order of the file: the first that holds a position names its side."""
    drawn = json.loads(LAND.read_text(encoding="utf-8"))
    return tuple(
        Land(
            feature["properties"]["name"],
            Side(feature["properties"]["side"]) if feature["properties"]["side"] else None,
            tuple(Position(latitude, longitude) for longitude, latitude in feature["geometry"]["coordinates"][0][:-1]),
        )
        for feature in drawn["features"]
    )


def _may_be_on(position: Position, side: str) -> bool:
    """On a piece of this side, or so near its edge that the drawing cannot tell; never on the other side's alone."""
    sides = {piece.side for piece in lands() if piece.holds(position)} - {None}
    if sides:
        return side in sides
    own = (piece for piece in lands() if piece.side == side)
    return any(piece.distance_to_edge_m(position) <= SHORE_M for piece in own)


def _is_near(position: Position) -> bool:
    """Inside the rectangle around everything that is drawn of the two sides, Zhuhai's outermost islands included."""
    return 21.75 <= position.latitude <= 22.5 and 113.0 <= position.longitude <= 114.4


def _swapped_message() -> str:
    return _("Latitude and longitude are swapped: here the latitude is about 22 and the longitude about 113.")


def _outside_message() -> str:
    return _("This position is outside Macau and Zhuhai. Check the latitude and the longitude.")


def _datum_message(position: Position, meant: Position) -> str:
    where = {"latitude": f"{meant.latitude:.5f}", "longitude": f"{meant.longitude:.5f}"}
    if side_at(position) is None:
        return (
            _(
                "This position is in the sea. It looks like a GCJ-02 position, as Amap shows it; "
                "in WGS-84 that is latitude %(latitude)s, longitude %(longitude)s."
            )
            % where
        )
    return (
        _(
            "This position is across the border. It looks like a GCJ-02 position, as Amap shows it; "
            "in WGS-84 that is latitude %(latitude)s, longitude %(longitude)s."
        )
        % where
    )


def _edges(corners: tuple[Position, ...]) -> Iterator[tuple[Position, Position]]:
    """Each corner with the next, and the last with the first."""
    return zip(corners, (*corners[1:], corners[0]), strict=True)


def _distance_to_segment_m(position: Position, one: Position, other: Position) -> float:
    shrink = cos(radians(position.latitude))
    ax, ay = (one.longitude - position.longitude) * shrink, one.latitude - position.latitude
    bx, by = (other.longitude - position.longitude) * shrink, other.latitude - position.latitude
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    part = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
    return hypot(ax + part * dx, ay + part * dy) * METRES_A_DEGREE
