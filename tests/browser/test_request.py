"""Can a resident ask for mediation with what they have in their hand, and does the right office read it?"""

from __future__ import annotations

import re

from playwright.sync_api import expect

from mediation.intake.steps import STEPS
from mediation.references import make_reference
from tests.browser.visitor import Visitor, Visitors
from tests.people import House, family_answers

REFERENCE = re.compile(r"ZH-\d{4}-\d{6}-\d")


def ask_for_mediation(somebody: Visitor) -> str:
    """From the first page to the receipt; the reference."""
    answers = family_answers(
        other_proceedings=[{"kind": "court", "side": "zhuhai", "reference": "（2026）粤0402民初1号"}]
    )
    somebody.press(".door .niche--full + div a")
    somebody.press("main .actions .button")
    way = somebody.fill_form(answers)
    steps = [step.slug for step in STEPS if step.is_asked(answers)]
    assert [slug for slug in steps if not any(f"/{slug}/" in path for path in way)] == []
    somebody.press("main form .button")
    return somebody.page.locator(".reference").inner_text()


def test_a_resident_asks_on_a_phone_and_the_office_of_the_childrens_side_reads_it(
    wai_man: Visitor, visitors: Visitors, committed_house: House
) -> None:
    wai_man.go("/")
    wai_man.choose_language("zh-hant")
    assert wai_man.language == "zh-Hant-MO"
    reference = ask_for_mediation(wai_man)
    assert REFERENCE.fullmatch(reference)
    expect(wai_man.page.locator("h1")).to_have_text("已收到你的申請")
    expect(wai_man.page.locator(".receipt")).to_contain_text(committed_house.zhuhai_family.name)

    coordinator = visitors.arrive()
    coordinator.sign_in(committed_house.zhuhai_coordinator, "zh-hans")
    coordinator.press(f'.docket a[href*="{reference}"]')
    expect(coordinator.page.locator("main")).to_contain_text("我想定好探視孩子的時間。")
    expect(coordinator.page.locator("main")).to_contain_text("梁慧敏")

    other = visitors.arrive()
    other.sign_in(committed_house.macau_coordinator, "zh-hant")
    expect(other.page.locator(".empty")).to_be_visible()
    assert_there_is_nothing(other, reference)


def assert_there_is_nothing(somebody: Visitor, reference: str) -> None:
    """The case's address answers to the letter as one that never was: status, headers and page."""
    number = int(reference.split("-")[2])
    never = make_reference("ZH", int(reference.split("-")[1]), number + 417)
    answers = []
    for each in (reference, never):
        response = somebody.go(f"/zh-hant/desk/cases/{each}/", status=404)
        headers = {name: value for name, value in response.headers.items() if name != "date"}
        answers.append((response.status, headers, response.text().replace(each, "REFERENCE")))
    assert answers[0] == answers[1]


# ---------- Without scripts, by keyboard ----------


def tab_to(somebody: Visitor, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _press in range(40):
        if somebody.focused.and_(somebody.page.locator(selector)).count():
            return
        somebody.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached with the Tab key on {somebody.path}")


def test_the_form_works_by_keyboard_without_scripts_at_320_pixels(visitors: Visitors) -> None:
    ka_hou = visitors.arrive(width=320, has_scripts=False, locale="zh-TW")
    press, type_in = ka_hou.page.keyboard.press, ka_hou.page.keyboard.type
    ka_hou.go("/zh-hant/apply/new/you/")
    tab_to(ka_hou, "#id_name")
    type_in("張家豪")
    press("Enter")  # the first button in the page's order would change the language
    ka_hou.page.wait_for_url("**/document/")
    assert ka_hou.language == "zh-Hant-MO"

    tab_to(ka_hou, "#id_id_number")
    type_in("1234567(8)")
    press("Enter")
    ka_hou.page.wait_for_url("**/residence/")
    assert ka_hou.language == "zh-Hant-MO"

    tab_to(ka_hou, '[name="side"]')
    press("Space")
    first = ka_hou.focused.get_attribute("value")
    press("ArrowDown")
    assert ka_hou.focused.is_checked()
    assert ka_hou.focused.get_attribute("value") != first
    tab_to(ka_hou, "#question .actions .button")
    press("Enter")
    ka_hou.page.wait_for_url("**/reach/")

    ka_hou.fill_form(family_answers())
    tab_to(ka_hou, "main form .button")
    press("Space")
    ka_hou.page.wait_for_url("**/receipt/")
    assert REFERENCE.fullmatch(ka_hou.page.locator(".reference").inner_text())
    assert ka_hou.page.evaluate("document.documentElement.scrollWidth") <= 320
