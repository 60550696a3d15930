"""Are the registers of the demonstration whole: every division, kind and language, and nothing across the border?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from lawyers import demonstration as firms
from lawyers.models import CommunityService, Firm, FirmOffice, Lawyer
from lawyers.words import Admitted
from portal import languages
from portal.guidance.helpers_near import helpers
from portal.places import loading
from portal.places.coordinates import Position, problem_with
from portal.places.models import Division
from portal.places.sides import Side
from portal.stations import demonstration as stations
from portal.stations import finding
from portal.stations.models import Station
from portal.stations.words import Kind

SUFFIXES = [code.replace("-", "_") for code in languages.CODES]


def quiet(_said: str) -> None:
    """Nothing is said."""


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration's registers, for all tests of this file; nothing of them is kept."""
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load_places()
        stations.load(quiet)
        firms.load(quiet)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def apart() -> Iterator[None]:
    """What a test changes is gone for the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_division_has_a_station_and_every_kind_is_there() -> None:
    assert Station.objects.count() >= 30
    without = Division.objects.exclude(kind=Division.Kind.DISTRICT).exclude(
        pk__in=Station.objects.values("division_id")
    )
    assert list(without) == []
    assert set(Station.objects.values_list("kind", flat=True)) == set(Kind.values)


@pytest.mark.parametrize("model", [Station, Firm, Lawyer])
def test_every_record_is_marked_as_sample_and_written_in_every_language(model: Any) -> None:
    for record in model.objects.all():
        assert record.is_sample
        assert all(getattr(record, f"name_{suffix}") for suffix in SUFFIXES), record.key
        record.full_clean()


def test_every_place_is_on_land_of_its_own_side() -> None:
    for place in (*Station.objects.all(), *FirmOffice.objects.all()):
        position = Position(float(place.latitude), float(place.longitude))
        assert problem_with(position, Side(place.side)) is None, place


def test_the_two_joint_firms_of_zhuhai_are_there_with_lawyers_of_every_admission() -> None:
    """RULES section 3.8."""
    names = set(Firm.objects.values_list("name_zh_hans", flat=True))
    assert names == {"中银—力图—方氏（横琴）联营律师事务所", "人和启邦显辉（横琴）联营律师事务所"}
    held = {each.kind for lawyer in Lawyer.objects.all() for each in lawyer.admissions.all()}
    assert held == set(Admitted.values)
    assert CommunityService.objects.count() == 2


def test_one_station_near_gongbei_that_speaks_portuguese_never_closes() -> None:
    found = finding.find({"near": "Gongbei", "open": "now", "speak": "pt"})
    assert "gongbei-port" in [each.key for each in found.rows]


def test_loading_again_makes_and_changes_nothing() -> None:
    Station.objects.filter(key="gongbei-port").update(phone="+86 756 1234567")
    before = (Station.objects.count(), Firm.objects.count(), Lawyer.objects.count())
    stations.load(quiet)
    firms.load(quiet)
    assert (Station.objects.count(), Firm.objects.count(), Lawyer.objects.count()) == before
    assert Station.objects.get(key="gongbei-port").phone == "+86 756 1234567"


@pytest.mark.parametrize("code", languages.CODES)
def test_every_record_has_a_page_in_every_language(client: Client, code: str) -> None:
    addresses = [
        *(f"stations/{each.key}/" for each in Station.objects.all()),
        *(f"lawyers/{each.key}/" for each in Firm.objects.all()),
        *(f"lawyers/people/{each.key}/" for each in Lawyer.objects.all()),
    ]
    for address in addresses:
        page = client.get(f"/{code}/{address}")
        assert page.status_code == 200
        assert "Do not go there" in page.content.decode() or code != "en" or "people/" in address


@pytest.mark.parametrize("topic", ["family", "work", "property", "business", "living"])
def test_where_a_pathway_ends_stations_of_its_sides_and_firms_are_named(topic: str) -> None:
    both = {each.all_url.split("/")[2].partition("?")[0]: each for each in helpers([topic], ["zhuhai", "macau"])}
    assert set(both) == {"stations", "lawyers"}
    sides = {helper.side for helper in both["stations"].found}
    assert sides <= {"zhuhai", "macau"}
    assert "zhuhai" in sides
    macau = next(iter(helpers([topic], ["macau"])), None)
    if macau is not None and "stations" in macau.all_url:
        assert {helper.side for helper in macau.found} == {"macau"}
