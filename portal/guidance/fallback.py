"""What does somebody read whose language a page does not have? The best language there is, and a line that says so.

The same address exists below every language, because a page keeps its slug in translation. Nothing is copied: what is
missing in one tree is served from another, inside the reader's own header, footer and menus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest
from wagtail.models import Locale, Page
from wagtail.url_routing import RouteResult

from portal import languages
from portal.languages import best_first as best_first  # as fallback.best_first, which lists ask for

Route = Callable[[HttpRequest, list[str]], RouteResult]


def route(own: Route, home: Page, request: HttpRequest, path_components: list[str]) -> RouteResult:
    """The page below this home; else the page at the same address below the home of another language.

    The request then carries `page_language`: the code of the language that is really shown.
    """
    try:
        return own(request, path_components)
    except Http404:
        if not path_components:
            raise
        for other in other_homes(home):
            try:
                found: RouteResult = Page.route(other, request, path_components)
            except Http404:
                continue
            request.page_language = other.locale.language_code  # type: ignore[attr-defined]  # read by the templates
            return found
        raise


def other_homes(home: Page) -> list[Page]:
    """The homes of the other languages, the best for a reader of this one first."""
    homes = {page.locale.language_code: page for page in home.get_translations().live().select_related("locale")}
    return [homes[code] for code in languages.NEXT_BEST.get(home.locale.language_code, ()) if code in homes]


def best_translations(pages: Iterable[Any], code: str) -> list[Any]:
    """Of pages in any language, one for each original: in the reader's language, else in the best there is.

    Each keeps the place of its first appearance. Pages need `locale` fetched.
    """
    rank = {each: place for place, each in enumerate(best_first(code))}
    last = len(languages.CODES)
    best: dict[Any, Any] = {}
    for page in pages:
        before = best.get(page.translation_key)
        if before is None or _rank(page, rank, last) < _rank(before, rank, last):
            best[page.translation_key] = page
    return list(best.values())


def _rank(page: Any, rank: dict[str, int], last: int) -> int:
    locale: Locale = page.locale
    return rank.get(locale.language_code, last)
