"""Which page answers an address, found in one question to the database?

Wagtail asks two for each level of the tree and four for the home, and a page that is missing in a language is looked
for in the next tree, and the next. Here the addresses of all published pages are known until something public changes
(portal/page_cache/remembering.py): the page in the reader's language, else the best there is (fallback.py). Nothing
else differs: `Page.route` of the page that was found has the last word.

The request then carries `page_language`, the language that is really shown where it is another than the reader's, and
`page_languages`, all languages that this very address is published in.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from wagtail import views
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult

from portal import languages
from portal.guidance import fallback
from portal.page_cache.remembering import remembered

DEEPEST = 4  # levels below the home that can be pages; what follows is for the page itself (a walk along a pathway)


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's own view, which finds on the request what it would have looked for."""
    request._wagtail_route_for_request = find(request, path)  # type: ignore[attr-defined]  # read by Page.route_for_request
    response: HttpResponseBase = views.serve(request, path)
    return response


class Place(NamedTuple):
    """A published page. is_watched: it or a page above it is closed to some readers, or an alias, which is closed where
    its source is.
    """

    page_id: int
    content_type_id: int
    is_watched: bool


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
            published = {each for each, level in found if level == depth}
            _tell(request, code, reader, published)
            return result
    return None


def _candidates(components: list[str]) -> dict[tuple[str, int], Place]:
    """The published pages at the beginnings of this path, by language and number of components."""
    lengths = range(1, min(len(components), DEEPEST) + 1) if components else range(1)
    places = remembered(("places",), _places)
    wanted = {
        (root.language_code, length): "".join([root.root_path, *(f"{component}/" for component in components[:length])])
        for root in Site.get_site_root_paths()
        for length in lengths
    }
    return {key: places[url_path] for key, url_path in wanted.items() if url_path in places}


def _places() -> dict[str, Place]:
    """Every published page, by where it stands in the tree."""
    watched = [
        *PageViewRestriction.objects.values_list("page__path", flat=True),
        *Page.objects.exclude(alias_of=None).values_list("path", flat=True),
    ]
    rows = Page.objects.live().values_list("url_path", "path", "pk", "content_type_id")
    return {url_path: Place(pk, kind, path.startswith(tuple(watched))) for url_path, path, pk, kind in rows}


def _routed(request: HttpRequest, place: Place, rest: list[str]) -> RouteResult | None:
    """What the page itself says to the rest of the path."""
    kind: Any = ContentType.objects.get_for_id(place.content_type_id).model_class() or Page
    try:
        page = kind.objects.live().select_related("locale").get(pk=place.page_id)
        if not place.is_watched:  # seen already: nothing to ask for before the page is served
            page.get_view_restrictions = PageViewRestriction.objects.none
        result: RouteResult = page.route(request, rest)
    except (Http404, kind.DoesNotExist):
        return None
    return result


def _tell(request: HttpRequest, shown: str, reader: str, published: Container[str]) -> None:
    told: Any = request  # these two are read by templates and finding.py
    if shown != reader:
        told.page_language = shown
    told.page_languages = tuple(code for code in languages.CODES if code in published)
