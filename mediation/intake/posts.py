"""What was sent from a page of questions: a form at all, not too much of it, and which of its buttons was pressed?"""

from __future__ import annotations

from django.http import HttpRequest

from mediation.intake.steps import Step
from portal import languages

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


def is_form(request: HttpRequest, step: Step) -> bool:
    """What a browser sends of this page: a form, with no file where text belongs."""
    names = step.form_class()(at=step.at, index=0).html_names()
    return request.content_type in FORM_TYPES and not any(name in request.FILES for name in names)


def is_too_large(request: HttpRequest, step: Step) -> bool:
    """More than the page's right answers can need; a text that is only too long for its box is less, and named."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return length.isdecimal() and int(length) > step.form_class().most_bytes


def switch_pressed(request: HttpRequest) -> tuple[str, str] | None:
    """("language", "pt") or ("type", "large"), where one of the switches in the header was pressed."""
    what, _, value = request.POST.get("go", "").partition(":")
    known = {"language": languages.CODES, "type": ("large", "normal")}
    return (what, value) if value in known.get(what, ()) else None
