"""Which pages stand in a list, in which language, at which address?

Every list shows one page for each original: in the reader's language, else in the best there is (fallback.py). The
choice is made by the database, so that a list asks as many questions for fifty guides as for five.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When, Window
from django.db.models.functions import Cast, Coalesce, Concat, Left, Length, Replace, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction

from portal.guidance import fallback
from portal.guidance.models import (
    EventPage,
    GuidancePage,
    Law,
    LawChange,
    NewsPage,
    NoticePage,
    OrganisationPage,
    PathwayPage,
    ResearchPage,
    SectionPage,
    TopicPage,
)
from portal.page_cache.remembering import remembered

GUIDES_A_PAGE = 20
ITEMS_A_PAGE = 10
RELATED = 4
MOST_SHELVES = 12
GUIDES_A_TOPIC = 3
NEW_LAW = timedelta(days=2 * 365)  # RULES section 6: nearly every law that residents ask about changed within two years
LAST = 99


# ---------- Addresses ----------


def address(page: Page, code: str) -> str:
    """Where a reader of this language finds the page: below their own prefix, in whichever language it is written."""
    below_home = page.url_path.split("/", 2)[2]
    with override(code):
        return reverse("wagtail_serve", args=[below_home])


# ---------- One page for each original ----------


def published(model: type[Page]) -> QuerySet[Any]:
    """What is published and open to everybody, in all languages."""
    closed = PageViewRestriction.objects.filter(page__path=Left(OuterRef("path"), Length("page__path")))
    pages: QuerySet[Any] = model.objects.live().filter(~Exists(closed))
    return pages


def in_best_language(pages: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Of each original the translation that a reader of this language wants most.

    Those in their own language come first, each language in the order of its tree. Bodies are left in the database.
    """
    rank = _language_rank(code, "locale")
    best = pages.annotate(language_rank=rank).order_by("translation_key", "language_rank").distinct("translation_key")
    rows: QuerySet[Any] = (
        pages.model.objects.filter(pk__in=best.values("pk"))
        .annotate(language_rank=rank)
        .select_related("locale")
        .defer_streamfields()
        .order_by("language_rank", "path")
    )
    return rows


def page_of(rows: QuerySet[Any], number: Any, length: int) -> PageOfList[Any]:
    """That page of a list. What is no number is the first page, what is too large the last."""
    return Paginator(rows, length).get_page(number)


# ---------- Guides ----------


def guides_about(topic_id: int, code: str) -> QuerySet[Any]:
    """The guides about a topic, whichever side keeps them."""
    return _with_reviews(in_best_language(published(GuidancePage).filter(topics=topic_id), code))


def guides_in(section: SectionPage, code: str) -> QuerySet[Any]:
    """The guides below a section, in any of its languages."""
    return _with_reviews(in_best_language(_below(published(GuidancePage), section), code))


def notices_in(section: SectionPage, code: str) -> QuerySet[Any]:
    """The legal notices below a section."""
    return in_best_language(_below(published(NoticePage), section), code)


class Neighbours(NamedTuple):
    """Where a page lies and what lies near it. section: the page above, None directly below the home."""

    section: Page | None
    topics: list[Page]
    related: list[GuidancePage]


def neighbours(page: Page, code: str) -> Neighbours:
    """The shelf that a page lies on, in the reader's language; for a guide its topics and what shares them too.

    Pages on the same shelf about the same topics have the same neighbours: asked for once, in one question.
    """
    shelf = page.path[: -Page.steplen]
    about = _topics_of(page) if isinstance(page, GuidancePage) else ()
    near = remembered(("near", shelf, about, code), lambda: _near(shelf, about, code))
    own = next((each for each in near.shelves if each.slug == _slug_above(page)), None)
    others = [each for each in near.shelves if each is not own]
    related = [guide for guide in near.guides if guide.translation_key != page.translation_key]
    return Neighbours(own, others, related[:RELATED])


class _Near(NamedTuple):
    shelves: list[Page]
    guides: list[GuidancePage]


