"""What do volunteers see and do? Their shifts of the next weeks; signing up and cancelling."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.accounts.models import User
from portal.methods import allows
from portal.registers.words import Act
from portal.stations.duty import access, actions
from portal.stations.duty.actions import Refused
from portal.stations.duty.lists import days_of_volunteer


def signed_in_user(request: HttpRequest) -> User:
    """Who is signed in; the middleware let nobody else through."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


@never_cache
@allows("GET")
def mine(request: HttpRequest) -> HttpResponse:
    """The shifts of the reader's stations. 403 for who neither signs up nor keeps a roster anywhere."""
    user = signed_in_user(request)
    grants = access.grants_of(user)
    stations, kept = grants[Act.TAKE_SHIFTS], grants[Act.KEEP_ROSTER]
    if not stations and not kept:
        raise PermissionDenied
    days = days_of_volunteer(user, stations) if stations else []
    context = {
        "days": days,
        "stations": stations,
        "kept": kept,
        "mine": [line for _day, lines in days for line in lines if line.is_mine],
    }
    return render(request, "duty/mine.html", context)


@never_cache
@allows("POST")
def sign_up(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Take a place; pressing twice takes one."""
    try:
        actions.sign_up(shift_id=shift_id, by=signed_in_user(request))
    except Refused as refused:
        messages.warning(request, str(refused.reason))
    else:
        messages.success(request, _("You are signed up."))
    return _back_to(shift_id)


@never_cache
@allows("POST")
def cancel_sign_up(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Give one's place back."""
    try:
        actions.cancel_sign_up(shift_id=shift_id, by=signed_in_user(request))
    except Refused as refused:
        messages.warning(request, str(refused.reason))
    else:
        messages.success(request, _("You are not signed up for this shift any more."))
    return _back_to(shift_id)


def _back_to(shift_id: int) -> HttpResponse:
    return redirect(f"{reverse('duty:mine')}#shift-{shift_id}")
