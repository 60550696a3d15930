"""Which sections, topics, guides and news does the demonstration show? Those of `demonstration/`, in four languages.

Every guide is a sample and awaits its legal review. What is there already is left alone, whoever changed it since.
"""

from __future__ import annotations

import json
import tomllib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.signals import page_published
from wagtail_localize.models import TranslationSource

from portal import languages
from portal.accounts.models import User
from portal.guidance import demonstration_pathways, fallback
from portal.guidance.demonstration_bodies import Writer
from portal.guidance.demonstration_translations import remember_translations
from portal.guidance.loading import SUFFIXES, load_records
from portal.guidance.models import (
    ComparisonPage,
    EventPage,
    GlossaryTerm,
    GuidePage,
    HomePage,
    Institution,
    Law,
    NewsPage,
    NoticePage,
    OrganisationPage,
    PathwayPage,
    QuestionsPage,
    ResearchPage,
    SectionPage,
    StepsPage,
    Topic,
    TopicPage,
)

DATA = Path(__file__).parent / "demonstration"
KINDS: dict[str, type[Page]] = {
    "guide": GuidePage,
    "steps": StepsPage,
    "comparison": ComparisonPage,
    "question": QuestionsPage,
    "notice": NoticePage,
    "news": NewsPage,
    "research": ResearchPage,
    "event": EventPage,
}
# Key of the institution → slug of its page.
ORGANISATIONS = {
    "exchange-centre": "exchange-centre-pages",
    "governance-research-association": "governance-association",
}
ORIGINAL = languages.DEFAULT
LISTS = {"topics", "laws", "institutions"}
Say = Callable[[str], None]
Document = Mapping[str, Any]


@dataclass(frozen=True)
class _Records:
    """What texts name, by key or number."""

    laws: dict[str, Law]
    institutions: dict[str, Institution]
    terms: dict[int, GlossaryTerm]
    topics: dict[str, Topic]


@dataclass
class _Tree:
    """ids: of every page, there already or to be made, by slug and language; pages: those made just now."""

    homes: dict[str, HomePage]
    records: _Records
    ids: dict[tuple[str, str], int]
    keys: dict[str, uuid.UUID]
    there: set[tuple[str, str]]
    owners: dict[str, User]
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)

    def best(self, slug: str, code: str) -> int:
        """The page for a reader of this language: in it, else in the best there is. LookupError where there is none."""
        found = [self.ids[slug, each] for each in fallback.best_first(code) if (slug, each) in self.ids]
        return found[0]

    def add(self, above: Page, slug: str, code: str, kind: type[Page], fields: Document) -> None:
        """A published page with its first revision."""
        now = timezone.now()
        page = kind(
            pk=self.ids[slug, code],
            slug=slug,
            locale=above.locale,
            translation_key=self.keys[slug],
            first_published_at=now,
            last_published_at=now,
            **{name: value for name, value in fields.items() if name not in LISTS},
        )
        for name in LISTS & fields.keys():
            setattr(page, name, fields[name])
        above.add_child(instance=page)
        self._publish(page)
        self.pages[slug, code] = page

    def _publish(self, page: Page) -> None:
        """Its first revision, which is the live one. As `save_revision` does it, without saving the page once more."""
        revision = Revision.objects.create(
            content_object=page,
            base_content_type=page.get_base_content_type(),
            content=page.serializable_data(),
            object_str=str(page),
        )
        page.latest_revision = page.live_revision = revision
        page.latest_revision_created_at = revision.created_at
        Page.objects.filter(pk=page.pk).update(
            latest_revision=revision, live_revision=revision, latest_revision_created_at=revision.created_at
        )
        page_published.send(sender=type(page), instance=page, revision=revision)

    def above(self, slug: str, code: str) -> Page:
        """The shelf of this name."""
        if (slug, code) not in self.pages:
            self.pages[slug, code] = Page.objects.select_related("locale").get(pk=self.ids[slug, code])
        return self.pages[slug, code]


