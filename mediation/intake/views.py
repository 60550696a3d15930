"""What does each address of the request form answer?

Addresses of a draft are served inside `acting_as` (mediation/middleware.py), so that a page is one transaction and a
draft opens only for whoever holds its key. The first page has no draft yet and makes one when something was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mediation.access import DraftActor, acting_as
from mediation.actions.drafts import begin_draft, erase_draft, get_draft, new_draft_actor, save_answers
from mediation.actions.submit import NotComplete, get_receipt, submit_request
from mediation.intake import checking, flow, receipts
from mediation.intake.cookies import give_key, take_key
from mediation.intake.flow import Stop
from mediation.intake.forms.base import StepForm, Typed
from mediation.intake.steps import FIRST, MOST_ENTRIES, PARTS, STREAM
from mediation.models import Draft
from portal import languages
from portal.pages.views import remember_large_type

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def private(view: View[Arguments]) -> View[Arguments]:
    """Nothing of these pages is kept by a browser, a proxy or a search engine, or told to another site.

    `same-origin` and not `no-referrer`: with that, browsers send forms with `Origin: null`, which no CSRF check passes.
    """

    @wraps(view)
    def without_trace(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return without_trace


# ---------- Before there is a draft ----------


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The same page for everybody: it knows of no draft, so that it can be cached, and tells nobody of one."""
    return render(request, "intake/start.html", {"parts": PARTS})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """The first question. Nothing is stored before something was typed."""
    stop = Stop(FIRST)
    if request.method != "POST":
        return _question_page(request, stop, stop.step.form_class()(at=stop.step.at), {}, None)
    form = _form(stop, {}, request)
    typed = form.typed_in(request.POST)
    switch = _switch(request)
    if switch is None and not form.is_valid():
        return _question_page(request, stop, form, {}, None)
    if switch is not None and not _holds_something(typed):
        return _switched(stop, None, switch)
    actor = new_draft_actor()
    with acting_as(actor):
        draft = begin_draft(by=actor, language=_language())
        if switch is None:
            _keep(draft, actor, answers=form.answers_after({}))
        else:
            _keep(draft, actor, typed={stop.key: typed})
        go_on = flow.after(stop, draft.answers, draft.pk)
    response = HttpResponseRedirect(go_on) if switch is None else _switched(stop, draft.pk, switch)
    give_key(response, actor.draft_id, actor.key)
    return response


@private
@require_safe
def stopped(request: HttpRequest) -> HttpResponse:
    """Nothing is kept any more."""
    return render(request, "intake/stopped.html")


# ---------- The pages of a draft ----------


@private
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, draft_id: UUID, slug: str) -> HttpResponse:
    """A page of questions, a list, or a page that tells something."""
    stop = flow.stop_at(slug)
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    if stop.step.form is not None:
        return _answer(request, stop, draft)
    if request.method == "POST":
        raise Http404("Nothing is sent from this page.")
    if not stop.step.is_asked(draft.answers):
        return redirect(flow.after(stop, draft.answers, draft_id, _back(request)))
    return _told(request, stop, draft)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, draft_id: UUID, slug: str, index: int, page: str) -> HttpResponse:
    """A page of questions about one person, child or proceeding."""
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    return _answer(request, flow.entry_at(slug, index, page, draft.answers), draft)


@private
@require_POST
def remove(request: HttpRequest, draft_id: UUID, slug: str, index: int) -> HttpResponse:
    """Take one person, child or proceeding out of the list."""
    group = flow.stop_at(slug)
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    entries = group.step.entries(draft.answers) if group.step.entry_steps else []
    if index >= len(entries):
        raise Http404("No such page.")
    del entries[index]
    typed = {key: value for key, value in draft.typed.items() if not key.startswith(f"{slug}/")}
    _keep(draft, _actor(request), answers={**draft.answers, group.step.at: entries}, typed=typed)
    return HttpResponseRedirect(group.url(draft_id) + flow.query(_back(request)))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """All answers once more, what follows from them, and the button that sends them."""
    missing: list[str] = []
    if request.method == "POST":
        try:
            submit_request(by=_actor(request), language=_language())
        except NotComplete as incomplete:
            missing = incomplete.missing
        else:
            return redirect_after_post("intake:receipt", draft_id)
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    answers = _with_stream(draft.answers)
    last = Stop(flow.asked(answers)[-1])
    context = {
        **checking.page(draft_id, answers),
        "errors": checking.missing_lines(draft_id, missing),
        "back_url": last.url(draft_id),
        **_part(last),
    }
    return render(request, "intake/check.html", context)


