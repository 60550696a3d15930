"""Can somebody leave in a second, and does nobody who sits down after them read what they wrote?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.everyday_page import EverydayPage
from tests.browser.visitor import Visitor, Visitors
from tests.people import House, family_answers, macau_answers
from tests.resident import Resident

WRITTEN = "我們分開住已經一年"


def writes_the_story(somebody: Visitor) -> None:
    """Three pages into a draft, with the story half written."""
    somebody.go("/zh-hant/apply/new/you/")
    somebody.answer({"name": "梁慧敏"})
    somebody.go_on()
    somebody.go(somebody.path.replace("/document/", "/story/"))
    somebody.answer({"story": WRITTEN})
    somebody.go_on()
    somebody.answer({"wants": "每兩個星期見一次"})


def draft_keys(somebody: Visitor) -> list[str]:
    names = [cookie.get("name", "") for cookie in somebody.context.cookies()]
    return [name for name in names if name.startswith("form-")]


def test_quick_exit_takes_the_place_of_the_page_and_forgets_the_draft(wai_man: Visitor, everyday: EverydayPage) -> None:
    writes_the_story(wai_man)
    left = wai_man.page.url
    assert draft_keys(wai_man)
    everyday.told.clear()
    length = wai_man.page.evaluate("history.length")

    wai_man.page.locator(".exit").click()
    wai_man.page.wait_for_url(everyday.url)

    assert wai_man.page.title() == "Weather"
    assert wai_man.page.evaluate("history.length") == length, "it adds no entry: it takes the page's place"
    assert wai_man.context.cookies() == []
    assert everyday.told
    for headers in everyday.told:
        assert "referer" not in headers
    for _step in range(length - 1):
        wai_man.expects_refusals()
        wai_man.page.go_back()
        assert wai_man.page.url != left
        for text in (WRITTEN, "梁慧敏", "每兩個星期"):
            assert text not in wai_man.page.content(), wai_man.page.url


@pytest.mark.parametrize("has_scripts", [True, False])
def test_quick_exit_is_on_every_page_and_works_without_scripts(
    visitors: Visitors, everyday: EverydayPage, has_scripts: bool
) -> None:
    somebody = visitors.arrive(width=360, has_scripts=has_scripts)
    for path in ("/pt/", "/en/apply/", "/zh-hans/help-now/", "/zh-hant/apply/new/you/"):
        somebody.go(path)
        exit_link = somebody.page.locator(".exit")
        box = exit_link.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        exit_link.click()
        somebody.page.wait_for_url(everyday.url)
        assert "referer" not in everyday.told[-1]


def test_a_draft_opens_only_where_its_key_is(wai_man: Visitor, visitors: Visitors) -> None:
    resident = Resident("zh-hant").fill(family_answers(story=WRITTEN))
    path = resident.step_url("story")
    wai_man.holds_key_of(resident)
    wai_man.go(path)
    assert wai_man.page.locator('[name="story"]').input_value() == WRITTEN

    stranger = visitors.arrive()
    for address in (path, resident.url("check", resident.draft_id), resident.url("sheet", resident.draft_id)):
        stranger.go(address, status=404)
        assert stranger.page.locator("h1").inner_text() == "我們找不到這一頁"


def test_the_key_without_the_address_shows_nothing(wai_man: Visitor) -> None:
    resident = Resident("zh-hant").fill(family_answers(story=WRITTEN))
    wai_man.holds_key_of(resident)
    for path in ("/zh-hant/", "/zh-hant/apply/", "/zh-hant/apply/new/you/", "/zh-hant/apply/stopped/"):
        page = wai_man.go(path).text()
        for secret in (WRITTEN, "梁慧敏", str(resident.draft_id)):
            assert secret not in page, path


def test_the_way_back_shows_no_case_after_signing_out(visitors: Visitors, committed_house: House) -> None:
    coordinator = visitors.arrive()
    coordinator.sign_in(committed_house.zhuhai_coordinator, "zh-hans")
    assert coordinator.path == "/zh-hans/desk/"
    coordinator.page.locator(".menu summary").click()
    coordinator.press(".menu form button")
    coordinator.page.go_back(wait_until="commit")
    coordinator.page.wait_for_url("**/account/sign-in/**")


def test_the_way_back_shows_nothing_of_what_was_erased(wai_man: Visitor) -> None:
    resident = Resident("zh-hant").fill(macau_answers(issues=["parental_power"]))
    wai_man.holds_key_of(resident)
    wai_man.go(resident.step_url("story"))
    wai_man.go(resident.url("sheet", resident.draft_id))
    wai_man.press("main form button")
    assert wai_man.path == "/zh-hant/apply/stopped/"
    assert not draft_keys(wai_man)
    wai_man.expects_refusals()
    for _page in ("sheet", "story"):
        wai_man.page.go_back(wait_until="commit")
        expect(wai_man.page.locator("h1")).to_have_text("我們找不到這一頁")


RESTORED = "window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


def test_a_kept_page_is_shown_again_only_while_it_still_opens(wai_man: Visitor) -> None:
    """Some browsers keep a page with what is half typed for the way back; Chromium keeps none of a draft."""
    writes_the_story(wai_man)
    with wai_man.page.expect_response(lambda response: response.request.method == "HEAD"):
        wai_man.page.evaluate(RESTORED)
    expect(wai_man.page.locator('[name="wants"]')).to_have_value("每兩個星期見一次")
    wai_man.context.clear_cookies()
    wai_man.expects_refusals()
    wai_man.page.evaluate(RESTORED)
    expect(wai_man.page.locator("h1")).to_have_text("我們找不到這一頁")
