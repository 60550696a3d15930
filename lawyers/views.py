"""What does the register of joint law firms answer? Public, and the same for everybody who asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from lawyers import finding
from lawyers.models import Firm, Lawyer
from portal.methods import allows
from portal.places.coordinates import Position, distance_m
from portal.registers import maps, shown


@allows("GET", "HEAD")
def firm_list(request: HttpRequest) -> HttpResponse:
    """Joint firms that fit what was chosen, with their partners and offices."""
    found = finding.find_firms(request.GET.dict())
    rows = finding.page_of(found.rows, request.GET.get("page"))
    for each in rows:
        each.distance = _distance(each, found.near.position)
    context = {
        "title": pgettext("main menu", "Joint law firms"),
        "description": gettext("One firm with lawyers of the Mainland, Hong Kong and Macau, liable together."),
        "found": found,
        "rows": rows,
        "numbers": rows.paginator.get_elided_page_range(rows.number),
        "list_url": reverse("lawyers:list"),
        "positions_url": reverse("lawyers:positions"),
        **maps.context(),
    }
    return maps.allow(render(request, "lawyers/firms.html", context))


def _distance(firm: Firm, to: Position | None) -> str:
    """To its nearest office."""
    known = [position for each in firm.offices.all() if (position := shown.position_of(each)) is not None]
    if to is None or not known:
        return ""
    return shown.distance_words(to, min(known, key=lambda position: distance_m(to, position)))


@allows("GET", "HEAD")
def firm(request: HttpRequest, key: str) -> HttpResponse:
    """One firm: its partners, offices, lawyers, and how far all that was checked."""
    rows = Firm.objects.filter(live=True).prefetch_related("partners", "offices__division")
    found = get_object_or_404(rows, key=key)
    context = {
        "firm": found,
        "lawyers": finding.lawyers_of(found),
        "today": shown.Today.now(),
        "title": found.name,
        "description": found.description,
    }
    return render(request, "lawyers/firm.html", context)


@allows("GET", "HEAD")
def lawyer_list(request: HttpRequest) -> HttpResponse:
    """Lawyers that fit what was chosen, each with the law that they may practise."""
    found = finding.find_lawyers(request.GET.dict())
    rows = finding.page_of(found.rows, request.GET.get("page"))
    context = {
        "title": pgettext("main menu", "Lawyers"),
        "description": gettext("Who may practise which law: a lawyer practises the law of their own admission."),
        "found": found,
        "rows": rows,
        "numbers": rows.paginator.get_elided_page_range(rows.number),
        "list_url": reverse("lawyers:people"),
    }
    return render(request, "lawyers/people.html", context)


@allows("GET", "HEAD")
def lawyer(request: HttpRequest, key: str) -> HttpResponse:
    """One lawyer: admissions, what they open, and the communities that they serve."""
    rows = Lawyer.objects.filter(live=True, firm__live=True).select_related("firm")
    found = get_object_or_404(rows.prefetch_related("admissions", "communities__division"), key=key)
    context = {"lawyer": found, "title": found.name, "description": found.description}
    return render(request, "lawyers/lawyer.html", context)


@allows("GET", "HEAD")
def communities(request: HttpRequest) -> HttpResponse:
    """Which lawyer is there for which village or community, and when."""
    context = {
        "title": gettext("Legal advisers of villages and communities"),
        "description": gettext("A lawyer comes to your community at set times. A community may also ask for a visit."),
        "services": finding.communities(),
    }
    return render(request, "lawyers/communities.html", context)


@allows("GET", "HEAD")
def positions(request: HttpRequest) -> HttpResponse:
    """The offices of what fits: the browser works out by itself what is near."""
    found: list[dict[str, Any]] = []
    today = shown.Today.now()
    for office in finding.offices(request.GET.dict()):
        position = shown.position_of(office)
        if position is not None:
            found.append(
                {
                    "name": office.firm.name,
                    "url": reverse("lawyers:firm", args=[office.firm.key]),
                    "address": office.address,
                    "side": office.side,
                    "today": today.line(office),
                    **shown.point(position),
                }
            )
    response = JsonResponse({"found": found})
    response["Cache-Control"] = "no-cache"
    return response