@private
@require_safe
def receipt(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What was received, by whom, when, and what comes first."""
    return render(request, "intake/receipt.html", receipts.page(get_receipt(by=_actor(request))))


@private
@require_safe
def sheet(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What was typed so far, to print or copy and bring to the Social Welfare Bureau."""
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    sections = checking.sheet_sections(draft_id, draft.answers)
    return render(request, "intake/sheet.html", {"sections": sections, "draft_id": draft_id, "now": timezone.now()})


@private
@require_POST
def stop(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Stop here: the draft is erased and this browser forgets its key."""
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    erase_draft(draft, by=_actor(request))
    response = redirect("intake:stopped")
    take_key(response, draft_id)
    return response


def redirect_after_post(name: str, draft_id: UUID) -> HttpResponse:
    """See other: reloading the next page sends nothing again."""
    response = HttpResponse(status=303)
    response["Location"] = reverse(name, args=[draft_id])
    return response


# ---------- One page ----------


def _answer(request: HttpRequest, stop: Stop, draft: Draft) -> HttpResponse:
    """Show a page of questions; or keep what was answered, or at least what was typed, and go on.

    A page that the answers give no sense leads on, but what is sent to it is kept: nothing typed is thrown away.
    """
    back = _back(request)
    if request.method != "POST":
        if not stop.step.is_asked(draft.answers):
            return redirect(flow.after(stop, draft.answers, draft.pk, back))
        shown = _form(stop, draft.answers, typed=draft.typed.get(stop.key))
        return _question_page(request, stop, shown, draft.answers, draft.pk)
    form = _form(stop, draft.answers, request)
    others = {key: value for key, value in draft.typed.items() if key != stop.key}
    switch = _switch(request)
    if switch is None and form.is_valid():
        _keep(draft, _actor(request), answers=form.answers_after(draft.answers), typed=others)
        return HttpResponseRedirect(flow.after(stop, draft.answers, draft.pk, back))
    _keep(draft, _actor(request), typed={**others, stop.key: form.typed_in(request.POST)})
    if switch is not None:
        return _switched(stop, draft.pk, switch, back)
    return _question_page(request, stop, form, draft.answers, draft.pk)


def _form(
    stop: Stop, answers: Mapping[str, Any], request: HttpRequest | None = None, typed: Typed | None = None
) -> StepForm:
    """The page's questions: checked, where a request brings answers; else as they were left."""
    form_class = stop.step.form_class()
    if request is None:
        return form_class(at=stop.step.at, index=stop.index, answers=answers, typed=typed)
    names = form_class(at=stop.step.at, index=stop.index)
    return form_class(MultiValueDict(names.typed_in(request.POST)), at=stop.step.at, index=stop.index)


def _question_page(
    request: HttpRequest, stop: Stop, form: StepForm, answers: Mapping[str, Any], draft_id: UUID | None
) -> HttpResponse:
    back = _back(request)
    context = {
        "form": form,
        "errors": form.error_lines(),
        "keeps_typed": True,
        "back_url": flow.before(stop, answers, draft_id, back),
        "number": None if stop.index is None else stop.index + 1,
        **_part(stop),
    }
    return render(request, form.template, context)


def _told(request: HttpRequest, stop: Stop, draft: Draft) -> HttpResponse:
    """A list with its entries, or a page that tells something."""
    back, answers = _back(request), draft.answers
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
        **_part(stop),
    }
    return render(request, stop.step.template, context)


def _part(stop: Stop) -> dict[str, Any]:
    return {"part": stop.step.part, "parts": len(PARTS), "part_name": PARTS[stop.step.part - 1]}


# ---------- Small things ----------


def _actor(request: HttpRequest) -> DraftActor:
    return cast(DraftActor, request.actor)  # type: ignore[attr-defined]


def _draft(request: HttpRequest) -> Draft:
    """The draft that this browser may open. Locked where something is sent: two tabs must not undo each other."""
    return get_draft(_actor(request), lock=request.method == "POST")


def _keep(
    draft: Draft, actor: DraftActor, *, answers: Mapping[str, Any] | None = None, typed: Mapping[str, Any] | None = None
) -> None:
    kept = _with_stream(draft.answers if answers is None else answers)
    save_answers(draft, by=actor, answers=kept, typed=typed or {}, language=_language())


def _with_stream(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {**answers, "stream": STREAM.value, "language": _language()}


def _language() -> str:
    return get_language() or languages.DEFAULT


def _back(request: HttpRequest) -> str:
    back = request.GET.get("back", "")
    return back if back in (flow.CHECK, flow.LIST) else ""


def _switch(request: HttpRequest) -> tuple[str, str] | None:
    """("language", "pt") or ("type", "large"), where one of the switches in the header was pressed."""
    what, _, value = request.POST.get("go", "").partition(":")
    known = {"language": languages.CODES, "type": ("large", "normal")}
    return (what, value) if value in known.get(what, ()) else None


def _holds_something(typed: Typed) -> bool:
    """Whether anything was typed or chosen; what the page sends of itself does not count."""
    return any(text.strip() for name, texts in typed.items() if name != "kind" for text in texts)


def _switched(stop: Stop, draft_id: UUID | None, switch: tuple[str, str], back: str = "") -> HttpResponse:
    """The same page again, in the other language or size. What was typed waits there unchecked."""
    what, value = switch
    with override(value if what == "language" else get_language()):
        response = HttpResponseRedirect(stop.url(draft_id) + flow.query(back))
    if what == "type":
        remember_large_type(response, value == "large")
    return response
