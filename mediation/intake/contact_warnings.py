"""Which phone numbers and e-mail addresses look wrong? A word before sending, never a refusal.

RULES section 4: lists of valid numbers lag behind the telephone companies, so the portal only asks to look again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from mediation.intake import flow, paths
from mediation.intake.flow import Stop
from mediation.intake.steps import BY_SLUG
from portal.places.sides import Residence

REGIONS = {
    Residence.MACAU.value: ("MO",),
    Residence.ZHUHAI.value: ("CN", "MO"),
    Residence.MAINLAND.value: ("CN",),
    Residence.HONGKONG.value: ("HK",),
}
ANY_REGION = ("MO", "CN", "HK")


class Doubt(NamedTuple):
    """A line to read, and where to change what it is about."""

    message: str
    url: str


def lines(draft_id: UUID, answers: Mapping[str, Any]) -> list[Doubt]:
    """A line for each phone number or e-mail address that looks wrong."""
    found = list(_of_party(answers.get("applicant") or {}, Stop(BY_SLUG["reach"]).url(draft_id)))
    people = BY_SLUG["people"]
    for index, respondent in enumerate(people.entries(answers)):
        found += _of_party(respondent, Stop(people.entry_steps[-1], people, index).url(draft_id))
    return found


def _of_party(party: Mapping[str, Any], url: str) -> Iterator[Doubt]:
    to_change = url + flow.query(flow.CHECK)
    phone, email = party.get("phone"), party.get("email")
    if phone and not may_be_phone(phone, paths.read(party, "residence.side")):
        message = _("Is the phone number %(phone)s right? It does not look like one we know.")
        yield Doubt(message % {"phone": phone}, to_change)
    if email and not may_be_email(email):
        message = _("Is the e-mail address %(email)s right? It does not look like one.")
        yield Doubt(message % {"email": email}, to_change)


def may_be_phone(text: str, residence: str | None) -> bool:
    """Whether the number has the length of one where the person lives, or with its country code anywhere.

    Lengths only: which mobile numbers are in use changes faster than any library.
    """
    return any(_is_possible(text, region) for region in REGIONS.get(residence or "", ANY_REGION))


def may_be_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_possible(text: str, region: str) -> bool:
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(text, region)))
    except phonenumbers.NumberParseException:
        return False
