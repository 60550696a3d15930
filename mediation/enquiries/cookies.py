"""What does the browser of somebody who asked keep? The code of each enquiry that was opened, signed, for an hour.

The hour is in the signature, so that a copied cookie opens nothing later either. Each page that is opened begins it
anew; quick exit deletes it.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

OPEN_FOR = timedelta(hours=1)
_SALT = "mediation.enquiries.cookies"


def cookie_name(reference: str) -> str:
    """The name says nothing about what was asked. Over HTTPS no other host of the domain can set it."""
    name = "page-" + reference.removeprefix("ENQ-").lower()
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def give_code(response: HttpResponse, reference: str, code: str) -> None:
    """Let this browser open the enquiry for an hour."""
    response.set_cookie(
        cookie_name(reference),
        signing.TimestampSigner(salt=_SALT).sign(code),
        max_age=int(OPEN_FOR.total_seconds()),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        path="/",
    )


def take_code(response: HttpResponse, reference: str) -> None:
    """Make this browser forget it."""
    response.delete_cookie(cookie_name(reference), path="/", samesite="Lax")


def code_in(request: HttpRequest, reference: str) -> str:
    """The code that this browser holds; "" where it holds none, or its hour is over."""
    kept = request.COOKIES.get(cookie_name(reference), "")
    try:
        return signing.TimestampSigner(salt=_SALT).unsign(kept, max_age=OPEN_FOR)
    except signing.BadSignature:
        return ""
