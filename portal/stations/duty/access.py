"""Who may sign up at which station, and who keeps whose roster? Nothing else decides.

It reads guardian's rows on a station's counter, by user. It never asks `user.has_perm`, which a superuser passes: who
holds no row has no roster. What somebody may not see answers like what does not exist.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from guardian.shortcuts import assign_perm, remove_perm

from portal.accounts.models import User
from portal.registers.models import CounterUserObjectPermission
from portal.registers.words import Act
from portal.stations.duty_models import Shift
from portal.stations.models import Station

ACTS = (Act.TAKE_SHIFTS, Act.KEEP_ROSTER)


def grants_of(user: User) -> dict[Act, list[Station]]:
    """The stations by what the user may do there. One query; inactive people hold nothing."""
    held: dict[Act, list[Station]] = {act: [] for act in ACTS}
    if user.is_active:
        rows = (
            CounterUserObjectPermission.objects.filter(user=user, permission__codename__in=ACTS)
            .filter(content_object__station__isnull=False)
            .select_related("permission", "content_object__station")
            .order_by("content_object__station__side", "content_object__station__key")
        )
        for row in rows:
            held[Act(row.permission.codename)].append(row.content_object.station)
    return held


def stations_where(user: User, act: Act) -> list[Station]:
    """The stations at which the user may do this."""
    return grants_of(user)[act]


def get_station(user: User, act: Act, key: str) -> Station:
    """The station of this key, where the user may do this. Raises Http404 for every other one."""
    station = Station.objects.filter(key=key, **_granted(user, act, "counter")).first()
    if station is None:
        raise Http404("No such page.")
    return station


def get_shift(user: User, act: Act, shift_id: int, *, station_key: str = "", is_locked: bool = False) -> Shift:
    """A shift of a station where the user may do this. Raises Http404 for every other one.

    is_locked: nobody else changes it, or signs up for it, until this transaction ends.
    """
    shifts = Shift.objects.filter(pk=shift_id, **_granted(user, act, "station__counter")).select_related("station")
    if station_key:
        shifts = shifts.filter(station__key=station_key)
    if is_locked:
        shifts = shifts.select_for_update(of=("self",))
    shift = shifts.first()
    if shift is None:
        raise Http404("No such page.")
    return shift


def may(user: User, act: Act, station: Station) -> bool:
    """Whether the user may do this at the station, as the database says now."""
    return Station.objects.filter(pk=station.pk, **_granted(user, act, "counter")).exists()


def volunteers_of(station: Station) -> QuerySet[User]:
    """Who may sign up for shifts of the station."""
    rows = CounterUserObjectPermission.objects.filter(
        content_object_id=station.counter_id, permission__codename=Act.TAKE_SHIFTS
    )
    return User.objects.filter(pk__in=rows.values("user_id")).order_by("display_name", "username")


def give(user: User, act: Act, station: Station) -> bool:
    """Let somebody do this at the station. False where they could already."""
    if may(user, act, station):
        return False
    assign_perm(act.value, user, station.counter)
    return True


def take(user: User, act: Act, station: Station) -> bool:
    """Let them do it no more. False where they could not."""
    held: bool = CounterUserObjectPermission.objects.filter(
        user=user, content_object_id=station.counter_id, permission__codename=act
    ).exists()
    if held:
        remove_perm(act.value, user, station.counter)
    return held


def _granted(user: User, act: Act, counter: str) -> dict[str, Any]:
    """Conditions on one row of guardian's; they must stand in one `filter`."""
    row = f"{counter}__counteruserobjectpermission"
    return {f"{row}__user": user, f"{row}__user__is_active": True, f"{row}__permission__codename": act.value}
