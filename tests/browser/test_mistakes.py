"""Is a mistake easy to find and mend, and is nothing that was typed ever lost?"""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.visitor import Visitor, words
from tests.people import family_answers
from tests.resident import Resident

WRONG_DOCUMENT = {
    "id_type": "macau_bir",
    "id_number": "199041",
    "birth_date_year": "1986",
    "birth_date_month": "2",
    "birth_date_day": "31",
}


def begins(somebody: Visitor) -> None:
    somebody.go("/zh-hant/apply/new/you/")
    somebody.answer({"name": "梁慧敏"})
    somebody.go_on()
    assert somebody.slug == "document"


def typed(somebody: Visitor, names: dict[str, str]) -> dict[str, str]:
    return {name: somebody.page.locator(f'#question [name="{name}"]').input_value() for name in names}


def test_the_summary_of_mistakes_is_read_first_and_leads_to_each_field(wai_man: Visitor) -> None:
    begins(wai_man)
    wai_man.answer(WRONG_DOCUMENT)
    wai_man.go_on()
    assert wai_man.slug == "document"
    summary = wai_man.page.locator(".errors")
    expect(summary).to_be_focused()
    expect(summary).to_have_attribute("role", "alert")
    expect(summary.locator("h2")).to_have_text(re.compile("2"))
    assert wai_man.page.title().startswith("錯誤")
    for line, field_id in enumerate(("id_id_number", "id_birth_date_year")):
        summary.locator("a").nth(line).click()
        expect(wai_man.page.locator(f"#{field_id}")).to_be_focused()
        expect(wai_man.page.locator(f"#{field_id}")).to_be_in_viewport()
        expect(wai_man.page.locator(f"#{field_id}")).to_have_attribute("aria-invalid", "true")
    assert typed(wai_man, WRONG_DOCUMENT) == WRONG_DOCUMENT


def test_the_quick_exit_never_lies_over_the_field_that_is_typed_in(wai_man: Visitor) -> None:
    begins(wai_man)
    wai_man.page.set_viewport_size({"width": 360, "height": 420})  # what an open keyboard leaves of a phone
    for box in wai_man.page.locator("#question .input, #question .button").all():
        box.focus()
        assert not box.evaluate(
            """box => {
                const one = box.getBoundingClientRect(), two = document.querySelector(".exit").getBoundingClientRect();
                return one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom;
            }"""
        ), box.get_attribute("name")


def test_what_was_typed_stays_when_the_language_or_the_type_is_switched(wai_man: Visitor) -> None:
    begins(wai_man)
    wai_man.answer(WRONG_DOCUMENT)
    for code, lang in (("pt", "pt"), ("zh-hans", "zh-Hans"), ("en", "en")):
        wai_man.choose_language(code)
        assert (wai_man.language, wai_man.slug) == (lang, "document")
        assert typed(wai_man, WRONG_DOCUMENT) == WRONG_DOCUMENT
    expect(wai_man.page.locator(".errors")).to_have_count(0)

    before = size_of_type(wai_man)
    wai_man.press(".type-switch--larger")
    assert wai_man.slug == "document"
    assert typed(wai_man, WRONG_DOCUMENT) == WRONG_DOCUMENT
    assert size_of_type(wai_man) > before * 1.2
    wai_man.press(".type-switch--normal")
    assert size_of_type(wai_man) == before
    assert typed(wai_man, WRONG_DOCUMENT) == WRONG_DOCUMENT


def size_of_type(somebody: Visitor) -> float:
    return float(somebody.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


def test_the_way_back_keeps_what_was_answered(wai_man: Visitor) -> None:
    begins(wai_man)
    wai_man.answer({"id_number": "1990417(3)"})
    wai_man.go_on()
    wai_man.answer({"side": "macau"})
    wai_man.go_on()
    assert wai_man.slug == "reach"
    wai_man.go_back()
    expect(wai_man.page.locator('[name="side"][value="macau"]')).to_be_checked()
    wai_man.go_back()
    assert typed(wai_man, {"id_number": ""}) == {"id_number": "1990417(3)"}
    wai_man.go_back()
    assert typed(wai_man, {"name": ""}) == {"name": "梁慧敏"}
    wai_man.page.go_back()
    assert typed(wai_man, {"id_number": ""}) == {"id_number": "1990417(3)"}, "the browser's own way back"


def test_a_change_from_the_check_page_returns_to_it(wai_man: Visitor) -> None:
    resident = Resident("zh-hant").fill(family_answers())
    wai_man.holds_key_of(resident)
    wai_man.go(resident.url("check", resident.draft_id))
    for slug, name, new in (("story", "story", "我想重新說一次。"), ("you", "romanised", "LEONG WAI MAN MARIA")):
        wai_man.press(f'.change a[href*="/{slug}/?back=check"]')
        assert wai_man.slug == slug
        wai_man.answer({name: new})
        wai_man.go_on()
        assert wai_man.slug == "check"
        expect(wai_man.page.locator("main")).to_contain_text(new)
    wai_man.press('.change a[href*="/story/?back=check"]')
    wai_man.go_back()
    assert wai_man.slug == "check"


def test_what_is_missing_is_named_before_sending_and_leads_there_and_back(wai_man: Visitor) -> None:
    answers = family_answers()
    del answers["consents"]["privacy"]
    resident = Resident("zh-hant").begin()
    for slug in ("residence", "story"):
        from_table = resident.step_url(slug)
        wai_man.holds_key_of(resident)
        wai_man.go(from_table)
        wai_man.answer_page(answers)
    wai_man.go(resident.url("check", resident.draft_id))
    wai_man.press("main form .button")
    summary = wai_man.page.locator(".errors")
    expect(summary).to_be_focused()
    expect(summary.locator("li")).to_have_count(1)
    wai_man.press(".errors a")
    assert wai_man.slug == "consents"
    wai_man.page.locator('[name="privacy"]').check()
    wai_man.go_on()
    assert wai_man.slug == "check"
    wai_man.press("main form .button")
    expect(wai_man.page.locator("h1")).to_have_text(words("zh-hant", "We have received your request"))