def is_loaded() -> bool:
    """Whether the sections are there."""
    there: bool = SectionPage.objects.exists()
    return there


def load(say: Say) -> None:
    """Publish every page that is not there yet, all or none of them."""
    with transaction.atomic():
        load_records()
        pieces: list[_Shelf | _Text] = [*_shelves(), *_texts()]
        tree = _plan(pieces)
        for each in pieces:
            for code in each.documents:
                if (each.slug, code) not in tree.there:
                    each.add_to(tree, code)
        _remember(tree)
        walks = _add_pathways(tree)
    say(f"Pages of guidance: {len(tree.ids) - len(tree.there)} new, pathways: {walks} new")


def _plan(pieces: Sequence[_Shelf | _Text]) -> _Tree:
    """Every page gets its id before the first is made, so that each can link to any other."""
    wanted = [(piece.slug, code) for piece in pieces for code in piece.documents]
    rows = Page.objects.filter(slug__in={slug for slug, _code in wanted}, depth__gt=2).select_related("locale")
    found = {(page.slug, page.locale.language_code): page for page in rows}
    there = found.keys() & set(wanted)
    new = [each for each in wanted if each not in there]
    ids = {each: found[each].pk for each in there} | dict(zip(new, _free_ids(len(new)), strict=True))
    keys = {piece.slug: uuid.uuid4() for piece in pieces} | {
        slug: found[slug, code].translation_key for slug, code in there
    }
    homes = {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}
    owners = {
        user.username.removesuffix(".editor"): user
        for user in User.objects.filter(is_sample=True, username__endswith=".editor")
    }
    return _Tree(homes, _records(), ids, keys, there, owners)


def _free_ids(many: int) -> list[int]:
    """Ids that no page will be given by itself."""
    with connection.cursor() as cursor:
        table = Page._meta.db_table
        cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [table, many])
        return [row[0] for row in cursor.fetchall()]


# ---------- Shelves: sections, topics, organisations ----------


@dataclass(frozen=True)
class _Shelf:
    """A section, a topic or an organisation, in every language."""

    slug: str
    row: Document

    @property
    def documents(self) -> Iterable[str]:
        return languages.CODES

    def add_to(self, tree: _Tree, code: str) -> None:
        texts = {name: self.row[f"{name}_{SUFFIXES[code]}"] for name in ("title", "introduction")}
        name = self.row["name"]
        match self.row["kind"]:
            case "section":
                kind, named = SectionPage, {"keeper": name}
            case "topic":
                kind, named = TopicPage, {"topic": tree.records.topics[name]}
            case _:
                kind, named = OrganisationPage, {"institution": tree.records.institutions[name]}
        tree.add(tree.homes[code], self.slug, code, kind, {**named, **texts})


def _shelves() -> list[_Shelf]:
    rows = tomllib.loads((DATA / "shelves.toml").read_text("utf-8"))["shelf"]
    return [_Shelf(row["slug"], row) for row in rows]


# ---------- Texts: guides, notices, news, papers, events ----------


@dataclass(frozen=True)
class _Text:
    """A text in the languages it was written in; the original says what is true of all of them."""

    slug: str
    documents: dict[str, Document]

    @property
    def original(self) -> Document:
        return self.documents[ORIGINAL]

    def add_to(self, tree: _Tree, code: str) -> None:
        document = self.documents[code]
        writer = _writer(tree, self, code)
        fields = {
            "title": document["title"],
            "summary": document["summary"],
            "search_description": document["search_description"],
            "body": json.dumps(writer.body(document["body"])),
            "owner": tree.owners.get(_keeper(self)),
            **_fields(self, document, writer, tree.records),
        }
        tree.add(tree.above(self.shelf, code), self.slug, code, KINDS[self.original["kind"]], fields)

    @property
    def shelf(self) -> str:
        """The slug of the page that it lies below."""
        if "section" in self.original:
            return str(self.original["section"])
        shelves = {
            "exchange-centre": "exchange-centre-pages",
            "governance-research-association": "governance-association",
        }
        return shelves[self.original["organisation"]]


