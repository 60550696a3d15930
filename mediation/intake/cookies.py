"""What does a visitor's browser keep of the form? The key to each draft, and for one moment that help is to be shown.

A draft opens with both its address and its key. One cookie for each draft, so that two requests begun on one phone do
not shut each other out. It ends with the browser session, an hour after sending, or when ten newer ones were given;
quick exit deletes it. How long a key opens anything is decided by the draft (mediation/actions/drafts.py).
"""

from __future__ import annotations

import re
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

MOST_KEYS = 10
"""Drafts that one browser can open."""

DRAFT_COOKIE = re.compile("(?:__Host-)?form-([0-9a-f]{32})")
HELP_COOKIE = "page"
HELP_SECONDS = 60


def cookie_name(draft_id: UUID) -> str:
    """The name says nothing about what the draft is for. Over HTTPS no other host of the domain can set it."""
    return _named(f"form-{draft_id.hex}")


def _named(name: str) -> str:
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def give_key(response: HttpResponse, draft_id: UUID, key: str, *, seconds: int | None = None) -> None:
    """Let this browser open the draft until it is closed, or for some seconds."""
    response.set_cookie(
        cookie_name(draft_id),
        key,
        max_age=seconds,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        path="/",
    )


def take_key(response: HttpResponse, draft_id: UUID) -> None:
    """Make this browser forget the draft."""
    response.delete_cookie(cookie_name(draft_id), path="/", samesite="Lax")


def take_old_keys(request: HttpRequest, response: HttpResponse) -> None:
    """Beside a new key keep the newest others: a browser sends all of them each time. Names sort by the draft's age."""
    held = sorted((found[1], name) for name in request.COOKIES if (found := DRAFT_COOKIE.fullmatch(name)))
    for _hex, name in held[: max(len(held) - (MOST_KEYS - 1), 0)]:
        response.delete_cookie(name, path="/", samesite="Lax")


def ask_for_help_page(response: HttpResponse, draft_id: UUID) -> None:
    """The next page of this draft is one of help. Not in its address, which a history keeps."""
    response.set_cookie(
        _named(HELP_COOKIE),
        draft_id.hex,
        max_age=HELP_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        path="/",
    )


def wants_help_page(request: HttpRequest, draft_id: UUID) -> bool:
    return request.COOKIES.get(_named(HELP_COOKIE)) == draft_id.hex


def forget_help_page(response: HttpResponse) -> None:
    response.delete_cookie(_named(HELP_COOKIE), path="/", samesite="Lax")
