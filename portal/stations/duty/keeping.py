"""What does who keeps a station's roster see and do? Shifts, who comes, and who may sign up.

Each view fetches through access.py, where a station of somebody else is not there, checks a form and calls an action.
"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from portal.methods import allows
from portal.registers.words import Act
from portal.stations.duty import access, actions, series
from portal.stations.duty.actions import Refused
from portal.stations.duty.forms import NewShiftForm, ShiftForm, VolunteerForm
from portal.stations.duty.lists import coming, page_of_roster
from portal.stations.duty.views import signed_in_user
from portal.stations.duty_models import Shift
from portal.stations.models import Station


@never_cache
@allows("GET")
def roster(request: HttpRequest, key: str) -> HttpResponse:
    """The shifts of one station, with who comes."""
    station = access.get_station(signed_in_user(request), Act.KEEP_ROSTER, key)
    is_earlier = request.GET.get("when") == "earlier"
    page = page_of_roster(station, request.GET.get("page"), is_earlier=is_earlier)
    return render(request, "duty/roster.html", {"station": station, "page": page, "is_earlier": is_earlier})


@never_cache
@allows("GET", "POST")
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Put one shift on the roster, or one for each of several weeks."""
    station = access.get_station(signed_in_user(request), Act.KEEP_ROSTER, key)
    form = NewShiftForm(request.POST or None)
    plan = None
    if request.method == "POST" and form.is_valid():
        plan = _plan(station, form)
        if plan.days and _make(request, station, form, plan):
            return redirect("duty:roster", key=station.key)
    left_out = [*plan.holidays, *plan.closed] if plan is not None and not plan.days else []
    return render(request, "duty/new.html", {"station": station, "form": form, "left_out": left_out})


@never_cache
@allows("GET", "POST")
def shift(request: HttpRequest, key: str, shift_id: int) -> HttpResponse:
    """One shift: who comes; its time, places and note can be changed until it begins."""
    user = signed_in_user(request)
    found = access.get_shift(user, Act.KEEP_ROSTER, shift_id, station_key=key)
    form = ShiftForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_shift(
                shift_id=shift_id, span=said["span"], places=said["places"], note=said["note"], by=user
            )
        except Refused as refused:
            form.add_error(None, forms.ValidationError(str(refused.reason), code="refused"))
        else:
            messages.success(request, _("The shift was changed."))
            return redirect("duty:roster", key=key)
    prefetch_related_objects([found], coming())
    context = {
        "station": found.station,
        "shift": found,
        "form": form,
        "may_change": found.cancelled_at is None and not found.has_begun(),
    }
    return render(request, "duty/shift.html", context)


@never_cache
@allows("POST")
def cancel_shift(request: HttpRequest, key: str, shift_id: int) -> HttpResponse:
    """The shift does not take place."""
    user = signed_in_user(request)
    access.get_shift(user, Act.KEEP_ROSTER, shift_id, station_key=key)
    try:
        actions.cancel_shift(shift_id=shift_id, by=user)
    except Refused as refused:
        messages.warning(request, str(refused.reason))
    else:
        messages.success(request, _("The shift was cancelled. Whoever had signed up sees it in their own list."))
    return redirect("duty:roster", key=key)


@never_cache
@allows("POST")
def release(request: HttpRequest, key: str, shift_id: int, sign_up_id: int) -> HttpResponse:
    """Take somebody off a shift."""
    user = signed_in_user(request)
    access.get_shift(user, Act.KEEP_ROSTER, shift_id, station_key=key)
    try:
        actions.release(shift_id=shift_id, sign_up_id=sign_up_id, by=user)
    except Refused as refused:
        messages.warning(request, str(refused.reason))
    else:
        messages.success(request, _("Taken off the shift. The place is free again."))
    return redirect("duty:shift", key=key, shift_id=shift_id)


@never_cache
@allows("GET", "POST")
def volunteers(request: HttpRequest, key: str) -> HttpResponse:
    """Who may sign up at the station; a POST lets one more."""
    user = signed_in_user(request)
    station = access.get_station(user, Act.KEEP_ROSTER, key)
    form = VolunteerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["username"]
        is_new = actions.add_volunteer(station=station, user=person, by=user)
        said = _("%(name)s can sign up now.") if is_new else _("%(name)s could sign up already.")
        messages.success(request, said % {"name": person.get_full_name()})
        return redirect("duty:volunteers", key=key)
    context = {"station": station, "form": form, "people": access.volunteers_of(station)}
    return render(request, "duty/volunteers.html", context)


@never_cache
@allows("POST")
def remove_volunteer(request: HttpRequest, key: str, user_id: int) -> HttpResponse:
    """Let somebody sign up no more."""
    user = signed_in_user(request)
    station = access.get_station(user, Act.KEEP_ROSTER, key)
    person = access.volunteers_of(station).filter(pk=user_id).first()
    if person is not None:
        freed = actions.remove_volunteer(station=station, user=person, by=user)
        said = _("%(name)s can sign up here no more.") % {"name": person.get_full_name()}
        if freed:
            said += " " + ngettext(
                "%(number)s shift has a free place again.", "%(number)s shifts have a free place again.", freed
            ) % {"number": freed}
        messages.success(request, said)
    return redirect("duty:volunteers", key=key)


def _plan(station: Station, form: NewShiftForm) -> series.Plan:
    """One shift is where who keeps the roster wants it; a series leaves out what is closed."""
    first, weeks = form.cleaned_data["day"], form.cleaned_data["weeks"]
    return series.Plan(days=[first]) if weeks == 1 else series.weekly(station, first, weeks)


def _make(request: HttpRequest, station: Station, form: NewShiftForm, plan: series.Plan) -> bool:
    """Whether shifts were made; a refusal becomes the form's error."""
    said = form.cleaned_data
    spans = [series.span(day, said["begins"], said["ends"], said["ends_next_day"]) for day in plan.days]
    try:
        made = actions.make_shifts(
            station=station, spans=spans, places=said["places"], note=said["note"], by=signed_in_user(request)
        )
    except Refused as refused:
        form.add_error(None, forms.ValidationError(str(refused.reason), code="refused"))
        return False
    messages.success(request, _made(made))
    for dates, sentence in (
        (plan.holidays, _("Left out as public holidays: %(days)s.")),
        (plan.closed, _("Left out because the station is closed: %(days)s.")),
    ):
        if dates:
            messages.info(request, sentence % {"days": " · ".join(f"{day:%Y-%m-%d}" for day in dates)})
    return True


def _made(made: list[Shift]) -> str:
    return ngettext(
        "%(number)s shift was put on the roster.", "%(number)s shifts were put on the roster.", len(made)
    ) % {"number": len(made)}
