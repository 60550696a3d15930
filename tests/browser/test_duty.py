"""Can a volunteer with a phone, and who keeps the roster without scripts, do all of it by what they see?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from portal.stations.duty import actions
from portal.stations.duty_models import Shift
from tests.browser.test_guidance import faults_of
from tests.browser.visitor import Visitor, Visitors
from tests.duty_people import Roster, build_roster, comes, shift


@pytest.fixture
def roster(transactional_db: None) -> Roster:
    return build_roster()


@pytest.fixture
def visitors(chromium: Browser, site: str, roster: Roster) -> Iterator[Visitors]:
    visitors = Visitors(chromium, site, allowed=set())
    try:
        yield visitors
    finally:
        visitors.leave()
    assert not visitors.faults


def on_duty_again(roster: Roster) -> Shift:
    """Shifts in every state that a page can show; the one that is answered is free."""
    full, off, soon = shift(roster.gongbei, 30), shift(roster.gongbei, 60), shift(roster.gongbei, 3, places=2)
    comes(roster.jun, full)
    shift(roster.gongbei, -1)
    for each in (off, soon):
        actions.sign_up(shift_id=each.pk, by=roster.ka_i)
    shift(roster.gongbei, 4)  # lies across the one that is soon
    actions.cancel_shift(shift_id=off.pk, by=roster.mei_fong)
    shift(roster.gongbei, 200, length=24)  # into the following day
    return shift(roster.gongbei, 100, places=3, note="請帶上掃描器，到後門找何小姐，按左邊的門鈴")


def test_a_volunteer_signs_up_and_cancels_with_a_phone(visitors: Visitors, roster: Roster) -> None:
    free = on_duty_again(roster)
    ka_i = visitors.arrive(width=320, is_phone=True)
    ka_i.is_signed_in_as(roster.ka_i)
    ka_i.go("/en/duty/")
    line = ka_i.page.locator(f"#shift-{free.pk}")
    with ka_i.page.expect_navigation():
        line.get_by_role("button", name="Sign up").click()
    expect(line).to_contain_text("You come")
    expect(ka_i.page.locator(".notice--success")).to_contain_text("You are signed up.")
    with ka_i.page.expect_navigation():
        line.get_by_role("button", name="I cannot come").click()
    expect(line).to_contain_text("3 of 3 places free")


def test_a_roster_is_kept_without_scripts(visitors: Visitors, roster: Roster) -> None:
    mei_fong = visitors.arrive(has_scripts=False)
    mei_fong.is_signed_in_as(roster.mei_fong)
    mei_fong.go("/en/duty/")
    mei_fong.press("section[aria-labelledby=kept] a")
    mei_fong.press("a.button")
    page = mei_fong.page
    day = timezone.localdate() + timedelta(days=3)
    for label, value in {"Day": str(day), "Begins": "14:30", "Ends": "12:00", "People wanted": "2"}.items():
        page.get_by_label(label, exact=True).fill(value)
    mei_fong.press("main form .button")
    expect(page.locator(".errors")).to_contain_text("The shift ends before it begins.")
    page.get_by_label("Ends", exact=True).fill("17:00")
    mei_fong.press("main form .button")
    expect(page.locator(".docket tbody tr")).to_have_count(1)
    expect(page.locator(".docket")).to_contain_text("14:30–17:00")
    actions.sign_up(shift_id=Shift.objects.get().pk, by=roster.jun)
    mei_fong.press(".docket tbody a")
    expect(page.locator("section[aria-labelledby=coming]")).to_contain_text("李俊")
    mei_fong.press("section[aria-labelledby=coming] button")
    page.locator("main summary").click()
    mei_fong.press(".button--danger")
    expect(page.locator(".docket tbody tr")).to_have_count(0)


@pytest.mark.parametrize("language", ["pt", "zh-hant"])
def test_every_page_of_the_roster_is_for_everybody(visitors: Visitors, roster: Roster, language: str) -> None:
    wanted = on_duty_again(roster)
    actions.sign_up(shift_id=wanted.pk, by=roster.jun)
    comes(roster.jun, shift(roster.gongbei, -30))
    at = f"/{language}/duty/stations/gongbei/"
    ka_i, mei_fong = (visitors.arrive(width=360, is_phone=True) for _each in range(2))
    ka_i.is_signed_in_as(roster.ka_i)
    mei_fong.is_signed_in_as(roster.mei_fong)
    found = {}

    def look(somebody: Visitor, name: str) -> None:
        if faults_there := faults_of(somebody, language):
            found[name] = faults_there

    ka_i.go(f"/{language}/duty/")
    look(ka_i, "mine")
    for name in ("", "?when=earlier", "new/", f"shifts/{wanted.pk}/", "volunteers/"):
        mei_fong.go(at + name)
        mei_fong.opens("main details summary")
        look(mei_fong, name)
    mei_fong.go(f"{at}new/")
    mei_fong.press("main form .button")
    look(mei_fong, "new, with nothing typed")
    assert not found
