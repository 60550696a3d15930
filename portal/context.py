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
from wagtail.models import Page

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
    page_urls = _urls_of_translated_page(request)
    query = request.META.get("QUERY_STRING", "")
    links: list[LanguageLink] = []
    for language in languages.LANGUAGES:
        if page_urls is None:
            url = _address_in(request.path, language.code)
        else:
            url = page_urls.get(language.code, f"/{language.code}/")
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
    """The same address in another language; an address that leads nowhere only changes its prefix."""
    translated = translate_url(path, code)
    if translated != path:
        return translated
    first, _, rest = path.lstrip("/").partition("/")
    return f"/{code}/{rest}" if first in languages.BY_CODE else f"/{code}/"


def _urls_of_translated_page(request: HttpRequest) -> dict[str, str] | None:
    """For a page of the guidance tree: where it stands in each language it is published in. Else None."""
    match = request.resolver_match
    if match is None or match.url_name != "wagtail_serve":
        return None
    page = Page.find_for_request(request, "/".join(match.args) or match.kwargs.get("path", ""))
    if page is None:
        return None
    urls = {}
    for translation in page.get_translations(inclusive=True).live().select_related("locale"):
        url = translation.get_url(request)
        if url:
            urls[translation.locale.language_code] = url
    return urls


def _back_here(request: HttpRequest, view_name: str) -> str:
    return f"{reverse(view_name)}?{urlencode({'next': request.get_full_path()})}"
