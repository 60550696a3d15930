"""Who is at the stations in the tests of the duty roster? Two stations, volunteers of each, who keeps each roster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from guardian.shortcuts import assign_perm

from portal.accounts.models import User
from portal.registers.words import Act
from portal.stations.duty_models import Shift, SignUp
from portal.stations.models import Station
from portal.stations.words import Kind

HOURS = "Mo-Fr 09:00-18:00"


@dataclass(frozen=True)
class Roster:
    """ka_i and jun are volunteers at Gongbei, jun at Taipa too; mei_fong keeps Gongbei's roster, rui Taipa's.

    A superuser without grants is nobody here.
    """

    gongbei: Station
    taipa: Station
    ka_i: User
    jun: User
    mei_fong: User
    rui: User
    outsider: User
    superuser: User


def build_roster() -> Roster:
    gongbei, taipa = station("gongbei", "zhuhai", "拱北義工站"), station("taipa", "macau", "氹仔義工站")
    roster = Roster(
        gongbei=gongbei,
        taipa=taipa,
        ka_i=person("ka.i", "陳嘉儀"),
        jun=person("jun", "李俊"),
        mei_fong=person("mei.fong", "何美芳"),
        rui=person("rui", "Rui Nunes"),
        outsider=person("outsider.of.rosters", "Outsider"),
        superuser=person("superuser.of.rosters", "Superuser", is_superuser=True, is_staff=True),
    )
    for user, act, where in (
        (roster.ka_i, Act.TAKE_SHIFTS, gongbei),
        (roster.jun, Act.TAKE_SHIFTS, gongbei),
        (roster.jun, Act.TAKE_SHIFTS, taipa),
        (roster.mei_fong, Act.KEEP_ROSTER, gongbei),
        (roster.rui, Act.KEEP_ROSTER, taipa),
    ):
        grant(user, act, where)
    return roster


def station(key: str, side: str, name: str) -> Station:
    return Station.objects.create(
        key=key,
        side=side,
        kind=Kind.VOLUNTEER,
        name_zh_hant=name,
        name_en=key.title(),
        hours=HOURS,
        phone="+86 756 0000",
    )


def person(username: str, display_name: str, **more: Any) -> User:
    return User.objects.create(username=username, display_name=display_name, **more)


def grant(user: User, act: Act, where: Station) -> None:
    assign_perm(act.value, user, where.counter)


def shift(where: Station, hours: float = 48, *, length: float = 2, places: int = 1, note: str = "") -> Shift:
    """A shift that begins so many hours from now; with a figure below 0 it has begun."""
    begins = timezone.now() + timedelta(hours=hours)
    return Shift.objects.create(
        station=where, starts_at=begins, ends_at=begins + timedelta(hours=length), places=places, note=note
    )


def comes(user: User, to: Shift, seat: int = 1, **more: Any) -> SignUp:
    """A sign-up as it stands in the table, past every rule but the table's."""
    more = {"starts_at": to.starts_at, "ends_at": to.ends_at, "signed_up_at": timezone.now(), **more}
    return SignUp.objects.create(shift=to, person=user, seat=seat, **more)
