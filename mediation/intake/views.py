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

from mediation.access import DraftActor, acting_as
from mediation.actions.drafts import (
    OPEN_SENT,
    Expired,
    begin_draft,
    erase_draft,
    get_draft,
    new_draft_actor,
    save_answers,
)
from mediation.actions.submit import NotComplete, get_receipt, submit_request
from mediation.intake import checking, cookies, filled_in, flow, receipts, refusals
from mediation.intake.flow import Stop
from mediation.intake.forms.base import StepForm, Typed
from mediation.intake.pages import (
    HELPED,
    back_of,
    help_page,
    page_language,
    part,
    question_page,
    switched,
    told,
)
from mediation.intake.posts import is_form, is_too_large, switch_pressed
from mediation.intake.steps import FIRST, PARTS, STREAM
from mediation.models import Draft
from portal.methods import allows
from portal.pages.errors import error_page, too_many

LEAVE = "leave"
"""What the page that checks the answers sends to throw away text that waits: the key of its page."""

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def private(view: View[Arguments]) -> View[Arguments]:
    """Nothing of these pages is kept. A draft whose time is over answers 410, in the same words whatever it held."""

    @wraps(view)
    def served(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Expired:
            response = error_page(request, 410, "intake/closed.html")
            cookies.take_key(response, _actor(request).draft_id)
        return refusals.without_trace(response)

    return served


def keeps_typed(view: View[Arguments]) -> View[Arguments]:
    """What is sent here without a right token is shown again (portal/pages/errors.py asks for it)."""
    view.shown_again = refusals.not_trusted  # type: ignore[attr-defined]  # read by csrf_failure
    return view


# ---------- Before there is a draft ----------


@allows("GET", "HEAD")
def start(request: HttpRequest) -> HttpResponse:
    """The same page for everybody at one address: it knows of no draft, can be cached, and tells nobody of one."""
    with_it = {"filled_in": filled_in.labels(request), "filled_in_query": filled_in.query(request)}
    return render(request, "intake/start.html", {"parts": PARTS, **with_it})


@keeps_typed
@private
@allows("GET", "HEAD", "POST")
def first(request: HttpRequest) -> HttpResponse:
    """The first question. Nothing is stored before something was typed."""
    stop, filled = Stop(FIRST), filled_in.answers(request)
    if request.method != "POST":
        return question_page(request, stop, stop.step.form_class()(at=stop.step.at), {}, None)
    if is_too_large(request, stop.step):
        return refusals.too_large(request, stop, None)
    if not is_form(request, stop.step):
        return refusals.unread(request, stop, {}, None)
    form, switch = _checked(stop, request), switch_pressed(request)
    typed = form.typed_in(request.POST)
    if switch is None and not form.is_valid():
        return question_page(request, stop, form, {}, None)
    if switch is not None and form.is_untouched(typed, {}):
        return switched(stop, None, switch, query=filled_in.query(request))
    if seconds := refusals.wait_to_begin(request):
        return refusals.limited(request, stop, None, seconds)
    actor = new_draft_actor()
    with acting_as(actor):
        draft = begin_draft(by=actor, language=page_language())
        if switch is None:
            _keep(draft, actor, answers=form.answers_after(filled))
        else:
            _keep(draft, actor, answers=filled, typed={stop.key: typed})
        go_on = flow.after(stop, draft.answers, draft.pk)
    response = HttpResponseRedirect(go_on) if switch is None else switched(stop, draft.pk, switch)
    cookies.give_key(response, actor.draft_id, actor.key)
    cookies.take_old_keys(request, response)
    return response


@private
@allows("GET", "HEAD")
def stopped(request: HttpRequest) -> HttpResponse:
    """Nothing is kept any more."""
    return render(request, "intake/stopped.html")


# ---------- The pages of a draft ----------


@keeps_typed
@private
@allows("GET", "HEAD", "POST")
def step(request: HttpRequest, draft_id: UUID, slug: str) -> HttpResponse:
    """A page of questions, a list, or a page that tells something."""
    stop = flow.stop_at(slug)
    is_private = stop.step.form is not None and stop.step.form.is_private
    draft = _draft(request, lock=is_private)  # a private page forgets what it shows
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    if stop.step.form is not None:
        return _answer(request, stop, draft)
    if request.method == "POST":
        raise Http404("Nothing is sent from this page.")
    if not stop.step.is_asked(draft.answers):
        return redirect(flow.after(stop, draft.answers, draft_id, back_of(request)))
    return told(request, stop, draft)


@keeps_typed
@private
@allows("GET", "HEAD", "POST")
def entry(request: HttpRequest, draft_id: UUID, slug: str, index: int, page: str) -> HttpResponse:
    """A page of questions about one person, child or proceeding."""
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    return _answer(request, flow.entry_at(slug, index, page, draft.answers), draft)


@private
@allows("POST")
def remove(request: HttpRequest, draft_id: UUID, slug: str, index: int) -> HttpResponse:
    """Take one person, child or proceeding out of the list."""
    group = flow.stop_at(slug)
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    entries = group.step.entries(draft.answers) if group.step.entry_steps else []
    if index >= len(entries):
        raise Http404("No such page.")
    if seconds := refusals.wait_to_go_on(request, _actor(request)):
        return too_many(request, seconds)
    del entries[index]
    typed = flow.without_entry(draft.typed, slug, index)
    _keep(draft, _actor(request), answers={**draft.answers, group.step.at: entries}, typed=typed)
    return HttpResponseRedirect(group.url(draft_id) + flow.query(back_of(request)))


@private
@allows("GET", "HEAD", "POST")
def check(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """All answers once more, what follows from them, and the button that sends them."""
    missing: list[str] | None = None
    is_sent = request.method == "POST"
    if is_sent and LEAVE in request.POST:
        return _leave_as_it_was(request, draft_id)
    seconds = refusals.wait_to_send(request, _actor(request)) if is_sent else 0
    if is_sent and not seconds:
        try:
            submit_request(by=_actor(request), language=page_language())
        except NotComplete as incomplete:
            missing = incomplete.missing
        else:
            response = redirect_after_post("intake:receipt", draft_id)
            cookies.give_key(response, draft_id, _actor(request).key, seconds=int(OPEN_SENT.total_seconds()))
            return response
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    answers = _with_stream(draft.answers)
    last = Stop(flow.asked(answers)[-1])
    context = {
        **checking.page(draft, answers),
        "errors": [] if missing is None else checking.errors(draft, missing),
        "wait": refusals.wait_message(seconds) if seconds else "",
        "back_url": last.url(draft_id),
        **part(last),
    }
    response = render(request, "intake/check.html", context, status=429 if seconds else 200)
    return refusals.ask_to_wait(response, seconds) if seconds else response


def _leave_as_it_was(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw away what waits on one page: its answers stay as they were before."""
    draft, key = _draft(request), request.POST[LEAVE]
    if draft.submitted_at is None and key in draft.typed:
        if seconds := refusals.wait_to_go_on(request, _actor(request)):
            return too_many(request, seconds)
        _keep(draft, _actor(request), typed={each: value for each, value in draft.typed.items() if each != key})
    return redirect_after_post("intake:check", draft_id)


@private
@allows("GET", "HEAD")
def receipt(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What was received, by whom, when, and what comes first."""
    return render(request, "intake/receipt.html", receipts.page(get_receipt(by=_actor(request))))


@private
@allows("GET", "HEAD")
def sheet(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What was typed so far, to print or copy and bring to the Social Welfare Bureau."""
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    sections = checking.sheet_sections(draft_id, draft.answers)
    return render(request, "intake/sheet.html", {"sections": sections, "draft_id": draft_id, "now": timezone.now()})


@private
@allows("POST")
def stop(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Stop here: the draft is erased and this browser forgets its key."""
    draft = _draft(request)
    if draft.submitted_at is not None:
        return redirect("intake:receipt", draft_id=draft_id)
    erase_draft(draft, by=_actor(request))
    response = redirect("intake:stopped")
    cookies.take_key(response, draft_id)
    return response


def redirect_after_post(name: str, draft_id: UUID) -> HttpResponse:
    """See other: reloading the next page sends nothing again."""
    response = HttpResponse(status=303)
    response["Location"] = reverse(name, args=[draft_id])
    return response


# ---------- One page ----------


def _answer(request: HttpRequest, stop: Stop, draft: Draft) -> HttpResponse:
    """Show a page of questions; or take what was answered, or keep at least what was typed, and go on.

    A page that the answers give no sense leads on, but what is sent to it is taken if it can be.
    """
    back = back_of(request)
    if request.method == "POST":
        return _take(request, stop, draft, back)
    if not stop.step.is_asked(draft.answers):
        return redirect(flow.after(stop, draft.answers, draft.pk, back))
    if stop.step.can_help and cookies.wants_help_page(request, draft.pk):  # whatever was answered: it tells nothing
        return help_page(request, stop)
    typed = _typed_before(request, stop, draft)
    waits = not typed and stop.key in draft.typed and stop.step.form_class().is_private
    form = stop.step.form_class()(at=stop.step.at, index=stop.index, answers=draft.answers, typed=typed)
    return question_page(request, stop, form, draft.answers, draft.pk, waits=waits)


def _take(request: HttpRequest, stop: Stop, draft: Draft, back: str) -> HttpResponse:
    """What was sent from a page of questions: taken, or kept as typed until it is right."""
    if is_too_large(request, stop.step):
        return refusals.too_large(request, stop, draft)
    switch = switch_pressed(request)
    if HELPED in request.POST and stop.step.can_help:
        return _on_from_help(stop, draft, switch, back)
    # Where an answer leads to help, nobody waits.
    seconds = 0 if stop.step.can_help else refusals.wait_to_go_on(request, _actor(request))
    if seconds:
        return refusals.limited(request, stop, draft, seconds)
    form = _checked(stop, request)
    if is_form(request, stop.step) and switch is None and form.is_valid():
        others = {key: value for key, value in draft.typed.items() if key != stop.key}
        _keep(draft, _actor(request), answers=form.answers_after(draft.answers), typed=others)
        # Not by all answers: what was answered before is not told to whoever sends nothing new.
        if not (stop.step.can_help and stop.step.helps(form.answers_after({}))):
            return HttpResponseRedirect(flow.after(stop, draft.answers, draft.pk, back))
        response = HttpResponseRedirect(stop.url(draft.pk) + flow.query(back))
        cookies.ask_for_help_page(response, draft.pk)
        return response
    answers = form.answers_withdrawn(draft.answers)
    if not is_form(request, stop.step):
        _keep(draft, _actor(request), answers=answers)
        return refusals.unread(request, stop, answers, draft)
    _keep(draft, _actor(request), answers=answers, typed=_waiting(request, stop, draft, form, answers))
    if switch is not None:
        return switched(stop, draft.pk, switch, back)
    return question_page(request, stop, form, draft.answers, draft.pk)


def _waiting(
    request: HttpRequest, stop: Stop, draft: Draft, form: StepForm, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """What waits on all pages, by key. Of a private page only the switches keep the text, for the page they lead to;
    otherwise nothing but that something waits."""
    others = {key: value for key, value in draft.typed.items() if key != stop.key}
    typed = form.typed_in(request.POST)
    if form.is_untouched(typed, answers):
        return {**others, stop.key: {}} if form.is_private and stop.key in draft.typed else others
    return {**others, stop.key: typed if switch_pressed(request) or not form.is_private else {}}


def _typed_before(request: HttpRequest, stop: Stop, draft: Draft) -> Typed | None:
    """What was typed and not taken yet; on a private page once, just after one of the switches was pressed."""
    typed: Typed | None = draft.typed.get(stop.key)
    if not stop.step.form_class().is_private:
        return typed
    if not typed or request.method != "GET":
        return None
    _keep(draft, _actor(request), typed={**draft.typed, stop.key: {}})
    return typed


def _checked(stop: Stop, request: HttpRequest) -> StepForm:
    """The page's questions with what was sent."""
    form_class = stop.step.form_class()
    names = form_class(at=stop.step.at, index=stop.index)
    return form_class(MultiValueDict(names.typed_in(request.POST)), at=stop.step.at, index=stop.index)


def _on_from_help(stop: Stop, draft: Draft, switch: tuple[str, str] | None, back: str) -> HttpResponse:
    if switch is None:
        return HttpResponseRedirect(flow.after(stop, draft.answers, draft.pk, back))
    response = switched(stop, draft.pk, switch, back)
    cookies.ask_for_help_page(response, draft.pk)
    return response


# ---------- Small things ----------


def _actor(request: HttpRequest) -> DraftActor:
    return cast(DraftActor, request.actor)  # type: ignore[attr-defined]  # ActingMiddleware adds it


def _draft(request: HttpRequest, *, lock: bool = False) -> Draft:
    """The draft that this browser may open. Locked where something is sent: two tabs must not undo each other."""
    return get_draft(_actor(request), lock=lock or request.method == "POST")


def _keep(
    draft: Draft, actor: DraftActor, *, answers: Mapping[str, Any] | None = None, typed: Mapping[str, Any] | None = None
) -> None:
    """Without `answers` or `typed` they stay. Text waits only on pages that the answers give a sense."""
    kept = _with_stream(draft.answers if answers is None else answers)
    waiting = draft.typed if typed is None else typed
    waiting = {key: value for key, value in waiting.items() if flow.stop_of(key, kept)}
    save_answers(draft, by=actor, answers=kept, typed=waiting, language=page_language())


def _with_stream(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {**answers, "stream": STREAM.value, "language": page_language()}
