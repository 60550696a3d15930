"""In which of the four languages should somebody be answered whose address does not say?"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from portal import languages

TRADITIONAL_REGIONS = {"hant", "hk", "mo", "tw"}


def from_accept_language(header: str) -> str:
    """A language code for an Accept-Language header; the default where nothing in it is spoken here."""
    for tag, quality in parse_accept_lang_header(header.lower()):
        code = _code_for(tag)
        if code and quality > 0:
            return code
    return languages.DEFAULT


def of_request(request: HttpRequest) -> str:
    """The language of the address, else of the cookie, else of the browser."""
    first_segment = request.path_info.lstrip("/").partition("/")[0]
    for candidate in (first_segment, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if candidate in languages.BY_CODE:
            return candidate
    return from_accept_language(request.headers.get("Accept-Language", ""))


def _code_for(tag: str) -> str | None:
    """`zh` without a script or region means simplified; Cantonese (`yue`) is written in traditional script here."""
    main, *rest = tag.split("-")
    if main == "yue":
        return "zh-hant"
    if main == "zh":
        if "hans" in rest:
            return "zh-hans"
        return "zh-hant" if TRADITIONAL_REGIONS.intersection(rest) else "zh-hans"
    return main if main in languages.BY_CODE else None
