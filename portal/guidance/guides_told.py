"""What does the open API say of a guide? One record for all its languages, each as far as it is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page

from portal import languages
from portal.api.addresses import whole
from portal.guidance.listing import address, published
from portal.guidance.models import GuidancePage, Law, LegalReview, PathwayPage, Topic
from portal.places.sides import Side

KINDS = {
    "guidepage": ("guide", "What something is, whom it concerns, and what to do next"),
    "stepspage": ("steps", "One thing to do, step by step"),
    "comparisonpage": ("comparison", "The same matter in Zhuhai and in Macau"),
    "questionspage": ("questions", "Questions as people ask them, with answers"),
    "pathwaypage": ("pathway", "One question a page, until it is clear what to do first"),
}
"""Model → the API's word for it, and what it is."""

WORDS = [(word, told) for word, told in KINDS.values()]


@dataclass(frozen=True)
class Told:
    """A guide in all its languages. by_language: language code → its page, in the portal's order of languages."""

    key: UUID
    by_language: Mapping[str, Any]

    @property
    def some(self) -> Any:
        """A page of it, for what is the same in all languages."""
        return next(iter(self.by_language.values()))

    @property
    def kind(self) -> str:
        return KINDS[self.some.model_name][0]

    @property
    def jurisdiction(self) -> str:
        return str(labels_of(self.some).jurisdiction)

    @property
    def topics(self) -> list[str]:
        return list(self.some.topic_keys)

    @property
    def laws(self) -> list[str]:
        return list(self.some.law_keys)

    @property
    def is_sample(self) -> bool:
        return any(labels_of(page).is_sample for page in self.by_language.values())

    @property
    def languages(self) -> list[str]:
        return list(self.by_language)


def labels_of(page: Any) -> Any:
    """The part of a page that has labels, summary and text, whichever its kind."""
    return page.guidancepage if page.is_guide else page.pathwaypage


# ---------- Which there are ----------


def keys() -> QuerySet[Any]:
    """The originals, each once, in an order that new ones do not disturb; rows with `key`."""
    rows: QuerySet[Any] = _all().annotate(key=F("translation_key")).order_by("key").values("key").distinct()
    return rows


def _all() -> QuerySet[Any]:
    pages: QuerySet[Any] = published(Page)
    guides: QuerySet[Any] = pages.filter(content_type__app_label="guidance", content_type__model__in=KINDS)
    return guides


def told(rows: Iterable[Mapping[str, Any]], with_text: bool) -> list[Told]:
    """The guides of these keys, in two questions to the database. Bodies only where they are shown."""
    wanted = [row["key"] for row in rows]
    together: dict[UUID, dict[str, Any]] = {key: {} for key in wanted}
    for page in _pages(wanted, with_text):
        together[page.translation_key][page.locale.language_code] = page
    return [
        Told(key, {code: pages[code] for code in languages.CODES if code in pages})
        for key, pages in together.items()
        if pages
    ]


def _pages(wanted: Sequence[UUID], with_text: bool) -> QuerySet[Any]:
    pages = (
        _all()
        .filter(translation_key__in=wanted)
        .select_related("locale", "guidancepage", "pathwaypage")
        .annotate(
            model_name=F("content_type__model"),
            is_guide=Q(guidancepage__isnull=False),
            topic_keys=_keys(Topic, GuidancePage.topics.through, PathwayPage.topics.through, "topic"),
            law_keys=_keys(Law, GuidancePage.laws.through, PathwayPage.laws.through, "law"),
            reviewed_sides=ArraySubquery(_standing_reviews().values("side")),
        )
    )
    bodies = ("guidancepage__body", "pathwaypage__nodes")
    rows: QuerySet[Any] = pages.defer(*(() if with_text else bodies), "guidancepage__sources", "pathwaypage__sources")
    return rows


def _keys(model: Any, of_guides: Any, of_pathways: Any, name: str) -> ArraySubquery:
    """The keys of what a page names, in the order of these records."""
    in_guide = Q(pk__in=of_guides.objects.filter(guidancepage=OuterRef(OuterRef("pk"))).values(name))
    in_pathway = Q(pk__in=of_pathways.objects.filter(pathwaypage=OuterRef(OuterRef("pk"))).values(name))
    return ArraySubquery(model.objects.filter(in_guide | in_pathway).values("key"))


def _standing_reviews() -> QuerySet[LegalReview]:
    """Of exactly what is published, as far as they stand today."""
    of_page = LegalReview.objects.filter(page=OuterRef("pk"), revision=OuterRef("live_revision"))
    return of_page.filter(stands_until__gte=timezone.localdate()).order_by("-side").distinct()


def of_kind(rows: QuerySet[Any], word: str) -> QuerySet[Any]:
    """Those of this kind."""
    return rows.filter(content_type__model=next(model for model, (each, _) in KINDS.items() if each == word))


def of_jurisdiction(rows: QuerySet[Any], word: str) -> QuerySet[Any]:
    """Those that speak of this law."""
    return rows.filter(Q(guidancepage__jurisdiction=word) | Q(pathwaypage__jurisdiction=word))


def about_topic(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    """Those about the topic of this key."""
    return _naming(rows, GuidancePage.topics.through, PathwayPage.topics.through, topic__key=key)


def resting_on_law(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    """Those that rest on the law of this key."""
    return _naming(rows, GuidancePage.laws.through, PathwayPage.laws.through, law__key=key)


def _naming(rows: QuerySet[Any], of_guides: Any, of_pathways: Any, **named: str) -> QuerySet[Any]:
    guides = of_guides.objects.filter(**named).values("guidancepage")
    pathways = of_pathways.objects.filter(**named).values("pathwaypage")
    return rows.filter(Q(pk__in=guides) | Q(pk__in=pathways))


# ---------- What is said of a page ----------


def page_address(page: Any, code: str) -> str:
    """Where people read it in this language."""
    return whole(address(page, code))


def reviewed_sides(page: Any) -> list[str]:
    """The sides whose lawyers found the published text right, Zhuhai first."""
    return [side.value for side in (Side.ZHUHAI, Side.MACAU) if side.value in page.reviewed_sides]


def plain_text(page: Any, code: str) -> str:
    """The body without markup: a paragraph for each piece of it."""
    labels = labels_of(page)
    stream = labels.body if page.is_guide else labels.nodes
    with override(code):
        pieces = stream.stream_block.get_searchable_content(stream)
    return "\n\n".join(piece for piece in (" ".join(str(each).split()) for each in pieces) if piece)
