"""Which pages of guidance do tests look at? A tree with a few pages of each kind, in as many languages as a test wants.

    tree = build_tree()                        # four languages
    tree = build_tree(["zh-hant", "pt"])       # two
    tree["sample-guide", "pt"].url             # a page
    tree.add_guide("one-more", title="…", law_as_of=date(2026, 1, 1))

Slugs are equal in all languages. Sections: macau, zhuhai, across. Topics: family, business, work, property, living.
Guides: sample-guide (Macau; every block; both laws), sample-steps (Zhuhai), sample-comparison (both sides; reviewed by
Macau's lawyer), sample-questions (across). Beside them: sample-notice, sample-news, sample-research, sample-event.
Records that exist already are taken as they are, so that the product's own data may be there or not.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Locale, Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal import languages
from portal.guidance import doors
from portal.guidance.models import (
    ComparisonPage,
    EventPage,
    GlossaryTerm,
    GuidancePage,
    GuidePage,
    HomePage,
    Institution,
    Law,
    LegalReview,
    NewsPage,
    NoticePage,
    OrganisationPage,
    QuestionsPage,
    ResearchPage,
    SectionPage,
    StepsPage,
    Topic,
    TopicPage,
)
from portal.places.sides import Side
from tests import guidance_texts as texts

LAW_AS_OF = date(2026, 11, 1)
TOPIC_ICONS = {"family": "family", "business": "shop", "work": "work", "property": "building", "living": "heart"}
SUFFIXES = {code: f"_{code.replace('-', '_')}" for code in languages.CODES}


@dataclass
class Tree:
    """The pages by slug and language, and the records that they name by key."""

    codes: list[str]
    homes: dict[str, HomePage] = field(default_factory=dict)
    pages: dict[tuple[str, str], Any] = field(default_factory=dict)
    laws: dict[str, Law] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    terms: dict[int, GlossaryTerm] = field(default_factory=dict)
    document: Document | None = None

    def copy(self) -> Tree:
        """For one test: what it adds is not in the next one's."""
        return replace(self, pages=dict(self.pages))

    def __getitem__(self, key: tuple[str, str]) -> Any:
        """The page of this slug in this language."""
        return self.pages[key]

    def path(self, slug: str, code: str) -> str:
        """Its address below the host, as an address in `code` even where the page is only in another language."""
        page = self.pages.get((slug, code)) or next(each for (name, _), each in self.pages.items() if name == slug)
        below = page.url_path.strip("/").split("/")[1:]
        return "/".join(["", code, *below, ""])

    def add(self, kind: type[Page], parent: str, slug: str, code: str, **fields: Any) -> Any:
        """A published page below `parent` ("" for the home). Same slug, same translation key in every language."""
        above = self.pages[parent, code] if parent else self.homes[code]
        page = kind(
            slug=slug,
            locale=above.locale,
            translation_key=uuid.uuid5(uuid.NAMESPACE_URL, f"{parent}/{slug}"),
            title=fields.pop("title", None) or texts.TITLES[slug][code],
            **_streams(fields),
        )
        above.add_child(instance=page)
        self.pages[slug, code] = page
        return page

    def add_guide(
        self,
        slug: str,
        code: str = "zh-hant",
        *,
        kind: type[GuidancePage] = GuidePage,
        section: str = "macau",
        topics: Iterable[str] = ("family",),
        laws: Iterable[str] = (),
        institutions: Iterable[str] = (),
        **fields: Any,
    ) -> Any:
        """A guide with labels that are in order; every field may be given."""
        fields = {
            "jurisdiction": "macau",
            "law_as_of": LAW_AS_OF,
            "review_until": timezone.localdate() + timedelta(days=90),
            "summary": texts.SUMMARIES[code],
            "body": texts.plain(code),
            "title": None,
            "sources": [{"type": "source", "value": {"label": texts.SOURCES[code], "url": ""}}],
            **fields,
        }
        if fields["title"] is None and slug not in texts.TITLES:
            fields["title"] = slug
        page = self.add(kind, section, slug, code, **fields)
        page.topics.set([self.topics[key] for key in topics])
        page.laws.set([self.laws[key] for key in laws])
        page.institutions.set([self.institutions[key] for key in institutions])
        page.save()
        return page

    def remove(self) -> None:
        """Take the pages away again: a test whose site is a process of its own commits them."""
        for page in Page.objects.filter(depth=3):
            page.delete()


