"""What does the head of a page need that search engines and chat apps read? One tag, for templates/guidance/head."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from wagtail.models import Page

from portal import languages
from portal.guidance import finding, structured
from portal.guidance.finding import Found
from portal.guidance.models import Institution

register = template.Library()


class Head(NamedTuple):
    """found: titles and addresses; graph: the JSON of structured.py, or nothing."""

    found: Found
    graph: SafeString | str


@register.simple_tag(takes_context=True)
def head_of_page(context: template.Context) -> Head | None:
    """Of the page in the context (`page`), or of a view: its `institution`, or its `title` and `description`.

    None where nothing is said: a walk along a pathway, a page without a request.
    """
    request, reader = context.get("request"), get_language() or languages.DEFAULT
    page: Any = context.get("page")
    if isinstance(page, Page):
        found = finding.of_page(page, request, reader)
        return Head(found, structured.script(structured.of_page(page, found)) if found.canonical else "")
    if request is None:
        return None
    institution = context.get("institution")
    if isinstance(institution, Institution):
        above = (pgettext("main menu", "Institutions"), reverse("guidance:institutions"))
        found = finding.of_view(request, reader, str(institution.name), str(institution.decides), above)
        return Head(found, structured.script(structured.of_institution(institution, found)))
    title = str(context.get("title") or "")
    if not title:
        return None
    found = finding.of_view(request, reader, title, str(context.get("description") or ""))
    return Head(found, structured.script(structured.of_view(found)))
