"""What are search engines and chat apps told of a page? Its one address, its languages, a title, a picture.

Addresses begin with PORTAL_BASE_URL, whichever name of the site somebody came by. What a page says of itself in
structured data is in structured.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import Resolver404, reverse
from django.urls.base import translate_url
from django.utils.text import Truncator
from django.utils.translation import gettext, override, pgettext
from wagtail.models import Page

from portal import languages
from portal.guidance import fallback
from portal.guidance.listing import address, published
from portal.guidance.models import GuidancePage, HomePage, NewsPage, ResearchPage
from portal.page_cache.remembering import remembered

SHELF = 3  # depth of sections, topics and organisations
LONGEST_DESCRIPTION = 300  # characters: what search engines show at most, with room
PICTURE = (1200, 630)  # pixels
# As chat apps write languages: with a place, and with an underscore.
OPEN_GRAPH_LOCALE = {"zh-hant": "zh_MO", "zh-hans": "zh_CN", "pt": "pt_PT", "en": "en_GB"}


@dataclass(frozen=True)
class Alternate:
    """The same page in one language. hreflang: as search engines write it, or x-default."""

    hreflang: str
    url: str


@dataclass(frozen=True)
class Found:
    """What the head of a page says. All addresses are whole.

    canonical: the one address of what is shown, "" where there is none; is_duplicate: shown at another address than
    that, because the reader's language has no such page; alternates: every language that the page is written in.
    """

    title: str
    description: str = ""
    canonical: str = ""
    language: str = languages.DEFAULT
    kind: str = "website"
    alternates: Sequence[Alternate] = ()
    is_duplicate: bool = False
    crumbs: Sequence[tuple[str, str]] = field(default=())

    @property
    def site_name(self) -> str:
        return gettext("Zhuhai–Macau Legal and Mediation Service Portal")

    @property
    def locale(self) -> str:
        return OPEN_GRAPH_LOCALE.get(self.language, self.language)

    @property
    def other_locales(self) -> list[str]:
        codes = {language.html: code for code, language in languages.BY_CODE.items()}
        written = [codes[each.hreflang] for each in self.alternates if each.hreflang in codes]
        return [OPEN_GRAPH_LOCALE[code] for code in written if code != self.language]

    @property
    def picture(self) -> dict[str, Any]:
        """url, width and height of the picture that a chat app shows; it bears the portal's name in that language."""
        name = f"img/og/{self.language if self.language in languages.BY_CODE else languages.DEFAULT}.png"
        return {"url": whole(static(name)), "width": PICTURE[0], "height": PICTURE[1]}

    @property
    def feed(self) -> str:
        """The news in the reader's language."""
        return whole(reverse("news-feed"))


def whole(path: str) -> str:
    """An address of this site with its host."""
    return path if path.startswith(("https://", "http://")) else settings.BASE_URL.rstrip("/") + path


# ---------- Pages of the guidance ----------


def of_page(page: Page, request: HttpRequest | None, reader: str) -> Found:
    """A page as somebody who reads `reader` sees it. Two questions to the database at most."""
    written = page.locale.language_code
    title = page.seo_title or page.title
    description = _shortened(page.search_description or getattr(page, "summary", "") or _introduction(page))
    if page.pk is None or getattr(request, "is_preview", False):
        return Found(title, description, language=written)
    codes = _published_in(page, request)
    urls = {code: whole(address(page, code)) for code in codes}
    is_start = isinstance(page, HomePage)
    return Found(
        title=_home() if is_start else title,
        description=description,
        canonical=_with_page_number(urls.get(written, whole(address(page, written))), request),
        language=written,
        kind="article" if isinstance(page, GuidancePage | NewsPage | ResearchPage) else "website",
        alternates=alternates(urls, default=whole("/") if is_start else ""),
        is_duplicate=written != reader,
        crumbs=_crumbs(page, title, written),
    )


def alternates(urls: dict[str, str], default: str = "") -> list[Alternate]:
    """Every language that the page is written in, and where somebody goes who reads none of them."""
    if not urls:
        return []
    found = [Alternate(languages.html_lang(code), url) for code, url in urls.items()]
    best = next(code for code in fallback.best_first(languages.DEFAULT) if code in urls)
    return [*found, Alternate("x-default", default or urls[best])]


def _published_in(page: Page, request: HttpRequest | None) -> Iterable[str]:
    """The languages in their order. portal/guidance/routing.py has often seen them already."""
    seen: Iterable[str] | None = getattr(request, "page_languages", None)
    if seen is not None:
        return seen
    translations = published(Page).filter(translation_key=page.translation_key)
    there = set(translations.values_list("locale__language_code", flat=True))
    return [code for code in languages.CODES if code in there]


def _crumbs(page: Page, title: str, code: str) -> list[tuple[str, str]]:
    """Title and address of each page from the home down to this one, in the page's own language."""
    if page.depth <= 2:
        return []
    shelves = remembered(("shelves",), _shelves)
    above = [page.path[:length] for length in range(Page.steplen * SHELF, len(page.path), Page.steplen)]
    with override(code):
        home = _home()
    return [
        (home, whole(f"/{code}/")),
        *((each.title, whole(address(each, code))) for path in above if (each := shelves.get(path)) is not None),
        (title, whole(address(page, code))),
    ]


def _shelves() -> dict[str, Page]:
    """The pages directly below a home, which others lie on, by their path in the tree."""
    return {page.path: page for page in Page.objects.filter(depth=SHELF).only("path", "title", "url_path")}


def _home() -> str:
    return pgettext("title of the first page", "Home")


def _introduction(page: Page) -> str:
    """What a page without a summary says first; of the home, the portal's own words."""
    if isinstance(page, HomePage):
        return gettext("Guides for both places: what comes first, what it costs, what to bring.")
    return str(getattr(page, "introduction", ""))


# ---------- The portal's other public pages ----------


def of_view(
    request: HttpRequest, reader: str, title: str, description: str = "", above: tuple[str, str] | None = None
) -> Found:
    """A page that every language has at the same address, such as the glossary. above: title and path, not the home."""
    here = {code: whole(_in_language(request.path, code)) for code in languages.CODES}
    return Found(
        title=title,
        description=_shortened(description),
        canonical=_with_page_number(here[reader], request),
        language=reader,
        alternates=alternates(here),
        crumbs=[
            (_home(), whole(f"/{reader}/")),
            *([(above[0], whole(above[1]))] if above else []),
            (title, here[reader]),
        ],
    )


def _in_language(path: str, code: str) -> str:
    try:
        return translate_url(path, code)
    except Resolver404:
        return path


def _with_page_number(url: str, request: HttpRequest | None) -> str:
    """Each page of a list has an address of its own; what else stands behind the question mark does not count."""
    number = request.GET.get("page", "") if request else ""
    is_later = number.isascii() and number.isdecimal() and len(number) < 5 and int(number) > 1
    return f"{url}?page={int(number)}" if is_later else url


def _shortened(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST_DESCRIPTION, truncate="…")
