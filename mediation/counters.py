"""Which firms and stations may be asked, what are they called, and where is a neutral notice for them sent?

A counter belongs to one record of a register. A record that is not published, or takes no enquiries, cannot be asked;
what was asked before stays with its counter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.http import Http404
from django.urls import reverse

from lawyers.models import CommunityService, Firm
from mediation.statuses import EnquiryTopic
from portal.registers import asking
from portal.registers.models import Counter, Record
from portal.stations.models import Station

REGISTERS: dict[str, type[Record]] = {"station": Station, "firm": Firm}
"""The registers whose records answer enquiries, by the kind in addresses."""

TOPICS: dict[str, tuple[EnquiryTopic, ...]] = {
    "station": (EnquiryTopic.HELP, EnquiryTopic.MEETING, EnquiryTopic.LANGUAGE, EnquiryTopic.OTHER),
    "firm": (
        EnquiryTopic.HELP,
        EnquiryTopic.MEETING,
        EnquiryTopic.FEES,
        EnquiryTopic.LANGUAGE,
        EnquiryTopic.VISIT,
        EnquiryTopic.OTHER,
    ),
}


class Community(NamedTuple):
    """A village or community that a firm's lawyer serves. code: its key in the form; text: name, place and times."""

    code: str
    text: str


class Place(NamedTuple):
    """A station or partner service to refer to. code: the key of its counter."""

    code: str
    name: str
    side: str


def get_open_record(kind: str, key: str) -> Record:
    """The published record that takes enquiries. Raises Http404 for every other one."""
    found: Record | None = None
    if kind in REGISTERS:
        found = _records(kind).filter(key=key, live=True, takes_enquiries=True).select_related("counter").first()
    if found is None:
        raise Http404("No such page.")
    return found


def is_open(counter: Counter) -> bool:
    """Whether its record is published and takes enquiries."""
    if counter.kind not in REGISTERS:
        return False
    return bool(_records(counter.kind).filter(counter=counter, live=True, takes_enquiries=True).exists())


def ask_url(kind: str, key: str) -> str:
    """Where to ask, in the language of the page; "" for records of a kind that is not asked."""
    return reverse("enquiries:ask", args=[kind, key]) if kind in REGISTERS else ""


def register() -> None:
    """Tell the registers where their records are asked. Called once, when the apps are ready."""
    asking.register(ask_url)


def names_of(counters: Iterable[Counter]) -> dict[int, str]:
    """The name of each counter's record in the reader's language, published or not: a query for each kind."""
    by_kind: dict[str, list[int]] = {}
    for counter in counters:
        by_kind.setdefault(counter.kind, []).append(counter.pk)
    return {
        record.counter_id: str(record.name)
        for kind, ids in by_kind.items()
        if kind in REGISTERS
        for record in _records(kind).filter(counter__in=ids)
    }


def name_of(counter: Counter) -> str:
    """The name of one counter's record; its key where there is no record any more."""
    return names_of([counter]).get(counter.pk) or counter.record_key


def email_of(counter: Counter) -> str:
    """The record's own address: a station's, or that of a firm's first office that has one; "" for none."""
    if counter.kind == "station":
        station = Station.objects.filter(counter=counter).first()
        return station.email if station else ""
    firm = Firm.objects.filter(counter=counter).first()
    return next((office.email for office in firm.offices.all() if office.email), "") if firm else ""


def topics_of(record: Record, communities: Sequence[Community]) -> Sequence[EnquiryTopic]:
    """What the record may be asked about; a visit only where its lawyers serve communities."""
    topics = TOPICS[record.register_kind]
    return topics if communities else [each for each in topics if each is not EnquiryTopic.VISIT]


def communities_of(record: Record) -> list[Community]:
    """The communities that a firm's published lawyers serve, each with the times; none of a station."""
    if not isinstance(record, Firm):
        return []
    services = CommunityService.objects.filter(lawyer__firm=record, lawyer__live=True).select_related("division")
    return [
        Community(str(each.pk), " · ".join(filter(None, [each.community, str(each.division), each.times])))
        for each in services.order_by("division__sort_order", "pk")
    ]


def places_to_refer_to(counter: Counter) -> list[Place]:
    """Published stations and partner services but the counter's own, those of its side first."""
    stations = Station.objects.filter(live=True).exclude(counter=counter)
    found = [Place(str(each.counter_id), str(each.name), each.side) for each in stations]
    return sorted(found, key=lambda place: (place.side != counter.side, place.name))


def _records(kind: str) -> Any:
    """All records of a kind. modeltranslation's managers carry no types."""
    return REGISTERS[kind]._default_manager.all()
