"""Can everybody walk a pathway: on a small phone, without a script, by keyboard, at night, on paper?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from wagtail.models import Page

from portal import languages
from tests.browser.test_guidance import faults_of
from tests.browser.visitor import Visitor, Visitors
from tests.guidance import Tree
from tests.pathways import FAMILY, PROPERTY, at, plant
from tests.people import House

# The first page, a question with what follows from an answer, an urgent end, ends with and without an open request.
WALKS = ((FAMILY, ("", "3", "3-4-2", "1", "3-1-3-1", "3-2-2-3")), (PROPERTY, ("", "1-6-1-1", "1-1-1")))


@pytest.fixture
def tree(committed_house: House) -> Iterator[Tree]:
    """The pathways of the demonstration, where the site sees them."""
    try:
        yield plant()
    finally:
        for page in Page.objects.filter(depth=3):
            page.delete()


def test_every_page_of_a_walk_is_for_everybody(visitors: Visitors, tree: Tree) -> None:
    somebody = visitors.arrive(width=360, is_phone=True)
    found = {}
    for code in languages.CODES:
        for slug, walks in WALKS:
            for walk in walks:
                somebody.go(at(slug, walk, code))
                if faults_there := faults_of(somebody, code):
                    found[at(slug, walk, code)] = faults_there
    assert not found


def test_what_does_not_fit_is_for_everybody_too(visitors: Visitors, tree: Tree) -> None:
    somebody = visitors.arrive(width=360, is_phone=True)
    somebody.go(at(FAMILY, "3-1-9", "pt"), status=404)
    assert not faults_of(somebody, "pt")


def choose(somebody: Visitor, number: int) -> None:
    """Press one of the answers, from 1."""
    with somebody.page.expect_navigation():
        somebody.page.locator(".ways a").nth(number - 1).click()


def test_from_the_first_question_to_a_request_without_a_script(visitors: Visitors, tree: Tree) -> None:
    wai_man = visitors.arrive(width=360, is_phone=True, has_scripts=False)
    wai_man.go(at(FAMILY, code="zh-hant"))
    for number in (3, 2, 2, 2):  # no danger; children; not agreed; court on the Mainland
        choose(wai_man, number)
    assert wai_man.path == at(FAMILY, "3-2-2-2", "zh-hant")
    assert wai_man.context.cookies() == []
    wai_man.press("main a.back")
    assert wai_man.path == at(FAMILY, "3-2-2", "zh-hant")
    choose(wai_man, 2)
    wai_man.press(".change a >> nth=1")  # another matter
    choose(wai_man, 3)
    choose(wai_man, 2)
    choose(wai_man, 2)
    assert wai_man.path == at(FAMILY, "3-3-2-2", "zh-hant")
    wai_man.press('main a.button[href*="/apply/"]')
    wai_man.press("main .actions a.button")
    wai_man.answer({"name": "梁慧敏"})
    wai_man.go_on()
    wai_man.go(wai_man.path.replace("/document/", "/matters/"))
    ticked = wai_man.page.locator("main input:checked")
    assert [box.get_attribute("value") for box in ticked.all()] == ["maintenance"]


def test_by_keyboard_alone(visitors: Visitors, tree: Tree) -> None:
    li_na = visitors.arrive()
    li_na.go(at(PROPERTY, code="zh-hans"))
    first = li_na.page.locator(".ways a").first
    for _step in range(40):
        li_na.page.keyboard.press("Tab")
        if first.evaluate("link => link === document.activeElement"):
            break
    with li_na.page.expect_navigation():
        li_na.page.keyboard.press("Enter")
    assert li_na.path == at(PROPERTY, "1", "zh-hans")


def test_on_paper_a_walk_has_its_answers_its_address_and_nothing_to_press(visitors: Visitors, tree: Tree) -> None:
    wai_man = visitors.arrive(width=360, is_phone=True)
    wai_man.go(at(FAMILY, "3-1-3-1", "zh-hant"))
    wai_man.page.emulate_media(media="print")
    assert wai_man.page.locator(".answers dd").first.is_visible()
    assert wai_man.page.locator(".address").is_visible()
    for gone in (".change", ".exit", ".back", "main .button", ".site-footer"):
        assert not wai_man.page.locator(gone).first.is_visible(), gone