def _near(shelf: str, about: tuple[int, ...], code: str) -> _Near:
    """The page above, the pages of these topics, and the guides that share most of them."""
    above = Page.objects.filter(path=shelf, depth__gt=2)
    is_shelf = Q(translation_key__in=above.values("translation_key"))
    is_related, shared = Q(pk=None), Value(0)
    if about:
        is_shelf |= Q(translation_key__in=TopicPage.objects.filter(topic__in=about).values("translation_key"))
        sharing = GuidancePage.topics.through.objects.filter(topic__in=about)
        is_related = Q(pk__in=sharing.values("guidancepage"))
        shared = _number_of(sharing.filter(guidancepage=OuterRef("pk")))
    rows = (
        in_best_language(published(Page).filter(is_shelf | is_related), code)
        .select_related("locale", "guidancepage")
        .defer("guidancepage__body", "guidancepage__sources")
        .annotate(shared=shared)
        .order_by(Case(When(guidancepage=None, then=0), default=1), "-shared", "language_rank", "path")
    )
    return _sorted(rows[: RELATED + 1 + MOST_SHELVES])  # one more: the page itself is among them


def _number_of(rows: QuerySet[Any]) -> Any:
    """How many rows, as a part of another question."""
    return Coalesce(Subquery(_counted(rows)), 0)


def _counted(rows: QuerySet[Any]) -> Any:
    return rows.order_by().values("guidancepage").annotate(number=Count("pk")).values("number")


def _sorted(rows: Iterable[Any]) -> _Near:
    near = _Near([], [])
    for row in rows:
        guide = getattr(row, "guidancepage", None)
        if guide is None:
            near.shelves.append(row)
        else:
            guide.locale = row.locale
            near.guides.append(guide)
    return near


def _topics_of(page: GuidancePage) -> tuple[int, ...]:
    """As the database has them; of a page that was never saved, as it is in the studio."""
    if not page.pk:
        return tuple(sorted(topic.pk for topic in page.topics.all()))
    return remembered(("topics of guides",), _topics_of_all).get(page.pk, ())


def _topics_of_all() -> dict[int, tuple[int, ...]]:
    """The topics of each guide."""
    found = defaultdict(list)
    for guide, topic in GuidancePage.topics.through.objects.order_by("topic").values_list("guidancepage", "topic"):
        found[guide].append(topic)
    return {guide: tuple(topics) for guide, topics in found.items()}


def _slug_above(page: Page) -> str:
    """Slugs are the same in all languages."""
    return str(page.url_path.rstrip("/").split("/")[-2]) if page.depth > 3 else ""


def topics(code: str) -> list[TopicPage]:
    """The pages of all topics, in the order that the topics have."""
    rows = in_best_language(published(TopicPage), code).select_related("topic", "locale")
    return list(rows.order_by("topic__sort_order", "topic__key"))


def pathways(code: str, section: SectionPage | None = None, topic_id: int | None = None) -> QuerySet[PathwayPage]:
    """Pathways that somebody can walk: all, those below a section, or those about a topic."""
    pages = published(PathwayPage)
    if topic_id is not None:
        pages = pages.filter(topics=topic_id)
    return in_best_language(_below(pages, section) if section else pages, code)


def best_of_topics(topic_ids: list[int], code: str) -> dict[int, list[GuidancePage]]:
    """The first guides of each topic, for the home page, in one question however many topics there are."""
    about = GuidancePage.topics.through
    guides = in_best_language(published(GuidancePage), code)
    rank = _language_rank(code, "guidancepage__locale")
    place = Window(RowNumber(), partition_by=F("topic"), order_by=[rank, F("guidancepage__path")])
    rows = (
        about.objects.filter(topic__in=topic_ids, guidancepage__in=guides.values("pk"))
        .annotate(place=place)
        .filter(place__lte=GUIDES_A_TOPIC)
        .select_related("guidancepage__locale")
        .defer("guidancepage__body", "guidancepage__sources")
        .order_by("topic", "place")
    )
    found: dict[int, list[GuidancePage]] = {topic_id: [] for topic_id in topic_ids}
    for row in rows:
        found[row.topic_id].append(row.guidancepage)
    return found


