"""Which addresses may search engines read? `/sitemap.xml` with its parts, and `/robots.txt`.

Every published page once for each language that it is really written in, with its other languages beside it, and the
portal's own public pages. A page that is shown in another language than its address says is not in it (fallback.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override
from wagtail.models import Page

from portal import languages
from portal.guidance.finding import Alternate, alternates, whole
from portal.guidance.listing import address, published
from portal.guidance.models import Institution
from portal.methods import allows

IN_A_PART = 2_000  # pages, each in up to four languages: search engines read 50,000 addresses of one file
MOST_PARTS = 1_000
OWN_PAGES = ("guidance:institutions", "guidance:glossary", "intake:start", "pages:help-now", "pages:leaving-quickly",
             "pages:privacy")  # fmt: skip
CLOSED = ("/cms/", "/leave/", "/*/account/", "/*/desk/", "/*/large-type/")

_URLS = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
_INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


@dataclass(frozen=True)
class Entry:
    """One thing in all its languages."""

    urls: dict[str, str]
    changed_at: datetime | None = None
    default: str = ""


@allows("GET", "HEAD")
def index(request: HttpRequest) -> HttpResponse:
    """The list of the parts."""
    originals = published(Page).filter(depth__gt=1).values("translation_key").distinct().count()
    parts = range(1, max(-(-originals // IN_A_PART), 1) + 1)
    lines = (f"<sitemap><loc>{whole(reverse('sitemap-part', args=[part]))}</loc></sitemap>" for part in parts)
    return _xml(_INDEX, lines, "</sitemapindex>")


@allows("GET", "HEAD")
def part(request: HttpRequest, number: int) -> HttpResponse:
    """Part `number`, from 1. Two questions to the database, however many pages there are; 404 behind the last."""
    if not 0 < number <= MOST_PARTS:
        raise Http404("There is no such part.")
    entries = list(_pages(number))
    if number == 1:
        entries += _own_pages()
    if not entries:
        raise Http404("There is no such part.")
    return _xml(_URLS, (line for entry in entries for line in _lines(entry)), "</urlset>")


@allows("GET", "HEAD")
def robots(request: HttpRequest) -> HttpResponse:
    """What is of no use to search engines. A demonstration says so on each page, which must then be read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    if not settings.DEMO:
        lines += ["", f"Sitemap: {whole(reverse('sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _pages(number: int) -> Iterator[Entry]:
    """The originals of this part, each with its translations, in an order that new ones do not disturb."""
    rows = published(Page).filter(depth__gt=1)
    keys = rows.order_by("translation_key").values("translation_key").distinct()
    chosen = keys[(number - 1) * IN_A_PART : number * IN_A_PART]
    pages = rows.filter(translation_key__in=chosen).select_related("locale").order_by("translation_key", "path")
    together: dict[object, dict[str, Page]] = {}
    for page in pages:
        together.setdefault(page.translation_key, {})[page.locale.language_code] = page
    for translations in together.values():
        some = next(iter(translations.values()))
        yield Entry(
            urls={code: whole(address(translations[code], code)) for code in languages.CODES if code in translations},
            changed_at=max(filter(None, (page.last_published_at for page in translations.values())), default=None),
            default=whole("/") if some.depth == 2 else "",
        )


def _own_pages() -> list[Entry]:
    """Pages that are the portal's own, and one for each institution; what this installation lacks is left out."""
    asked: list[tuple[str, list[str]]] = [(name, []) for name in OWN_PAGES]
    asked += [("guidance:institution", [key]) for key in Institution.objects.values_list("key", flat=True)]
    return [Entry(urls) for name, arguments in asked if (urls := _in_each_language(name, arguments))]


def _in_each_language(name: str, arguments: list[str]) -> dict[str, str]:
    urls = {}
    for code in languages.CODES:
        with override(code):
            try:
                urls[code] = whole(reverse(name, args=arguments))
            except NoReverseMatch:
                return {}
    return urls


def _lines(entry: Entry) -> Iterator[str]:
    links = "".join(_link(each) for each in alternates(entry.urls, entry.default))
    changed = f"<lastmod>{entry.changed_at.isoformat(timespec='seconds')}</lastmod>" if entry.changed_at else ""
    for url in entry.urls.values():
        yield f"<url><loc>{escape(url)}</loc>{changed}{links}</url>"


def _link(each: Alternate) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{each.hreflang}" href={quoteattr(each.url)}/>'


def _xml(head: str, lines: Iterable[str], end: str) -> HttpResponse:
    text = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, end, ""])
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
