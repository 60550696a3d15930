"""What do the templates of the guidance ask? Lists, labels, bodies, addresses, and what is written in which language.

The reader's language is the active one; a page may be written in another (portal/guidance/fallback.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from django import template
from django.db.models import Model
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page
from wagtail.rich_text import RichText

from portal import languages
from portal.guidance import contents, doors, listing
from portal.guidance.contents import Body
from portal.guidance.labels_shown import Labels, PlainLabels, labels_in_list, labels_of
from portal.guidance.models import EventPage, GuidancePage, OrganisationPage, SectionPage, Topic, TopicPage
from portal.languages import Language
from portal.page_cache.remembering import remembered
from portal.places.sides import Side
from portal.templatetags.portal_tags import has_icon

register = template.Library()

Made = TypeVar("Made")

LONGEST_PHRASE = 8  # characters with its mark: a heading in large type on a screen of 320 px has as many in a line
_MARKS = re.compile(r"(?<=[，。：；？！、])")
_HAN = re.compile(r"[\u4e00-\u9fff]")
SHORTEST_CONTENTS = 3  # headings; a shorter page is seen whole at a glance


def _reader() -> str:
    return get_language() or languages.DEFAULT


# ---------- Language and address ----------


@register.filter
def written_in(page: Page) -> Language:
    """The language that a page is written in: code, html (the `lang` attribute), name."""
    return locale_language(page.locale)


@register.filter
def foreign_lang(page: Page) -> str:
    """The `lang` attribute of a page in another language than the reader's, else nothing."""
    code = page.locale.language_code
    return "" if code == _reader() else languages.html_lang(code)


@register.filter
def address(page: Page) -> str:
    """Where the reader finds a page, below their own language."""
    return listing.address(page, _reader())


@register.simple_tag
def address_in(page: Page, code: str) -> str:
    """The same page below another language."""
    return listing.address(page, code)


@register.simple_tag
def address_of(name: str, *args: Any) -> str:
    """The address of a view, or nothing where this installation has no such view."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def said(record: Model, name: str) -> SafeString | str:
    """A field of a record in the reader's language; in another one where it is missing, marked as being in that."""
    text = str(getattr(record, name) or "")
    code = next((each for each in (_reader(), *languages.CODES) if _own(record, name, each) == text), _reader())
    if not text or code == _reader():
        return text
    return format_html('<span lang="{}">{}</span>', languages.html_lang(code), text)


def _own(record: Model, name: str, code: str) -> str:
    return str(getattr(record, f"{name}_{code.replace('-', '_')}", None) or "")


@register.filter
def in_each_language(record: Model, name: str) -> list[tuple[Language, str]]:
    """A field of a record in all languages that have it."""
    return [(each, text) for each in languages.LANGUAGES if (text := _own(record, name, each.code))]


@register.filter
def is_in_phrases(title: str) -> bool:
    """Whether a Han title breaks after its marks on every phone: no phrase is longer than a line of large type."""
    phrases = _MARKS.split(title)
    return bool(_HAN.search(title)) and len(phrases) > 1 and all(len(phrase) <= LONGEST_PHRASE for phrase in phrases)


# ---------- The way around ----------


class MenuItem(NamedTuple):
    """A link of the main menu."""

    label: Promise
    url: str
    is_current: bool


_MENU = (
    (pgettext_lazy("main menu", "Understand"), "", "#topics"),
    (pgettext_lazy("main menu", "Institutions"), "guidance:institutions", ""),
    (pgettext_lazy("main menu", "Glossary"), "guidance:glossary", ""),
    (_("Ask for mediation"), "intake:start", ""),
    (pgettext_lazy("main menu", "Stations"), "stations:list", ""),
    (pgettext_lazy("main menu", "Joint law firms"), "lawyers:list", ""),
)


@register.filter
def sections(request: HttpRequest | None) -> list[MenuItem]:
    """The main menu. What this installation does not have is left out."""
    path = getattr(request, "path", "")
    return [
        MenuItem(label, url + anchor, not anchor and path.startswith(url)) for label, url, anchor in _menu(_reader())
    ]


@cache
def _menu(code: str) -> list[tuple[Promise, str, str]]:
    """Label, address and place on the page of every entry, in one language: worked out once in each process."""
    found = [(label, address_of(name) if name else f"/{code}/", anchor) for label, name, anchor in _MENU]
    return [each for each in found if each[1]]


# ---------- The page itself ----------


@register.filter
def labels(page: Page) -> Labels | PlainLabels:
    """The labels of the page that is read."""
    return labels_of(page)


@register.filter
def list_labels(page: Any) -> Labels:
    """The labels of a page in a list."""
    return labels_in_list(page)


@register.simple_tag(takes_context=True)
def body_of(context: template.RequestContext, page: Any) -> Body:
    """The body as a reader sees it: `html` and `headings`."""
    told = cast("dict[str, Any]", context.flatten())
    return contents.render_body(page.body, page.locale.language_code, {**told, "is_in_page": True})


@register.filter
def long_enough(headings: Sequence[Any]) -> bool:
    """Whether a table of contents helps."""
    return len(headings) >= SHORTEST_CONTENTS


