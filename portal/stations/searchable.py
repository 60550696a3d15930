"""How are stations found by the one search?"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import override, pgettext_lazy

from portal import languages
from portal.places.models import Division
from portal.search.registry import Entry, Source, Text, register, texts_of, written
from portal.stations.models import Station
from portal.stations.words import Kind, Service

KIND = "station"


def connect() -> None:
    """Called once, when the apps are ready."""
    register(
        Source(
            kind=KIND,
            label=pgettext_lazy("main menu", "Stations"),
            model=Station,
            place=50,
            is_ranked=False,
            public=lambda: Station.objects.filter(live=True).select_related("division"),
            entry_of=_entry_of,
        )
    )


def _entry_of(stations: Sequence[Station]) -> Entry:
    """By name, kind, what it helps with, description, address and the place it lies in."""
    (station,) = stations
    texts = texts_of(
        station, path=f"stations/{station.key}/", title="name", summary="description", body=["address", "access"]
    )
    told = {code: _with_words(station, code, text) for code, text in texts.items()}
    return Entry(texts=told, side=station.side, sort=station.key)


def _with_words(station: Station, code: str, text: Text) -> Text:
    """Beside what was written, the portal's own words for what the record chose, in that language."""
    with override(code):
        words = [str(Kind(station.kind).label), *(str(Service(each).label) for each in station.services)]
    words += _division_names(station.division, code)
    return Text(
        title=text.title,
        names=text.names,
        summary=text.summary,
        body="\n".join([*words, text.body]),
        path=text.path,
    )


def _division_names(division: Division | None, code: str) -> list[str]:
    return [written(division, "name", code)] if division is not None and code in languages.BY_CODE else []
