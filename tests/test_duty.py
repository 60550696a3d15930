"""Does a duty roster keep its promises: nobody in two places, no place taken twice, nothing of the past changed?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404
from django.utils import timezone, translation

from portal.accounts.models import User
from portal.places.sides import Side
from portal.registers.words import Act
from portal.stations import tasks
from portal.stations.duty import access, actions, demonstration, series
from portal.stations.duty.actions import Refused
from portal.stations.duty.log import Action
from portal.stations.duty_models import DutyEvent, Shift, SignUp
from tests.duty_people import Roster, build_roster, comes, grant, person, shift, station


@pytest.fixture
def roster(db: None) -> Roster:
    return build_roster()


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


def refused_by(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


def standing(of: Shift) -> list[str]:
    return list(of.sign_ups.filter(cancelled_at=None).values_list("person__username", flat=True))


def done() -> list[str]:
    return list(DutyEvent.objects.values_list("action", flat=True))


# ---------- What the database refuses ----------


def test_nobody_is_in_two_places_at_once(roster: Roster) -> None:
    comes(roster.jun, shift(roster.gongbei, 48, length=3))
    across = shift(roster.taipa, 50)
    with refused_by("signup_nobody_twice"), transaction.atomic():
        comes(roster.jun, across)
    comes(roster.ka_i, across)


def test_a_shift_may_begin_when_the_one_before_ends_and_a_cancelled_one_is_in_nobodys_way(roster: Roster) -> None:
    first = shift(roster.gongbei, 48, length=2)
    comes(roster.jun, first)
    after = Shift.objects.create(
        station=roster.taipa, starts_at=first.ends_at, ends_at=first.ends_at + timedelta(hours=1), places=1
    )
    comes(roster.jun, after)
    again = shift(roster.taipa, 48)
    comes(roster.jun, again, cancelled_at=timezone.now())


def test_no_place_is_taken_by_two(roster: Roster) -> None:
    wanted = shift(roster.gongbei, places=2)
    comes(roster.jun, wanted, seat=1)
    with refused_by("signup_one_person_a_place"), transaction.atomic():
        comes(roster.ka_i, wanted, seat=1)
    comes(roster.ka_i, wanted, seat=2)


def test_a_sign_up_has_the_time_of_its_shift(roster: Roster) -> None:
    wanted = shift(roster.gongbei)
    with refused_by("signup_keeps_span_of_shift"), transaction.atomic():
        comes(roster.jun, wanted, ends_at=wanted.ends_at + timedelta(minutes=1))
    sign_up = comes(roster.jun, wanted)
    later = wanted.starts_at + timedelta(minutes=30)
    Shift.objects.filter(pk=wanted.pk).update(starts_at=later)
    sign_up.refresh_from_db()
    assert sign_up.starts_at == later


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"length": 0}, "shift_ends_after_it_begins"),
        ({"length": 24.01}, "shift_within_a_day"),
        ({"places": 0}, "shift_places_in_range"),
        ({"places": 51}, "shift_places_in_range"),
    ],
)
def test_no_impossible_shift_is_stored(roster: Roster, changes: dict[str, Any], constraint: str) -> None:
    with refused_by(constraint):
        shift(roster.gongbei, **changes)


def test_the_log_is_append_only(roster: Roster) -> None:
    actions.sign_up(shift_id=shift(roster.gongbei).pk, by=roster.jun)
    for change in (DutyEvent.objects.all().delete, lambda: DutyEvent.objects.update(actor="user:0")):
        with pytest.raises(DatabaseError, match=r"permission denied|append-only"), transaction.atomic():
            change()
    assert done() == [Action.SIGNED_UP]


# ---------- Signing up ----------


def test_pressing_twice_takes_one_place_and_writes_one_line(roster: Roster) -> None:
    wanted = shift(roster.gongbei, places=2)
    for _press in range(2):
        actions.sign_up(shift_id=wanted.pk, by=roster.jun)
    assert standing(wanted) == ["jun"]
    for _press in range(2):
        actions.cancel_sign_up(shift_id=wanted.pk, by=roster.jun)
    assert standing(wanted) == []
    assert done() == [Action.SIGNED_UP, Action.SIGN_UP_CANCELLED]


def test_a_full_shift_says_so_and_a_place_that_was_given_back_is_free(roster: Roster) -> None:
    wanted = shift(roster.gongbei)
    actions.sign_up(shift_id=wanted.pk, by=roster.jun)
    with pytest.raises(Refused, match="full"):
        actions.sign_up(shift_id=wanted.pk, by=roster.ka_i)
    actions.cancel_sign_up(shift_id=wanted.pk, by=roster.jun)
    actions.sign_up(shift_id=wanted.pk, by=roster.ka_i)
    assert standing(wanted) == ["ka.i"]


def test_a_clash_is_told_with_ones_own_other_shift(roster: Roster) -> None:
    actions.sign_up(shift_id=shift(roster.gongbei, 48).pk, by=roster.jun)
    with pytest.raises(Refused, match="You are on duty then already: Gongbei, "):
        actions.sign_up(shift_id=shift(roster.taipa, 49).pk, by=roster.jun)


def test_the_last_place_goes_to_exactly_one_of_many(transactional_db: None) -> None:
    gongbei = station("gongbei", "zhuhai", "拱北義工站")
    people = [person(f"volunteer.{number}", "") for number in range(12)]
    for each in people:
        grant(each, Act.TAKE_SHIFTS, gongbei)
    wanted = shift(gongbei)
    outcomes = at_once([lambda each=each: actions.sign_up(shift_id=wanted.pk, by=each) for each in people])
    assert sorted(outcomes) == ["Refused"] * 11 + ["done"]
    assert len(standing(wanted)) == 1
    assert done() == [Action.SIGNED_UP]


def test_one_person_at_many_windows_comes_to_one_of_the_shifts(transactional_db: None) -> None:
    """Neither two shifts at one time nor a deadlock, whichever comes first."""
    gongbei, taipa = station("gongbei", "zhuhai", "拱北義工站"), station("taipa", "macau", "氹仔義工站")
    jun = person("jun", "李俊")
    for where in (gongbei, taipa):
        grant(jun, Act.TAKE_SHIFTS, where)
    across = [shift(where, 48 + number / 10) for number in range(3) for where in (gongbei, taipa)]
    outcomes = at_once([lambda each=each: actions.sign_up(shift_id=each.pk, by=jun) for each in across * 2])
    assert set(outcomes) == {"Refused", "done"}
    assert SignUp.objects.standing().count() == 1
    assert done() == [Action.SIGNED_UP]


def test_moving_a_shift_while_its_people_sign_up_elsewhere_ends_well(transactional_db: None) -> None:
    roster = build_roster()
    first, other = shift(roster.gongbei, 48), shift(roster.taipa, 60)
    actions.sign_up(shift_id=first.pk, by=roster.jun)
    span = (other.starts_at, other.ends_at)
    outcomes = at_once(
        [
            lambda: actions.change_shift(shift_id=first.pk, span=span, places=1, note="", by=roster.mei_fong),
            lambda: actions.sign_up(shift_id=other.pk, by=roster.jun),
        ]
        * 3
    )
    assert set(outcomes) == {"Refused", "done"}
    first.refresh_from_db()
    is_moved, is_there = first.starts_at == other.starts_at, standing(other) == ["jun"]
    assert is_moved != is_there, "one of the two, never both"


def at_once(tries: list[Callable[[], object]]) -> list[str]:
    """Each in a connection of its own: "done", or the name of what it raised."""

    def attempt(action: Callable[[], object]) -> str:
        try:
            action()
        except (Refused, DatabaseError) as fault:
            return type(fault).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(attempt, tries))


# ---------- Cancelling ----------


def test_who_is_late_is_told_to_phone(roster: Roster, settings: Any) -> None:
    soon, later = shift(roster.gongbei, 11.9), shift(roster.gongbei, 36)
    for each in (soon, later):
        actions.sign_up(shift_id=each.pk, by=roster.jun)
    with pytest.raises(Refused, match=r"12 hours.*\+86 756 0000"):
        actions.cancel_sign_up(shift_id=soon.pk, by=roster.jun)
    actions.cancel_sign_up(shift_id=later.pk, by=roster.jun)
    settings.DUTY_CANCEL_HOURS = 2
    actions.cancel_sign_up(shift_id=soon.pk, by=roster.jun)
    assert SignUp.objects.standing().count() == 0


def test_who_phoned_is_taken_off_by_who_keeps_the_roster(roster: Roster) -> None:
    soon = shift(roster.gongbei, 1)
    actions.sign_up(shift_id=soon.pk, by=roster.jun)
    sign_up = soon.sign_ups.get()
    for _press in range(2):
        actions.release(shift_id=soon.pk, sign_up_id=sign_up.pk, by=roster.mei_fong)
    assert standing(soon) == []
    event = DutyEvent.objects.last()
    assert event is not None
    assert (event.action, event.actor, event.person_number) == (
        Action.RELEASED,
        f"user:{roster.mei_fong.pk}",
        roster.jun.pk,
    )


def test_a_cancelled_shift_sets_its_people_free_and_cannot_be_taken(roster: Roster) -> None:
    wanted, other = shift(roster.gongbei, 48, places=2), shift(roster.taipa, 49)
    actions.sign_up(shift_id=wanted.pk, by=roster.jun)
    for _press in range(2):
        actions.cancel_shift(shift_id=wanted.pk, by=roster.mei_fong)
    actions.sign_up(shift_id=other.pk, by=roster.jun)
    with pytest.raises(Refused, match="cancelled"):
        actions.sign_up(shift_id=wanted.pk, by=roster.ka_i)
    assert done() == [Action.SIGNED_UP, Action.SHIFT_CANCELLED, Action.SIGNED_UP]


# ---------- Changing ----------


def test_what_has_begun_is_changed_by_nobody(roster: Roster) -> None:
    begun = shift(roster.gongbei, -1, places=3)
    sign_up = comes(roster.jun, begun)
    span = (begun.starts_at + timedelta(days=9), begun.ends_at + timedelta(days=9))
    for change in (
        lambda: actions.sign_up(shift_id=begun.pk, by=roster.ka_i),
        lambda: actions.cancel_sign_up(shift_id=begun.pk, by=roster.jun),
        lambda: actions.change_shift(shift_id=begun.pk, span=span, places=3, note="", by=roster.mei_fong),
        lambda: actions.cancel_shift(shift_id=begun.pk, by=roster.mei_fong),
        lambda: actions.release(shift_id=begun.pk, sign_up_id=sign_up.pk, by=roster.mei_fong),
    ):
        with pytest.raises(Refused, match="begun"):
            change()
    assert standing(begun) == ["jun"]
    assert done() == []


def test_no_shift_is_made_in_or_moved_into_the_past(roster: Roster) -> None:
    now, wanted = timezone.now(), shift(roster.gongbei)
    over = (now - timedelta(hours=1), now + timedelta(hours=1))
    with pytest.raises(Refused, match="over"):
        actions.make_shifts(station=roster.gongbei, spans=[over], places=1, note="", by=roster.mei_fong)
    with pytest.raises(Refused, match="over"):
        actions.change_shift(shift_id=wanted.pk, span=over, places=1, note="", by=roster.mei_fong)


def test_a_move_that_would_put_somebody_in_two_places_is_refused_without_saying_whom_or_where(roster: Roster) -> None:
    moving, other = shift(roster.gongbei, 48), shift(roster.taipa, 60)
    for each in (moving, other):
        actions.sign_up(shift_id=each.pk, by=roster.jun)
    with pytest.raises(Refused) as refused:
        actions.change_shift(
            shift_id=moving.pk, span=(other.starts_at, other.ends_at), places=1, note="", by=roster.mei_fong
        )
    said = str(refused.value.reason)
    assert "another shift" in said
    assert not [word for word in ("Taipa", "氹仔", "李俊", "jun") if word in said]
    before = moving.starts_at
    moving.refresh_from_db()
    assert moving.starts_at == before
    assert Action.SHIFT_CHANGED not in done()


def test_a_moved_shift_takes_its_people_along_and_its_places_hold_them(roster: Roster) -> None:
    wanted = shift(roster.gongbei, 48, places=2)
    for each in (roster.jun, roster.ka_i):
        actions.sign_up(shift_id=wanted.pk, by=each)
    span = (wanted.starts_at + timedelta(hours=1), wanted.ends_at + timedelta(hours=1))
    with pytest.raises(Refused, match="2 people"):
        actions.change_shift(shift_id=wanted.pk, span=span, places=1, note="", by=roster.mei_fong)
    actions.change_shift(shift_id=wanted.pk, span=span, places=2, note="Back door", by=roster.mei_fong)
    assert {each.starts_at for each in wanted.sign_ups.all()} == {span[0]}
    actions.change_shift(shift_id=wanted.pk, span=span, places=2, note="Back door", by=roster.mei_fong)
    assert done().count(Action.SHIFT_CHANGED) == 1, "nothing changed the second time"


def test_the_same_shift_is_made_once(roster: Roster) -> None:
    begins = timezone.now() + timedelta(days=2)
    spans = [(begins + timedelta(weeks=week), begins + timedelta(weeks=week, hours=2)) for week in range(3)]
    make = {"station": roster.gongbei, "places": 1, "note": "", "by": roster.mei_fong}
    actions.make_shifts(spans=spans[:1], **make)
    assert len(actions.make_shifts(spans=spans, **make)) == 2
    with pytest.raises(Refused, match="already"):
        actions.make_shifts(spans=spans, **make)
    assert done() == [Action.SHIFT_MADE] * 3


def test_a_series_leaves_out_public_holidays_of_the_stations_side(roster: Roster) -> None:
    """Christmas is a public holiday in Macau and none in Zhuhai; New Year is one on both sides."""
    friday = date(2026, 12, 18)
    in_macau, in_zhuhai = series.weekly(roster.taipa, friday, 3), series.weekly(roster.gongbei, friday, 3)
    assert (in_macau.days, in_macau.holidays) == ([friday], [date(2026, 12, 25), date(2027, 1, 1)])
    assert (in_zhuhai.days, in_zhuhai.holidays) == ([friday, date(2026, 12, 25)], [date(2027, 1, 1)])


def test_a_series_leaves_out_days_on_which_the_station_is_closed(roster: Roster) -> None:
    saturday = date(2026, 11, 28)
    assert series.weekly(roster.gongbei, saturday, 2).closed == [saturday, date(2026, 12, 5)]
    roster.gongbei.hours = ""
    assert series.weekly(roster.gongbei, saturday, 2).days == [saturday, date(2026, 12, 5)], "nobody said closed"


# ---------- Who may ----------


def test_hidden_is_missing_and_a_superuser_gets_nothing(roster: Roster) -> None:
    there = shift(roster.gongbei)
    for user in (roster.outsider, roster.superuser, roster.rui, roster.mei_fong):
        with pytest.raises(Http404):
            actions.sign_up(shift_id=there.pk, by=user)
    for user in (roster.outsider, roster.superuser, roster.rui, roster.ka_i):
        with pytest.raises(Http404):
            access.get_station(user, Act.KEEP_ROSTER, "gongbei")
        with pytest.raises(Http404):
            actions.cancel_shift(shift_id=there.pk, by=user)
        with pytest.raises(Http404):
            actions.add_volunteer(station=roster.gongbei, user=roster.rui, by=user)
    assert access.stations_where(roster.jun, Act.TAKE_SHIFTS) == [roster.taipa, roster.gongbei]
    assert access.stations_where(roster.superuser, Act.KEEP_ROSTER) == []


def test_who_left_the_portal_holds_nothing(roster: Roster) -> None:
    User.objects.filter(pk=roster.jun.pk).update(is_active=False)
    roster.jun.refresh_from_db()
    assert access.stations_where(roster.jun, Act.TAKE_SHIFTS) == []
    with pytest.raises(Http404):
        access.get_station(roster.jun, Act.TAKE_SHIFTS, "gongbei")


def test_a_volunteer_comes_and_goes(roster: Roster) -> None:
    assert actions.add_volunteer(station=roster.taipa, user=roster.ka_i, by=roster.rui)
    assert not actions.add_volunteer(station=roster.taipa, user=roster.ka_i, by=roster.rui)
    ahead, elsewhere, over = shift(roster.taipa), shift(roster.gongbei, 72), shift(roster.taipa, -30)
    for each in (ahead, elsewhere):
        actions.sign_up(shift_id=each.pk, by=roster.ka_i)
    comes(roster.ka_i, over)
    assert actions.remove_volunteer(station=roster.taipa, user=roster.ka_i, by=roster.rui) == 1
    assert [standing(each) for each in (ahead, elsewhere, over)] == [[], ["ka.i"], ["ka.i"]]
    assert actions.remove_volunteer(station=roster.taipa, user=roster.ka_i, by=roster.rui) == 0
    with pytest.raises(Http404):
        actions.sign_up(shift_id=ahead.pk, by=roster.ka_i)
    assert done() == ["volunteer_added", "signed_up", "signed_up", "volunteer_removed", "released"]


def test_the_log_holds_numbers_and_no_names(roster: Roster) -> None:
    wanted = shift(roster.gongbei, note="Ask for Rui at the back door")
    actions.sign_up(shift_id=wanted.pk, by=roster.jun)
    event = DutyEvent.objects.values().get()
    assert event.pop("at")
    assert list(event.values())[1:] == [f"user:{roster.jun.pk}", "signed_up", "gongbei", wanted.pk, roster.jun.pk]


# ---------- Retention and demonstration ----------


def test_who_came_long_ago_is_forgotten(roster: Roster) -> None:
    old, recent = shift(roster.gongbei, -401 * 24), shift(roster.gongbei, -399 * 24)
    for each in (old, recent):
        comes(roster.jun, each)
    tasks.erase_old_sign_ups(timestamp=0)
    assert SignUp.objects.get().shift == recent
    assert done() == [Action.OLD_ERASED]
    tasks.erase_old_sign_ups(timestamp=0)
    assert done() == [Action.OLD_ERASED], "nothing was there to erase"


def test_the_demonstration_makes_its_shifts_once(roster: Roster, settings: Any) -> None:
    settings.DEMO = True
    made = demonstration.load(roster.outsider, roster.gongbei)
    assert made == roster.gongbei.shifts.count() >= 10, "two weeks of working days, but for holidays"
    assert demonstration.load(roster.outsider, roster.gongbei) == 0
    for act in (Act.KEEP_ROSTER, Act.TAKE_SHIFTS):
        assert access.stations_where(roster.outsider, act) == [roster.gongbei]
    assert SignUp.objects.standing().get().person == roster.outsider
    assert roster.gongbei.side == Side.ZHUHAI
