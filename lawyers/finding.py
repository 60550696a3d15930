"""Which firms and lawyers does somebody look for, in which order? Neutral: by place and name, nobody is ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, Count, F, Min, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lawyers.models import Admission, CommunityService, Firm, FirmOffice, Lawyer
from lawyers.words import LAW_OF, FirmPlace, Practice, PracticeLaw
from portal.registers import narrowing
from portal.registers import near as near_places
from portal.registers.narrowing import Area, Facet, Filter, HoldsOne, OneOf, OpenNow
from portal.registers.near import Near
from portal.registers.searching import matching

A_PAGE = 12
MOST_POSITIONS = 2000


class MayPractise(Filter):
    """By a law that a lawyer may practise today: an admission that has expired opens nothing."""

    def where(self, value: str) -> Q:
        kinds = [kind.value for kind, law in LAW_OF.items() if law == value]
        return Q(admissions__in=Admission.objects.filter(_is_valid(""), kind__in=kinds))

    def numbers(self, rows: QuerySet[Any]) -> Mapping[str, int]:
        laws = [When(admissions__kind=kind.value, then=Value(law.value)) for kind, law in LAW_OF.items()]
        counted = (
            rows.filter(_is_valid("admissions__"))
            .order_by()
            .annotate(law=Case(*laws, output_field=CharField()))
            .values_list("law")
            .annotate(number=Count("pk", distinct=True))
        )
        return dict(counted)


def _is_valid(prefix: str) -> Q:
    return Q(**{f"{prefix}expires_on": None}) | Q(**{f"{prefix}expires_on__gte": timezone.localdate()})


FIRM_FILTERS = (
    Area("area", _("Where"), "offices__side", "offices__division"),
    HoldsOne("practice", _("About"), lambda: Practice.choices, "practices"),
    narrowing.spoken(),
    OneOf("partner", _("With a firm of"), lambda: FirmPlace.choices, "partners__place"),
    OpenNow(_("Open now"), "offices__", "offices__side"),
)
LAWYER_FILTERS = (
    MayPractise("law", _("May practise"), lambda: PracticeLaw.choices),
    HoldsOne("practice", _("About"), lambda: Practice.choices, "practices"),
    narrowing.spoken(),
    OneOf("firm", _("Firm"), lambda: [(each.key, each.name) for each in Firm.objects.filter(live=True)], "firm__key"),
)


@dataclass(frozen=True)
class Found:
    """rows: what fits, in order; facets: the filters with their numbers; chosen: what was understood of the address,
    for links to other pages of the list; text: what was looked for."""

    rows: QuerySet[Any]
    facets: Sequence[Facet]
    chosen: Mapping[str, str]
    text: str
    near: Near

    @property
    def has_choices(self) -> bool:
        """Whether one of the filters was chosen, beside text and place."""
        return any(facet.chosen for facet in self.facets)


def find_firms(asked: Mapping[str, str]) -> Found:
    """Firms by the parameters of an address, in the order of their keys; near a place the nearest office counts."""
    text = narrowing.readable(asked.get("q", ""))
    near = near_places.understood(narrowing.readable(asked.get("near", "")))
    published = Firm.objects.filter(live=True)
    narrowed = narrowing.narrow(published, FIRM_FILTERS, asked, matching("firm", text) if text else None)
    # The rows again by their keys: what narrowed them must not narrow the offices that are shown.
    rows: QuerySet[Any] = Firm.objects.filter(pk__in=narrowed.rows.order_by().values("pk"))
    if near.position is not None:
        nearness = Min(narrowing.nearness(near.position, "offices__"))
        rows = rows.annotate(how_near=nearness).order_by(F("how_near").asc(nulls_last=True), "key")
    else:
        rows = rows.order_by("key")
    rows = rows.prefetch_related(Prefetch("offices", FirmOffice.objects.select_related("division")), "partners")
    return _found(rows, narrowed.facets, narrowed.chosen, text, near)


def find_lawyers(asked: Mapping[str, str]) -> Found:
    """Lawyers of published firms by the parameters of an address, in the order of firms and keys."""
    text = narrowing.readable(asked.get("q", ""))
    published = Lawyer.objects.filter(live=True, firm__live=True)
    narrowed = narrowing.narrow(published, LAWYER_FILTERS, asked, matching("lawyer", text) if text else None)
    rows = narrowed.rows.select_related("firm").prefetch_related("admissions").order_by("firm__key", "key")
    return _found(rows, narrowed.facets, narrowed.chosen, text, Near(""))


def _found(rows: QuerySet[Any], facets: Sequence[Facet], chosen: Mapping[str, str], text: str, near: Near) -> Found:
    told = {"q": text, "near": near.typed, **chosen}
    return Found(rows, facets, {name: value for name, value in told.items() if value}, text, near)


def page_of(rows: QuerySet[Any], number: Any) -> Page[Any]:
    """That page of the list: what is no number is the first, what is too large the last."""
    return Paginator(rows, A_PAGE).get_page(number)


def offices(asked: Mapping[str, str]) -> QuerySet[FirmOffice]:
    """The offices of all firms that fit, as far as they have a position."""
    firms = find_firms(asked).rows.order_by().values("pk")
    rows = FirmOffice.objects.filter(firm__in=firms).exclude(latitude=None).select_related("firm")
    return rows.order_by("firm__key", "sort_order")[:MOST_POSITIONS]


def lawyers_of(firm: Firm) -> list[Lawyer]:
    """Its published lawyers with their admissions."""
    return list(firm.lawyers.filter(live=True).prefetch_related("admissions").order_by("key"))


def communities() -> list[CommunityService]:
    """Which lawyer is there for which village or community, by division."""
    rows = CommunityService.objects.filter(lawyer__live=True, lawyer__firm__live=True)
    return list(rows.select_related("lawyer__firm", "division").order_by("division__sort_order", "pk"))


def practising(practices: Sequence[str], most: int) -> list[Firm]:
    """Firms that work in one of these fields."""
    return list(Firm.objects.filter(live=True, practices__overlap=list(practices)).order_by("key")[:most])