def _texts() -> Iterator[_Text]:
    """Every text that has an original, guides first."""
    for folder in (*sorted((DATA / "guides").iterdir()), *sorted((DATA / "journal").iterdir())):
        found = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}
        if ORIGINAL in found:
            yield _Text(folder.name, {code: found[code] for code in languages.CODES if code in found})


def _fields(text: _Text, document: Document, writer: Writer, records: _Records) -> Document:
    """What only pages of this kind have."""
    original = text.original
    sources = json.dumps(writer.sources(document.get("sources", [])))
    match original["kind"]:
        case "notice":
            return {}
        case "news" | "research":
            authors = {"authors": ", ".join(original["authors"])} if original["kind"] == "research" else {}
            return {"published_on": original["published_on"], "sources": sources, "is_sample": True, **authors}
        case "event":
            times = {name: original[name] for name in ("starts_at", "ends_at")}
            return {**times, "place": document.get("place", ""), "sources": sources, "is_sample": True}
    # A clock that is behind must not stop the demonstration: no text is right on a day that has not come.
    as_of = min(original["law_as_of"], timezone.localdate())
    return {
        "jurisdiction": original["jurisdiction"],
        "law_as_of": as_of,
        "review_until": max(original["review_until"], as_of + timedelta(days=1)),
        "door": original.get("stream", ""),
        "sources": sources,
        "is_sample": True,
        "topics": [records.topics[key] for key in original["topics"]],
        "laws": [records.laws[key] for key in original["laws"]],
        "institutions": [records.institutions[key] for key in original["institutions"]],
    }


def _writer(tree: _Tree, text: _Text, code: str) -> Writer:
    def page_of(slug: str) -> int:
        try:
            return tree.best(slug, code)
        except LookupError as error:
            raise ValueError(f"{text.slug}/{code} links to {slug!r}, and there is no such text") from error

    records = tree.records
    door = text.original.get("stream", "")
    return Writer(text.slug, door, records.laws, records.institutions, records.terms, page_of)


def _keeper(text: _Text) -> str:
    """The side whose editor is reminded: of its own section; of what both keep, Macau's, who wrote the original."""
    return "zhuhai" if text.original.get("section") == "zhuhai" else "macau"


def _remember(tree: _Tree) -> None:
    """Tell the studio which of the new pages are translations of which."""
    new = tree.pages.keys() - tree.there
    for slug in sorted({slug for slug, _code in new}):
        others = [tree.pages[slug, code] for code in languages.CODES if code != ORIGINAL and (slug, code) in new]
        if (slug, ORIGINAL) in new and others:
            remember_translations(tree.pages[slug, ORIGINAL], others)


def _add_pathways(tree: _Tree) -> int:
    """Below the section of both sides. They name guides, which are all there now."""
    walks = demonstration_pathways.load({code: tree.above("across", code).specific for code in languages.CODES})
    of_original: dict[uuid.UUID, dict[str, Page]] = defaultdict(dict)
    for page in PathwayPage.objects.filter(is_sample=True).select_related("locale", "latest_revision"):
        of_original[page.translation_key][page.locale.language_code] = page
    known = set(TranslationSource.objects.filter(object__in=of_original).values_list("object", flat=True))
    for key, pages in of_original.items():
        if key not in known and ORIGINAL in pages:
            remember_translations(pages.pop(ORIGINAL), list(pages.values()))
    return walks


def _records() -> _Records:
    return _Records(
        laws=Law.objects.in_bulk(field_name="key"),
        institutions=Institution.objects.in_bulk(field_name="key"),
        terms=GlossaryTerm.objects.in_bulk(field_name="number"),
        topics=Topic.objects.in_bulk(field_name="key"),
    )
