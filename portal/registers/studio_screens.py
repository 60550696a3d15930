"""The registers' own screens in the studio: the answer to a check, and what is to be verified.

Each is a plain form that works without a script. What is not there for somebody looks missing (404).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from modelcluster.models import get_all_child_relations
from wagtail.models import TaskState

from portal.guidance.review_forms import RefuseForm
from portal.places.sides import Side
from portal.registers import access
from portal.registers.checking import ApproveForm, RegisterCheckTask, record_models, records_in_check
from portal.registers.models import Record
from portal.registers.studio_verifying import CannotVerify, Due, described, to_verify, verify_today
from portal.registers.studio_viewsets import record_for

ON_A_PAGE = 50
MOST_FIGURES = 4  # of the number of a page
looks_or_posts = require_http_methods(["GET", "HEAD", "POST"])


# ---------- Checking ----------


@looks_or_posts
def check(request: HttpRequest, state_id: int) -> HttpResponse:
    """What was written, what is public now, and the two answers."""
    state = get_object_or_404(TaskState.objects.select_related("revision__user", "workflow_state"), pk=state_id)
    task, record = state.task.specific, state.revision.content_object
    if not isinstance(task, RegisterCheckTask) or record is None:
        raise Http404("No such check.")
    record = record_for(request.user, type(record), record.pk)
    is_waiting = state.status == TaskState.STATUS_IN_PROGRESS
    actions = {name for name, *_rest in task.get_actions(record, request.user)} if is_waiting else set()
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    shown: dict[str, forms.Form] = {
        name: form(request.POST if answer == name else None, prefix=name)
        for name, form in (("approve", ApproveForm), ("reject", RefuseForm))
        if name in actions
    }
    if answer in shown and shown[answer].is_valid():
        try:
            task.on_action(state, request.user, answer, **shown[answer].cleaned_data)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal) or _("That was not possible."))
            return redirect("registers_studio:check", state.pk)
        messages.success(request, _("Your answer was noted."))
        return redirect("wagtailadmin_home")
    waiting = records_in_check(request.user).get(state.pk)
    text, public = state.revision.as_object(), record if record.live else None
    context = {
        "record": record,
        "text": text,
        "state": state,
        "groups": particulars(text, public),
        "compare_url": _address_of(record, "revisions_compare", "live", state.revision_id) if record.live else "",
        "is_waiting": is_waiting,
        "is_own": bool(waiting and waiting.is_own),
        "is_changed": bool(waiting and not waiting.is_current),
        "approve_form": shown.get("approve"),
        "reject_form": shown.get("reject"),
    }
    return render(request, "registers/studio/check.html", context)


@dataclass(frozen=True)
class Particular:
    """One field as it was written. is_changed: what is public says something else."""

    label: str
    value: str
    is_changed: bool


def particulars(text: Any, public: Any | None) -> list[tuple[str, list[Particular]]]:
    """All that somebody wrote: the record's own fields, and those of what belongs to it, under their headings."""
    own = [(capfirst(str(text._meta.verbose_name)), list(_fields(text, public)))]
    for relation in get_all_child_relations(type(text)):
        name = relation.get_accessor_name()
        were = {each.pk: each for each in getattr(public, name).all()} if public is not None else {}
        for child in getattr(text, name).all():
            before = were.get(child.pk) if public is not None else None
            own.append((capfirst(str(child._meta.verbose_name)), list(_fields(child, before, public is not None))))
    return own


_LEFT_OUT = {"id", "sort_order", "open_week", "open_holiday"}


def _fields(text: Model, public: Model | None, is_compared: bool = False) -> Iterator[Particular]:
    is_compared = is_compared or public is not None
    for field in _written_fields(type(text)):
        value = _in_words(text, field)
        before = _in_words(public, field) if public is not None else ""
        if value or before:
            yield Particular(capfirst(str(field.verbose_name)), value or "–", is_compared and value != before)


