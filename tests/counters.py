"""Which firms and stations are asked in the tests, who answers there, and how does somebody ask?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client

from lawyers.models import CommunityService, Firm, Lawyer
from mediation.access import JobActor, UserActor, acting_as
from mediation.actions import enquiries
from mediation.actions.contacts import name_contact
from mediation.models import CaseEvent, Enquiry, EnquiryMessage
from portal.accounts.models import User
from portal.places.models import Division
from portal.registers.models import Record
from portal.stations.models import Station
from portal.stations.words import Kind

QUESTION = "我的鄰居漏水，我可以星期六來問嗎？"
ANSWER = "可以，星期六早上十點來。"


@dataclass(frozen=True)
class Counters:
    """A station of Zhuhai, one of Macau, a partner service and a firm; each of the three has its contact."""

    gongbei: Station
    macau: Station
    counselling: Station
    firm: Firm
    siu_ling: User  # of the station in Gongbei
    ines: User  # of the one in Macau
    mr_chan: User  # of the firm


def build_counters() -> Counters:
    gongbei = _station("gongbei", "zhuhai", "拱北志願站", email="gongbei@example.org")
    macau = _station("macau", "macau", "澳門志願站")
    counselling = _station("counselling", "zhuhai", "珠海輔導中心", kind=Kind.PSYCHOLOGY)
    firm = Firm(key="joint", side="zhuhai", name="聯營律師事務所", takes_enquiries=True, live=True)
    firm.save()
    return Counters(
        gongbei=gongbei,
        macau=macau,
        counselling=counselling,
        firm=firm,
        siu_ling=contact("siu.ling", gongbei),
        ines=contact("ines", macau),
        mr_chan=contact("mr.chan", firm),
    )


def _station(key: str, side: str, name: str, kind: Kind = Kind.VOLUNTEER, email: str = "") -> Station:
    station = Station(key=key, side=side, name=name, kind=kind, email=email, takes_enquiries=True, live=True)
    station.save()
    return station


def contact(username: str, *records: Record) -> User:
    """Somebody who answers at the counters of these records."""
    user = User.objects.create(username=username, display_name=username)
    for record in records:
        assert record.counter is not None
        with acting_as(JobActor("operator")):
            name_contact(counter=record.counter, user=user)
    return user


def serve_community(firm: Firm) -> CommunityService:
    """A lawyer of the firm comes to a village."""
    division = Division.objects.get(official_name="唐家湾镇")
    lawyer = Lawyer(key="lawyer", side=firm.side, name="何律師", firm=firm, live=True)
    lawyer.save()
    return CommunityService.objects.create(
        lawyer=lawyer, division=division, community="官塘村", times="每月第一個星期六"
    )


def page_of(record: Record, language: str = "en") -> str:
    return f"/{language}/ask/{record.register_kind}/{record.key}/"


def form_key_of(response: Any) -> str:
    found = re.search(r'name="form_key" value="([0-9a-f]{32})"', response.content.decode())
    assert found
    return found[1]


class Asker:
    """Somebody who asks in a browser."""

    def __init__(self, record: Record, language: str = "en") -> None:
        self.client, self.record, self.language = Client(), record, language
        self.reference, self.code = "", ""

    def data(self, **more: Any) -> dict[str, Any]:
        """What the form sends, with a fresh key of the page."""
        page = self.client.get(page_of(self.record, self.language))
        data = {"form_key": form_key_of(page), "topic": "help", "question": QUESTION, "privacy": "yes"}
        return {**data, "channel": "none", **more}

    def post(self, data: dict[str, Any]) -> Any:
        return self.client.post(page_of(self.record, self.language), data)

    def ask(self, **more: Any) -> Asker:
        """From the page to the receipt; reference and code are written down."""
        response = self.post(self.data(**more))
        assert response.status_code == 303, re.findall(r'data-code="[^"]*"', response.content.decode())
        receipt = self.client.get(response["Location"]).content.decode()
        self.reference, self.code = re.findall(r'<p class="reference"[^>]*>([^<]+)</p>', receipt)
        return self

    @property
    def address(self) -> str:
        return f"/{self.language}/ask/answer/{self.reference}/"

    def opens(self, reference: str, code: str) -> Any:
        return self.client.post(f"/{self.language}/ask/answer/", {"reference": reference, "code": code})


def all_enquiries() -> list[Enquiry]:
    """Every enquiry there is, as the database has it."""
    with acting_as(JobActor("scenarios")):
        return list(Enquiry.objects.order_by("id"))


def messages() -> list[tuple[str, str]]:
    with acting_as(JobActor("scenarios")):
        return [(each.author, each.text) for each in EnquiryMessage.objects.all()]


def events() -> list[str]:
    with acting_as(JobActor("verify")):
        found = CaseEvent.objects.exclude(action="contact_named").order_by("at", "sequence")
        return list(found.values_list("action", flat=True))


def answered(counters: Counters, asker: Asker, text: str = ANSWER) -> None:
    with acting_as(UserActor(counters.siu_ling.pk)):
        enquiries.answer(by=counters.siu_ling, reference=asker.reference, text=text, number=1)


def codes_of(response: Any) -> set[tuple[str, str]]:
    return set(re.findall(r'data-field="([^"]*)" data-code="([^"]+)"', response.content.decode()))
