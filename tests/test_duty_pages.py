"""What do volunteers see, and who keeps the roster? Each address, bad input, and how many questions a page costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.registers.words import Act
from portal.stations.duty import access, actions
from portal.stations.duty_models import DutyEvent, Shift
from tests.duty_people import Roster, build_roster, comes, grant, person, shift
from tests.signing_in import signed_in
from tests.test_bad_input import complaints, in_language

MINE = "/en/duty/"
GONGBEI = "/en/duty/stations/gongbei/"
HUGE = "9" * 30


@pytest.fixture
def roster(db: None) -> Roster:
    return build_roster()


def text(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return response.content.decode()


def told(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]  # the client's


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def typed(**changes: Any) -> dict[str, Any]:
    """What who keeps the roster types for one shift."""
    return {
        "day": str(tomorrow()),
        "begins": "10:00",
        "ends": "13:00",
        "places": "2",
        "note": "",
        "weeks": "1",
        **changes,
    }


# ---------- Volunteers ----------


def test_a_volunteer_sees_their_stations_by_day_and_what_is_theirs(roster: Roster) -> None:
    mine, free = shift(roster.gongbei, 48), shift(roster.gongbei, 72, places=3, note="Bring the scanner")
    shift(roster.taipa, 96, note="Only at Taipa")
    shift(roster.gongbei, 24 * 7 * 6 + 1, note="After six weeks")
    client = signed_in(roster.ka_i)
    actions.sign_up(shift_id=mine.pk, by=roster.ka_i)
    page = text(client.get(MINE))
    assert "You come" in page
    assert f'action="/en/duty/shifts/{mine.pk}/cancel/"' in page
    assert f'action="/en/duty/shifts/{free.pk}/sign-up/"' in page
    assert "3 of 3 places free" in page
    assert "Bring the scanner" in page
    assert not [words for words in ("Only at Taipa", "After six weeks", "李俊") if words in page]


def test_signing_up_twice_and_cancelling_are_told_in_words(roster: Roster) -> None:
    wanted = shift(roster.gongbei)
    client = signed_in(roster.ka_i)
    for _press in range(2):
        response = client.post(f"/en/duty/shifts/{wanted.pk}/sign-up/")
        assert response.headers["Location"] == f"{MINE}#shift-{wanted.pk}"
        assert "You are signed up." in text(client.get(MINE))
    client.post(f"/en/duty/shifts/{wanted.pk}/cancel/")
    assert "not signed up for this shift any more" in text(client.get(MINE))
    assert DutyEvent.objects.count() == 2


def test_full_clash_late_and_cancelled_shifts_say_so(roster: Roster) -> None:
    full, clash, soon, off = (shift(roster.gongbei, hours) for hours in (48, 72, 3, 120))
    comes(roster.ka_i, full)
    for each in (shift(roster.taipa, 73), soon, off):
        actions.sign_up(shift_id=each.pk, by=roster.jun)
    actions.cancel_shift(shift_id=off.pk, by=roster.mei_fong)
    client = signed_in(roster.jun)
    page = text(client.get(MINE))
    for words in (
        "All places are taken",
        "You have another shift at that time.",
        "phone the station: +86 756 0000",
        "Cancelled: you need not come",
    ):
        assert words in page
    for each in (full, clash, off):
        assert f"/shifts/{each.pk}/sign-up/" not in page, "no button that would be refused"
    client.post(f"/en/duty/shifts/{full.pk}/sign-up/")
    client.post(f"/en/duty/shifts/{clash.pk}/sign-up/")
    client.post(f"/en/duty/shifts/{soon.pk}/cancel/")
    page = text(client.get(MINE))
    assert "somebody else took the last place" in page
    assert "You are on duty then already: Taipa" in page
    assert "Less than 12 hours are left" in page


def test_a_shift_that_was_moved_is_marked(roster: Roster) -> None:
    moving = shift(roster.gongbei, 48)
    actions.sign_up(shift_id=moving.pk, by=roster.jun)
    span = (moving.starts_at + timedelta(hours=1), moving.ends_at + timedelta(hours=1))
    actions.change_shift(shift_id=moving.pk, span=span, places=1, note="", by=roster.mei_fong)
    assert "Its time was changed after you signed up" in text(signed_in(roster.jun).get(MINE))


def test_times_are_those_of_macau(roster: Roster) -> None:
    response = signed_in(roster.mei_fong).post(f"{GONGBEI}new/", typed())
    assert response.status_code == 302
    made = Shift.objects.get()
    assert f"{made.starts_at:%H:%M %z}" == "02:00 +0000"
    page = text(signed_in(roster.ka_i).get(MINE))
    assert ">10:00</time>" in page
    assert ">10h00</time>" in text(signed_in(roster.ka_i).get("/pt/duty/"))


# ---------- Who keeps the roster ----------


def test_one_shift_or_a_series_is_put_on_the_roster(roster: Roster) -> None:
    client = signed_in(roster.mei_fong)
    monday = tomorrow() + timedelta(days=-tomorrow().weekday() + 7)
    response = client.post(f"{GONGBEI}new/", typed(day=str(monday), weeks="2"))
    assert response.headers["Location"] == GONGBEI
    assert 1 <= Shift.objects.count() <= 2, "less by a public holiday"
    sunday = monday + timedelta(days=6)
    page = text(client.post(f"{GONGBEI}new/", typed(day=str(sunday), weeks="2")))
    assert "the station is closed on every one of these days" in page
    assert 'value="10:00"' in page, "what was typed is kept"
    before = Shift.objects.count()
    client.post(f"{GONGBEI}new/", typed(day=str(sunday)))
    assert Shift.objects.count() == before + 1, "a single shift is where it is wanted"
    page = text(client.post(f"{GONGBEI}new/", typed(day=str(sunday))))
    assert "already" in page, "pressed twice"


def test_who_comes_is_seen_by_display_name_and_the_shift_is_changed(roster: Roster) -> None:
    client, wanted = signed_in(roster.mei_fong), shift(roster.gongbei, 72, places=2)
    actions.sign_up(shift_id=wanted.pk, by=roster.ka_i)
    address = f"{GONGBEI}shifts/{wanted.pk}/"
    for page in (text(client.get(GONGBEI)), text(client.get(address))):
        assert "陳嘉儀" in page
        assert "ka.i" not in page
    day = str(tomorrow() + timedelta(days=5))
    page = text(client.post(address, typed(day=day, places="0")))
    assert "Write 1 or more." in page
    response = client.post(address, typed(day=day, places="1", note="Back door"))
    assert response.headers["Location"] == GONGBEI
    wanted.refresh_from_db()
    assert (wanted.places, wanted.note, str(timezone.localdate(wanted.starts_at))) == (1, "Back door", day)
    sign_up = wanted.sign_ups.get()
    client.post(f"{address}{sign_up.pk}/release/")
    assert "Nobody has signed up." in text(client.get(address))
    client.post(f"{address}cancel/")
    assert "This shift was cancelled." in text(client.get(address))
    assert f"shifts/{wanted.pk}/" not in text(client.get(GONGBEI))


def test_volunteers_are_added_by_user_name_and_removed(roster: Roster) -> None:
    client, address = signed_in(roster.mei_fong), f"{GONGBEI}volunteers/"
    assert "Nobody signs in with this name" in text(client.post(address, {"username": "nobody.at.all"}))
    for said in ("can sign up now", "could sign up already"):
        client.post(address, {"username": "outsider.of.rosters"})
        assert said in text(client.get(address))
    assert access.may(roster.outsider, Act.TAKE_SHIFTS, roster.gongbei)
    wanted = shift(roster.gongbei)
    actions.sign_up(shift_id=wanted.pk, by=roster.outsider)
    client.post(f"{address}{roster.outsider.pk}/remove/")
    assert "1 shift has a free place again." in text(client.get(address))
    assert not access.may(roster.outsider, Act.TAKE_SHIFTS, roster.gongbei)


def test_what_is_over_is_shown_and_no_longer_changed(roster: Roster) -> None:
    client, over = signed_in(roster.mei_fong), shift(roster.gongbei, -48, note="Was good")
    comes(roster.jun, over)
    assert "Was good" not in text(client.get(GONGBEI))
    assert "李俊" in text(client.get(f"{GONGBEI}?when=earlier"))
    address = f"{GONGBEI}shifts/{over.pk}/"
    assert "nothing about it can be changed" in text(client.get(address))
    assert "nothing about it can be changed" in text(client.post(address, typed()))
    client.post(f"{address}cancel/")
    over.refresh_from_db()
    assert over.cancelled_at is None


# ---------- Who may ----------


def addresses(roster: Roster, there: Shift) -> dict[str, tuple[str, ...]]:
    """Every address of a keeper, and with which methods it is asked."""
    sign_up = there.sign_ups.get()
    return {
        GONGBEI: ("get",),
        f"{GONGBEI}new/": ("get", "post"),
        f"{GONGBEI}volunteers/": ("get", "post"),
        f"{GONGBEI}volunteers/{roster.jun.pk}/remove/": ("post",),
        f"{GONGBEI}shifts/{there.pk}/": ("get", "post"),
        f"{GONGBEI}shifts/{there.pk}/cancel/": ("post",),
        f"{GONGBEI}shifts/{there.pk}/{sign_up.pk}/release/": ("post",),
    }


@pytest.mark.parametrize("name", ["ka_i", "rui", "outsider", "superuser"])
def test_anothers_roster_is_not_there(roster: Roster, name: str) -> None:
    there = shift(roster.gongbei)
    comes(roster.jun, there)
    client = signed_in(getattr(roster, name))
    for address, methods in addresses(roster, there).items():
        for method in methods:
            answer = getattr(client, method)(address, typed(username="outsider.of.rosters"))
            assert answer.status_code == 404, (method, address)
    there.refresh_from_db()
    assert there.cancelled_at is None
    assert there.sign_ups.get().cancelled_at is None
    assert DutyEvent.objects.count() == 0


def test_a_shift_of_one_station_is_not_found_below_another(roster: Roster) -> None:
    elsewhere = shift(roster.taipa)
    comes(roster.jun, elsewhere)
    client = signed_in(roster.mei_fong)
    for rest in ("", "cancel/", f"{elsewhere.sign_ups.get().pk}/release/"):
        assert client.post(f"{GONGBEI}shifts/{elsewhere.pk}/{rest}", typed()).status_code == 404
    grant(roster.mei_fong, Act.KEEP_ROSTER, roster.taipa)
    assert client.get(f"{GONGBEI}shifts/{elsewhere.pk}/").status_code == 404, "even to who keeps both"
    here = shift(roster.gongbei)
    client.post(f"{GONGBEI}shifts/{here.pk}/{elsewhere.sign_ups.get().pk}/release/")
    assert elsewhere.sign_ups.get().cancelled_at is None


def test_the_list_is_closed_to_who_has_no_station_and_open_to_nobody_unsigned(roster: Roster) -> None:
    for user in (roster.outsider, roster.superuser):
        assert signed_in(user).get(MINE).status_code == 403
    page = text(signed_in(roster.mei_fong).get(MINE))
    assert GONGBEI in page
    there = shift(roster.gongbei)
    comes(roster.jun, there)
    for address, methods in {MINE: ("get",), **addresses(roster, there)}.items():
        for method in methods:
            answer = getattr(Client(), method)(address)
            assert answer.headers["Location"].startswith("/en/account/sign-in/"), address


def test_what_changes_something_is_sent(roster: Roster) -> None:
    there = shift(roster.gongbei)
    client = signed_in(roster.jun)
    for rest in ("sign-up/", "cancel/"):
        assert client.get(f"/en/duty/shifts/{there.pk}/{rest}").status_code == 405


def test_no_page_is_kept_by_a_browser(roster: Roster) -> None:
    assert "no-store" in signed_in(roster.jun).get(MINE).headers["Cache-Control"]


# ---------- Bad input ----------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day": "2026-02-30"}, "Write the day as a day of the calendar"),
        ({"day": "\x00"}, "Write the day as a day of the calendar"),
        ({"day": "٢٠٢٦"}, "Write the day as a day of the calendar"),
        ({"day": "2001-01-01"}, "This day is over"),
        ({"day": "9999-12-31"}, "more than a year away"),
        ({"begins": "25:00"}, "Write the time as hours and minutes"),
        ({"ends": "9" * 5000}, "Write the time as hours and minutes"),
        ({"ends": "09:00"}, "The shift ends before it begins."),
        ({"ends": "10:00"}, "The shift ends before it begins."),
        ({"ends": "10:01", "ends_next_day": "on"}, "24 hours at most"),
        ({"places": "10000"}, "Write 50 or fewer."),
        ({"places": "9" * 5000}, "Write how many, in digits."),
        ({"places": "-1"}, "Write 1 or more."),
        ({"places": "two"}, "Write how many, in digits."),
        ({"weeks": "27"}, "Write 26 or fewer."),
        ({"note": "長" * 201}, "Use at most 200 characters: these are 201."),
        ({"note": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_no_shift_is_said_in_words(roster: Roster, changes: dict[str, str], words: str) -> None:
    page = text(signed_in(roster.mei_fong).post(f"{GONGBEI}new/", typed(**changes)))
    assert words in page
    assert Shift.objects.count() == 0


@pytest.mark.parametrize("query", ["page=abc", "page=%00", f"page={HUGE}", "page=-1", "when=never", "page=%ed%a0%80"])
def test_a_page_that_there_is_not_shows_one_that_there_is(roster: Roster, query: str) -> None:
    shift(roster.gongbei, note="Bring the scanner")
    assert "Bring the scanner" in text(signed_in(roster.mei_fong).get(f"{GONGBEI}?{query}"))


@pytest.mark.parametrize("name", ["\x00", "a" * 5000, "\u202eabc", "", "%ed%a0%80", "' or 1=1"])
def test_no_name_is_too_odd_to_be_nobodys(roster: Roster, name: str) -> None:
    page = text(signed_in(roster.mei_fong).post(f"{GONGBEI}volunteers/", {"username": name}))
    assert 'class="errors"' in page


def test_numbers_that_no_row_has_are_missing_pages(roster: Roster) -> None:
    volunteer, keeper = signed_in(roster.jun), signed_in(roster.mei_fong)
    for number in ("0", HUGE):
        for rest in ("sign-up", "cancel"):
            assert volunteer.post(f"/en/duty/shifts/{number}/{rest}/").status_code == 404
        assert keeper.get(f"{GONGBEI}shifts/{number}/").status_code == 404
        assert keeper.post(f"{GONGBEI}volunteers/{number}/remove/").status_code == 302, "nobody there: nothing to do"
    there = shift(roster.gongbei)
    assert keeper.post(f"{GONGBEI}shifts/{there.pk}/{HUGE}/release/").status_code == 302


# ---------- How much a page costs ----------


def test_pages_cost_the_same_for_three_shifts_and_for_thirty(roster: Roster) -> None:
    keeper, volunteer = signed_in(roster.mei_fong), signed_in(roster.jun)
    pages: dict[str, Callable[[], HttpResponse]] = {
        "mine": lambda: volunteer.get(MINE),
        "roster": lambda: keeper.get(GONGBEI),
        "volunteers": lambda: keeper.get(f"{GONGBEI}volunteers/"),
    }

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            there = shift(roster.gongbei, 24 + number * 3, places=4)
            for seat, user in enumerate((roster.ka_i, roster.jun), 1):
                comes(user, there, seat)
            grant(person(f"more.{number}", "More"), Act.TAKE_SHIFTS, roster.gongbei)

    def counted() -> dict[str, int]:
        found = {}
        for name, get in pages.items():
            with CaptureQueriesContext(connection) as queries:
                text(get())
            found[name] = len(queries)
        return found

    fill(0, 3)
    counted()  # what is read once for a process
    few = counted()
    fill(3, 30)
    assert counted() == few
    assert max(few.values()) <= 12, few


def test_nobody_outside_reads_who_comes(roster: Roster) -> None:
    there = shift(roster.gongbei, 72, note="Bring the scanner")
    comes(roster.ka_i, there)
    for address in ("/en/stations/", "/en/stations/gongbei/", "/api/v1/stations/", "/api/v1/stations/gongbei/"):
        page = text(Client().get(address))
        assert "gongbei" in page.lower(), address
        assert not [words for words in ("陳嘉儀", "ka.i", "Bring the scanner") if words in page], address


def test_no_bad_request_breaks_a_page(roster: Roster) -> None:
    there = shift(roster.gongbei)
    comes(roster.jun, there)
    places = [MINE, f"/en/duty/shifts/{there.pk}/sign-up/", *addresses(roster, there)]
    for user in (roster.mei_fong, roster.jun):
        client = signed_in(user)
        for place, address in enumerate(places):
            found = complaints(client, in_language(address.replace("/en/", "/pt/", 1), place), every=24)
            assert found == [], address
