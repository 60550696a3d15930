"""Which page answers an address, found in two questions to the database?

Wagtail asks two for each level of the tree and four for the home, and a page that is missing in a language is looked
for in the next tree, and the next. Here all trees are asked at once: the page in the reader's language, else the best
there is (fallback.py). Nothing else differs: `Page.route` of the page that was found has the last word.

The request then carries `page_language`, the language that is really shown where it is another than the reader's;
`page_languages`, all languages that this very address is published in; `pages_above`, the published pages between the
home and this one, in its language, the highest first.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Left, Length
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from wagtail import views
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult

from portal import languages
from portal.guidance import fallback

DEEPEST = 4  # levels below the home that can be pages; what follows is for the page itself (a walk along a pathway)


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's own view, which finds on the request what it would have looked for."""
    request._wagtail_route_for_request = find(request, path)  # type: ignore[attr-defined]  # read by Page.route_for_request
    response: HttpResponseBase = views.serve(request, path)
    return response


def find(request: HttpRequest, path: str) -> RouteResult | None:
    """The page for this path below the home of the active language, or None."""
    components = [component for component in path.split("/") if component]
    reader = get_language() or languages.DEFAULT
    found = _candidates(components)
    for code in fallback.best_first(reader):
        depth = max((level for each, level in found if each == code), default=None)
        if depth is None:
            continue
        result = _routed(request, found[code, depth], components[depth:])
        if result is not None:
            _tell(request, code, reader, found, depth)
            return result
    return None


def _candidates(components: list[str]) -> dict[tuple[str, int], Page]:
    """The published pages at the beginnings of this path, by language and number of components."""
    lengths = range(1, min(len(components), DEEPEST) + 1) if components else range(1)
    wanted = {
        "".join([root.root_path, *(f"{component}/" for component in components[:length])]): (root.language_code, length)
        for root in Site.get_site_root_paths()
        for length in lengths
    }
    slugs = {url_path.rstrip("/").rpartition("/")[2] for url_path in wanted}  # slugs have an index, whole paths none
    pages = Page.objects.live().filter(slug__in=slugs, url_path__in=wanted)
    pages = pages.select_related("locale").annotate(is_watched=_is_watched())
    return {wanted[page.url_path]: page for page in pages}


def _is_watched() -> Any:
    """Whether a page or one above it is closed to some readers, or an alias, which is closed where its source is."""
    upwards = Left(OuterRef("path"), Length("path"))
    closed = PageViewRestriction.objects.filter(page__path=Left(OuterRef("path"), Length("page__path")))
    aliases = Page.objects.filter(path=upwards).exclude(alias_of=None)
    return Exists(closed) | Exists(aliases)


def _routed(request: HttpRequest, page: Page, rest: list[str]) -> RouteResult | None:
    """What the page itself says to the rest of the path."""
    specific = page.specific
    specific.locale = page.locale  # fetched already
    if not page.is_watched:  # seen already: nothing to ask for before the page is served
        specific.get_view_restrictions = PageViewRestriction.objects.none
    try:
        result: RouteResult = specific.route(request, rest)
    except Http404:
        return None
    return result


def _tell(request: HttpRequest, shown: str, reader: str, found: dict[tuple[str, int], Page], depth: int) -> None:
    published = {code for code, level in found if level == depth}
    told: Any = request  # these three are read by templates and finding.py
    if shown != reader:
        told.page_language = shown
    told.page_languages = tuple(code for code in languages.CODES if code in published)
    told.pages_above = [found[shown, level] for level in range(1, depth) if (shown, level) in found]
