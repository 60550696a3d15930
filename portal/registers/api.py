"""What does the open API say of every record of a register, and of the places where one is met?"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from rest_framework import serializers

from portal.api.fields import OptionalText, Position, Texts, Verification, sample, word, words
from portal.api.parameters import Parameter, among, choice
from portal.places.sides import Side
from portal.registers.words import Spoken

SITE = "https://portal.example"  # in examples
CODE = r"^[0-9A-Z]{1,12}$"
HOURS = (
    "In the notation of OpenStreetMap's opening_hours, such as Mo-Fr 09:30-13:00,14:30-18:00; PH are the public "
    "holidays of the place's own side, on which it is closed where nothing is said of them"
)
SPEAK = among("speak", "A language that is spoken: ISO 639-3, and pt and en.", Spoken.values, field="spoken")


def side(description: str) -> Parameter:
    """By the side of the register."""
    return choice("side", description, Side.values)


def in_division(code: str, way: str = "") -> Q:
    """In this division, or in one of this district. way: from the record to the place, with its underscores."""
    return Q(**{f"{way}division__code": code}) | Q(**{f"{way}division__district_code": code})


class DivisionPart(serializers.Serializer):
    """A street, town, district or parish, by its official code."""

    code = serializers.CharField(read_only=True)
    name = Texts("name")


class PremisesPart(serializers.Serializer):
    """Where something is and when it is open."""

    division = DivisionPart(read_only=True, allow_null=True)
    address = Texts("address")
    position = Position()
    hours = OptionalText(help_text=HOURS)
    phone = OptionalText()
    email = OptionalText()


class RecordPart(serializers.Serializer):
    """What every record of a register has."""

    key = serializers.SlugField(read_only=True, help_text="Never changes")
    side = word(Side, "The side that keeps the record")
    name = Texts("name")
    description = Texts("description")
    spoken = words(Spoken, "Languages that are spoken: ISO 639-3, and pt and en")
    verification = Verification()
    source = OptionalText(help_text="Where the particulars come from")
    changed_at = serializers.DateTimeField(read_only=True)
    is_sample = sample()


# ---------- Parts of examples ----------


def four(zh_hant: str | None, zh_hans: str | None, pt: str | None, en: str | None) -> dict[str, str | None]:
    """A text in four languages."""
    return {"zh-hant": zh_hant, "zh-hans": zh_hans, "pt": pt, "en": en}


def pages(path: str) -> dict[str, str]:
    """A page in four languages."""
    return {code: f"{SITE}/{code}/{path}" for code in ("zh-hant", "zh-hans", "pt", "en")}


PREMISES: dict[str, Any] = {
    "division": {
        "code": "440402005",
        "name": four("拱北街道", "拱北街道", "Subdistrito de Gongbei", "Gongbei Subdistrict"),
    },
    "address": four("拱北示例路1號", "拱北示例路1号", "Rua de Exemplo, 1, Gongbei", "1 Sample Road, Gongbei"),
    "position": {"latitude": 22.2201, "longitude": 113.5512, "datum": "WGS-84"},
    "hours": "Mo-Fr 09:30-13:00,14:30-18:00",
    "phone": "+86 756 000 0000",
    "email": None,
}
RECORD: dict[str, Any] = {
    "side": "zhuhai",
    "spoken": ["yue", "cmn", "pt"],
    "verification": {"last_verified_on": "2026-11-01", "verify_again_by": "2027-04-30", "is_due": False},
    "source": None,
    "changed_at": "2026-11-02T10:00:00+08:00",
    "is_sample": True,
}
