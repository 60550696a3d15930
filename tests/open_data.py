"""Which published records do tests of the open API look at, and how do they ask? A few of each kind, and drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from lawyers.models import Admission, CommunityService, Firm, FirmOffice, FirmPartner, Lawyer
from portal import languages
from portal.places.models import Division
from portal.stations.models import Station
from tests.guidance import Tree, build_tree
from tests.people import build_house

ROOT = "/api/v1"
LISTS = ("stations", "firms", "lawyers", "offices", "guides", "glossary", "institutions")
GONGBEI = {"latitude": "22.220100", "longitude": "113.551200"}


def four(text: str, field: str = "name") -> dict[str, str]:
    """A text in four languages, told apart by their codes."""
    return {f"{field}_{code}": f"{text} {code}" for code in ("zh_hant", "zh_hans", "pt", "en")}


def add_station(key: str, side: str = "zhuhai", **fields: Any) -> Station:
    """A published station; `live=False` for a draft."""
    fields = {"kind": "community", "spoken": ["yue"], "services": ["guides"], **four(key), **fields}
    return Station.objects.create(key=key, side=side, **fields)


def add_firm(key: str, **fields: Any) -> Firm:
    """A published firm with a partner and an office."""
    firm = Firm.objects.create(key=key, side="zhuhai", **{"practices": ["family"], **four(key), **fields})
    FirmPartner.objects.create(firm=firm, place="macau", **four(f"partner of {key}"))
    FirmOffice.objects.create(firm=firm, side="zhuhai", division=gongbei(), **GONGBEI, **four("road", "address"))
    return firm


def add_lawyer(key: str, firm: Firm, **fields: Any) -> Lawyer:
    """A published lawyer with an admission, and a community that they serve."""
    lawyer = Lawyer.objects.create(key=key, side="zhuhai", firm=firm, **{"spoken": ["pt"], **four(key), **fields})
    Admission.objects.create(lawyer=lawyer, kind="macau", since=2012)
    CommunityService.objects.create(
        lawyer=lawyer, division=gongbei(), **four("community", "community"), **four("Saturdays", "times")
    )
    return lawyer


def gongbei() -> Division:
    return Division.objects.get(name_zh_hans="拱北街道")


@contextmanager
def published(codes: Iterable[str] = languages.CODES) -> Iterator[Tree]:
    """Everything, for all tests of a module, gone after it. Ask for `django_db_setup`; unblock the database first."""
    with transaction.atomic():
        yield publish_everything(codes)
        transaction.set_rollback(True)


def publish_everything(codes: Iterable[str] = languages.CODES) -> Tree:
    """Offices, guidance in these languages, stations, a firm and its lawyers."""
    build_house()
    tree = build_tree(codes)
    add_station(
        "gongbei", division=gongbei(), kind="blue_sky", spoken=["yue", "pt"], services=["fill_in"],
        hours="Mo-Fr 09:00-18:00", phone="+86 756 000 0000", verified_on=timezone.localdate(),
        verified_by="Chan Wai Man", **GONGBEI,
    )  # fmt: skip
    add_station("praia", side="macau", is_step_free=True, capacity=3)
    add_station("old", side="macau", verified_on=date(2025, 1, 1), verify_by=date(2025, 7, 1), verified_by="Li Na")
    add_station("draft", live=False)
    firm = add_firm("joint")
    add_lawyer("ana", firm)
    add_lawyer("bo", firm, practices=["work"])
    add_lawyer("hidden", firm, live=False)
    add_firm("unpublished", live=False)
    return tree


# ---------- Asking ----------


def ask(path: str, status: int = 200, **headers: str) -> Any:
    """What a program without cookies gets there."""
    answer = Client(raise_request_exception=False).get(f"{ROOT}/{path}".rstrip("/") or ROOT, headers=headers)
    assert answer.status_code == status, answer.content[:500]
    return answer


def read(path: str) -> Any:
    return ask(path).json()


def keys(path: str) -> list[str]:
    return [each["key"] for each in read(path)["results"]]


def problem(path: str, status: int = 400) -> dict[str, Any]:
    """The problem object that is answered there, in its right form."""
    answer = ask(path, status)
    assert answer["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    return told
