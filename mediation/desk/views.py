"""What do coordinators and mediators see? Each view fetches through access.py and shows."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from mediation import trail
from mediation.access import Hidden, current_actor, get_visible_case
from mediation.desk import case_page
from mediation.desk.docket import COUNTED_UP_TO, office_docket, offices_of_docket, own_docket
from mediation.desk.forms import DocketFilter
from mediation.desk.person import answers_at_a_counter, desk_user, may_see_people
from mediation.statuses import Act
from portal.accounts.models import User
from portal.methods import allows


@never_cache
@allows("GET")
def docket(request: HttpRequest) -> HttpResponse:
    """The docket of the user's offices, or, with `?list=mine` or without an office's docket, their own cases.

    Everybody comes here after signing in: a contact of a firm or station, who has no desk, goes on to their counter.
    """
    if answers_at_a_counter(request):
        return redirect("counter:enquiries")
    user = desk_user(request)
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
        "may_see_people": may_see_people(user),
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
@allows("GET")
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One case. Opening it is written to its trail."""
    user = request.user
    if not isinstance(user, User):
        raise Hidden(reference, Act.VIEW_CASE)
    found = get_visible_case(user, reference)  # a person without a desk gets the same page as for no such case
    context = {**case_page.context_of(user, found), "may_see_people": may_see_people(user)}
    response = render(request, "desk/case.html", context)
    # Last, because the event holds the end of the case's chain until the transaction ends.
    trail.record(trail.Action.LOOKED, case=found, by=current_actor().label)
    return response


def _query(values: dict[str, str]) -> str:
    return urlencode({name: value for name, value in values.items() if value})
