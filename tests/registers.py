"""Who is in the registers of the tests? A few stations, firms and lawyers, made where they are needed."""

from __future__ import annotations

from typing import Any

from lawyers.models import Admission, Firm, FirmOffice, FirmPartner, Lawyer
from portal.places.models import Division
from portal.stations.models import Station

GONGBEI = "440402005"
FATIMA = "MO01"


def division(code: str) -> Division:
    """A street or parish by its code."""
    return Division.objects.get(code=code)


def station(key: str, **changes: Any) -> Station:
    """A published station at Gongbei that helps with requests, in Cantonese, Monday to Friday."""
    name = changes.pop("name", "拱北義工站")
    values: dict[str, Any] = {
        "side": "zhuhai",
        "kind": "hk_macau_volunteers",
        "division": division(GONGBEI) if changes.get("side", "zhuhai") == "zhuhai" else division(FATIMA),
        "services": ["fill_in"],
        "spoken": ["yue"],
        "hours": "Mo-Fr 09:00-18:00",
        "latitude": "22.2190",
        "longitude": "113.5480",
        "name_zh_hant": name,
        "name_zh_hans": "拱北志愿者服务站",
        "name_pt": "Posto de voluntários de Gongbei",
        "name_en": "Gongbei volunteer station",
    }
    return Station.objects.create(key=key, **{**values, **changes})


def firm(key: str = "zlf", **changes: Any) -> Firm:
    """A published joint firm with a Mainland and a Macau partner and one office at Hengqin."""
    values: dict[str, Any] = {
        "side": "zhuhai",
        "practices": ["family", "property"],
        "spoken": ["cmn", "yue", "pt"],
        "name_zh_hant": "中銀—力圖—方氏（橫琴）聯營律師事務所",
        "name_zh_hans": "中银—力图—方氏（横琴）联营律师事务所",
        "name_pt": "Zhongyin–Litu–Fangshi (Hengqin)",
        "name_en": "Zhongyin–Litu–Fangshi (Hengqin) Joint Law Firm",
    }
    made = Firm.objects.create(key=key, **{**values, **changes})
    FirmPartner.objects.create(firm=made, place="mainland", name_zh_hant="中銀", name_zh_hans="中银", sort_order=0)
    FirmPartner.objects.create(firm=made, place="macau", name_zh_hant="力圖", name_zh_hans="力图", sort_order=1)
    FirmOffice.objects.create(
        firm=made, side="zhuhai", division=division("440402104"), latitude="22.1450", longitude="113.5440",
        hours="Mo-Fr 09:30-12:30,14:00-18:00", address_zh_hant="橫琴示範大道 8 號",
    )  # fmt: skip
    return made


def lawyer(key: str, of: Firm, *admissions: Any, **changes: Any) -> Lawyer:
    """A published lawyer of a firm. admissions: kinds, or pairs of kind and the day until which it is valid."""
    values: dict[str, Any] = {"side": of.side, "firm": of, "name_zh_hant": "李安娜", "name_pt": "Ana Lei"}
    made = Lawyer.objects.create(key=key, **{**values, **changes})
    for order, each in enumerate(admissions):
        kind, expires = each if isinstance(each, tuple) else (each, None)
        Admission.objects.create(lawyer=made, kind=kind, expires_on=expires, sort_order=order)
    return made
