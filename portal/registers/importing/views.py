"""The studio's screens for lists: files in and out, what waits for whom, and what a list would change.

Plain forms that work without a script. A list that is not there for somebody looks missing (404).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.registers.importing import exporting, pending
from portal.registers.importing.outcomes import Kind, Outcome
from portal.registers.importing.reading import LARGEST_FILE
from portal.registers.importing.registry import label_of, resource_of, resources
from portal.registers.models import PendingImport

ON_A_PAGE = 100
looks_or_posts = require_http_methods(["GET", "HEAD", "POST"])


class UploadForm(forms.Form):
    """A file, and the register that it is for."""

    register = forms.ChoiceField(label=gettext_lazy("Register"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX, at most 10 MB and 5,000 rows; of a workbook the first sheet"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["register"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [(kind, capfirst(str(label_of(kind)))) for kind in resources()]

    def clean_file(self) -> Any:
        """Refused before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(
                _("The file is larger than %(megabytes)d MB.") % {"megabytes": LARGEST_FILE // 1_000_000}
            )
        return file


@looks_or_posts
def index(request: HttpRequest) -> HttpResponse:
    """Upload a list, fetch one, and see which wait."""
    _must_keep_a_register(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = _keep(request, form)
        if kept is not None:
            return redirect("registers_lists:preview", kept.pk)
    waiting = [
        {"list": each, "register": label_of(each.register), "reason": pending.reason_against(each, request.user)}
        for each in pending.visible(request.user)
    ]
    context = {
        "form": form,
        "waiting": waiting,
        "registers": [(kind, label_of(kind)) for kind in resources()],
    }
    return render(request, "registers/lists/index.html", context)


def _keep(request: HttpRequest, form: UploadForm) -> PendingImport | None:
    file = form.cleaned_data["file"]
    try:
        return pending.keep(form.cleaned_data["register"], file.name or "", file.read(), request.user)
    except ValidationError as fault:
        form.add_error("file", fault)
        return None


@require_safe
def preview(request: HttpRequest, list_id: int) -> HttpResponse:
    """What a list would make, change and refuse, a hundred rows a page."""
    kept = _visible(request, list_id)
    resource = resource_of(kept.register)
    if resource is None:
        raise Http404("No such register.")
    outcomes = pending.outcomes_of(kept)
    shown = request.GET.get("show", "")
    shown = shown if shown in Kind.values else ""
    labels = {name: str(column.label) for name, column in resource.labelled()}
    page = Paginator([each for each in outcomes if shown in ("", each.kind)], ON_A_PAGE).get_page(request.GET.get("p"))
    context = {
        "list": kept,
        "register": label_of(kept.register),
        "page_obj": page,
        "rows": [_told(outcome, labels) for outcome in page],
        "shown": shown,
        "kinds": [(kind.value, kind.label, kept.counts.get(kind.value, 0)) for kind in Kind],
        "all": len(outcomes),
        "refused": kept.counts.get(Kind.REFUSED, 0),
        "changes_something": bool(kept.counts.get(Kind.CREATED, 0) + kept.counts.get(Kind.CHANGED, 0)),
        "reason": pending.reason_against(kept, request.user),
    }
    return render(request, "registers/lists/preview.html", context)


def _told(outcome: Outcome, labels: dict[str, str]) -> dict[str, Any]:
    """A row as the table shows it, its columns by their labels."""

    def label(column: str) -> str:
        return labels.get(column, "") or column

    faults: Sequence[tuple[str, str]] = [(label(fault.column), fault.message) for fault in outcome.faults]
    changes = [(label(change.column), change.old, change.new) for change in outcome.changes]
    return {"outcome": outcome, "faults": faults, "changes": changes}


@require_POST
def take_over(request: HttpRequest, list_id: int) -> HttpResponse:
    """The second person's answer, to what they saw."""
    _must_keep_a_register(request)
    try:
        answer = pending.take_over(pending_id=list_id, shown=request.POST.get("shown", ""), by=request.user)
    except PendingImport.DoesNotExist:
        return _gone(request)
    except ValidationError as fault:  # the register of a list may be there no more
        answer = pending.Answer(False, " ".join(fault.messages))
    if answer.is_done:
        messages.success(request, answer.message)
        return redirect("registers_lists:index")
    messages.error(request, answer.message)
    return redirect("registers_lists:preview", list_id)


@require_POST
def drop(request: HttpRequest, list_id: int) -> HttpResponse:
    """Erase a list that waits."""
    _must_keep_a_register(request)
    try:
        pending.drop(pending_id=list_id, by=request.user)
    except PendingImport.DoesNotExist:
        return _gone(request)
    messages.success(request, _("The list was dropped. Nothing was changed."))
    return redirect("registers_lists:index")


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("This list does not wait any more: it was taken over or dropped."))
    return redirect("registers_lists:index")


@require_safe
def export(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """What is published of this person's sides."""
    return _file(request, kind, ending, is_empty=False)


@require_safe
def template(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """An empty list with one invented row."""
    return _file(request, kind, ending, is_empty=True)


def _file(request: HttpRequest, kind: str, ending: str, is_empty: bool) -> HttpResponse:
    _must_keep_a_register(request)
    resource = resource_of(kind)
    if resource is None or ending not in exporting.TYPES:
        raise Http404("No such list.")
    if is_empty:
        content, name = exporting.template(resource, ending), f"{kind}-empty.{ending}"
    else:
        content = exporting.exported(resource, pending.sides_seen(request.user), ending)
        name = f"{kind}-{timezone.localdate().isoformat()}.{ending}"
    response = HttpResponse(content, content_type=exporting.TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _must_keep_a_register(request: HttpRequest) -> None:
    if not pending.sides_seen(request.user):
        raise PermissionDenied


def _visible(request: HttpRequest, list_id: int) -> PendingImport:
    _must_keep_a_register(request)
    found: PendingImport = get_object_or_404(pending.visible(request.user).defer("content"), pk=list_id)
    return found
