"""What does a program read when its request cannot be answered? A problem object (RFC 9457), in English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions

from portal.api.addresses import DOCUMENTATION, is_data, whole

MEDIA_TYPE = "application/problem+json"
LONGEST_ECHO = 60  # characters of what was asked that are said again
DETAILS = {
    400: "The request cannot be read.",
    403: "This address is closed.",
    404: "There is nothing at this address.",
    405: "The API is read-only: it answers GET, HEAD and OPTIONS.",
    406: "The API answers in application/json; the Accept header of the request does not take it.",
    410: "What was here is gone.",
    413: "The request is too long. The API needs no body.",
    429: "This address has asked too often. Retry-After says in how many seconds to go on.",
    500: "Something went wrong here. It was written down; the same request may work later.",
}


class Refused(exceptions.APIException):
    """400: a parameter that is unknown, stands twice or cannot be read."""

    status_code = 400

    def __init__(self, detail: str, parameter: str) -> None:
        self.parameter = echo(parameter)
        super().__init__(detail)


class TooManyAsked(exceptions.APIException):
    """429, with the seconds to wait."""

    status_code = 429

    def __init__(self, seconds: int) -> None:
        self.wait = seconds  # DRF's name
        super().__init__(DETAILS[429])


class Unchanged(exceptions.APIException):
    """304: who asks has it already. No fault, and no body."""

    status_code = 304


def echo(text: str) -> str:
    """What somebody wrote, short enough to be said again."""
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"


def problem(
    status: int, detail: str = "", *, parameter: str | None = None, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The answer for a status. parameter: the name of the one at fault."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or DETAILS.get(status, HTTPStatus(status).description),
        "parameter": parameter,
        "documentation": whole(DOCUMENTATION),
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def of_exception(exception: Exception) -> HttpResponse | None:
    """The answer for what a view raised; None for what nobody foresaw, which Django answers with 500."""
    if isinstance(exception, Http404):
        return problem(404, str(exception))
    if isinstance(exception, SuspiciousOperation):  # a thousand parameters
        return problem(400)
    if isinstance(exception, Unchanged):
        return HttpResponse(status=304)
    if isinstance(exception, Refused):
        return problem(400, str(exception.detail), parameter=exception.parameter)
    if isinstance(exception, TooManyAsked):
        return problem(429, headers={"Retry-After": str(exception.wait)})
    if isinstance(exception, exceptions.APIException):
        return problem(exception.status_code)
    return None


def instead_of_page(request: HttpRequest, status: int) -> HttpResponse | None:
    """For the site's own error pages: programs get a problem object in place of one."""
    return problem(status) if is_data(request.path_info) else None
