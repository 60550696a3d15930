"""What do coordinators and mediators see? Each view fetches through access.py and shows."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from mediation import trail
from mediation.access import get_visible_case, has_desk
from mediation.desk import case_page
from mediation.desk.docket import COUNTED_UP_TO, office_docket, offices_of_docket, own_docket
from mediation.desk.forms import DocketFilter
from portal.accounts.models import User


@never_cache
@require_GET
def docket(request: HttpRequest) -> HttpResponse:
    """The docket of the user's offices, or, with `?list=mine` or without an office's docket, their own cases."""
    user = _desk_user(request)
    offices = offices_of_docket(user)
    is_own_list = request.GET.get("list") == "mine" or not offices
    form = DocketFilter(request.GET)
    form.is_valid()
    status, stream, after = form.clean_value("status"), form.clean_value("stream"), form.cleaned_data.get("after")
    if is_own_list:
        page = own_docket(user, status=status, stream=stream, after=after)
    else:
        page = office_docket(offices, status=status, stream=stream, after=after)
    filters = {"list": "mine" if is_own_list and offices else "", "status": status, "stream": stream}
    context = {
        "form": form,
        "has_unknown_filter": bool(form.errors),
        "page": page,
        "counted_up_to": COUNTED_UP_TO,
        "offices": offices,
        "is_own_list": is_own_list,
        "is_filtered": bool(status or stream),
        "is_first_page": after is None,
        "first_page_query": _query(filters),
        "next_page_query": _query({**filters, "after": str(page.next_after or "")}),
    }
    return render(request, "desk/docket.html", context)


@never_cache
@require_GET
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One case. Opening it is written to its trail."""
    user = _desk_user(request)
    found = get_visible_case(user, reference)
    trail.record(trail.Action.LOOKED, case=found, by=request.actor.label)  # type: ignore[attr-defined]
    return render(request, "desk/case.html", case_page.context_of(user, found))


def _desk_user(request: HttpRequest) -> User:
    """The signed-in person, where the desk has anything for them; otherwise a plain refusal."""
    user = request.user
    if not isinstance(user, User) or not has_desk(user):
        raise PermissionDenied
    return user


def _query(values: dict[str, str]) -> str:
    return urlencode({name: value for name, value in values.items() if value})
