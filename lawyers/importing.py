"""Which columns do lists of joint law firms and of lawyers have?

A firm is one row. Its partner firms and offices, and a lawyer's admissions and communities, stand in columns of lists:
`office_phone` of two offices is `… | …`, in the same order as `office_address_pt` and all other columns of offices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from lawyers.models import Admission, CommunityService, Firm, FirmOffice, FirmPartner, Lawyer
from lawyers.words import Admitted, FirmPlace, Practice
from portal.hanzi import fold_name
from portal.places.sides import Side
from portal.registers.importing.cells import Day, Figure, Word, Words
from portal.registers.importing.children import Children
from portal.registers.importing.columns import Among, Column, in_languages, of_field, of_premises, of_record
from portal.registers.importing.registry import register
from portal.registers.importing.resources import RegisterResource
from portal.registers.words import Spoken

NAMES = ("name_zh_hant", "name_zh_hans", "name_pt", "name_en")


@register
class FirmResource(RegisterResource):
    """One joint firm a row."""

    columns: ClassVar[Sequence[Column]] = (
        of_field(Firm, "key"),
        of_field(Firm, "side", Word(Side)),
        *in_languages(Firm, "name"),
        *in_languages(Firm, "description", is_long=True),
        of_field(Firm, "licence"),
        of_field(Firm, "licence_expires_on", Day()),
        of_field(Firm, "founded_on"),
        of_field(Firm, "practices", Words(Practice)),
        of_field(Firm, "spoken", Words(Spoken)),
        *in_languages(Firm, "fee_note"),
        of_field(Firm, "website"),
        of_field(Firm, "conflicts_email"),
        *of_record(Firm),
    )
    children: ClassVar[Sequence[Children]] = (
        Children(
            "partners",
            FirmPartner,
            "partner",
            [of_field(FirmPartner, "place", Word(FirmPlace)), *in_languages(FirmPartner, "name")],
        ),
        Children("offices", FirmOffice, "office", [of_field(FirmOffice, "side", Word(Side)), *of_premises(FirmOffice)]),
    )
    needed: ClassVar[Sequence[Sequence[str]]] = (("key",), ("side",), NAMES)
    place = 2
    sample: ClassVar[Mapping[str, str]] = {
        "key": "sample-firm",
        "side": "zhuhai",
        "name_zh_hans": "示例（珠海）联营律师事务所",
        "name_pt": "Escritório conjunto de exemplo",
        "practices": "family|property",
        "spoken": "yue|cmn|pt",
        "partner_place": "mainland|macau",
        "partner_name_zh_hant": "示例律師事務所（內地）|示例律師事務所（澳門）",
        "office_side": "zhuhai|macau",
        "office_division": "拱北街道|大堂區",
        "office_address_zh_hans": "拱北迎宾南路1号|澳门南湾大马路1号",
        "office_hours": "Mo-Fr 09:30-18:00|Mo-Fr 09:30-18:00; Sa 09:30-13:00",
        "office_phone": "+86 756 000 0000|+853 0000 0000",
        "is_sample": "yes",
    }

    class Meta(RegisterResource.Meta):
        model = Firm


@register
class LawyerResource(RegisterResource):
    """One lawyer a row."""

    columns: ClassVar[Sequence[Column]] = (
        of_field(Lawyer, "key"),
        of_field(Lawyer, "side", Word(Side)),
        of_field(Lawyer, "firm", Among("key", _("There is no firm with the key “%(name)s”."))),
        *in_languages(Lawyer, "name"),
        *in_languages(Lawyer, "description", is_long=True),
        of_field(Lawyer, "practices", Words(Practice)),
        of_field(Lawyer, "spoken", Words(Spoken)),
        *of_record(Lawyer),
    )
    children: ClassVar[Sequence[Children]] = (
        Children(
            "admissions",
            Admission,
            "admission",
            [
                of_field(Admission, "kind", Word(Admitted)),
                of_field(Admission, "number"),
                of_field(Admission, "since", Figure(0)),
                of_field(Admission, "expires_on", Day()),
            ],
        ),
        Children(
            "communities",
            CommunityService,
            "community",
            [
                of_field(
                    CommunityService,
                    "division",
                    Among("official_name", _("“%(name)s” is no division of the two sides.")),
                ),
                *in_languages(CommunityService, "community", name="name"),
                *in_languages(CommunityService, "times"),
            ],
        ),
    )
    needed: ClassVar[Sequence[Sequence[str]]] = (("key",), ("side",), ("firm",), NAMES)
    related: ClassVar[Sequence[str]] = ("firm",)
    place = 3
    sample: ClassVar[Mapping[str, str]] = {
        "key": "sample-lawyer",
        "side": "zhuhai",
        "firm": "sample-firm",
        "name_zh_hant": "示例律師",
        "name_zh_hans": "示例律师",
        "practices": "family",
        "spoken": "yue|cmn",
        "admission_kind": "macau|gba",
        "admission_number": "0001|GBA-0001",
        "admission_since": "2015|2024",
        "admission_expires_on": "|2027-03-31",
        "community_division": "拱北街道",
        "community_name_zh_hans": "联安社区",
        "community_times_zh_hans": "每月第一个星期六 9:30–11:30",
        "is_sample": "yes",
    }

    class Meta(RegisterResource.Meta):
        model = Lawyer

    def look_up(self) -> None:
        """Firms, by key: firms are tens, lawyers hundreds."""
        super().look_up()
        firms = {fold_name(firm.key): firm for firm in Firm.objects.all()}
        for column in self.columns:
            if isinstance(column.widget, Among) and column.attribute == "firm":
                column.widget.known = firms