def _streams(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Bodies and sources as they are stored."""
    return {name: json.dumps(value) if name in ("body", "sources") else value for name, value in fields.items()}


@disable_reference_index_auto_update()
def build_tree(codes: Iterable[str] = languages.CODES) -> Tree:
    """Records, sections, topics, guides of each kind, and what the two organisations publish.

    Three seconds for four languages: tests that only look may share one (`shared_tree`).
    """
    tree = Tree(list(codes))
    build_records(tree)
    for home in HomePage.objects.select_related("locale"):
        tree.homes[home.locale.language_code] = home
    for code in tree.codes:
        _add_shelves(tree, code)
        _add_guides(tree, code)
        _add_journal(tree, code)
    return tree


@contextmanager
def shared_tree(codes: Iterable[str] = languages.CODES) -> Iterator[Tree]:
    """A tree for all tests of a module, gone after it. Ask for `django_db_setup` and unblock the database first."""
    with transaction.atomic():
        yield build_tree(codes)
        transaction.set_rollback(True)


@contextmanager
def planted_tree(codes: Iterable[str] = languages.CODES) -> Iterator[Tree]:
    """A tree that is committed, for a site in a process of its own, and taken away at the end."""
    tree = build_tree(codes)
    try:
        yield tree
    finally:
        tree.remove()


def build_records(tree: Tree) -> None:
    """Topics, laws, institutions and terms, with their names in four languages."""
    for place, (key, icon) in enumerate(TOPIC_ICONS.items()):
        names = _named("name", texts.TITLES[key])
        tree.topics[key] = _record(Topic, key, **names, icon=icon, sort_order=place)
    titles = {
        "zh-hant": "家事案件調解制度",
        "zh-hans": "家事案件调解制度",
        "pt": "Conciliação familiar",
        "en": "Family mediation",
    }
    tree.laws["macau-law-3-2025"] = _record(
        Law,
        "macau-law-3-2025",
        place="macau",
        in_force=date(2026, 1, 1),
        **_named("title", titles),
        **_named(
            "number",
            {"zh-hant": "第3/2025號法律", "zh-hans": "第3/2025号法律", "pt": "Lei n.º 3/2025", "en": "Law 3/2025"},
        ),
    )
    titles = {
        "zh-hant": "商事調解條例",
        "zh-hans": "商事调解条例",
        "pt": "Mediação comercial",
        "en": "Commercial mediation",
    }
    tree.laws["prc-commercial-mediation-2026"] = _record(
        Law, "prc-commercial-mediation-2026", place="mainland", in_force=date(2026, 5, 1), **_named("title", titles)
    )
    names = {
        "zh-hant": "社會工作局",
        "zh-hans": "社会工作局",
        "pt": "Instituto de Acção Social",
        "en": "Social Welfare Bureau",
    }
    tree.institutions["macau-ias"] = _record(
        Institution,
        "macau-ias",
        kind="bureau",
        side="macau",
        **_named("name", names),
        website="https://www.ias.gov.mo/",
        verified_on=LAW_AS_OF,
        verified_by="Editors",
    )
    for key in ("exchange-centre", "governance-research-association"):
        slug = "exchange-centre-pages" if key == "exchange-centre" else "governance-association"
        tree.institutions[key] = _record(
            Institution, key, kind="helper", side="zhuhai", **_named("name", texts.TITLES[slug]), is_sample=True
        )
    words = {"zh-hant": "司法確認", "zh-hans": "司法确认", "pt": "confirmação judicial", "en": "judicial confirmation"}
    tree.terms[21] = GlossaryTerm.objects.get_or_create(
        number=21, defaults={**_named("term", words), **_named("meaning", texts.SUMMARIES), **_named("found_as", words)}
    )[0]
    # Only what a page shows of a file; nothing is stored on the disk.
    tree.document = Document.objects.get_or_create(
        title="Checklist", file="documents/checklist.pdf", defaults={"file_size": 24_000, "file_hash": "0" * 40}
    )[0]


def _named(name: str, words: Mapping[str, str]) -> dict[str, str]:
    """`name_zh_hant`, `name_zh_hans`, `name_pt`, `name_en`."""
    return {f"{name}{SUFFIXES[code]}": text for code, text in words.items()}


def _record(model: Any, key: str, **fields: Any) -> Any:
    return model.objects.get_or_create(key=key, defaults=fields)[0]


def _add_shelves(tree: Tree, code: str) -> None:
    """Sections and topics."""
    for keeper in ("macau", "zhuhai", "across"):
        tree.add(SectionPage, "", keeper, code, keeper=keeper, introduction=texts.SUMMARIES[code])
    for key, topic in tree.topics.items():
        tree.add(TopicPage, "", key, code, topic=topic, introduction=texts.SUMMARIES[code])


def _add_guides(tree: Tree, code: str) -> None:
    """One of each kind. All of them are right on LAW_AS_OF."""
    assert tree.document is not None
    whole = texts.body(
        code,
        law=tree.laws["macau-law-3-2025"].pk,
        institution=tree.institutions["macau-ias"].pk,
        term=tree.terms[21].pk,
        document=tree.document.pk,
    )
    tree.add_guide(
        "sample-guide",
        code,
        body=whole,
        door="family" if doors.get("family") else "",
        laws=["macau-law-3-2025"],
        institutions=["macau-ias"],
        topics=["family"],
    )
    tree.add_guide(
        "sample-steps",
        code,
        kind=StepsPage,
        section="zhuhai",
        jurisdiction="mainland",
        topics=["family", "business"],
        laws=["prc-commercial-mediation-2026"],
        body=[block for block in whole if block["type"] in ("steps", "checklist")],
    )
    compared = tree.add_guide(
        "sample-comparison",
        code,
        kind=ComparisonPage,
        section="across",
        jurisdiction="both",
        topics=["family"],
        body=[block for block in whole if block["type"] in ("compare", "text")],
    )
    review(compared, Side.MACAU)
    tree.add_guide(
        "sample-questions",
        code,
        kind=QuestionsPage,
        section="across",
        jurisdiction="both",
        topics=["living"],
        body=texts.questions(code),
    )
    tree.add(NoticePage, "", "sample-notice", code, summary=texts.SUMMARIES[code], body=texts.plain(code))


def review(page: GuidancePage, side: Side, until: date | None = None) -> LegalReview:
    """A lawyer of that side has found exactly what is published right."""
    revision = page.save_revision()
    revision.publish()
    page.refresh_from_db()
    return LegalReview.objects.create(
        page_id=page.pk,
        revision=revision,
        side=side,
        reviewer_name="Ana Lei",
        stands_until=until or timezone.localdate() + timedelta(days=90),
    )


def _add_journal(tree: Tree, code: str) -> None:
    """The two organisations, with news, a paper and an event."""
    for slug, key in (
        ("governance-association", "governance-research-association"),
        ("exchange-centre-pages", "exchange-centre"),
    ):
        tree.add(
            OrganisationPage, "", slug, code, institution=tree.institutions[key], introduction=texts.SUMMARIES[code]
        )
    said = {"summary": texts.SUMMARIES[code], "body": texts.plain(code), "is_sample": True}
    tree.add(NewsPage, "governance-association", "sample-news", code, published_on=LAW_AS_OF, **said)
    tree.add(
        ResearchPage,
        "governance-association",
        "sample-research",
        code,
        published_on=LAW_AS_OF,
        authors="Ana Lei, 陳靜",
        **said,
    )
    starts = datetime(2026, 12, 12, 10, 0, tzinfo=timezone.get_default_timezone())
    tree.add(
        EventPage,
        "exchange-centre-pages",
        "sample-event",
        code,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        place=texts.TITLES["macau"][code],
        **said,
    )


def locale(code: str) -> Locale:
    """The locale of this language."""
    return Locale.objects.get(language_code=code)
