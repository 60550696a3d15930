"""Is a sealed value unreadable without its key, and useless in another place?"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import connection, transaction

from mediation.access import JobActor, acting_as
from mediation.models import PartyContact
from portal.sealing import CannotOpen, key_of, match_hash, open_sealed, seal
from tests.people import House, family_answers, send


def test_what_is_sealed_opens_in_its_place() -> None:
    sealed = seal("梁慧敏".encode(), ring="macau", place="t.name:1")
    assert open_sealed(sealed, place="t.name:1").decode() == "梁慧敏"
    assert "梁慧敏".encode() not in sealed
    assert seal(b"x", ring="macau", place="t.name:1") != seal(b"x", ring="macau", place="t.name:1")


@pytest.mark.parametrize("place", ["t.name:2", "t.phone:1", "u.name:1", ""])
def test_a_sealed_value_does_not_open_elsewhere(place: str) -> None:
    sealed = seal(b"secret", ring="zhuhai", place="t.name:1")
    with pytest.raises(CannotOpen, match="changed or moved"):
        open_sealed(sealed, place=place)


def test_every_changed_byte_is_noticed() -> None:
    sealed = seal(b"secret", ring="zhuhai", place="p")
    for index in range(len(sealed)):
        changed = bytearray(sealed)
        changed[index] ^= 1
        with pytest.raises((CannotOpen, UnicodeDecodeError)):
            open_sealed(bytes(changed), place="p")


def test_a_new_key_in_front_seals_and_the_old_one_still_opens(settings: Any) -> None:
    old = seal(b"secret", ring="macau", place="p")
    settings.FIELD_KEYS = {
        **settings.FIELD_KEYS,
        "macau": [("k2", os.urandom(32)), *settings.FIELD_KEYS["macau"]],
    }
    new = seal(b"secret", ring="macau", place="p")
    assert (key_of(old), key_of(new)) == ("macau:k1", "macau:k2")
    assert open_sealed(old, place="p") == open_sealed(new, place="p") == b"secret"


def test_one_sides_key_does_not_open_the_others(settings: Any) -> None:
    sealed = seal(b"secret", ring="macau", place="p")
    settings.FIELD_KEYS = {**settings.FIELD_KEYS, "macau": settings.FIELD_KEYS["zhuhai"]}
    with pytest.raises(CannotOpen):
        open_sealed(sealed, place="p")


def test_a_hash_depends_on_key_kind_and_value() -> None:
    key = os.urandom(32)
    made = match_hash("name", "梁慧敏", key=key)
    assert len(made) == 32
    assert made == match_hash("name", "梁慧敏", key=key)
    assert made != match_hash("phone", "梁慧敏", key=key)
    assert made != match_hash("name", "梁慧敏", key=os.urandom(32))


def test_rows_are_sealed_with_their_home_sides_key(house: House) -> None:
    send(family_answers())
    with acting_as(JobActor("demo")), connection.cursor() as cursor:
        cursor.execute("select name from mediation_partycontact")
        assert {key_of(bytes(row[0])) for row in cursor.fetchall()} == {"zhuhai:k1"}


def test_a_value_that_was_not_read_goes_back_as_it_came(house: House) -> None:
    send(family_answers())
    with acting_as(JobActor("demo")):
        contact = PartyContact.objects.get(party__role="applicant")
        before = bytes(PartyContact.objects.filter(pk=contact.pk).values_list("name", flat=True)[0])
        contact.save(update_fields=["name"])
        assert bytes(PartyContact.objects.filter(pk=contact.pk).values_list("name", flat=True)[0]) == before
        contact.name = "新名"
        contact.save(update_fields=["name"])
        assert PartyContact.objects.get(pk=contact.pk).name == "新名"


def test_a_sealed_field_takes_no_plain_value_through_a_query(house: House) -> None:
    send(family_answers())
    with acting_as(JobActor("demo")):
        with pytest.raises(TypeError, match="through instances only"), transaction.atomic():
            PartyContact.objects.update(name="x")
        with pytest.raises(TypeError, match="through instances only"), transaction.atomic():
            PartyContact.objects.filter(name="x").exists()
