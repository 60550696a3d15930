"""Which requests are answered with a page that was made before, and which answers are kept?

What is public, the same for everybody, and asked for without a question in the address. A page is kept under the
generation and the day that were read *before* it was made, and given only to who asks in the same generation on the
same day: nobody sees what was before a change that was committed when they asked.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import override
from wagtail.models import Site

from portal import languages
from portal.page_cache.remembering import OneRequest, now
from portal.page_cache.store import Entry, Stamp, Store
from portal.public import CACHED_NAMESPACES, CACHED_VIEWS

GetResponse = Callable[[HttpRequest], HttpResponseBase]

pages = Store()
"""Of this process."""


class PageCacheMiddleware:
    """Stands before everything that a finished page does not need again: sessions, tokens, sign-in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._generation = 0  # that this process saw last

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with OneRequest():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if not is_for_everybody(request):
            return self.get_response(request)
        try:
            address = (request.scheme, request.get_host(), request.path)
        except DisallowedHost:
            return self.get_response(request)  # refused there
        entry = pages.get(address)
        if entry is None and not is_kept(request.path_info):
            return self.get_response(request)
        stamp = self._stamp()
        if entry is not None and entry.stamp == stamp:
            return entry.answer(request)
        response = self.get_response(request)
        if not may_be_kept(request, response):
            return response
        assert isinstance(response, HttpResponse)  # no stream: may_be_kept
        entry = Entry.of(stamp, response)
        pages.put(address, entry, settings.PAGE_CACHE_BYTES)
        return entry.answer(request)

    def _stamp(self) -> Stamp:
        """What is true now. Call it before the page is made: a page that a change overtook is then of the past."""
        stamp = now()
        if stamp.generation != self._generation:
            Site.clear_site_root_paths_cache()  # Wagtail keeps it in each process, for an hour
            self._generation = stamp.generation
        return stamp


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether the answer cannot depend on who asks: nobody who signed in, no question in the address."""
    return (
        settings.PAGE_CACHE_BYTES > 0
        and request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
    )


def is_kept(path: str) -> bool:
    """Whether the view at this address is one whose pages are kept (portal/public.py)."""
    first = path.lstrip("/").partition("/")[0]
    if first not in languages.BY_CODE and not first.endswith((".xml", ".txt")):
        return False  # seen at once: no such page is without a language, but for what search engines ask
    with override(first if first in languages.BY_CODE else languages.DEFAULT):
        try:
            match = resolve(path)
        except Resolver404:
            return False
    return match.view_name in CACHED_VIEWS or match.namespace in CACHED_NAMESPACES


def may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this answer is a whole page that holds nothing of one visitor. When in doubt, no."""
    policy = response.get("Content-Security-Policy", "")
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and "Cookie" not in response.get("Vary", "")  # a view or a template looked at the session
        and "nonce-" not in policy
        and not response.has_header("Content-Encoding")
        and not response.has_header("Content-Disposition")
        and not response.has_header("X-Robots-Tag")  # the many walks of a pathway, each taken once
        and not any(word in response.get("Cache-Control", "") for word in ("no-store", "private"))
    )
