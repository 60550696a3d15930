"""What do the templates of the registers ask? Hours, languages, maps, how far a record was checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import template

from portal.languages import DEFAULT, html_lang
from portal.registers import asking, shown
from portal.registers.shown import HoursLine, MapLink, Today
from portal.registers.words import Spoken
from portal.stations.words import Service

register = template.Library()


@register.filter
def hours_in_words(place: Any) -> list[HoursLine]:
    """The hours of a place, a line for days that are alike."""
    return shown.hours_lines(place.opening)


@register.filter
def open_on(place: Any, today: Today) -> str:
    """What its hours mean today."""
    return today.line(place)


@register.filter
def spoken_names(codes: Iterable[str]) -> list[str]:
    """The names of languages, in their order, whichever order the record has."""
    held = set(codes)
    return [str(each.label) for each in Spoken if each.value in held]


@register.filter
def service_names(station: Any) -> list[str]:
    """What a station helps with, in words and in their order."""
    held = set(station.services)
    return [str(each.label) for each in Service if each.value in held]


@register.simple_tag
def maps_of(place: Any, name: str) -> list[MapLink]:
    """Links to maps that show the place."""
    position = shown.position_of(place)
    return shown.map_links(position, name) if position is not None else []


@register.filter
def local_lang(side: str) -> str:
    """The `lang` in which addresses of a side are written by those who live there."""
    return html_lang("zh-hans" if side == "zhuhai" else DEFAULT)


@register.simple_tag
def ask_address(record: Any) -> str:
    """Where a question is put to them, or nothing where nobody answers through the portal."""
    return asking.address_for(record)


@register.simple_tag
def with_choices(chosen: Mapping[str, str], **changes: Any) -> str:
    """The question part of an address: what was chosen, with changes; what is empty is left out."""
    told = {name: value for name, value in {**chosen, **changes}.items() if value not in ("", None)}
    return f"?{urlencode(told)}" if told else "?"
