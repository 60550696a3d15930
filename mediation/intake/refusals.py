"""What does somebody see whose page was not taken, though no answer on it is wrong? The page as it was sent.

It is no form, too large, one of too many, or does not show that it comes from this site. Nothing of it is kept in the
draft: what was typed stands on the page, to be sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mediation.access import DraftActor
from mediation.intake.flow import Stop
from mediation.intake.pages import question_page
from mediation.intake.posts import is_form
from mediation.intake.steps import BY_SLUG, FIRST
from mediation.models import Draft
from portal import limits
from portal.limits import Limit, Try
from portal.pages import errors
from portal.templatetags.portal_tags import ErrorLine

BEGUN = Limit("begun", "MOST_BEGUN")
PAGES = Limit("pages", "MOST_PAGES")
SENT = Limit("sent", "MOST_SENT")
PRESSED = Limit("pressed", "MOST_PRESSED")


# ---------- How often ----------


def wait_to_begin(request: HttpRequest) -> int:
    """Seconds until another request may be begun from this address."""
    return limits.count(request, Try(BEGUN, limits.client_address(request)))


def wait_to_go_on(request: HttpRequest, actor: DraftActor) -> int:
    """Seconds until another page of this request is taken."""
    return limits.count(request, Try(PAGES, str(actor.draft_id)))


def wait_to_send(request: HttpRequest, actor: DraftActor) -> int:
    """Seconds until the button that sends this request may be pressed again. Whoever has no key to the draft uses up
    nobody's tries: their 404 takes back what was counted."""
    return limits.count(request, Try(PRESSED, str(actor.draft_id)), Try(SENT, limits.client_address(request)))


def ask_to_wait(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


def wait_message(seconds: int) -> str:
    number = errors.minutes(seconds)
    return ngettext(
        "There were too many tries in a short time. What you typed is still here: send it again in %(number)s minute.",
        "There were too many tries in a short time. What you typed is still here: send it again in %(number)s minutes.",
        number,
    ) % {"number": number}


# ---------- The page again ----------


def limited(request: HttpRequest, stop: Stop, draft: Draft | None, seconds: int) -> HttpResponse:
    """429: too many in a short time."""
    line = ErrorLine("", "limited", wait_message(seconds), "")
    return ask_to_wait(filled(request, stop, _answers(draft), _key(draft), line, 429), seconds)


def too_large(request: HttpRequest, stop: Stop, draft: Draft | None) -> HttpResponse:
    """413: more than this page can need."""
    text = _("This is more than we can take at once. What you typed is still here: shorten it and send it again.")
    return filled(request, stop, _answers(draft), _key(draft), ErrorLine("", "too_large", text, ""), 413)


def unread(request: HttpRequest, stop: Stop, answers: Mapping[str, Any], draft: Draft | None) -> HttpResponse:
    """400: what arrived is no form, or a file stands where text should. The page keeps what it held before."""
    blank = stop.step.form_class()(at=stop.step.at, index=stop.index)
    typed = {name: value if isinstance(value, list) else [value] for name, value in blank.raw_post(answers).items()}
    if blank.is_private:
        typed = {}
    elif draft is not None:
        typed = draft.typed.get(stop.key, typed)
    text = _("What arrived could not be read. Look at this page and send it again.")
    line = ErrorLine("", "unread", text, "")
    return filled(request, stop, answers, _key(draft), line, 400, before=typed)


def not_trusted(request: HttpRequest) -> HttpResponse | None:
    """403: the token is missing or an old one. None where the address is no page of questions.

    No draft is opened for it: without cookies there is no key. Only the page itself is drawn.
    """
    stop = _stop_of_address(request)
    if stop is None or not is_form(request, stop.step):
        return None
    text = _(
        "This was not sent, because your browser did not send the small file (cookie) that shows that the answers come "
        "from you. What you typed is still here: allow cookies for this site and send it again."
    )
    draft_id = request.resolver_match.kwargs.get("draft_id") if request.resolver_match else None
    return without_trace(filled(request, stop, {}, draft_id, ErrorLine("", "not_trusted", text, ""), 403))


def filled(
    request: HttpRequest,
    stop: Stop,
    answers: Mapping[str, Any],
    draft_id: UUID | None,
    line: ErrorLine,
    status: int,
    *,
    before: Mapping[str, list[str]] | None = None,
) -> HttpResponse:
    """The page with what was sent, unchecked, one line above it. before: what its inputs held otherwise."""
    blank = stop.step.form_class()(at=stop.step.at, index=stop.index)
    typed = {**(before or {}), **blank.typed_in(request.POST)}
    form = stop.step.form_class()(at=stop.step.at, index=stop.index, answers=answers, typed=typed)
    return question_page(request, stop, form, answers, draft_id, errors=[line], status=status)


def without_trace(response: HttpResponse) -> HttpResponse:
    """Nothing of these pages is kept by a browser, a proxy or a search engine, or told to another site.

    `same-origin` and not `no-referrer`: with that, browsers send forms with `Origin: null`, which no CSRF check passes.
    """
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def _answers(draft: Draft | None) -> Mapping[str, Any]:
    return draft.answers if draft is not None else {}


def _key(draft: Draft | None) -> UUID | None:
    return draft.pk if draft is not None else None


def _stop_of_address(request: HttpRequest) -> Stop | None:
    """The page of questions at an address, whatever the answers are."""
    found = request.resolver_match
    kwargs = found.kwargs if found else {}
    step = BY_SLUG.get(kwargs["slug"]) if "slug" in kwargs else FIRST
    if step is None:
        return None
    if "page" not in kwargs:
        return Stop(step) if step.form else None
    page = next((each for each in step.entry_steps if each.slug == kwargs["page"]), None)
    return Stop(page, step, kwargs["index"]) if page else None
