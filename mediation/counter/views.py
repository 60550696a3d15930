"""What does the contact of a firm or station see? Their own counters, the enquiries there, and one of them.

Each view fetches through access.py. An enquiry at another counter is not there, and asking for it is an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Case, DateTimeField, F, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache

from mediation import counters, trail
from mediation.access import Hidden, counters_of, current_actor, get_visible_enquiry, visible_enquiries
from mediation.actions import enquiries as actions
from mediation.counter.forms import AnswerForm, CloseForm
from mediation.intake.posts import switch_pressed
from mediation.models import Enquiry
from mediation.statuses import Author, EnquiryStatus
from portal.accounts.models import User
from portal.accounts.second_factor import was_shown
from portal.methods import allows
from portal.pages.views import remember_large_type
from portal.registers.models import Counter
from portal.registers.words import Act
from portal.stations.duty import access as duty
from portal.templatetags.portal_tags import ErrorLine

PAGE = 25
LIST_ORDER = (
    # What waits comes first, the longest wait before the others; then the rest, the newest first.
    Case(When(status=EnquiryStatus.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()),
    Case(When(status=EnquiryStatus.OPEN, then=F("changed_at")), default=None, output_field=DateTimeField()),
    "-changed_at",
    "-id",
)


@dataclass(frozen=True)
class Row:
    """One line of the list. No name and no word of what was asked: both are on the enquiry's own page."""

    enquiry: Enquiry
    counter_name: str


@never_cache
@allows("GET", "HEAD")
def enquiries(request: HttpRequest) -> HttpResponse:
    """The enquiries at the user's counters, those that wait first."""
    user = _signed_in(request)
    held = counters_of(user)
    if not held:
        raise PermissionDenied
    names = counters.names_of(held)
    page: Page[Enquiry] = Paginator(visible_enquiries(user, held).order_by(*LIST_ORDER), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "names": [names.get(counter.pk, counter.record_key) for counter in held],
        "has_several": len(held) > 1,
        "page": page,
        "rows": [Row(each, names.get(each.counter_id, "")) for each in page.object_list],
        "open": EnquiryStatus.OPEN.value,
        "has_roster": bool(duty.grants_of(user)),
    }
    return render(request, "counter/enquiries.html", context)


@never_cache
@allows("GET", "HEAD")
def enquiry(request: HttpRequest, reference: str) -> HttpResponse:
    """One enquiry, with how who asked may be reached. Opening it is written to its trail."""
    found = _found(request, reference)
    response = _page(request, found, AnswerForm())
    # Last, because the event holds the end of the enquiry's chain until the transaction ends.
    trail.record(trail.Action.OPENED, case=found, by=current_actor().label)
    return response


@allows("POST")
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an answer. Whoever was signed out meanwhile gets what they wrote back, and nothing else."""
    form = AnswerForm(MultiValueDict(AnswerForm().typed_in(request.POST)))
    if not request.user.is_authenticated or not was_shown(request) or switch_pressed(request):
        return _kept(request)
    found = _found(request, reference)
    if not form.is_valid():
        return _page(request, found, form)
    number = request.POST.get("number", "")
    actions.answer(
        by=_signed_in(request),
        reference=reference,
        text=form.cleaned_data["text"],
        number=int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else 0,
    )
    return _see_other(reference)


def _kept(request: HttpRequest) -> HttpResponse:
    """403: who sends this is not signed in any more, or on an old page. Only what they typed is shown."""
    what, value = switch_pressed(request) or ("", "")
    reference = request.resolver_match.kwargs["reference"] if request.resolver_match else ""
    context = {
        "form": AnswerForm(typed=AnswerForm().typed_in(request.POST)),
        "number": request.POST.get("number", "")[:4],
        "keeps_typed": True,
    }
    with override(value if what == "language" else get_language()):
        context |= {"action": reverse("counter:answer", args=[reference]), "sign_in": reverse("account_login")}
        response = render(request, "counter/kept.html", context, status=403)
    if what == "type":
        remember_large_type(response, value == "large")
    response["Cache-Control"] = "no-store"
    return response


answer.shown_again = _kept  # type: ignore[attr-defined]  # read by portal/pages/errors.py where the token is an old one


@never_cache
@allows("POST")
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that nothing more comes, or that somebody else can help."""
    found = _found(request, reference)
    form = CloseForm(request.POST, places=counters.places_to_refer_to(found.counter))
    if not form.is_valid():
        return _page(request, found, AnswerForm(), form)
    chosen = form.cleaned_data["referred_to"]
    referred_to = Counter.objects.get(pk=chosen) if chosen else None
    actions.close(by=_signed_in(request), reference=reference, referred_to=referred_to)
    return _see_other(reference)


def _page(request: HttpRequest, found: Enquiry, form: AnswerForm, closing: CloseForm | None = None) -> HttpResponse:
    closing = closing or CloseForm(places=counters.places_to_refer_to(found.counter))
    referred_to = found.referred_to
    errors = form.error_lines() + [
        ErrorLine(name, error.code or "", text, f"id_{name}")
        for name, mistakes in closing.errors.as_data().items()
        for error in mistakes
        for text in error.messages
    ]
    context: dict[str, Any] = {
        "enquiry": found,
        "asked_name": counters.name_of(found.counter),
        "referred_name": counters.name_of(referred_to) if referred_to is not None else "",
        "messages_written": found.messages.select_related("written_by"),
        "asker": Author.ASKER.value,
        "form": form,
        "closing": closing,
        "number": actions.next_answer(found),
        "errors": errors,
    }
    return render(request, "counter/enquiry.html", context)


def _found(request: HttpRequest, reference: str) -> Enquiry:
    user = request.user
    if not isinstance(user, User):
        raise Hidden(reference, Act.ANSWER_ENQUIRIES)
    return get_visible_enquiry(user, reference)


def _signed_in(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _see_other(reference: str) -> HttpResponse:
    """Reloading the next page sends nothing again."""
    response = HttpResponse(status=303)
    response["Location"] = reverse("counter:enquiry", args=[reference])
    return response
