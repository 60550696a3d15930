"""What does somebody read when a request cannot be answered?

A page in their own language that says what happened and what to do next. The page for 500 needs neither the
database nor a context processor, so that it stands when everything else has fallen.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils import translation

from portal.api import problems
from portal.api.addresses import is_data
from portal.pages import reader_language

logger = logging.getLogger(__name__)

PAGES_FROM_EMPTY = {405, 410, 413, 429}
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
LAST_WORDS = (
    "出了錯，不是你的問題。請稍後再試。\n出了错，不是您的问题。请稍后再试。\n"
    "Ocorreu um erro, e não foi seu. Tente de novo daqui a pouco.\n"
    "Something went wrong, and it is not your fault. Please try again in a little while.\n"
)


def error_page(
    request: HttpRequest, status: int, template_name: str | None = None, *, wait_minutes: int = 0
) -> HttpResponse:
    """The page for one of 400, 403, 404, 405, 410, 413, 429, 500, in the reader's language, never cached.

    Programs that ask the open API get an object in place of it.
    """
    if instead := problems.instead_of_page(request, status):
        return instead
    language = reader_language.of_request(request)
    context = {"status": status, "error_language": language, "is_demo": settings.DEMO, "wait_minutes": wait_minutes}
    with translation.override(language):
        body = render_to_string(template_name or f"{status}.html", context, request=None if status >= 500 else request)
        response = HttpResponse(body, status=status, headers={"Content-Language": language})
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is too large for its parts, or has too many of them, is told so."""
    return error_page(request, 413 if isinstance(exception, TOO_LARGE) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    try:
        return error_page(request, 500)
    except Exception:  # the last page of all: whatever is broken, somebody is told
        logger.exception("The page for 500 could not be made")
        return HttpResponse(LAST_WORDS, status=500, content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was sent does not show that it comes from this site: cookies are off, or the page is an old one.

    A view whose `shown_again` makes its page anew is asked for it, so that nothing typed is lost; not for what another
    site sent, nor for a method that no view takes.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    view = request.resolver_match.func if request.resolver_match else None
    shown_again: Callable[[HttpRequest], HttpResponse | None] | None = getattr(view, "shown_again", None)
    page = shown_again(request) if shown_again and reason.startswith("CSRF") else None
    return page or error_page(request, 403, "403_csrf.html")


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429, with when to try again."""
    response = error_page(request, 429, wait_minutes=minutes(seconds))
    response["Retry-After"] = str(seconds)
    return response


def minutes(seconds: int) -> int:
    """Whole minutes to wait, for a reader; at least one."""
    return max(-(-seconds // 60), 1)


class ErrorPagesMiddleware:
    """Put a readable page in place of an empty or plain refusal; status and headers (Allow, Retry-After) stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in PAGES_FROM_EMPTY or not _wants_page(request) or not _is_bare(response):
            return response
        page = error_page(request, response.status_code)
        for name, value in response.headers.items():
            if name not in {"Content-Type", "Content-Length"}:
                page[name] = value
        page.cookies = response.cookies
        return page


def _wants_page(request: HttpRequest) -> bool:
    """A browser that loads a page, not a part of one and not a program; but the open API has its own for programs."""
    return is_data(request.path_info) or (request.accepts("text/html") and "HX-Request" not in request.headers)


def _is_bare(response: HttpResponse) -> bool:
    if getattr(response, "streaming", False):
        return False
    return not response.content or response.get("Content-Type", "").startswith("text/plain")
