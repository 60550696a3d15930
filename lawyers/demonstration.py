"""Which firms and lawyers does the demonstration show? The two real joint firms of Zhuhai, with invented particulars.

They are written in `data/demonstration.toml`; every record is marked as sample.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from lawyers.models import Admission, CommunityService, Firm, FirmOffice, FirmPartner, Lawyer
from portal import languages
from portal.places import landmarks
from portal.places.models import Division
from portal.places.sides import Side
from portal.registers.words import Spoken
from portal.search import indexing

Say = Callable[[str], None]
Row = Mapping[str, Any]

DATA = Path(__file__).parent / "data" / "demonstration.toml"
SUFFIXES = tuple(code.replace("-", "_") for code in languages.CODES)
SOURCE = "demonstração · 示範 · 示范 · demonstration"
VERIFIED_BY = "registo (demonstração) · 登記組（示範）"
# In the order of portal.languages.
ABOUT = (
    "事務所的名稱是真實的；地址、電話、時間、律師及其他資料均為示範。",
    "事务所的名称是真实的；地址、电话、时间、律师及其他资料均为示范。",
    "O nome da sociedade é real; a morada, o telefone, o horário, os advogados e os outros dados são de demonstração.",
    "The firm's name is real; address, telephone, hours, lawyers and everything else here are samples.",
)
FEES = (
    "首次查詢前先問清楚收費（示範）。",
    "首次咨询前先问清收费（示范）。",
    "Pergunte quanto custa antes da primeira consulta (demonstração).",
    "Ask what it costs before the first consultation (demonstration).",
)


def load(say: Say) -> None:
    """Make every sample firm and lawyer that is not there yet. What was changed since stays as it is."""
    rows = tomllib.loads(DATA.read_text("utf-8"))
    there = {*Firm.objects.values_list("key", flat=True), *Lawyer.objects.values_list("key", flat=True)}
    with transaction.atomic(), indexing.together():
        for place, row in enumerate(rows["firm"]):
            if row["key"] not in there:
                _firm(row, days=None if place else 20)
        firms = {each.key: each for each in Firm.objects.all()}
        for row in rows["lawyer"]:
            if row["key"] not in there:
                _lawyer(row, firms[row["firm"]])
    say(f"Joint law firms: {len(rows['firm'])}, lawyers: {len(rows['lawyer'])}")


def is_loaded() -> bool:
    """Whether the sample firms are there."""
    return bool(Firm.objects.filter(is_sample=True).exists())


def _firm(row: Row, days: int | None) -> None:
    """A firm with its partners and one office. days: since when its particulars are verified."""
    firm = Firm.objects.create(
        key=row["key"],
        side=Side.ZHUHAI,
        practices=row["practices"],
        spoken=Spoken.values,
        founded_on=row["founded_on"],
        takes_enquiries=True,
        is_sample=True,
        source=SOURCE,
        **_four(row, "name"),
        **_said("description", ABOUT),
        **_said("fee_note", FEES),
        **_verified(days),
    )
    for order, partner in enumerate(row["partners"]):
        FirmPartner.objects.create(firm=firm, place=partner["place"], sort_order=order, **_four(partner, "name"))
    found = landmarks.by_key(row["place"])
    if found is None:
        raise LookupError(f"No place is called {row['place']}.")
    FirmOffice.objects.create(
        firm=firm,
        side=Side.ZHUHAI,
        division=Division.objects.get(code=row["division"]),
        latitude=f"{found.position.latitude:.6f}",
        longitude=f"{found.position.longitude:.6f}",
        hours="Mo-Fr 09:30-12:30,14:00-18:00",
        phone=row["phone"],
        **_four(row, "address"),
    )


def _lawyer(row: Row, firm: Firm) -> None:
    """A lawyer with admissions and communities."""
    lawyer = Lawyer.objects.create(
        key=row["key"],
        firm=firm,
        side=firm.side,
        practices=row["practices"],
        spoken=row["spoken"],
        is_sample=True,
        source=SOURCE,
        **_four(row, "name"),
        **_verified(20),
    )
    for order, each in enumerate(row["admissions"]):
        days = each.get("expires_in_days")
        expires: date | None = None if days is None else timezone.localdate() + timedelta(days=days)
        Admission.objects.create(lawyer=lawyer, kind=each["kind"], expires_on=expires, sort_order=order)
    for order, each in enumerate(row.get("communities", [])):
        division = Division.objects.get(code=each["division"])
        texts = _four(each, "community") | _four(each, "times")
        CommunityService.objects.create(lawyer=lawyer, division=division, sort_order=order, **texts)


def _four(row: Row, field: str) -> dict[str, str]:
    return {f"{field}_{suffix}": row[f"{field}_{suffix}"] for suffix in SUFFIXES}


def _said(field: str, texts: tuple[str, ...]) -> dict[str, str]:
    return {f"{field}_{suffix}": text for suffix, text in zip(SUFFIXES, texts, strict=True)}


def _verified(days: int | None) -> dict[str, Any]:
    """On a day so long ago, or not at all."""
    if days is None:
        return {}
    return {"verified_on": timezone.localdate() - timedelta(days=days), "verified_by": VERIFIED_BY}
