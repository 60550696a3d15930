"""Can somebody ask a station from a small phone, without scripts, and does its contact answer them alone?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from portal import languages
from tests.browser import faults
from tests.browser.visitor import Visitor, Visitors
from tests.counters import ANSWER, QUESTION, Counters, build_counters
from tests.people import PASSWORD, House

ASKING = {"topic": "help", "question": QUESTION, "privacy": "yes"}


@pytest.fixture
def counters(committed_house: House) -> Counters:
    return build_counters()


def ask(somebody: Visitor, language: str) -> tuple[str, str]:
    """From the page of the station to the receipt: reference and code."""
    somebody.go(f"/{language}/ask/station/gongbei/")
    somebody.answer(ASKING)
    somebody.press("#question .actions .button")
    return read_receipt(somebody)


def read_receipt(somebody: Visitor) -> tuple[str, str]:
    reference, code = somebody.page.locator(".reference").all_inner_texts()
    return reference, code


def test_a_question_is_asked_answered_and_erased_without_a_script(visitors: Visitors, counters: Counters) -> None:
    wai_man = visitors.arrive(width=320, is_phone=True, has_scripts=False)
    reference, code = ask(wai_man, "en")
    expect(wai_man.page.locator("h1")).to_have_text("Your question was sent")

    counters.siu_ling.set_password(PASSWORD)
    counters.siu_ling.save()
    siu_ling = visitors.arrive()
    siu_ling.sign_in(counters.siu_ling, "en")
    assert siu_ling.path == "/en/counter/"
    siu_ling.press(f'.docket a[href*="{reference}"]')
    expect(siu_ling.page.locator("main")).to_contain_text(QUESTION)
    expect(siu_ling.page.locator("main")).to_contain_text("Do not contact this person")
    siu_ling.page.locator("#id_text").fill(ANSWER)
    siu_ling.press('form[action$="/answer/"] .button')
    expect(siu_ling.page.locator("main")).to_contain_text(ANSWER)

    later = visitors.arrive(width=320, is_phone=True, has_scripts=False)
    later.go("/en/ask/answer/")
    later.page.locator("#id_reference").fill(reference.lower())
    later.page.locator("#id_code").fill(code.replace("-", " "))
    later.press("main form .button")
    expect(later.page.locator("main")).to_contain_text(ANSWER)
    assert faults.too_wide(later) == []
    later.page.locator("#id_text").fill("Obrigada")
    later.press("#more .button")
    expect(later.page.locator("#more")).to_have_count(0)
    later.page.locator("summary").last.click()
    later.press(".button--danger")
    assert later.path == "/en/ask/answer/erased/"

    siu_ling.expects_refusals()
    siu_ling.go(f"/en/counter/{reference}/", status=404)


def test_a_double_click_is_one_question(visitors: Visitors, counters: Counters) -> None:
    wai_man = visitors.arrive()
    wai_man.go("/en/ask/station/gongbei/")
    wai_man.answer(ASKING)
    with wai_man.page.expect_navigation(url=re.compile("receipt")):
        wai_man.page.locator("#question .actions .button").dblclick()
    first = read_receipt(wai_man)
    wai_man.page.go_back()
    siu_ling = visitors.arrive()
    siu_ling.is_signed_in_as(counters.siu_ling)
    siu_ling.go("/en/counter/")
    expect(siu_ling.page.locator(".docket tbody tr")).to_have_count(1)
    expect(siu_ling.page.locator(".docket")).to_contain_text(first[0])


def test_a_mistake_is_read_first_and_the_language_changes_with_the_text(visitors: Visitors, counters: Counters) -> None:
    wai_man = visitors.arrive(width=360, is_phone=True)
    wai_man.go("/en/ask/station/gongbei/")
    wai_man.answer({"question": QUESTION, "channel": "phone"})
    wai_man.press("#question .actions .button")
    expect(wai_man.page.locator(".errors")).to_be_focused()
    wai_man.page.locator('.errors a[href="#id_reach"]').click()
    expect(wai_man.page.locator("#id_reach")).to_be_focused()
    wai_man.choose_language("pt")
    assert wai_man.language == "pt"
    expect(wai_man.page.locator("#id_question")).to_have_value(QUESTION)
    wai_man.answer({"topic": "help", "reach": "6600 1122", "privacy": "yes"})
    wai_man.press("#question .actions .button")
    assert wai_man.path.startswith("/pt/ask/answer/ENQ-ZH-")


@pytest.mark.parametrize("language", languages.CODES)
def test_every_page_is_fit_to_be_used(visitors: Visitors, counters: Counters, language: str) -> None:
    wai_man = visitors.arrive(width=320, is_phone=True)
    siu_ling = visitors.arrive(width=320, is_phone=True)
    siu_ling.is_signed_in_as(counters.siu_ling)
    found: dict[str, list[str]] = {}

    def look(somebody: Visitor, name: str) -> None:
        faults.load_axe(somebody)
        here = faults.against_wcag(somebody) + faults.too_wide(somebody) + faults.too_small(somebody)
        here += faults.said_twice(somebody) + faults.in_dark(somebody)
        if here:
            found[name] = here

    wai_man.go(f"/{language}/ask/station/gongbei/")
    look(wai_man, "the question")
    wai_man.press("#question .actions .button")
    look(wai_man, "the question with mistakes")
    reference, _code = ask(wai_man, language)
    look(wai_man, "the receipt")
    for name, path in (("reading", f"{reference}/"), ("the code is asked for", ""), ("erased", "erased/")):
        wai_man.go(f"/{language}/ask/answer/{path}")
        look(wai_man, name)
    for name, path in (("the counter", ""), ("one enquiry", f"{reference}/")):
        siu_ling.go(f"/{language}/counter/{path}")
        look(siu_ling, name)
    siu_ling.press('form[action$="/answer/"] .button')
    look(siu_ling, "no answer")
    assert not found
