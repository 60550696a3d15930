"""Can somebody search with the keyboard alone, on a small phone, without scripts, and with a screen reader?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal import languages
from portal.search import indexing
from tests.browser.test_guidance import faults_of
from tests.browser.visitor import Visitor, Visitors
from tests.guidance import Tree, planted_tree
from tests.people import House

BOX = "#find"
OPTION = "#find-suggestions [role=option]"


@pytest.fixture
def tree(committed_house: House) -> Iterator[Tree]:
    with planted_tree() as tree:
        indexing.reindex()
        yield tree
    indexing.reindex()


def test_names_appear_while_she_types_and_the_keyboard_chooses(visitors: Visitors, tree: Tree) -> None:
    somebody = visitors.arrive(locale="en")
    somebody.go("/en/search/")
    box = somebody.page.locator(BOX)
    assert box.get_attribute("aria-expanded") == "false"
    box.press_sequentially("How to ask f", delay=20)
    option = somebody.page.locator(OPTION).first
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert tree["sample-steps", "en"].title in option.inner_text()
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert option.get_attribute("aria-selected") == "true"
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    assert not somebody.page.locator(OPTION).first.is_visible()
    assert box.input_value() == "How to ask f"
    box.press("o")
    option.wait_for()
    box.press("ArrowDown")
    with somebody.page.expect_navigation():
        box.press("Enter")
    assert somebody.path == tree.path("sample-steps", "en")


def test_a_pointer_chooses_too_and_enter_alone_searches(visitors: Visitors, tree: Tree) -> None:
    somebody = visitors.arrive(locale="en")
    somebody.go("/en/search/")
    somebody.page.locator(BOX).press_sequentially("How to ask", delay=20)
    somebody.page.locator(OPTION).first.wait_for()
    with somebody.page.expect_navigation():
        somebody.page.locator(OPTION).first.click()
    assert somebody.path == tree.path("sample-steps", "en")
    somebody.go("/en/search/")
    somebody.page.locator(BOX).press_sequentially("judicial", delay=20)
    somebody.page.locator(OPTION).first.wait_for()
    with somebody.page.expect_navigation():
        somebody.page.locator(BOX).press("Enter")
    assert somebody.page.url.endswith("/en/search/?q=judicial")
    assert somebody.page.locator("main mark").count()


def test_the_box_in_the_header_of_a_wide_window_searches(visitors: Visitors, tree: Tree) -> None:
    somebody = visitors.arrive(width=1280, locale="pt")
    somebody.go(tree.path("macau", "pt"))
    box = somebody.page.locator("#site-search")
    box.press_sequentially("Como pedir a", delay=20)
    somebody.page.locator("#site-search-suggestions [role=option]").first.wait_for()
    assert faults_of(somebody, "pt") == []
    with somebody.page.expect_navigation():
        box.press("Enter")
    assert somebody.path == "/pt/search/"


def test_on_a_phone_a_link_in_the_header_leads_to_it(visitors: Visitors, tree: Tree) -> None:
    somebody = visitors.arrive(width=360, is_phone=True, locale="zh-HK")
    somebody.go("/zh-hant/")
    assert not somebody.page.locator("#site-search").is_visible()
    somebody.press(".search-link")
    assert somebody.path == "/zh-hant/search/"


def test_it_works_without_scripts(visitors: Visitors, tree: Tree) -> None:
    somebody = visitors.arrive(has_scripts=False, locale="zh-CN")
    somebody.go("/zh-hans/search/")
    somebody.page.fill(BOX, "司法確認")
    somebody.press(".find button")
    assert somebody.page.locator("main mark").first.inner_text() == "司法确认"
    with somebody.page.expect_navigation():
        somebody.page.locator("main h3 a").first.click()
    assert somebody.path == tree.path("sample-steps", "zh-hans")


@pytest.mark.parametrize("code", languages.CODES)
def test_every_answer_is_for_everybody(visitors: Visitors, tree: Tree, code: str) -> None:
    somebody = visitors.arrive(width=320, is_phone=True)
    found: dict[str, list[str]] = {}
    for query in ("", "q=mediation", "q=確認&in=page", "q=confirmatoin", "q=qqqqqqqq", "q=...", "q=" + "x" * 300):
        somebody.go(f"/{code}/search/?{query}")
        if faults := faults_of(somebody, code):
            found[query[:20]] = faults
    assert not found


def test_the_list_of_names_is_for_everybody(visitors: Visitors, tree: Tree) -> None:
    for width in (320, 1280):
        somebody: Visitor = visitors.arrive(width=width, is_phone=width == 320)
        somebody.go("/en/search/")
        somebody.page.locator(BOX).press_sequentially("med", delay=20)
        somebody.page.locator(OPTION).first.wait_for()
        assert faults_of(somebody, "en") == []
