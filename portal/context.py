"""What does every template know without being told?

Nothing here depends on a cookie or on who is asking: public pages can be cached whole.
Nothing here is worked out before a template asks for it.
"""

from __future__ import annotations

from typing import Any, TypedDict
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from portal import languages


class LanguageLink(TypedDict):
    """code: as in addresses; lang: the `lang` attribute; url: this page in that language, with its query."""

    code: str
    lang: str
    name: str
    short: str
    url: str
    is_current: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """language_links, home_url, page_lang, is_han, hotlines, is_demo, larger_type_url, normal_type_url."""
    code = get_language() or languages.DEFAULT
    return {
        "language_links": SimpleLazyObject(lambda: _language_links(request, code)),
        "page_lang": languages.html_lang(code),
        "is_han": code.startswith("zh"),
        "home_url": f"/{code}/",
        "hotlines": settings.HOTLINES,
        "is_demo": settings.DEMO,
        "larger_type_url": SimpleLazyObject(lambda: _back_here(request, "pages:large-type-on")),
        "normal_type_url": SimpleLazyObject(lambda: _back_here(request, "pages:large-type-off")),
    }


def _language_links(request: HttpRequest, current: str) -> list[LanguageLink]:
    query = request.META.get("QUERY_STRING", "")
    links: list[LanguageLink] = []
    for language in languages.LANGUAGES:
        url = _address_in(request.path, language.code)
        links.append(
            {
                "code": language.code,
                "lang": language.html,
                "name": language.name,
                "short": language.short,
                "url": f"{url}?{query}" if query else url,
                "is_current": language.code == current,
            }
        )
    return links


def _address_in(path: str, code: str) -> str:
    """The same address in another language; an address that leads nowhere only changes its prefix.

    A page of the guidance has one address in all languages, and an answer at each (portal/guidance/fallback.py).
    """
    translated = translate_url(path, code)
    if translated != path:
        return translated
    first, _, rest = path.lstrip("/").partition("/")
    return f"/{code}/{rest}" if first in languages.BY_CODE else f"/{code}/"


def _back_here(request: HttpRequest, view_name: str) -> str:
    return f"{reverse(view_name)}?{urlencode({'next': request.get_full_path()})}"
