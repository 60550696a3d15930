"""Is what staff write about a record held to what a record needs, and what they take away to what they may?"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from lawyers.models import Firm, Lawyer
from portal.accounts.models import User
from portal.registers.models import Counter
from portal.stations.models import Station
from tests.registry_people import (
    Registry,
    address,
    again,
    build_registry,
    complaints,
    division,
    edit,
    firm,
    form,
    form_of,
    lawyer,
    rows,
    send,
    station,
    write,
)
from tests.signing_in import signed_in
from tests.studio_people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(db: None) -> Registry:
    return build_registry()


# ---------- Writing ----------


def test_a_writer_makes_a_station_of_their_own_side(registry: Registry) -> None:
    made = write(registry.ana, services=["family", "work"], spoken=["yue", "pt"], hours="Mo-Fr 9:00-18:00")
    assert (made.side, made.live, made.services, made.spoken) == ("macau", False, ["family", "work"], ["yue", "pt"])
    assert (made.hours, made.open_week[:2]) == ("Mo-Fr 09:00-18:00", [540, 1080])
    assert made.counter.side == "macau"
    assert ModelLogEntry.objects.filter(object_id=str(made.pk), action="wagtail.create", user=registry.ana).exists()


def test_nobody_makes_a_record_of_the_other_side_or_moves_one_there(registry: Registry) -> None:
    client = signed_in(registry.ana)
    sent = form(Station, side="zhuhai", name_zh_hans="新的")
    refused = client.post(address(Station, "add"), sent)
    assert refused.status_code == 200
    assert "side" in refused.context["form"].errors
    assert client.post(address(Station, "add"), sent | {"action-publish": "1"}).status_code == 200
    assert not Station.objects.exists()
    record = edit(registry.ana, station("here"), side="zhuhai", key="there")
    newest = record.get_latest_revision_as_object()
    assert (record.side, newest.side, record.key, newest.key) == ("macau", "macau", "here", "here")


def test_a_checker_writes_nothing(registry: Registry) -> None:
    client = signed_in(registry.kit)
    assert client.post(address(Station, "add"), form(Station)).status_code in (302, 403)
    assert not Station.objects.exists()
    record = station("here")
    revision = record.latest_revision_id
    assert client.post(address(record), form_of(record, source="另一個")).status_code in (302, 403)
    send(registry.ana, record, source="新的")
    client.post(address(record), form_of(record, source="另一個"))
    assert again(record).get_latest_revision_as_object().source == "新的"
    assert again(record).live_revision_id == revision


def test_a_lawyer_is_of_a_firm_of_the_own_side(registry: Registry) -> None:
    own, foreign = firm("own", "macau"), firm("foreign-firm", "zhuhai")
    client = signed_in(registry.ana)
    refused = client.post(address(Lawyer, "add"), form(Lawyer, firm=foreign.pk))
    assert refused.status_code == 200
    assert "firm" in refused.context["form"].errors
    assert "foreign-firm" not in refused.content.decode()
    made = write(registry.ana, Lawyer, firm=own.pk)
    assert made.firm == own
    edit_refused = client.post(address(made), form_of(made, firm=foreign.pk))
    assert "firm" in edit_refused.context["form"].errors


def test_an_administrator_cannot_put_a_lawyer_on_another_side_than_the_firm(registry: Registry) -> None:
    foreign = firm("zhuhai-firm", "zhuhai")
    refused = signed_in(registry.administrator).post(address(Lawyer, "add"), form(Lawyer, firm=foreign.pk))
    assert "side" in refused.context["form"].errors


def test_a_firm_has_partners_and_offices_with_positions_of_their_own_side(registry: Registry) -> None:
    office = {
        "side": "macau",
        "division": division("macau").pk,
        "latitude": "22.193600",
        "longitude": "113.539900",
        "source_datum": "wgs84",
        "hours": "Mo-Fr 09:00-13:00",
        "phone": "",
        "email": "",
        "ORDER": "1",
        "address_zh_hant": "新馬路",
    }
    partner = {"place": "mainland", "name_zh_hans": "某律师事务所", "ORDER": "1"}
    made = write(registry.ana, Firm, **rows("partners", partner), **rows("offices", office))
    assert [each.open_week[:2] for each in made.offices.all()] == [[540, 780]]
    assert [each.name_zh_hans for each in made.partners.all()] == ["某律师事务所"]
    wrong = {
        "division": {**office, "division": division("zhuhai").pk},
        "latitude": {**office, "latitude": "22.270000", "longitude": "113.540000"},
        "hours": {**office, "hours": "whenever"},
        "longitude": {**office, "longitude": ""},
    }
    for field, sent in wrong.items():
        refused = signed_in(registry.ana).post(address(Firm, "add"), form(Firm, key="other", **rows("offices", sent)))
        assert refused.status_code == 200, field
        assert field in refused.context["form"].formsets["offices"].forms[0].errors, complaints(refused)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name_zh_hant": ""}, "name_zh_hant"),
        ({"name_pt": ""}, "name_zh_hans"),
        ({"latitude": "22.19"}, "longitude"),
        ({"latitude": "113.539900", "longitude": "22.193600"}, "latitude"),
        ({"latitude": "22.27", "longitude": "113.54"}, "latitude"),
        ({"hours": "always"}, "hours"),
        ({"hours": "Mo 09:00-13:00,12:00-14:00"}, "hours"),
        ({"kind": ""}, "kind"),
        ({"key": ""}, "key"),
        ({"side": ""}, "side"),
        ({"spoken": ["klingon"]}, "spoken"),
        ({"verified_on": "2026-11-20"}, "verified_by"),
        ({"source": "\x00"}, "source"),
    ],
)
def test_a_draft_too_is_held_to_what_a_record_needs(registry: Registry, sent: dict[str, Any], field: str) -> None:
    for more in ({}, {"action-submit": "1"}):
        refused = signed_in(registry.ana).post(address(Station, "add"), form(Station, **sent, **more))
        assert refused.status_code == 200
        assert field in refused.context["form"].errors, complaints(refused)
    assert not Station.objects.exists()


def test_zhuhai_names_a_record_in_simplified_characters_first(registry: Registry) -> None:
    sent = form(Station, side="zhuhai")
    refused = signed_in(registry.li).post(address(Station, "add"), sent)
    assert "name_zh_hans" in refused.context["form"].errors
    write(registry.li, side="zhuhai", name_zh_hans="新的一处")


def test_a_division_of_the_other_side_is_refused(registry: Registry) -> None:
    sent = form(Station, division=division("zhuhai").pk)
    refused = signed_in(registry.ana).post(address(Station, "add"), sent)
    assert "division" in refused.context["form"].errors
    assert write(registry.ana, division=division("macau").pk).division == division("macau")


def test_a_position_given_in_gcj02_is_converted_once(registry: Registry) -> None:
    given = {"latitude": "22.190900", "longitude": "113.545300", "source_datum": "gcj02"}
    made = write(registry.ana, **given)
    position = (made.latitude, made.longitude)
    assert 0.001 < float(given["latitude"]) - float(made.latitude) < 0.01 or (
        0.001 < float(given["longitude"]) - float(made.longitude) < 0.01
    )
    assert made.source_datum == "gcj02"
    # The browser's form, not loaded again, sends the same figures; the form that is opened again sends what is kept.
    made = edit(registry.ana, made, **given)
    assert ((made.latitude, made.longitude), made.source_datum) == (position, "gcj02")
    kept = {"latitude": str(made.latitude), "longitude": str(made.longitude), "source_datum": "wgs84"}
    page = signed_in(registry.ana).get(address(made))
    assert page.context["form"]["source_datum"].value() == "wgs84"
    made = edit(registry.ana, made, **kept)
    assert ((made.latitude, made.longitude), made.source_datum) == (position, "gcj02")
    made = edit(registry.ana, made, latitude="22.193600", longitude="113.539900")
    assert (str(made.latitude), made.source_datum) == ("22.193600", "wgs84")


# ---------- Taking away ----------


def test_a_draft_that_never_was_public_is_deleted_with_its_counter(registry: Registry) -> None:
    record = station("short-lived", live=False)
    assert signed_in(registry.kit).post(address(record, "delete")).status_code in (302, 403)
    assert Station.objects.filter(pk=record.pk).exists()
    assert signed_in(registry.ana).post(address(record, "delete")).status_code == 302
    assert not Station.objects.filter(pk=record.pk).exists()
    assert not Counter.objects.filter(record_key="short-lived").exists()
    assert ModelLogEntry.objects.filter(action="wagtail.delete", object_id=str(record.pk), user=registry.ana).exists()


def test_what_was_ever_public_is_deleted_by_an_administrator_alone(registry: Registry) -> None:
    record = station("long-lived")
    signed_in(registry.kit).post(address(record, "unpublish"))
    for user in (registry.ana, registry.kit, registry.rui):
        assert signed_in(user).post(address(record, "delete")).status_code in (302, 403)
    assert not again(record).live
    assert signed_in(registry.administrator).post(address(record, "delete")).status_code == 302
    assert not Station.objects.filter(pk=record.pk).exists()


def test_what_is_being_checked_is_not_deleted(registry: Registry) -> None:
    record = send(registry.ana, station("sent", live=False))
    assert signed_in(registry.ana).post(address(record, "delete")).status_code in (302, 403)
    assert Station.objects.filter(pk=record.pk).exists()


def test_a_firm_with_lawyers_is_not_deleted(registry: Registry) -> None:
    record = firm("with-lawyers", "macau", live=False)
    lawyer("employed", record, live=False)
    assert signed_in(registry.ana).post(address(record, "delete")).status_code in (302, 403)
    assert Firm.objects.filter(pk=record.pk).exists()


def test_a_checker_takes_down_and_a_writer_does_not(registry: Registry) -> None:
    record = station("public")
    assert signed_in(registry.ana).post(address(record, "unpublish")).status_code in (302, 403)
    assert again(record).live
    assert address(record, "unpublish") in signed_in(registry.kit).get(address(Station, "list")).content.decode()
    assert address(record, "unpublish") not in signed_in(registry.ana).get(address(Station, "list")).content.decode()
    assert signed_in(registry.kit).post(address(record, "unpublish")).status_code == 302
    assert not again(record).live
    assert ModelLogEntry.objects.filter(
        object_id=str(record.pk), action="wagtail.unpublish", user=registry.kit
    ).exists()


def test_who_writes_for_one_side_and_checks_for_the_other_mixes_nothing(registry: Registry) -> None:
    both: User = person("ines", "registry:macau", "registry-check:zhuhai")
    own, foreign = station("own"), station("other-side", "zhuhai")
    client: Client = signed_in(both)
    assert client.get(address(own)).status_code == 200
    assert client.get(address(foreign)).status_code in (302, 403)
    assert client.post(address(own, "unpublish")).status_code in (302, 403)
    assert client.post(address(foreign, "unpublish")).status_code == 302
    listed = client.get(address(Station, "list")).content.decode()
    assert [address(each) in listed for each in (own, foreign)] == [True, False]
    assert address(foreign, "inspect") in listed
