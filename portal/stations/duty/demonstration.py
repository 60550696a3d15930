"""Which shifts does the demonstration show at its station?"""

from __future__ import annotations

from datetime import time, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.registers.words import Act
from portal.stations.duty import access, actions, log, series
from portal.stations.models import Station

DAYS = 14
TIMES = ((time(10), time(13)), (time(14, 30), time(18)))


@transaction.atomic
def load(user: User, station: Station) -> int:
    """Let the user sign up and keep the roster there, and make two weeks of shifts, once; how many were made."""
    if not settings.DEMO:
        raise ImproperlyConfigured("The demonstration is only loaded where PORTAL_DEMO=1.")
    for act, action in (
        (Act.KEEP_ROSTER, log.Action.KEEPER_ADDED),
        (Act.TAKE_SHIFTS, log.Action.VOLUNTEER_ADDED),
    ):
        if access.give(user, act, station):
            log.record(action, by="demo", station=station, person_id=user.pk)
    if station.shifts.exists():
        return 0
    tomorrow = timezone.localdate() + timedelta(days=1)
    open_days = [
        day for number in range(DAYS) for day in series.weekly(station, tomorrow + timedelta(days=number), weeks=1).days
    ]
    spans = [series.span(day, begins, ends) for day in open_days for begins, ends in TIMES]
    if not spans:
        return 0
    made = actions.make_shifts(station=station, spans=spans, places=2, note="", by=user)
    actions.sign_up(shift_id=made[0].pk, by=user)
    return len(made)
