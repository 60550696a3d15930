"""What does each address answer at which somebody asks a firm or a station, and reads what was answered?

Nothing of these pages is kept by a browser or a proxy. A wrong code, a wrong reference and an enquiry that was erased
look the same: one is asked for reference and code.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from mediation import counters
from mediation.access import EnquiryActor, acting_as, get_own_enquiry
from mediation.actions import enquiries as actions
from mediation.actions.enquiries import SHOWN_AFTER_SENDING
from mediation.enquiries import cookies
from mediation.enquiries.forms import EnquiryForm, MessageForm, OpenForm
from mediation.enquiry_keys import make_keys, read_code, read_reference, sound_form_key
from mediation.intake.forms.base import StepForm, Typed
from mediation.intake.pages import page_language
from mediation.intake.posts import switch_pressed
from mediation.intake.refusals import ask_to_wait, wait_message, without_trace
from mediation.models import Enquiry
from mediation.statuses import Author
from portal import limits
from portal.limits import Limit, Try
from portal.methods import allows
from portal.pages.errors import too_many
from portal.pages.views import remember_large_type
from portal.places.sides import Side
from portal.registers.models import Record
from portal.templatetags.portal_tags import ErrorLine

ENQUIRIES = Limit("enquiries", "MOST_ENQUIRIES")
WRONG_CODES = Limit("codes", "MOST_CODES")

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def private(view: View[Arguments]) -> View[Arguments]:
    """Nothing of these pages is kept."""

    @wraps(view)
    def served(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        return without_trace(view(request, *args, **kwargs))

    return served


def keeps_typed(view: View[Arguments]) -> View[Arguments]:
    """What is sent here without a right token is shown again (portal/pages/errors.py asks for it)."""
    view.shown_again = _not_trusted  # type: ignore[attr-defined]  # read by csrf_failure
    return view


# ---------- Asking ----------


def _ask_page(
    request: HttpRequest, record: Record, form: EnquiryForm, *, line: ErrorLine | None = None, status: int = 200
) -> HttpResponse:
    """The page in the language that is active. line: why the page as a whole was not taken."""
    context = {
        "record": record,
        "form": form,
        "form_key": sound_form_key(request.POST.get("form_key", "")),
        "action": reverse("enquiries:ask", args=[record.register_kind, record.key]),
        "errors": [line] if line else form.error_lines(),
        "is_not_taken": status != 200,
        "keeps_typed": True,
    }
    response = render(request, "enquiries/ask.html", context, status=status)
    response["Content-Language"] = page_language()
    return response


def _not_trusted(request: HttpRequest) -> HttpResponse | None:
    """403: the token is missing or an old one. The page again, with what was typed."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    record = counters.get_open_record(kwargs.get("kind", ""), kwargs.get("key", ""))
    text = _(
        "This was not sent, because your browser did not send the small file (cookie) that shows that it comes from "
        "you. What you typed is still here: allow cookies for this site and send it again."
    )
    form = EnquiryForm(record=record, typed=EnquiryForm(record=record).typed_in(request.POST))
    return without_trace(_ask_page(request, record, form, line=ErrorLine("", "not_trusted", text, ""), status=403))