def _written_fields(model: type[Model]) -> list[Any]:
    """Those of the form, with one field for each language, and no parent."""
    translated = {field.translated_field.name for field in model._meta.fields if hasattr(field, "translated_field")}
    if issubclass(model, Record):
        wanted = model.snippet_viewset.get_edit_handler().get_form_options()["fields"]
        return [model._meta.get_field(name) for name in wanted]
    return [
        field
        for field in model._meta.fields
        if field.name not in _LEFT_OUT | translated and type(field).__name__ != "ParentalKey"
    ]


def _in_words(record: Any, field: Any) -> str:
    value = getattr(record, field.name)
    if isinstance(value, list):
        words = dict(field.base_field.choices or ())
        return ", ".join(str(words.get(each, each)) for each in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    display = getattr(record, f"get_{field.name}_display", None)
    return str(display() if display is not None else value) if value not in (None, "") else ""


# ---------- To be verified ----------


class ToVerifyForm(forms.Form):
    """Which register, and which side."""

    side = forms.ChoiceField(label=gettext_lazy("Side"), required=False)
    register = forms.ChoiceField(label=gettext_lazy("Register"), required=False)

    def __init__(self, *args: Any, sides: frozenset[str], **options: Any) -> None:
        super().__init__(*args, **options)
        everything: tuple[str, Any] = ("", _("All"))
        self.fields["side"].choices = [everything, *((each.value, each.label) for each in Side if each in sides)]  # type: ignore[attr-defined]  # a field with choices
        kinds = [(each.register_kind, capfirst(str(each._meta.verbose_name_plural))) for each in record_models()]
        self.fields["register"].choices = [everything, *kinds]  # type: ignore[attr-defined]  # as above


@require_safe
def to_be_verified(request: HttpRequest) -> HttpResponse:
    """The records that somebody must look at; the most urgent first."""
    sides = access.sides_for(request.user, "view")
    if not sides:
        raise PermissionDenied
    form = ToVerifyForm(request.GET, sides=sides)
    asked = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    number = _page_number(request.GET.get("p", ""))
    found: list[Any] = []
    for model in record_models():
        if asked.get("register") in (None, "", model.register_kind):
            records = to_verify(model, request.user, today)
            records = records.filter(side=asked["side"]) if asked.get("side") else records
            found += records[: number * ON_A_PAGE + 1]  # of each kind no more than the page can show
    found.sort(key=lambda each: (each.verified_on is not None, each.verify_by or today, each.key))
    page = found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    context = {
        "form": form,
        "rows": [_row(described(record, today)) for record in page],
        "address": request.get_full_path(),
        "asked": request.GET,
        "before": number - 1,
        "after": number + 1 if len(found) > number * ON_A_PAGE else 0,
    }
    return render(request, "registers/studio/to_verify.html", context)


def _page_number(text: str) -> int:
    """The page that was asked for; the first where that is no number of a page."""
    is_number = text.isascii() and text.isdigit() and len(text) < MOST_FIGURES
    return max(1, int(text)) if is_number else 1


def _row(due: Due) -> dict[str, Any]:
    record = due.record
    return {
        "due": due,
        "record": record,
        "register": capfirst(str(record._meta.verbose_name)),
        "url": _address_of(record, "inspect"),
        "is_blocked": record.has_unpublished_changes,
    }


@require_POST
def verify(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Somebody found the particulars right today."""
    model = next((each for each in record_models() if each.register_kind == kind), None)
    if model is None:
        raise Http404("No such register.")
    record = record_for(request.user, model, record_id)
    try:
        verify_today(record, by=request.user)
    except CannotVerify as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("“%(record)s” was verified today.") % {"record": record})
    back = request.POST.get("next", "")
    is_own_address = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if is_own_address else reverse("registers_studio:to_verify"))


def _address_of(record: Record, name: str, *args: Any) -> str:
    return reverse(type(record).snippet_viewset.get_url_name(name), args=[record.pk, *args])
