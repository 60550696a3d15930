"""What changes a roster? Each action locks, reads again, checks, changes and writes its event, or refuses in words.

Locks are taken in one order, a shift before the people in it, so that two actions never wait for each other. Behind
them stand the constraints of the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.registers.models import Counter
from portal.registers.words import Act
from portal.stations.duty import access, log
from portal.stations.duty.series import Span
from portal.stations.duty_models import Shift, SignUp
from portal.stations.models import Station

KEPT_FOR = timedelta(days=400)
"""How long it is known who came to a shift."""


class Refused(Exception):
    """It cannot be done; `reason` says why, in the reader's language."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


# ---------- Volunteers ----------


@transaction.atomic
def sign_up(*, shift_id: int, by: User) -> Shift:
    """Take a place of a shift. Who has one already keeps it, and nothing is done twice."""
    now = timezone.now()
    shift = access.get_shift(by, Act.TAKE_SHIFTS, shift_id, is_locked=True)
    _lock_people([by.pk])
    if not access.may(by, Act.TAKE_SHIFTS, shift.station):  # taken away while this waited
        raise Refused(_("You can sign up at this station no more."))
    if shift.sign_ups.filter(person=by, cancelled_at=None).exists():
        return shift
    _refuse_what_is_over(shift, now)
    seat = _free_seat(shift)
    if seat is None:
        raise Refused(_("This shift is full: somebody else took the last place."))
    try:
        with transaction.atomic():
            SignUp.objects.create(
                shift=shift, starts_at=shift.starts_at, ends_at=shift.ends_at, seat=seat, person=by, signed_up_at=now
            )
    except IntegrityError as fault:
        if _constraint(fault) != "signup_nobody_twice":
            raise
        raise Refused(_clash(shift, by)) from fault
    log.record(log.Action.SIGNED_UP, by=by, station=shift.station, shift=shift, person_id=by.pk)
    return shift


@transaction.atomic
def cancel_sign_up(*, shift_id: int, by: User) -> Shift:
    """Give one's own place back, until shortly before the shift begins; later somebody has to be told by telephone."""
    now = timezone.now()
    shift = access.get_shift(by, Act.TAKE_SHIFTS, shift_id, is_locked=True)
    standing = shift.sign_ups.filter(person=by, cancelled_at=None)
    if not standing.exists():
        return shift
    _refuse_what_is_over(shift, now)
    if not may_still_cancel(shift, now):
        raise Refused(too_late(shift.station))
    standing.update(cancelled_at=now)
    log.record(log.Action.SIGN_UP_CANCELLED, by=by, station=shift.station, shift=shift, person_id=by.pk)
    return shift


def may_still_cancel(shift: Shift, now: datetime) -> bool:
    """Whether there is time enough to find somebody else."""
    return now < shift.starts_at - timedelta(hours=settings.DUTY_CANCEL_HOURS)


def too_late(station: Station) -> str:
    """What somebody is told who cannot come and is too late to say so here."""
    said = {"hours": settings.DUTY_CANCEL_HOURS, "phone": station.phone}
    if station.phone:
        return _("Less than %(hours)s hours are left. If you cannot come, phone the station: %(phone)s.") % said
    return _("Less than %(hours)s hours are left. If you cannot come, phone whoever keeps the roster.") % said


# ---------- Who keeps the roster: shifts ----------


@transaction.atomic
def make_shifts(*, station: Station, spans: Sequence[Span], places: int, note: str, by: User) -> list[Shift]:
    """Put shifts on the roster. Those that are there already are left as they are; refused where none is new."""
    now = timezone.now()
    station = access.get_station(by, Act.KEEP_ROSTER, station.key)
    Counter.objects.select_for_update(no_key=True, of=("self",)).get(station=station)  # one maker at a time
    there = set(
        Shift.objects.filter(
            station=station, cancelled_at=None, starts_at__in=[begins for begins, _ends in spans]
        ).values_list("starts_at", "ends_at")
    )
    fresh = [each for each in dict.fromkeys(spans) if each not in there]
    if not fresh:
        raise Refused(_("The roster has a shift at exactly this time already. Change its places instead."))
    if any(begins <= now for begins, _ends in fresh):
        raise Refused(_("This time is over. Choose one that lies ahead."))
    made = []
    for begins, ends in fresh:
        shift = Shift.objects.create(station=station, starts_at=begins, ends_at=ends, places=places, note=note)
        log.record(log.Action.SHIFT_MADE, by=by, station=station, shift=shift)
        made.append(shift)
    return made


@transaction.atomic
def change_shift(*, shift_id: int, span: Span, places: int, note: str, by: User) -> Shift:
    """Give a shift another time, number of places or note. Those who signed up move along, or it is refused."""
    now = timezone.now()
    shift = access.get_shift(by, Act.KEEP_ROSTER, shift_id, is_locked=True)
    _refuse_what_is_over(shift, now)
    standing = list(shift.sign_ups.filter(cancelled_at=None).values_list("person_id", flat=True))
    if places < len(standing):
        raise Refused(
            _("%(number)s people have signed up. Take somebody off the shift before you want fewer.")
            % {"number": len(standing)}
        )
    is_moved = (shift.starts_at, shift.ends_at) != span
    if not is_moved and (shift.places, shift.note) == (places, note):
        return shift
    if span[0] <= now:
        raise Refused(_("This time is over. Choose one that lies ahead."))
    _lock_people(standing)
    (shift.starts_at, shift.ends_at), shift.places, shift.note = span, places, note
    shift.moved_at = now if is_moved else shift.moved_at
    try:
        with transaction.atomic():
            shift.save()
    except IntegrityError as fault:
        raise _refusal_of_move(fault) from fault
    log.record(log.Action.SHIFT_CHANGED, by=by, station=shift.station, shift=shift)
    return shift