@keeps_typed
@private
@allows("GET", "HEAD", "POST")
def ask(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Ask the people of one record. What is sent twice from one page is one enquiry."""
    record = counters.get_open_record(kind, key)
    if request.method != "POST":
        return _ask_page(request, record, EnquiryForm(record=record))
    typed = EnquiryForm(record=record).typed_in(request.POST)
    switch = switch_pressed(request)
    if switch is not None:
        return _switched(request, record, typed, *switch)
    form = EnquiryForm(MultiValueDict(typed), record=record)
    if not form.is_valid():
        return _ask_page(request, record, form)
    if seconds := limits.count(request, Try(ENQUIRIES, limits.client_address(request))):
        line = ErrorLine("", "limited", wait_message(seconds), "")
        return ask_to_wait(_ask_page(request, record, form, line=line, status=429), seconds)
    return _send(request, record, form)


def _switched(request: HttpRequest, record: Record, typed: Typed, what: str, value: str) -> HttpResponse:
    """The same page in another language or size, with what was typed; nothing of it is kept anywhere."""
    with override(value if what == "language" else page_language()):
        response = _ask_page(request, record, EnquiryForm(record=record, typed=typed))
    if what == "type":
        remember_large_type(response, value == "large")
    return response


def _send(request: HttpRequest, record: Record, form: EnquiryForm) -> HttpResponse:
    told, counter = form.told(), record.counter
    assert counter is not None  # every record has one from its first saving
    form_key = sound_form_key(request.POST.get("form_key", ""))
    reference, code = make_keys(form_key, f"{counter.pk} {told!r}", Side(counter.side))
    actor = EnquiryActor(reference, code)
    with acting_as(actor):
        enquiry = actions.ask(by=actor, counter=counter, told=told, language=page_language())
    response = _see_other("receipt" if _shows_code(enquiry) else "read", reference)
    cookies.give_code(response, reference, code)
    return response


@private
@allows("GET", "HEAD")
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """Reference and code, for a few minutes: then only the paper has the code."""
    enquiry = get_own_enquiry(_actor(request))
    if enquiry is None:
        return redirect("enquiries:answer")
    if not _shows_code(enquiry):
        return redirect("enquiries:read", reference=reference)
    context = {
        "enquiry": enquiry,
        "code": _actor(request).code,
        "asked_name": counters.name_of(enquiry.counter),
        "answer_address": request.build_absolute_uri(reverse("enquiries:answer")),
    }
    return render(request, "enquiries/receipt.html", context)


def _shows_code(enquiry: Enquiry) -> bool:
    return bool(enquiry.asked_at > timezone.now() - SHOWN_AFTER_SENDING)


# ---------- Reading ----------


@private
@allows("GET", "HEAD", "POST")
def open_with_code(request: HttpRequest) -> HttpResponse:
    """Ask for reference and code. The right ones always open, however often somebody at this address was wrong: the
    code is long enough, and a household that shares the address is not locked out."""
    # Unbound, so that nothing is said of what was typed but that it does not fit.
    form = OpenForm(initial={name: request.POST.get(name, "") for name in _READ})
    if request.method != "POST":
        return render(request, "enquiries/open.html", {"form": form})
    reference, code = (read(request.POST.get(name, "")) for name, read in _READ.items())
    if reference and code and _opens(EnquiryActor(reference, code)):
        response = _see_other("read", reference)
        cookies.give_code(response, reference, code)
        return response
    if seconds := limits.count(request, Try(WRONG_CODES, limits.client_address(request))):
        return too_many(request, seconds)
    text = _("Nothing is there for this reference and this code. Look at both again; what was erased is gone.")
    errors = [ErrorLine("reference", "unknown", text, "id_reference")]
    return render(request, "enquiries/open.html", {"form": form, "errors": errors})


_READ: dict[str, Callable[[str], str]] = {"reference": read_reference, "code": read_code}


def _opens(actor: EnquiryActor) -> bool:
    with acting_as(actor):
        return get_own_enquiry(actor) is not None


@private
@allows("GET", "HEAD")
def read(request: HttpRequest, reference: str) -> HttpResponse:
    """The question and what was answered."""
    return _read_page(request, MessageForm())


def _read_page(request: HttpRequest, form: StepForm) -> HttpResponse:
    enquiry = get_own_enquiry(_actor(request))
    if enquiry is None:
        return redirect("enquiries:answer")
    referred_to = enquiry.referred_to
    context: dict[str, Any] = {
        "enquiry": enquiry,
        "asked_name": counters.name_of(enquiry.counter),
        "referred_name": counters.name_of(referred_to) if referred_to is not None else "",
        "messages_written": enquiry.messages.all(),
        "asker": Author.ASKER.value,
        "form": form if actions.may_write_more(enquiry) else None,
        "errors": form.error_lines(),
    }
    response = render(request, "enquiries/read.html", context)
    cookies.give_code(response, enquiry.reference, _actor(request).code)
    return response


@private
@allows("POST")
def more(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the one further message."""
    form = MessageForm(MultiValueDict(MessageForm().typed_in(request.POST)))
    if not form.is_valid():
        return _read_page(request, form)
    actions.write_more(by=_actor(request), text=form.cleaned_data["text"])
    return _see_other("read", reference)


@private
@allows("POST")
def shut(request: HttpRequest, reference: str) -> HttpResponse:
    """Close it in this browser: from now on it asks for the code again."""
    response = _see_other("answer")
    cookies.take_code(response, reference)
    return response


@private
@allows("POST")
def erase(request: HttpRequest, reference: str) -> HttpResponse:
    """Erase the enquiry. Nobody can read it any more, the firm or station neither."""
    if not actions.erase(by=_actor(request)):
        return _see_other("answer")
    response = _see_other("erased")
    cookies.take_code(response, reference)
    return response


@private
@allows("GET", "HEAD")
def erased(request: HttpRequest) -> HttpResponse:
    """Nothing is kept any more."""
    return render(request, "enquiries/erased.html")


# ---------- Small things ----------


def _actor(request: HttpRequest) -> EnquiryActor:
    return cast(EnquiryActor, request.actor)  # type: ignore[attr-defined]  # ActingMiddleware adds it


def _see_other(name: str, *args: str) -> HttpResponse:
    """Reloading the next page sends nothing again."""
    response = HttpResponse(status=303)
    response["Location"] = reverse(f"enquiries:{name}", args=args)
    return response
