"""What of the stations does the open API show? What their pages say: nothing of volunteers, shifts or enquiries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from portal.api import registry
from portal.api.fields import OptionalURL, Pages, Texts, page_at, word, words
from portal.api.parameters import Parameter, among, choice, text
from portal.api.records import Records
from portal.registers.api import CODE, PREMISES, RECORD, SPEAK, PremisesPart, RecordPart, four, in_division, pages, side
from portal.stations.models import Station
from portal.stations.words import Kind, Service


def register() -> None:
    """Called once, when the apps are ready."""
    registry.register("stations", Stations, order=10)


class StationRecord(PremisesPart, RecordPart):
    """A station of volunteers, or a partner service that somebody is referred to."""

    kind = word(Kind)
    services = words(Service, "What people there help with")
    access = Texts("access", help_text="Getting in: steps, lift, toilet")
    is_step_free = serializers.BooleanField(allow_null=True, read_only=True, help_text="Null: nobody noted it")
    capacity = serializers.IntegerField(
        allow_null=True, read_only=True, min_value=0, help_text="People who can be helped at a time"
    )
    website = OptionalURL()
    takes_enquiries = serializers.BooleanField(read_only=True, help_text="Its page has a form for a short question")
    pages = Pages(lambda station, code: page_at("stations:station", (station.key,), code))


class Stations(Records):
    """Volunteer stations and partner services of both sides: where they are, when they are open, what people there help
    with and which languages they speak."""

    title = "volunteer stations"
    title_of_one = "volunteer station"
    serializer_class = StationRecord
    filters: ClassVar[Sequence[Parameter]] = (
        side("The side that the station is on."),
        Parameter(
            "division",
            "Official code of a street, town, parish or district.",
            lambda rows, code: rows.filter(in_division(code)),
            pattern=CODE,
        ),
        choice("kind", "What kind of station it is.", Kind.values),
        among("service", "What people there help with.", Service.values, field="services"),
        SPEAK,
        text("station"),
    )
    example: ClassVar[dict[str, Any]] = {
        **RECORD,
        **PREMISES,
        "key": "sample-gongbei",
        "name": four("示例拱北志願者服務站", "示例拱北志愿者服务站", "Posto de exemplo", "Sample station Gongbei"),
        "description": four(None, None, None, None),
        "kind": "hk_macau_volunteers",
        "services": ["fill_in", "guides"],
        "access": four(None, None, None, None),
        "is_step_free": True,
        "capacity": 2,
        "website": None,
        "takes_enquiries": False,
        "pages": pages("stations/sample-gongbei/"),
    }  # fmt: skip

    def found(self) -> QuerySet[Any]:
        """Published ones. Zhuhai's before Macau's, by key: nobody is ranked."""
        return Station.objects.filter(live=True).select_related("division").order_by("-side", "key")
