"""How is each page of the form drawn: a question, a list, a page that tells something, help; in which language?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, override

from mediation.intake import checking, cookies, filled_in, flow
from mediation.intake.flow import Stop
from mediation.intake.forms.base import StepForm
from mediation.intake.steps import MOST_ENTRIES, PARTS
from mediation.models import Draft
from portal import languages
from portal.pages.views import remember_large_type
from portal.templatetags.portal_tags import ErrorLine

HELPED = "helped"
"""What the page of help sends, so that going on from it is no new answer."""


def question_page(
    request: HttpRequest,
    stop: Stop,
    form: StepForm,
    answers: Mapping[str, Any],
    draft_id: UUID | None,
    *,
    errors: list[ErrorLine] | None = None,
    waits: bool = False,
    status: int = 200,
) -> HttpResponse:
    """waits: whether something was typed here that is neither taken nor shown. status: another than 200 where the page
    as a whole was not taken (refusals.py)."""
    back = back_of(request)
    before = flow.before(stop, answers, draft_id, back)
    context = {
        "form": form,
        "errors": form.error_lines() if errors is None else errors,
        "is_not_taken": status != 200,
        "waits": waits,
        "hides_answers": form.is_private and form.has_answers(answers),
        "keeps_typed": True,
        "back_url": before + filled_in.query(request) if draft_id is None else before,
        "number": None if stop.index is None else stop.index + 1,
        **part(stop),
    }
    return render(request, form.template, context, status=status)


def told(request: HttpRequest, stop: Stop, draft: Draft) -> HttpResponse:
    """A list with its entries, or a page that tells something."""
    back, answers = back_of(request), draft.answers
    entries = stop.step.entries(answers) if stop.step.entry_steps else []
    to_entry = flow.query(flow.LIST if back else "")
    context = {
        "draft_id": draft.pk,
        "slug": stop.step.slug,
        "entries": checking.entries(stop, answers, draft.pk, to_entry),
        "add_url": flow.new_entry_url(stop, len(entries), draft.pk) + to_entry if len(entries) < MOST_ENTRIES else "",
        "back_url": flow.before(stop, answers, draft.pk, back),
        "next_url": flow.after(stop, answers, draft.pk, back),
        "remove_query": flow.query(back),
        **part(stop),
    }
    return render(request, stop.step.template, context)


def help_page(request: HttpRequest, stop: Stop) -> HttpResponse:
    """Help, once, at the address of the question: a history does not tell what was answered."""
    context = {"keeps_typed": True, "helped": HELPED, **part(stop)}
    response = render(request, stop.step.template, context)
    cookies.forget_help_page(response)
    return response


def switched(
    stop: Stop, draft_id: UUID | None, switch: tuple[str, str], back: str = "", *, query: str = ""
) -> HttpResponse:
    """The same page again, in the other language or size. What was typed waits there unchecked. query: of its address,
    where it has another than `back`."""
    what, value = switch
    with override(value if what == "language" else get_language()):
        response = HttpResponseRedirect(stop.url(draft_id) + (query or flow.query(back)))
    if what == "type":
        remember_large_type(response, value == "large")
    return response


def part(stop: Stop) -> dict[str, Any]:
    """Where the page stands in the form, for its title and the line of progress."""
    return {"part": stop.step.part, "parts": len(PARTS), "part_name": PARTS[stop.step.part - 1]}


def back_of(request: HttpRequest) -> str:
    """Where the page was opened from, if not in its turn."""
    back = request.GET.get("back", "")
    return back if back in (flow.CHECK, flow.LIST) else ""


def page_language() -> str:
    return get_language() or languages.DEFAULT
