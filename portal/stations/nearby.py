"""Which stations are named where a pathway ends?"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.guidance.helpers_near import Helpers, register
from portal.page_cache.remembering import remembered
from portal.registers.helping import helper
from portal.stations.models import Station
from portal.stations.words import PARTNERS, Service

OF_EACH_SIDE = 2
# What a guide's topic means at a station; a topic without a service is helped with everywhere.
SERVICE_OF = {
    "family": Service.FAMILY,
    "work": Service.WORK,
    "property": Service.PROPERTY,
    "business": Service.BUSINESS,
}


def connect() -> None:
    """Called once, when the apps are ready."""
    register("stations", 10, find)


def find(topics: Sequence[str], sides: Sequence[str]) -> Helpers | None:
    """Of each side the first that help with this, in the order of the register. One question, once for a while."""
    services = tuple(dict.fromkeys(SERVICE_OF[topic].value for topic in topics if topic in SERVICE_OF))
    key = ("stations at an end", services, tuple(sides), get_language())
    return remembered(key, lambda: _find(services, tuple(sides)))


def _find(services: tuple[str, ...], sides: tuple[str, ...]) -> Helpers | None:
    fits = Q(services__overlap=list(services or (Service.FILL_IN.value,)))
    stations = Station.objects.filter(fits, live=True, side__in=sides).exclude(kind__in=PARTNERS)
    place = Window(RowNumber(), partition_by=F("side"), order_by=F("key").asc())
    rows = stations.annotate(place=place).filter(place__lte=OF_EACH_SIDE).order_by("-side", "key")
    found = [helper(each, reverse("stations:station", args=[each.key]), str(each.address)) for each in rows]
    if not found:
        return None
    chosen = {"service": services[0]} if len(services) == 1 else {}
    if len(sides) == 1:
        chosen["area"] = sides[0]
    url = reverse("stations:list") + (f"?{urlencode(chosen)}" if chosen else "")
    return Helpers(_("Somebody sits down with you"), found, _("All stations for this"), url)
