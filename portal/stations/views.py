"""What does the register of stations answer? Public, and the same for everybody who asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from portal.methods import allows
from portal.registers import maps, shown
from portal.stations import finding
from portal.stations.models import Station


@allows("GET", "HEAD")
def station_list(request: HttpRequest) -> HttpResponse:
    """Stations that fit what was chosen, a page of them, with a sketch or a map of where they lie."""
    found = finding.find(request.GET.dict())
    rows = finding.page_of(found.rows, request.GET.get("page"))
    positions = [shown.position_of(each) for each in rows]
    for each, position in zip(rows, positions, strict=True):
        each.distance = shown.distance_words(found.near.position, position) if found.near.position and position else ""
    context = {
        "title": pgettext("main menu", "Stations"),
        "description": gettext("Somebody sits down with you: reads a guide, fills in a request, says where to go."),
        "found": found,
        "rows": rows,
        "numbers": rows.paginator.get_elided_page_range(rows.number),
        "today": shown.Today.now(),
        "pins": shown.sketch(positions),
        "list_url": reverse("stations:list"),
        "positions_url": reverse("stations:positions"),
        **maps.context(),
    }
    return maps.allow(render(request, "stations/list.html", context))


@allows("GET", "HEAD")
def station(request: HttpRequest, key: str) -> HttpResponse:
    """One station: what it helps with, when, where, and how far that was checked."""
    one: Station = get_object_or_404(Station.objects.select_related("division"), key=key, live=True)
    context = {"station": one, "title": one.name, "description": one.description, "today": shown.Today.now()}
    return render(request, "stations/station.html", context)


@allows("GET", "HEAD")
def positions(request: HttpRequest) -> HttpResponse:
    """What fits, with positions: the browser works out by itself what is near, so that it need not say where it is."""
    found: list[dict[str, Any]] = []
    today = shown.Today.now()
    for each in finding.positions(request.GET.dict()):
        position = shown.position_of(each)
        if position is not None:
            found.append(
                {
                    "name": each.name,
                    "url": reverse("stations:station", args=[each.key]),
                    "address": each.address,
                    "side": each.side,
                    "today": today.line(each),
                    **shown.point(position),
                }
            )
    response = JsonResponse({"found": found})
    response["Cache-Control"] = "no-cache"
    return response