@register.simple_tag(takes_context=True)
def rich(context: template.Context, value: RichText) -> SafeString:
    """Rich text of a block. In a page its links are opened together with those of all other blocks."""
    source = value.source if isinstance(value, RichText) else ""
    # As it is stored: Wagtail took out what an editor may not write.
    return mark_safe(source if context.get("is_in_page") else contents.open_links(source, _reader()))


@register.filter
def side_name(side: str) -> str:
    """Zhuhai or Macau."""
    return str(Side(side).label)


@register.filter
def side_names(sides: Iterable[str]) -> list[str]:
    """Their names, in the order given."""
    return [side_name(side) for side in sides]


@register.filter
def locale_language(locale: Locale) -> Language:
    """The language of a tree of pages."""
    code = locale.language_code
    return languages.BY_CODE.get(code, Language(code, code, code, code))


@register.filter
def is_over(event: EventPage) -> bool:
    """Whether its last day is over: a kept page turns at midnight, not at an hour."""
    return timezone.localdate(event.ends_at or event.starts_at) < timezone.localdate()


@register.filter
def ends_same_day(event: EventPage) -> bool:
    """Whether the hour alone says when it ends."""
    return event.ends_at is not None and timezone.localdate(event.starts_at) == timezone.localdate(event.ends_at)


@register.filter
def local_hour(moment: datetime) -> str:
    """10:00; in Portuguese 10h00."""
    return f"{timezone.localtime(moment):{'%Hh%M' if _reader() == 'pt' else '%H:%M'}}"


@register.filter
def under(cells: Sequence[str], header: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Each cell of a line with the heading of its column."""
    return zip(cells, header, strict=False)


# ---------- Lists ----------


@register.simple_tag
def neighbours(page: Page) -> listing.Neighbours:
    """section: the page above; topics and related: of a guide."""
    return listing.neighbours(page, _reader())


@register.simple_tag(takes_context=True)
def guides_about(context: template.Context, page: TopicPage) -> Any:
    """A page of the guides about a topic."""
    return _numbered(context, listing.guides_about(page.topic_id, _reader()), listing.GUIDES_A_PAGE)


@register.simple_tag(takes_context=True)
def guides_in(context: template.Context, page: SectionPage) -> Any:
    """A page of the guides of a section."""
    return _numbered(context, listing.guides_in(page, _reader()), listing.GUIDES_A_PAGE)


@register.simple_tag
def notices_in(page: SectionPage) -> list[Page]:
    """The legal notices of a section."""
    return list(listing.notices_in(page, _reader()))


@register.simple_tag
def pathways(below: SectionPage | None = None, about: int | None = None) -> list[Page]:
    """Pathways to walk: all, those of a section, or those about a topic."""
    if below is None and about is None:
        return _shared("pathways", lambda code: list(listing.pathways(code)))
    return list(listing.pathways(_reader(), below, about))


@register.simple_tag
def home_topics() -> list[tuple[TopicPage, list[GuidancePage], doors.Door | None]]:
    """Each topic with its first guides and the request that it leads to."""

    def make(code: str) -> list[tuple[TopicPage, list[GuidancePage], doors.Door | None]]:
        pages = listing.topics(code)
        guides = listing.best_of_topics([page.topic_id for page in pages], code)
        return [(page, guides[page.topic_id], doors.get(page.topic.door)) for page in pages]

    return _shared("home topics", make)


@register.simple_tag
def law_news() -> dict[str, Any]:
    """changes: announced changes of laws; new: laws in force for not long, with their guides."""
    return _shared(
        "law news", lambda code: {"changes": list(listing.changes_announced()[:3]), "new": listing.new_laws(code)}
    )


@register.simple_tag
def organisations() -> list[OrganisationPage]:
    """Those who publish here."""
    return _shared("organisations", lambda code: list(listing.organisations(code)))


@register.simple_tag
def latest_news(most: int = 3) -> list[Page]:
    """The latest news of all organisations."""
    return _shared(f"latest news {most}", lambda code: list(listing.news(code)[:most]))


def _shared(name: str, make: Callable[[str], Made]) -> Made:
    """A list in the reader's language that stands the same on many pages, or on one that is asked for most."""
    code = _reader()
    return remembered((name, code), lambda: make(code))


@register.simple_tag(takes_context=True)
def journal_of(context: template.Context, page: OrganisationPage) -> dict[str, Any]:
    """news: one page of it; research and events: the latest."""
    return {
        "news": _numbered(context, listing.news(_reader(), page), listing.ITEMS_A_PAGE),
        "research": list(listing.research(_reader(), page)[: listing.ITEMS_A_PAGE]),
        "events": list(listing.events(_reader(), page)[: listing.ITEMS_A_PAGE]),
    }


@register.filter
def drawing(topic: Topic) -> str:
    """The drawing of a topic; a book where the one that was typed does not exist."""
    return topic.icon if has_icon(topic.icon) else "book"


@register.filter
def door(code: str) -> doors.Door | None:
    """The door of this code."""
    return doors.get(code) if code else None


@register.filter
def opens_today(found: doors.Door | None) -> bool:
    """Whether this can be asked for today."""
    return found is not None and found.is_open()


@register.filter
def start_address(found: doors.Door) -> str:
    """Where a request of this kind begins."""
    return found.start_url()


def _numbered(context: template.Context, rows: Any, length: int) -> Any:
    request: HttpRequest | None = context.get("request")
    return listing.page_of(rows, request.GET.get("page") if request else None, length)
