"""What does `/{language}/search/` answer? A page that works without a script, and names for whoever is still typing.

What somebody looked for is kept nowhere: not by browsers on a shared phone, and not by search engines.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext, pgettext

from portal import languages
from portal.methods import allows
from portal.search import asking, finding
from portal.search.finding import Results
from portal.search.sources import sources

HIGHEST_PAGE = 1_000


@allows("GET", "HEAD")
def search_page(request: HttpRequest) -> HttpResponse:
    """`?q=` what, `&in=` of which kind, `&page=` which page of it, `&exact=1` without correcting what was typed."""
    typed = request.GET.get("q", "")
    results = finding.search(
        typed,
        _reader(),
        kind=request.GET.get("in"),
        page=_number(request.GET.get("page", "")),
        is_exact="exact" in request.GET,
    )
    context = {
        "title": pgettext("title of a page", "Search"),
        "description": gettext("Guides, institutions and words of the law, in either script and all four languages."),
        "is_search": True,
        "results": results,
        "typed": results.instead_of or results.question.text,
        "asks_for": urlencode({"q": results.instead_of or results.question.text}),
        "has_typed": bool(typed),
        "longest": asking.LONGEST,
        "page_numbers": _page_numbers(results),
    }
    response = render(request, "search/page.html", context)
    if typed:
        response["Cache-Control"] = "no-store"
    return response


@allows("GET", "HEAD")
def suggestions(request: HttpRequest) -> HttpResponse:
    """`?q=` what was typed so far. {suggestions: [{title, lang, kind, url}]}, eight at most."""
    labels = {source.kind: str(source.label) for source in sources.in_order()}
    found = [
        {
            "title": hit.plain_title,
            "lang": hit.lang or languages.html_lang(_reader()),
            "kind": labels[hit.kind],
            "url": hit.url,
        }
        for hit in finding.suggest(request.GET.get("q", ""), _reader())
    ]
    response = JsonResponse({"suggestions": found}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


def _number(text: str) -> int:
    """The number of a page; what is none is the first."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 9
    return max(1, min(int(text), HIGHEST_PAGE)) if is_number else 1


def _page_numbers(results: Results) -> range:
    return range(1, results.pages + 1) if results.pages > 1 else range(0)


def _reader() -> str:
    return get_language() or languages.DEFAULT
