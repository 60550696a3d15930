"""What of the guidance does the open API show? Guides with their text, the glossary, the institutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from portal.api import registry
from portal.api.fields import (
    InFourLanguages,
    OptionalText,
    Pages,
    Texts,
    Verification,
    page_at,
    sample,
    word,
)
from portal.api.parameters import Parameter, choice, key, text
from portal.api.records import Records
from portal.guidance import guides_told
from portal.guidance.guides_told import Told, labels_of
from portal.guidance.institutions import has_contacts
from portal.guidance.models import GlossaryTerm, Institution, Jurisdiction
from portal.places.sides import Side

SIDE = choice("side", "Whose side it is on.", Side.values)
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SITE = "https://portal.example"


def register() -> None:
    """Called once, when the apps are ready."""
    registry.register("guides", Guides, order=50)
    registry.register("glossary", Glossary, order=60)
    registry.register("institutions", Institutions, order=70)


def _texts(zh_hant: str, zh_hans: str, pt: str, en: str) -> dict[str, str]:
    return {"zh-hant": zh_hant, "zh-hans": zh_hans, "pt": pt, "en": en}


def _pages(path: str) -> dict[str, str]:
    return {code: f"{_SITE}/{code}/{path}" for code in ("zh-hant", "zh-hans", "pt", "en")}


# ---------- Guides ----------


class OfGuide(InFourLanguages):
    """The same of a guide in each language in which it is published, else null."""

    def value(self, record: Told, code: str) -> Any:
        """of: gives the value for a page."""
        page = record.by_language.get(code)
        return None if page is None else self.of(page)


class Days(OfGuide):
    """A day in each language in which the guide is published: each was compared with the law on a day of its own."""

    def one(self) -> serializers.Field:
        """A day."""
        return serializers.DateField(allow_null=True, read_only=True)

    def value(self, record: Told, code: str) -> str | None:
        """As ISO 8601."""
        day = super().value(record, code)
        return day.isoformat() if day else None


class Moments(Days):
    """A moment in each language in which the guide is published."""

    def one(self) -> serializers.Field:
        """A moment with its time zone."""
        return serializers.DateTimeField(allow_null=True, read_only=True)


class Flags(OfGuide):
    """Yes or no in each language in which the guide is published."""

    def one(self) -> serializers.Field:
        """Yes, no, or not published."""
        return serializers.BooleanField(allow_null=True, read_only=True)


class SidesOf(OfGuide):
    """Sides in each language in which the guide is published."""

    def one(self) -> serializers.Field:
        """A list of sides."""
        side = serializers.ChoiceField(Side.choices)
        return serializers.ListField(child=side, allow_null=True, read_only=True)


def _of_page(field: str) -> Any:
    """A text that every page has."""
    return lambda guide, code: getattr(guide.by_language[code], field) if code in guide.by_language else None


def _of_labels(field: str) -> Any:
    """A text beside the labels."""
    return lambda guide, code: getattr(labels_of(guide.by_language[code]), field) if code in guide.by_language else None


def _page(guide: Told, code: str) -> str | None:
    page = guide.by_language.get(code)
    return None if page is None else guides_told.page_address(page, code)


def _text(guide: Told, code: str) -> str | None:
    page = guide.by_language.get(code)
    return None if page is None else guides_told.plain_text(page, code)


class Guide(serializers.Serializer):
    """A guide in all languages in which it is published."""

    key = serializers.UUIDField(read_only=True)
    kind = serializers.ChoiceField(guides_told.WORDS, read_only=True)
    jurisdiction = word(Jurisdiction, "Which law it speaks of")
    topics = serializers.ListField(child=serializers.SlugField(), read_only=True, help_text="Keys of topics")
    laws = serializers.ListField(
        child=serializers.SlugField(), read_only=True, help_text="Keys of the laws it rests on"
    )
    languages = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="Where it is published")
    title = Texts(_of_page("title"))
    summary = Texts(_of_labels("summary"))
    law_as_of = Days(
        lambda page: labels_of(page).law_as_of, help_text="The day on which the text was compared with the law"
    )
    check_again_by = Days(
        lambda page: labels_of(page).review_until, help_text="After this day the text must be compared again"
    )
    is_overdue = Flags(
        lambda page: labels_of(page).is_overdue(), help_text="That day has passed: say so where you show the text"
    )
    reviewed_sides = SidesOf(
        guides_told.reviewed_sides, help_text="The sides whose lawyers found exactly this text right, and it stands"
    )
    changed_at = Moments(lambda page: page.last_published_at, help_text="When it was published last")
    pages = Pages(_page)
    is_sample = sample()


class GuideWithText(Guide):
    """A guide in all languages in which it is published, with its text."""

    text = Texts(_text, help_text="The text without markup; paragraphs are apart by an empty line")


class Guides(Records):
    """Published guides and pathways: what comes first, what it costs, what to bring. A guide is one record for all its
    languages. Single guides have their whole text; it is information, not legal advice."""

    title = "guides"
    title_of_one = "guide"
    lookup_pattern = _UUID
    filters: ClassVar[Sequence[Parameter]] = (
        Parameter("kind", "What kind of page it is.", guides_told.of_kind, [word for word, _ in guides_told.WORDS]),
        Parameter("jurisdiction", "Which law it speaks of.", guides_told.of_jurisdiction, Jurisdiction.values),
        key("topic", "Key of a topic that it is about.", guides_told.about_topic),
        key("law", "Key of a law that it rests on.", guides_told.resting_on_law),
        text("page", field="translation_key", number="uuid"),
    )
    example: ClassVar = {
        "key": "0b6f2f0e-6c1c-5c39-9a55-0f2d6d1d9a11",
        "kind": "guide",
        "jurisdiction": "macau",
        "topics": ["family"],
        "laws": ["macau-law-3-2025"],
        "languages": ["zh-hant", "pt"],
        "title": {"zh-hant": "家事調解", "zh-hans": None, "pt": "Mediação familiar", "en": None},
        "summary": {"zh-hant": "先做甚麼。", "zh-hans": None, "pt": "O que vem primeiro.", "en": None},
        "law_as_of": {"zh-hant": "2026-11-01", "zh-hans": None, "pt": "2026-11-02", "en": None},
        "check_again_by": {"zh-hant": "2027-05-01", "zh-hans": None, "pt": "2027-05-01", "en": None},
        "is_overdue": {"zh-hant": False, "zh-hans": None, "pt": False, "en": None},
        "reviewed_sides": {"zh-hant": ["macau"], "zh-hans": None, "pt": [], "en": None},
        "changed_at": {
            "zh-hant": "2026-11-03T10:00:00+08:00", "zh-hans": None, "pt": "2026-11-04T10:00:00+08:00", "en": None,
        },
        "pages": _pages("macau/family-mediation/") | {"zh-hans": None, "en": None},
        "is_sample": True,
        "text": {"zh-hant": "家事調解是自願的。", "zh-hans": None, "pt": "A mediação é voluntária.", "en": None},
    }  # fmt: skip

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """Lists leave the text out."""
        return GuideWithText if self.action == "retrieve" else Guide

    def found(self) -> QuerySet[Any]:
        """Originals, by key."""
        return guides_told.keys()

    def shown(self, rows: Any) -> Sequence[Told]:
        """In all their languages."""
        return guides_told.told(rows, with_text=self.action == "retrieve")


# ---------- Glossary ----------


class Term(serializers.Serializer):
    """A word of the law."""

    number = serializers.IntegerField(read_only=True, min_value=0)
    term = Texts("term")
    meaning = Texts("meaning", help_text="In plain words; it awaits legal review and is no legal advice")
    origin = OptionalText(source="mark", help_text="V: found in a source. U: our own wording")
    pages = Pages(lambda term, code: page_at("guidance:glossary", (), code, f"#{term.anchor}"))


class Glossary(Records):
    """Words of the law and what they are called on the other side, in four languages, with their meaning in plain
    words."""

    title = "words of the glossary"
    title_of_one = "word"
    serializer_class = Term
    filters: ClassVar[Sequence[Parameter]] = (text("term"),)
    lookup_field = "number"
    lookup_pattern = "[0-9]{1,4}"
    example: ClassVar = {
        "number": 21,
        "term": _texts("調解", "调解", "mediação", "mediation"),
        "meaning": _texts("協助雙方商談。", "协助双方商谈。", "Ajuda neutra.", "Neutral help to talk."),
        "origin": "V",
        "pages": {code: f"{address}#term-21" for code, address in _pages("glossary/").items()},
    }  # fmt: skip

    def found(self) -> QuerySet[Any]:
        """All terms, by number."""
        return GlossaryTerm.objects.order_by("number")


# ---------- Institutions ----------


class InstitutionRecord(serializers.Serializer):
    """An office, court, bureau, arbitration body, registry or helper."""

    key = serializers.SlugField(read_only=True)
    side = word(Side)
    kind = word(Institution.Kind)
    name = Texts("name")
    short_name = Texts("short_name")
    decides = Texts("decides", help_text="What it decides or does")
    cost = Texts("cost")
    address = Texts(lambda record, code: _checked(record, f"address_{code.replace('-', '_')}"))
    phone = serializers.SerializerMethodField()
    website = serializers.SerializerMethodField()
    verification = Verification()
    pages = Pages(lambda record, code: page_at("guidance:institution", (record.key,), code))
    is_sample = sample()

    def get_phone(self, record: Institution) -> str | None:
        """A contact."""
        return _checked(record, "phone") or None

    def get_website(self, record: Institution) -> str | None:
        """A contact."""
        return _checked(record, "website") or None


def _checked(record: Institution, field: str) -> str:
    """A contact, if somebody verified it."""
    return str(getattr(record, field) or "") if has_contacts(record) else ""


class Institutions(Records):
    """Offices, courts, departments, arbitration bodies, registries and helpers of both sides: who decides what, and
    what it costs. Telephone, address and website stand here as far as somebody verified them."""

    title = "institutions"
    title_of_one = "institution"
    serializer_class = InstitutionRecord
    filters: ClassVar[Sequence[Parameter]] = (
        SIDE,
        choice("kind", "What it is.", Institution.Kind.values),
        text("institution"),
    )
    example: ClassVar = {
        "key": "macau-ias",
        "side": "macau",
        "kind": "bureau",
        "name": _texts("社會工作局", "社会工作局", "Instituto de Acção Social", "Social Welfare Bureau"),
        "short_name": _texts("社工局", "社工局", "IAS", "IAS"),
        "decides": {"zh-hant": "家庭調解前的說明。", "zh-hans": None, "pt": None, "en": None},
        "cost": {"zh-hant": None, "zh-hans": None, "pt": None, "en": None},
        "address": {"zh-hant": None, "zh-hans": None, "pt": None, "en": None},
        "phone": None,
        "website": None,
        "verification": {"last_verified_on": None, "verify_again_by": None, "is_due": True},
        "pages": _pages("institutions/macau-ias/"),
        "is_sample": False,
    }

    def found(self) -> QuerySet[Any]:
        """All institutions, by side, kind and key."""
        return Institution.objects.order_by("side", "kind", "key")
