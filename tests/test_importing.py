"""Does a list change exactly what it shows, all or nothing, and is everything else refused in words?"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from lawyers.importing import FirmResource, LawyerResource
from portal.registers.importing.outcomes import Outcome, Preview
from portal.registers.importing.trying import try_out
from portal.stations.importing import StationResource
from portal.stations.models import Station
from tests.lists import a_station, as_csv, as_xlsx

pytestmark = pytest.mark.django_db
BOTH = ("macau", "zhuhai")


def tried(rows: list[dict[str, str]], resource: Any = StationResource, sides: Any = BOTH) -> Preview:
    return try_out(resource, as_csv(rows), sides)


def faults(preview: Preview) -> dict[int, dict[str, str]]:
    """Message by column, by row."""
    return {
        outcome.number: {fault.column: fault.message for fault in outcome.faults}
        for outcome in preview.outcomes
        if outcome.faults
    }


def only(preview: Preview) -> Outcome:
    (outcome,) = preview.outcomes
    return outcome


def test_a_dry_run_writes_nothing() -> None:
    found = only(tried([a_station()]))
    assert (found.kind, found.key, found.number) == ("created", "gongbei-1", 2), found.faults
    assert not Station.objects.exists()
