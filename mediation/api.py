"""What of the mediation bodies does the open API show? What a resident sees of them, and nothing of their people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from mediation.models import Office
from mediation.statuses import Stream
from portal.api import registry
from portal.api.fields import Texts, sample, word, words
from portal.api.parameters import Parameter, among, choice
from portal.api.records import Records
from portal.places.sides import Side


def register() -> None:
    """Called once, when the apps are ready."""
    registry.register("offices", Offices, order=40)


class OfficeRecord(serializers.Serializer):
    """A mediation body and the requests that it takes."""

    key = serializers.SlugField(source="code", read_only=True)
    side = word(Side)
    name = Texts("name")
    streams = words(Stream, "The kinds of request that may come to it")
    is_sample = sample()


class Offices(Records):
    """Mediation bodies of both sides, and which kinds of request each takes. Requests are begun on the portal's own
    pages, not here."""

    lookup_column = "code"
    title = "mediation bodies"
    title_of_one = "mediation body"
    serializer_class = OfficeRecord
    filters: ClassVar[Sequence[Parameter]] = (
        choice("side", "Whose side it is on.", Side.values),
        among("stream", "A kind of request that it takes.", Stream.values, field="streams"),
    )
    example: ClassVar = {
        "key": "macau-family",
        "side": "macau",
        "name": {
            "zh-hant": "澳門家事調解中心", "zh-hans": "澳门家事调解中心",
            "pt": "Centro de Mediação Familiar de Macau", "en": "Macau Family Mediation Centre",
        },
        "streams": ["family"],
        "is_sample": True,
    }  # fmt: skip

    def found(self) -> QuerySet[Any]:
        """All of them: their names are public, no policy hides them. In an order that stays."""
        return Office.objects.order_by("sort_order", "id")
