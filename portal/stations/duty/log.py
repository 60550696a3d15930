"""What was done to the rosters? The one writer of their append-only log. It holds numbers and codes, never a name."""

from __future__ import annotations

from portal.accounts.models import User
from portal.stations.duty_models import DutyEvent, Shift
from portal.stations.models import Station

Action = DutyEvent.Action


def record(
    action: DutyEvent.Action,
    *,
    by: User | str,
    station: Station | None = None,
    shift: Shift | None = None,
    person_id: int | None = None,
) -> None:
    """Write it in the transaction of the change itself. by: who acts, or the name of a job."""
    DutyEvent.objects.create(
        actor=f"user:{by.pk}" if isinstance(by, User) else f"job:{by}",
        action=action,
        station_key=station.key if station else "",
        shift_number=shift.pk if shift else None,
        person_number=person_id,
    )
