"""Who uses the benchmarks' database? The people of the tests, and a few more."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from mediation.models import Office
from mediation.statuses import Role, Stream
from portal.accounts.models import User
from portal.places.sides import Side
from tests.bench.rows import OFFICE_SHARES, People
from tests.people import House, _office, _person, build_house

OTHER_MEDIATORS = 50


@dataclass(frozen=True)
class Cast:
    """Who asks in the benchmarks. idle_coordinator: of an office that no case ever came to."""

    house: House
    idle_coordinator: User
    people: People


@transaction.atomic
def build_cast() -> Cast:
    """Store offices and people on the database that Django is connected to."""
    house = build_house()
    idle_office = _office("zhuhai-new", Side.ZHUHAI, [Stream.PROPERTY.value])
    idle_coordinator = _person("idle.coordinator", (idle_office,), Role.COORDINATOR)
    others = User.objects.bulk_create(
        [User(username=f"mediator.{number}", password="!") for number in range(OTHER_MEDIATORS)]
    )
    offices = Office.objects.filter(code__in=OFFICE_SHARES)
    people = People(
        offices={office.code: office.pk for office in offices},
        sides={office.code: Side(office.side) for office in offices},
        mediator_id=house.zhuhai_mediator.pk,
        other_mediator_ids=[other.pk for other in others],
    )
    return Cast(house, idle_coordinator, people)
