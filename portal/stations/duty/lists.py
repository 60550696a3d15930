"""Which shifts stand on a page, by day, and what can somebody do about each? In few and flat queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from portal.accounts.models import User
from portal.stations.duty.actions import may_still_cancel, too_late
from portal.stations.duty_models import Shift, SignUp
from portal.stations.models import Station

AHEAD = timedelta(weeks=6)
SHIFTS_A_PAGE = 40


class State(Enum):
    """How a shift stands to a volunteer."""

    FREE = "free"
    FULL = "full"
    CLASH = "clash"  # one of their own shifts lies across it
    MINE = "mine"
    MINE_SOON = "mine_soon"  # too late to cancel here
    BEGUN = "begun"
    CALLED_OFF = "called_off"  # they had signed up, and it was cancelled


@dataclass(frozen=True)
class Line:
    """A shift on the page of a volunteer. free: places left; too_late: what to do who cannot come."""

    shift: Shift
    state: State
    free: int
    is_moved: bool = False
    too_late: str = ""

    @property
    def is_mine(self) -> bool:
        return self.state in (State.MINE, State.MINE_SOON)

    @property
    def says(self) -> str:
        """The state's word, for a template."""
        return self.state.value


Day = tuple[date, list[Line]]


def days_of_volunteer(user: User, stations: Sequence[Station]) -> list[Day]:
    """The next six weeks at these stations. Two queries, however many shifts."""
    now = timezone.now()
    shifts = (
        Shift.objects.filter(station__in=stations, ends_at__gt=now, starts_at__lt=now + AHEAD)
        .annotate(taken=Count("sign_ups", filter=Q(sign_ups__cancelled_at=None)))
        .select_related("station")
        .order_by("starts_at", "station__key", "pk")
    )
    # Of other stations too: a shift there is a clash here.
    own = list(SignUp.objects.filter(person=user, ends_at__gt=now))
    lines = [line for shift in shifts if (line := _line(shift, own, now)) is not None]
    return [
        (day, list(of_day)) for day, of_day in groupby(lines, key=lambda line: timezone.localdate(line.shift.starts_at))
    ]


def page_of_roster(station: Station, number: str | None, *, is_earlier: bool = False) -> Page[Shift]:
    """A page of a station's shifts with who comes: those ahead, or those that are over, latest first.

    Each has `coming`, its sign-ups that stand. A number that is none, or too high, shows a page that there is.
    """
    now = timezone.now()
    shifts = Shift.objects.filter(station=station, cancelled_at=None).prefetch_related(coming())
    if is_earlier:
        shifts = shifts.filter(ends_at__lte=now).order_by("-starts_at", "-pk")
    else:
        shifts = shifts.filter(ends_at__gt=now).order_by("starts_at", "pk")
    return Paginator(shifts, SHIFTS_A_PAGE).get_page(number)


def coming() -> Prefetch[str]:
    """Who comes, in the order in which they signed up, as `coming`."""
    return Prefetch("sign_ups", SignUp.objects.standing().select_related("person"), to_attr="coming")


def _line(shift: Shift, own: Iterable[SignUp], now: datetime) -> Line | None:
    """None for a cancelled shift that is no business of the reader's."""
    mine = [each for each in own if each.shift_id == shift.pk]
    if shift.cancelled_at is not None:
        was_mine = any(each.cancelled_at == shift.cancelled_at for each in mine)
        return Line(shift, State.CALLED_OFF, 0) if was_mine else None
    free = max(shift.places - shift.taken, 0)  # type: ignore[attr-defined]  # annotated above
    standing = next((each for each in mine if each.cancelled_at is None), None)
    if standing is not None:
        is_moved = shift.moved_at is not None and shift.moved_at > standing.signed_up_at
        if may_still_cancel(shift, now):
            return Line(shift, State.MINE, free, is_moved)
        told = "" if shift.has_begun(now) else too_late(shift.station)
        return Line(shift, State.MINE_SOON, free, is_moved, told)
    return Line(shift, _state(shift, own, now, free), free)


def _state(shift: Shift, own: Iterable[SignUp], now: datetime, free: int) -> State:
    if shift.has_begun(now):
        return State.BEGUN
    if any(
        each.cancelled_at is None and each.starts_at < shift.ends_at and each.ends_at > shift.starts_at for each in own
    ):
        return State.CLASH
    return State.FREE if free else State.FULL
