"""What of firms and lawyers does the open API show? What their pages say: nothing of enquiries or of who checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from rest_framework import serializers

from lawyers.models import Admission, CommunityService, Firm, FirmOffice, Lawyer
from lawyers.words import LAW_OF, Admitted, FirmPlace, Practice, PracticeLaw
from portal.api import registry
from portal.api.fields import OptionalText, OptionalURL, Pages, Texts, page_at, word, words
from portal.api.parameters import Parameter, among, key, text
from portal.api.records import Records
from portal.places.sides import Side
from portal.registers.api import (
    CODE,
    PREMISES,
    RECORD,
    SPEAK,
    DivisionPart,
    PremisesPart,
    RecordPart,
    four,
    in_division,
    pages,
    side,
)

PRACTICE = among("practice", "A field of practice.", Practice.values, field="practices")


def register() -> None:
    """Called once, when the apps are ready."""
    registry.register("firms", Firms, order=20)
    registry.register("lawyers", Lawyers, order=30)


# ---------- Firms ----------


class PartnerPart(serializers.Serializer):
    """A firm that a joint firm consists of."""

    place = word(FirmPlace, "Where it is registered")
    name = Texts("name")


class OfficePart(PremisesPart):
    """Where a firm can be met. Its hours are those of consultation."""

    side = word(Side)


class FirmRecord(RecordPart):
    """A joint law firm. Its lawyers each practise the law of their own admissions."""

    partners = PartnerPart(many=True, read_only=True)
    offices = OfficePart(many=True, read_only=True)
    licence = OptionalText(help_text="Number of its licence")
    licence_expires_on = serializers.DateField(allow_null=True, read_only=True)
    is_licence_expired = serializers.BooleanField(read_only=True)
    founded = OptionalText(source="founded_on", help_text="A year or a day")
    practices = words(Practice)
    fee_note = Texts("fee_note")
    website = OptionalURL()
    takes_enquiries = serializers.BooleanField(read_only=True, help_text="Its page has a form for a short question")
    pages = Pages(lambda firm, code: page_at("lawyers:firm", (firm.key,), code))


def _with_office_in(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    return rows.filter(pk__in=FirmOffice.objects.filter(in_division(code)).values("firm"))


class Firms(Records):
    """Joint law firms: firms of Hong Kong or Macau and of the Mainland under one name. In a neutral order; nobody is
    ranked or recommended."""

    title = "joint law firms"
    title_of_one = "joint law firm"
    serializer_class = FirmRecord
    filters: ClassVar[Sequence[Parameter]] = (
        side("The side that the firm is registered on."),
        Parameter("division", "Official code of a street, town, parish or district with an office.", _with_office_in,
                  pattern=CODE),
        PRACTICE,
        SPEAK,
        text("firm"),
    )  # fmt: skip
    example: ClassVar[dict[str, Any]] = {
        **RECORD,
        "key": "sample-joint-firm",
        "name": four("示例聯營律師事務所", "示例联营律师事务所", "Escritório conjunto de exemplo", "Sample joint firm"),
        "description": four(None, None, None, None),
        "partners": [{"place": "macau", "name": four("示例律師行", "示例律师行", "Escritório", "Sample firm")}],
        "offices": [{**PREMISES, "side": "zhuhai"}],
        "licence": None,
        "licence_expires_on": None,
        "is_licence_expired": False,
        "founded": "2016",
        "practices": ["family", "inheritance"],
        "fee_note": four(None, None, None, None),
        "website": None,
        "takes_enquiries": True,
        "pages": pages("lawyers/sample-joint-firm/"),
    }  # fmt: skip

    def found(self) -> QuerySet[Any]:
        """Published ones, by side and key, with all that belongs to them in two more questions."""
        offices = Prefetch("offices", FirmOffice.objects.select_related("division"))
        rows: QuerySet[Any] = Firm.objects.filter(live=True).prefetch_related("partners", offices)
        return rows.order_by("-side", "key")


# ---------- Lawyers ----------


class AdmissionPart(serializers.Serializer):
    """An admission, and the law that it opens."""

    kind = word(Admitted)
    law = serializers.ChoiceField(PracticeLaw.choices, read_only=True)
    number = OptionalText()
    since = serializers.IntegerField(allow_null=True, read_only=True, help_text="A year")
    expires_on = serializers.DateField(allow_null=True, read_only=True)
    is_expired = serializers.BooleanField(source="is_expired_on", read_only=True)
    must_be_verified = serializers.BooleanField(
        read_only=True,
        help_text="A Greater Bay Area permit, now that the pilot ended: ask Guangdong's Department of Justice",
    )


class CommunityPart(serializers.Serializer):
    """A village or community that a lawyer serves, and when."""

    division = DivisionPart(read_only=True)
    community = Texts("community")
    times = Texts("times")


class FirmPart(serializers.Serializer):
    """The firm of a lawyer."""

    key = serializers.SlugField(read_only=True)
    name = Texts("name")


class LawyerRecord(RecordPart):
    """A lawyer of a joint firm."""

    firm = FirmPart(read_only=True)
    admissions = AdmissionPart(many=True, read_only=True)
    laws = serializers.SerializerMethodField(
        help_text="Which law they may practise by admissions that have not expired"
    )
    practices = words(Practice)
    communities = CommunityPart(many=True, read_only=True)
    takes_enquiries = serializers.BooleanField(read_only=True, help_text="Their page has a form for a short question")
    pages = Pages(lambda lawyer, code: page_at("lawyers:lawyer", (lawyer.key,), code))

    def get_laws(self, lawyer: Lawyer) -> list[str]:
        """Codes of laws."""
        return [law.value for law in lawyer.laws()]


def _may_practise(rows: QuerySet[Any], law: str) -> QuerySet[Any]:
    kinds = [kind for kind, opened in LAW_OF.items() if opened == law]
    stands = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate())
    return rows.filter(pk__in=Admission.objects.filter(stands, kind__in=kinds).values("lawyer"))


class Lawyers(Records):
    """Lawyers of the joint firms, their admissions and which law each of them may practise. In a neutral order; nobody
    is ranked or recommended."""

    title = "lawyers"
    title_of_one = "lawyer"
    serializer_class = LawyerRecord
    filters: ClassVar[Sequence[Parameter]] = (
        side("The side of the lawyer's firm."),
        key("firm", "Key of the firm.", lambda rows, firm: rows.filter(firm__key=firm)),
        Parameter("law", "The law that they may practise today.", _may_practise, tuple(PracticeLaw.values)),
        PRACTICE,
        SPEAK,
        text("lawyer"),
    )
    example: ClassVar[dict[str, Any]] = {
        **RECORD,
        "key": "sample-lawyer",
        "name": four("示例律師", "示例律师", "Advogada de exemplo", "Sample lawyer"),
        "description": four(None, None, None, None),
        "firm": {
            "key": "sample-joint-firm",
            "name": four("示例聯營律師事務所", "示例联营律师事务所", "Escritório conjunto", "Sample joint firm"),
        },
        "admissions": [
            {"kind": "macau", "law": "macau", "number": None, "since": 2012, "expires_on": None, "is_expired": False,
             "must_be_verified": False},
        ],
        "laws": ["macau"],
        "practices": ["family"],
        "communities": [],
        "takes_enquiries": False,
        "pages": pages("lawyers/people/sample-lawyer/"),
    }  # fmt: skip

    def found(self) -> QuerySet[Any]:
        """Published ones of published firms, by firm and key, with all that belongs to them in two more questions."""
        rows: QuerySet[Any] = Lawyer.objects.filter(live=True, firm__live=True).select_related("firm")
        communities = Prefetch("communities", CommunityService.objects.select_related("division"))
        return rows.prefetch_related("admissions", communities).order_by("-side", "firm__key", "key")