# ---------- What changed in the law ----------


class NewLaw(NamedTuple):
    """A law that came into force not long ago, and the guide that tells about it."""

    law: Law
    guide: GuidancePage


def changes_announced() -> QuerySet[LawChange]:
    """Changes that pages still warn of, the latest first."""
    return LawChange.objects.filter(lifted_at=None).select_related("law").order_by("-changed_on")


def new_laws(code: str, most: int = 3) -> list[NewLaw]:
    """The laws that came into force in the last two years, the latest first, each with the guide that is about it.

    Of the guides that rest on a law it is the one that quotes it most; else one of its place that rests on few others.
    """
    today = timezone.localdate()
    rests_on = GuidancePage.laws.through.objects
    guides = in_best_language(published(GuidancePage), code)
    fits = Case(When(guidancepage__jurisdiction=F("law__place"), then=0), default=1)
    others = Subquery(_counted(rests_on.filter(guidancepage=OuterRef("guidancepage"))))
    rank = _language_rank(code, "guidancepage__locale")
    place = Window(
        RowNumber(), partition_by=F("law"), order_by=[_quotes().desc(), fits, others, rank, F("guidancepage__path")]
    )
    rows = (
        rests_on.filter(law__in_force__range=(today - NEW_LAW, today), guidancepage__in=guides.values("pk"))
        .annotate(place=place)
        .filter(place=1)
        .select_related("law", "guidancepage__locale")
        .defer("guidancepage__body", "guidancepage__sources")
        .order_by("-law__in_force", "law__key")
    )
    return [NewLaw(row.law, row.guidancepage) for row in rows[:most]]


def _quotes() -> Any:
    """How many characters of a body are quotations of the law. PostgreSQL writes `"law": 5, ` for a quotation."""
    body = Cast("guidancepage__body", TextField())
    quotation: Any = Concat(Value('"law": '), Cast("law_id", TextField()), Value(","), output_field=TextField())
    return Length(body) - Length(Replace(body, quotation, Value("")))


# ---------- What the organisations publish ----------


def organisations(code: str) -> QuerySet[OrganisationPage]:
    """The organisations that publish here."""
    return in_best_language(published(OrganisationPage), code)


def news(code: str, organisation: OrganisationPage | None = None) -> QuerySet[NewsPage]:
    """News, the latest first; of all organisations or of one."""
    return _published_by(NewsPage, code, organisation).order_by("-published_on", "path")


def research(code: str, organisation: OrganisationPage) -> QuerySet[ResearchPage]:
    """Research papers of an organisation, the latest first."""
    return _published_by(ResearchPage, code, organisation).order_by("-published_on", "path")


def events(code: str, organisation: OrganisationPage) -> QuerySet[EventPage]:
    """Events of an organisation, those that come last first."""
    return _published_by(EventPage, code, organisation).order_by("-starts_at", "path")


def _published_by(model: type[Page], code: str, organisation: OrganisationPage | None) -> QuerySet[Any]:
    pages = published(model)
    return in_best_language(_below(pages, organisation) if organisation else pages, code)


# ---------- How they are found ----------


def _language_rank(code: str, locale: str) -> Case:
    """0 for the reader's language, 1 for the next best, … `locale` names the way to the locale."""
    order = enumerate(fallback.best_first(code))
    whens = (When(**{f"{locale}__language_code": each, "then": Value(place)}) for place, each in order)
    return Case(*whens, default=Value(LAST))


def _below(pages: QuerySet[Any], shelf: Page) -> Any:
    """Those directly below this page or one of its translations."""
    shelves = Page.objects.filter(translation_key=shelf.translation_key).values("path")
    return pages.annotate(parent_path=Left("path", Length("path") - Page.steplen)).filter(parent_path__in=shelves)


def _with_reviews(guides: QuerySet[Any]) -> QuerySet[Any]:
    return guides.prefetch_related("legal_reviews")
