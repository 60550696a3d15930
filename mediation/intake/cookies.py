"""Where does a visitor's browser keep the key to a draft?

A draft opens with both its address and this key. One cookie for each draft, so that two requests begun on one
phone do not shut each other out. It ends with the browser session, and quick exit deletes it.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse


def cookie_name(draft_id: UUID) -> str:
    """The name says nothing about what the draft is for."""
    return f"form-{draft_id.hex}"


def give_key(response: HttpResponse, draft_id: UUID, key: str) -> None:
    """Let this browser open the draft until it is closed."""
    response.set_cookie(
        cookie_name(draft_id), key, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax", path="/"
    )


def take_key(response: HttpResponse, draft_id: UUID) -> None:
    """Make this browser forget the draft."""
    response.delete_cookie(cookie_name(draft_id), path="/", samesite="Lax")
