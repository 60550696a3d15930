"""Which columns does a list of stations have?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from portal.places.sides import Side
from portal.registers.importing.cells import Figure, Word, Words, YesNo
from portal.registers.importing.columns import Column, in_languages, of_field, of_premises, of_record
from portal.registers.importing.registry import register
from portal.registers.importing.resources import RegisterResource
from portal.registers.words import Spoken
from portal.stations.models import Station
from portal.stations.words import Kind, Service


@register
class StationResource(RegisterResource):
    """One station, or partner service, a row."""

    columns: ClassVar[Sequence[Column]] = (
        of_field(Station, "key"),
        of_field(Station, "side", Word(Side)),
        of_field(Station, "kind", Word(Kind)),
        *in_languages(Station, "name"),
        *in_languages(Station, "description", is_long=True),
        *of_premises(Station),
        of_field(Station, "services", Words(Service)),
        of_field(Station, "spoken", Words(Spoken)),
        of_field(Station, "website"),
        *in_languages(Station, "access"),
        of_field(Station, "is_step_free", YesNo(may_be_open=True)),
        of_field(Station, "capacity", Figure(0)),
        *of_record(Station),
    )
    needed: ClassVar[Sequence[Sequence[str]]] = (
        ("key",), ("side",), ("kind",), ("name_zh_hant", "name_zh_hans", "name_pt", "name_en"),
    )  # fmt: skip
    related: ClassVar[Sequence[str]] = ("division",)
    place = 1
    sample: ClassVar[Mapping[str, str]] = {
        "key": "sample-gongbei",
        "side": "zhuhai",
        "kind": "hk_macau_volunteers",
        "name_zh_hant": "拱北口岸志願服務站（示例）",
        "name_zh_hans": "拱北口岸志愿服务站（示例）",
        "name_pt": "Posto de voluntários de Gongbei (exemplo)",
        "name_en": "Gongbei volunteer station (sample)",
        "division": "拱北街道",
        "address_zh_hans": "拱北迎宾南路1号",
        "latitude": "22.217000",
        "longitude": "113.549000",
        "datum": "wgs84",
        "hours": "Mo-Fr 09:30-13:00,14:30-18:00; Sa 09:30-13:00",
        "phone": "+86 756 000 0000",
        "services": "fill_in|guides|interpreting",
        "spoken": "yue|cmn|pt",
        "is_step_free": "yes",
        "capacity": "6",
        "is_sample": "yes",
    }

    class Meta(RegisterResource.Meta):
        model = Station
