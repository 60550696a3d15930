"""What does every answer carry, and which addresses may be opened without signing in?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from portal.public import PUBLIC_NAMESPACES, PUBLIC_VIEWS

SESSION_KEY = re.compile(r"[a-z0-9]{8,40}")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Closed by default: only what portal/public.py lists opens without signing in."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is not None and (match.view_name in PUBLIC_VIEWS or match.namespace in PUBLIC_NAMESPACES):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class SoundSessionMiddleware(SessionMiddleware):
    """A session cookie that no session of ours can have (signs, NUL, any length) is no cookie, and not an error."""

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if key and not SESSION_KEY.fullmatch(key):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)


class PrivacyHeadersMiddleware:
    """Headers that keep an address from telling others where somebody was, and the studio's own policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=(), interest-cohort=()"
        )
        if request.path.startswith("/cms/"):
            response.headers.setdefault("Content-Security-Policy", settings.STUDIO_CONTENT_SECURITY_POLICY)
            response.headers.setdefault("Cache-Control", "no-store")
        return response
