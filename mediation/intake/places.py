"""Which streets, towns and parishes may somebody say they live in?

What is stored is the official name, whatever the language. The list changes with an upgrade of the portal, so a
process that read it keeps it for some minutes: a page of questions must not cost more queries than it has to.
"""

from __future__ import annotations

import time
from functools import cached_property
from itertools import groupby

from portal.places.models import Division
from portal.places.sides import Side

Group = tuple[str, list[tuple[str, str]]]


KEPT_SECONDS = 600
_kept: tuple[float, list[Division]] = (0.0, [])


def _divisions() -> list[Division]:
    """All divisions, read-only. An empty list is not kept: the places may not be loaded yet."""
    global _kept
    read_at, divisions = _kept
    if not divisions or time.monotonic() - read_at > KEPT_SECONDS:
        divisions = list(Division.objects.order_by("sort_order", "code"))
        _kept = (time.monotonic(), divisions)
    return divisions


def _district_of(place: Division) -> str:
    return place.code if place.kind == Division.Kind.DISTRICT else place.district_code


class Places:
    """The divisions of both sides, as one page needs them."""

    @cached_property
    def _all(self) -> list[Division]:
        return _divisions()

    @cached_property
    def by_name(self) -> dict[str, Division]:
        """Official name → division. Somebody who does not know the street or town may choose the district."""
        return {place.official_name: place for place in self._all}

    def name(self, official_name: str) -> str:
        """The division's name in the reader's language; an unknown one as it is."""
        place = self.by_name.get(official_name)
        return place.name if place else official_name

    def groups(self) -> list[Group]:
        """(heading, [(official name, name)]) for a list to choose from: Zhuhai by district, then Macau."""
        districts = {place.code: place.name for place in self._all if place.kind == Division.Kind.DISTRICT}
        found = []
        for side in (Side.ZHUHAI, Side.MACAU):
            of_side = [place for place in self.by_name.values() if place.side == side]
            for district, places in groupby(of_side, key=_district_of):
                heading = f"{side.label} · {districts[district]}" if district in districts else str(side.label)
                found.append((heading, [(place.official_name, place.name) for place in places]))
        return found

    def fits(self, official_name: str, residence: str) -> bool:
        """Whether the division is known and may stand beside that place of residence, blank or not known yet."""
        place = self.by_name.get(official_name)
        return place is not None and residence in ("", place.side)