@transaction.atomic
def cancel_shift(*, shift_id: int, by: User) -> Shift:
    """The shift does not take place. Everybody who signed up is free at that time again."""
    now = timezone.now()
    shift = access.get_shift(by, Act.KEEP_ROSTER, shift_id, is_locked=True)
    if shift.cancelled_at is not None:
        return shift
    _refuse_what_is_over(shift, now)
    shift.cancelled_at = now
    shift.save(update_fields=["cancelled_at"])
    shift.sign_ups.filter(cancelled_at=None).update(cancelled_at=now)
    log.record(log.Action.SHIFT_CANCELLED, by=by, station=shift.station, shift=shift)
    return shift


@transaction.atomic
def release(*, shift_id: int, sign_up_id: int, by: User) -> Shift:
    """Take somebody off a shift, such as somebody who phoned that they cannot come."""
    now = timezone.now()
    shift = access.get_shift(by, Act.KEEP_ROSTER, shift_id, is_locked=True)
    found = shift.sign_ups.filter(pk=sign_up_id, cancelled_at=None).first()
    if found is None:
        return shift
    _refuse_what_is_over(shift, now)
    found.cancelled_at = now
    found.save(update_fields=["cancelled_at"])
    log.record(log.Action.RELEASED, by=by, station=shift.station, shift=shift, person_id=found.person_id)
    return shift


# ---------- Who keeps the roster: volunteers ----------


@transaction.atomic
def add_volunteer(*, station: Station, user: User, by: User) -> bool:
    """Let somebody sign up at the station. False where they could already."""
    station = access.get_station(by, Act.KEEP_ROSTER, station.key)
    _lock_people([user.pk])
    if not access.give(user, Act.TAKE_SHIFTS, station):
        return False
    log.record(log.Action.VOLUNTEER_ADDED, by=by, station=station, person_id=user.pk)
    return True


@transaction.atomic
def remove_volunteer(*, station: Station, user: User, by: User) -> int:
    """Let somebody sign up there no more; of how many shifts ahead they were taken off."""
    now = timezone.now()
    station = access.get_station(by, Act.KEEP_ROSTER, station.key)
    _lock_people([user.pk])
    if not access.take(user, Act.TAKE_SHIFTS, station):
        return 0
    log.record(log.Action.VOLUNTEER_REMOVED, by=by, station=station, person_id=user.pk)
    ahead = SignUp.objects.standing().filter(person=user, shift__station=station, starts_at__gt=now)
    freed = list(ahead.select_related("shift"))
    ahead.update(cancelled_at=now)
    for each in freed:
        log.record(log.Action.RELEASED, by=by, station=station, shift=each.shift, person_id=user.pk)
    return len(freed)


# ---------- By the clock ----------


@transaction.atomic
def erase_old_sign_ups() -> int:
    """Forget who came to shifts that ended more than KEPT_FOR ago; how many rows there were."""
    number, _by_model = SignUp.objects.filter(ends_at__lt=timezone.now() - KEPT_FOR).delete()
    if number:
        log.record(log.Action.OLD_ERASED, by="duty")
    return number


# ---------- Checks ----------


def _lock_people(numbers: Iterable[int]) -> None:
    """Nobody else signs these people up, moves them or takes their grant until this transaction ends."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=list(numbers)).order_by("pk").values_list("pk"))


def _refuse_what_is_over(shift: Shift, now: datetime) -> None:
    if shift.cancelled_at is not None:
        raise Refused(_("This shift was cancelled."))
    if shift.has_begun(now):
        raise Refused(_("This shift has begun or is over: nothing about it can be changed."))


def _free_seat(shift: Shift) -> int | None:
    taken = set(shift.sign_ups.filter(cancelled_at=None).values_list("seat", flat=True))
    if len(taken) >= shift.places:
        return None
    return next(seat for seat in range(1, shift.places + 1) if seat not in taken)


def _constraint(fault: IntegrityError) -> str:
    """The name of the constraint that refused a row."""
    return str(getattr(getattr(fault.__cause__, "diag", None), "constraint_name", "") or "")


def _refusal_of_move(fault: IntegrityError) -> Exception:
    """In words, and without telling where else somebody is on duty. What no rule of a roster refused stays a fault."""
    match _constraint(fault):
        case "signup_nobody_twice":
            return Refused(_("Somebody who signed up has another shift at the new time. Nothing was changed."))
        case "shift_once_at_a_time":
            return Refused(_("The roster has a shift at exactly this time already. Change its places instead."))
        case _other:
            return fault


def _clash(shift: Shift, person: User) -> str:
    """Which of one's own shifts lies across it."""
    other = (
        SignUp.objects.standing()
        .filter(person=person, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at)
        .select_related("shift__station")
        .first()
    )
    if other is None:
        return _("You have another shift at that time.")
    said = {"station": other.shift.station, "begins": _hour(other.starts_at), "ends": _hour(other.ends_at)}
    return _("You are on duty then already: %(station)s, %(begins)s–%(ends)s.") % said


def _hour(moment: datetime) -> str:
    return f"{timezone.localtime(moment):{'%Hh%M' if get_language() == 'pt' else '%H:%M'}}"
