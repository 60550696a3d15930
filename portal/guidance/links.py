"""Where do the links of the pages lead, and which of them lead nowhere?

Inside the portal that is told at once from the database. Addresses outside are asked once a night (link_asking.py), and
only where PORTAL_CHECK_LINKS says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.documents.models import Document
from wagtail.models import Page

from portal import languages
from portal.guidance.models import (
    GuidancePage,
    Institution,
    Law,
    LinkCheck,
    NoticePage,
    PathwayPage,
)
from portal.guidance.models.journal import EventPage, NewsPage, ResearchPage

# Kinds of page with texts, and the columns that hold them.
WITH_TEXTS: tuple[tuple[type[Page], tuple[str, ...]], ...] = (
    (GuidancePage, ("body", "sources")),
    (PathwayPage, ("nodes", "sources")),
    (NewsPage, ("body", "sources")),
    (ResearchPage, ("body", "sources")),
    (EventPage, ("body", "sources")),
    (NoticePage, ("body",)),
)
_LINK = re.compile(r"<a\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
# Names under which blocks keep what they chose.
_PAGES, _DOCUMENTS = ("guides", "page"), ("document",)
# What link_asking.py stores of an address outside → what an editor reads. A status of HTTP is shown as its number.
FAULTS: Mapping[str, str | Promise] = {
    "not public": _("not an address of the public internet"),
    "no such name": _("no site has this name"),
    "no answer": _("the site does not answer"),
    "no answer in time": _("the site did not answer in time"),
    "forwarded too often": _("forwarded too often"),
}


@dataclass(frozen=True)
class Link:
    """kind: `page`, `document`, `url` or `other`; target: an id as text, or an address."""

    kind: str
    target: str


@dataclass(frozen=True)
class Broken:
    """A link of a published page that leads nowhere."""

    page_id: int
    page_title: str
    language: str
    target: str
    fault: str | Promise

    @property
    def language_name(self) -> str:
        """The language of the page, as it names itself."""
        return languages.BY_CODE[self.language].name


def links_in(value: Any, key: str = "") -> Iterator[Link]:
    """Every link in a text or a stream as it is stored."""
    if isinstance(value, dict):
        if value.get("type") == "file" and isinstance(value.get("value"), dict):
            yield from links_in(value["value"])
            return
        for name, inner in value.items():
            yield from links_in(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from links_in(inner["value"] if _is_list_item(inner) else inner, key)
    elif isinstance(value, int) and not isinstance(value, bool):
        if key in _PAGES:
            yield Link("page", str(value))
        elif key in _DOCUMENTS:
            yield Link("document", str(value))
    elif isinstance(value, str):
        yield from _in_text(value, key)


def _is_list_item(inner: Any) -> bool:
    return isinstance(inner, dict) and inner.get("type") == "item" and "value" in inner


def _in_text(text: str, key: str) -> Iterator[Link]:
    if key == "url" and text:
        yield Link("url", text)
    for match in _LINK.finditer(text):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        kind, target = attributes.get("linktype", ""), attributes.get("id", "")
        if kind in ("page", "document"):
            yield Link(kind, target)
        elif "href" in attributes:
            address = unescape(attributes["href"])
            yield Link("url" if address.startswith(("http://", "https://")) else "other", address)


def links_of_pages(pages: QuerySet[Page]) -> dict[int, set[Link]]:
    """Page → its links. One query for each kind of page."""
    found: dict[int, set[Link]] = defaultdict(set)
    for model, columns in WITH_TEXTS:
        rows = model.objects.filter(pk__in=pages.values("pk")).only("pk", *columns)
        for page in rows:
            for column in columns:
                found[page.pk].update(links_in(list(getattr(page, column).raw_data)))
    return found


def broken(pages: QuerySet[Page]) -> list[Broken]:
    """Links of these pages that lead nowhere, by page."""
    found = links_of_pages(pages)
    wanted = {link for each in found.values() for link in each}
    live = set(Page.objects.live().filter(pk__in=_ids(wanted, "page")).values_list("pk", flat=True))
    there = set(Page.objects.filter(pk__in=_ids(wanted, "page")).values_list("pk", flat=True))
    files = set(Document.objects.filter(pk__in=_ids(wanted, "document")).values_list("pk", flat=True))
    dead = dict(LinkCheck.objects.exclude(fault="").values_list("url", "fault"))
    faults = {link: _fault(link, live, there, files, dead) for link in wanted}
    titles = {
        pk: (title, code)
        for pk, title, code in pages.filter(pk__in=found).values_list("pk", "title", "locale__language_code")
    }
    rows = [
        Broken(page_id, *titles[page_id], link.target, fault)
        for page_id, each in found.items()
        for link in each
        if (fault := faults[link])
    ]
    return sorted(rows, key=lambda row: (row.page_title, row.page_id, row.target))


def _ids(links: Iterable[Link], kind: str) -> set[int]:
    return {int(link.target) for link in links if link.kind == kind and link.target.isdigit() and len(link.target) < 10}


def _fault(link: Link, live: set[int], there: set[int], files: set[int], dead: dict[str, str]) -> str | Promise:
    """What is wrong with a link, or nothing."""
    number = int(link.target) if link.target.isdigit() else 0
    if link.kind == "page":
        return "" if number in live else _("not published") if number in there else _("no such page")
    if link.kind == "document":
        return "" if number in files else _("no such file")
    if link.kind == "url":
        fault = dead.get(link.target, "")
        return FAULTS.get(fault, fault)
    if link.target.startswith(("mailto:", "tel:", "#")):
        return ""
    if link.target.startswith("/"):
        return ""  # an address of the portal's own screens
    return pgettext_lazy("of a web page", "not an address")


def outside() -> set[str]:
    """Every address outside the portal that published pages and records link to."""
    pages = links_of_pages(Page.objects.live())
    found = {link.target for each in pages.values() for link in each if link.kind == "url"}
    found |= set(Institution.objects.exclude(website="").values_list("website", flat=True))
    found |= set(Law.objects.exclude(official_url="").values_list("official_url", flat=True))
    return found


def dead_count() -> int:
    """How many addresses outside did not answer well when they were last asked."""
    return LinkCheck.objects.exclude(fault="").count()
