"""Which stations does somebody look for, in which order, and what would each further choice leave?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.registers import narrowing
from portal.registers import near as near_places
from portal.registers.narrowing import Area, Facet, HoldsOne, OneOf, OpenNow
from portal.registers.near import Near
from portal.registers.searching import matching
from portal.stations.models import Station
from portal.stations.words import Kind, Service

A_PAGE = 12
MOST_POSITIONS = 2000

FILTERS = (
    Area("area", _("Where")),
    HoldsOne("service", _("Help with"), lambda: Service.choices, "services"),
    narrowing.spoken(),
    OneOf("kind", _("Kind"), lambda: Kind.choices, "kind"),
    OpenNow(_("Open now")),
)


@dataclass(frozen=True)
class Found:
    """rows: what fits, in order; facets: the filters with their numbers; chosen: what was understood of the address,
    for links to other pages of the list; text: what was looked for."""

    rows: QuerySet[Station]
    facets: Sequence[Facet]
    chosen: Mapping[str, str]
    text: str
    near: Near

    @property
    def has_choices(self) -> bool:
        """Whether one of the filters was chosen, beside text and place."""
        return any(facet.chosen for facet in self.facets)


def find(asked: Mapping[str, str]) -> Found:
    """Stations by the parameters of an address. Without a place name they stand in the order of the register: Zhuhai,
    then Macau, by name; neutral, as nobody is ranked.
    """
    text = narrowing.readable(asked.get("q", ""))
    near = near_places.understood(narrowing.readable(asked.get("near", "")))
    published = Station.objects.filter(live=True)
    narrowed = narrowing.narrow(published, FILTERS, asked, matching("station", text) if text else None)
    rows = narrowed.rows.select_related("division")
    if near.position is not None:
        rows = rows.annotate(how_near=narrowing.nearness(near.position)).order_by(
            F("how_near").asc(nulls_last=True), "key"
        )
    else:
        rows = rows.order_by("-side", "key")
    told = {"q": text, "near": near.typed, **narrowed.chosen}
    return Found(rows, narrowed.facets, {name: value for name, value in told.items() if value}, text, near)


def page_of(rows: QuerySet[Any], number: Any) -> Page[Any]:
    """That page of the list: what is no number is the first, what is too large the last."""
    return Paginator(rows, A_PAGE).get_page(number)


def positions(asked: Mapping[str, str]) -> QuerySet[Station]:
    """All that fit and have a position, for a browser that works out distances by itself."""
    rows: QuerySet[Station] = find(asked).rows.exclude(latitude=None)
    return rows[:MOST_POSITIONS]


def helping_with(services: Sequence[str], side: str, most: int) -> list[Station]:
    """Stations of a side that help with one of these, stations of volunteers before partner services."""
    rows = Station.objects.filter(live=True, side=side).filter(Q(services__overlap=list(services)))
    return list(rows.select_related("division").order_by("key")[:most])
