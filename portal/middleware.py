"""What does every answer carry, what is refused before a view is asked, and what opens without signing in?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from portal.api.addresses import is_data
from portal.methods import methods_of
from portal.public import PUBLIC_NAMESPACES, PUBLIC_VIEWS

SESSION_KEY = re.compile(r"[a-z0-9]{8,40}")
STUDIO = "/cms/"


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Closed by default: only what portal/public.py lists opens without signing in."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is not None and (match.view_name in PUBLIC_VIEWS or match.namespace in PUBLIC_NAMESPACES):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class LanguageMiddleware(LocaleMiddleware):
    """The language of the address. Open data is for programs of any site: no language, no redirect, no cookie."""

    def process_request(self, request: HttpRequest) -> None:
        if not is_data(request.path_info):
            super().process_request(request)
            return
        request.COOKIES.clear()
        translation.activate("en")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not is_data(request.path_info):
            return super().process_response(request, response)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
        return response


class SoundSessionMiddleware(SessionMiddleware):
    """A session cookie that no session of ours can have (signs, NUL, any length) is no cookie, and not an error."""

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if key and not SESSION_KEY.fullmatch(key):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)


class RefusalMiddleware:
    """Refuses by length before a body is read, and by method before a token is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > _longest(request):
            return HttpResponse(status=413)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        allowed = methods_of(view)
        if not allowed or request.method in {"GET", "HEAD", *allowed}:
            return None  # who only looks is asked to sign in first
        return HttpResponseNotAllowed(allowed)


def _length(request: HttpRequest) -> int:
    """Bytes that are said to follow. Raises BadRequest for what is no number, which Django would stumble over."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not (length.isascii() and length.isdecimal() and len(length) < 20):
        raise BadRequest("The length of the body is no number.")
    return int(length)


def _longest(request: HttpRequest) -> int:
    """Bytes of a body. Files count too: Django's own limit leaves them out and would store them first."""
    return settings.LARGEST_STUDIO_BODY if request.path.startswith(STUDIO) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class PrivacyHeadersMiddleware:
    """Headers that keep an address from telling others where somebody was, and the studio's own policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=(), interest-cohort=()"
        )
        if request.path.startswith(STUDIO):
            response.headers.setdefault("Content-Security-Policy", settings.STUDIO_CONTENT_SECURITY_POLICY)
            response.headers.setdefault("Cache-Control", "no-store")
        return response
