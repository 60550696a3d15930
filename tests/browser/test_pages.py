"""Is every page for everybody: rules of accessibility, no sideways scrolling, the right language, quiet titles?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from portal import languages
from tests.browser import faults
from tests.browser.pages import Page, PublicPages
from tests.browser.staff_pages import StaffPages
from tests.browser.visitor import Visitor, Visitors, words
from tests.people import House
from tests.resident import Resident

TELLING = re.compile(
    r"調解|调解|家事|家庭|離婚|离婚|暴力|mediação|conciliação|família|familiar|divórcio|mediation|conciliation|family|divorce",
    re.IGNORECASE,
)
NIGHTS = {languages.DEFAULT, "pt"}
"""In these the colours of the night are looked at too: they are the same in all, one is written in Han, one is not."""


def is_looked_at(page: Page, language: str, names: set[str]) -> bool:
    """The same page filled in wrongly shows all that it shows filled in well, and more; once is enough for that."""
    return language == languages.DEFAULT or f"{page.name}-wrong" not in names


def faults_of(somebody: Visitor, page: Page, language: str) -> list[str]:
    """What is wrong with the page in front of somebody, a line each."""
    faults.load_axe(somebody)
    found = faults.against_wcag(somebody)
    for look in (faults.too_wide, faults.too_small, faults.badly_broken, faults.seen_though_hidden, faults.said_twice):
        found += look(somebody)
    found += faults.in_large_type_on_a_small_phone(somebody)
    found += faults.on_a_wider_phone(somebody)
    if language in NIGHTS:
        found += faults.in_dark(somebody)
    if language == languages.DEFAULT:
        found += faults.without_focus_ring(somebody)
    if somebody.language != languages.html_lang(language):
        found.append(f"its language is {somebody.language}")
    title = somebody.page.title()
    if page.is_private and TELLING.search(title):
        found.append(f"its title tells too much: {title}")
    return found


@pytest.mark.parametrize("language", languages.CODES)
def test_every_page_is_for_everybody(visitors: Visitors, committed_house: House, language: str) -> None:
    public, staff = PublicPages(language), StaffPages(committed_house, language)
    people = staff.people(visitors, public, width=360, is_phone=True)
    pages = [*public.pages(), *staff.pages()]
    names = {page.name for page in pages}
    assert len(pages) == len(names)
    found = {}
    for page in [page for page in pages if is_looked_at(page, language, names)]:
        somebody = getattr(people, page.who)
        page.open(somebody)
        if faults_here := faults_of(somebody, page, language):
            found[page.name] = faults_here
    assert not found


PAPER = 658  # CSS pixels: A4 without margins of 18 mm


def test_paper_holds_what_is_to_be_kept_and_no_buttons(visitors: Visitors, committed_house: House) -> None:
    public, staff = PublicPages("pt"), StaffPages(committed_house, "pt")
    people = staff.people(visitors, public, width=PAPER)
    kept = {"receipt": ".reference", "sheet": ".answers", "codes": "ul.num", "docket": "table", "case": ".answers"}
    for page in (*public.pages(), *staff.pages()):
        if page.name in kept:
            somebody = getattr(people, page.who)
            page.open(somebody)
            somebody.page.emulate_media(media="print")
            expect(somebody.page.locator(f"main {kept.pop(page.name)}").first).to_be_visible()
            for gone in ("button", "nav", ".exit", ".safety", ".site-footer", ".on-screen"):
                assert not [each for each in somebody.page.locator(gone).all() if each.is_visible()], (page.name, gone)
            assert not faults.too_wide(somebody)
    assert not kept


def test_what_needs_a_script_is_not_seen_without_one(visitors: Visitors, committed_house: House) -> None:
    public, staff = PublicPages("zh-hant"), StaffPages(committed_house, "zh-hant")
    people = staff.people(visitors, public, has_scripts=False)
    for page in (*public.pages(), *staff.pages()):
        if page.name in {"receipt", "sheet", "codes", "sign-in", "passkey-new"}:
            somebody = getattr(people, page.who)
            page.open(somebody)
            hidden = somebody.page.locator("[hidden]").all()
            assert hidden, page.name
            assert not [each for each in hidden if each.is_visible()], page.name


@pytest.mark.parametrize("language", languages.CODES)
def test_mistakes_in_the_same_words_name_their_fields(visitors: Visitors, language: str) -> None:
    somebody = visitors.arrive()
    resident = Resident(language).begin()
    somebody.holds_key_of(resident)
    somebody.go(resident.step_url("reach"))
    somebody.answer({"phone": "9" * 1100, "email": "9" * 1100})
    somebody.go_on()
    lines = somebody.page.locator(".errors li a")
    expect(lines).to_have_count(2)
    at_fields = somebody.page.locator(".error p").all_inner_texts()
    assert len({text.replace("\n", "") for text in at_fields}) == 1, "at the field the words are the same"
    for at, label in enumerate(("Phone number (if you want to give one)", "E-mail (if you want to give one)")):
        assert lines.nth(at).inner_text().startswith(words(language, label))
        lines.nth(at).click()
        expect(somebody.focused).to_have_attribute("aria-invalid", "true")
