"""Are the register of institutions and the glossary for everybody: in each language, by day and night, on a phone?"""

from __future__ import annotations

from portal import languages
from tests.browser.test_guidance import faults_of
from tests.browser.visitor import Visitors
from tests.people import House

PATHS = ("institutions/", "institutions/macau-tsi/", "glossary/", "glossary/?q=BIR", "glossary/?q=xylophone")


def test_every_page_of_the_records_is_for_everybody(visitors: Visitors, committed_house: House) -> None:
    somebody = visitors.arrive(width=360, is_phone=True)
    found = {}
    for code in languages.CODES:
        for path in PATHS:
            somebody.go(f"/{code}/{path}")
            faults_there = faults_of(somebody, code)
            if faults_there:
                found[f"/{code}/{path}"] = faults_there
    assert not found


def test_a_word_is_found_without_a_script(visitors: Visitors, committed_house: House) -> None:
    somebody = visitors.arrive(has_scripts=False)
    somebody.go("/pt/glossary/")
    somebody.page.locator("#find").fill("調解證明書")
    somebody.page.locator(".find button").click()
    assert somebody.page.locator(".word").count() == 1
    assert somebody.page.locator(".word dt").inner_text() == "certificado de conciliação"
    assert somebody.page.locator("#find").input_value() == "調解證明書"
