"""Is every page for everybody: rules of accessibility, no sideways scrolling, the right language, quiet titles?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # carries no types

from portal import languages
from tests.browser.pages import Everything, Page, open_page
from tests.browser.visitor import Visitor, Visitors
from tests.people import House

WCAG_2_2_AA = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "resultTypes": ["violations"],
}
# Between two languages and two colour schemes little else can differ.
COLOURS_AND_WORDS = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "link-in-text-block", "target-size", "label", "link-name"],
    },
    "resultTypes": ["violations"],
}
TELLING = re.compile(
    r"調解|调解|家事|家庭|離婚|离婚|暴力|mediação|conciliação|família|familiar|divórcio|mediation|conciliation|family|divorce",
    re.IGNORECASE,
)
LOOKS = {
    "a phone by day": {"width": 360, "is_phone": True},
    "a desk at night": {"width": 1280, "is_dark": True},
}


def faults_of(somebody: Visitor, page: Page, language: str) -> list[str]:
    """What is wrong with the page in front of somebody, a line each."""
    is_looked_at_whole = page.is_key or language == languages.DEFAULT
    faults = _against_wcag(somebody, WCAG_2_2_AA if is_looked_at_whole else COLOURS_AND_WORDS)
    if somebody.language != languages.html_lang(language):
        faults.append(f"its language is {somebody.language}")
    title = somebody.page.title()
    if page.is_private and TELLING.search(title):
        faults.append(f"its title tells too much: {title}")
    return faults + _too_wide(somebody)


def _against_wcag(somebody: Visitor, options: dict[str, Any]) -> list[str]:
    results: dict[str, Any] = Axe().run(somebody.page, options=options).response
    return [
        f"{violation['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


def _too_wide(somebody: Visitor) -> list[str]:
    """In the window as it is, and on a small phone with large type."""
    before = somebody.page.viewport_size
    assert before is not None
    faults = [f"scrolls sideways at {before['width']} px"] if _overflow(somebody) else []
    somebody.page.set_viewport_size({"width": 320, "height": 700})
    somebody.page.evaluate("document.documentElement.style.setProperty('--root-size', '137.5%')")
    if _overflow(somebody):
        faults.append(f"scrolls sideways at 320 px in large type: {somebody.page.evaluate(WIDEST)}")
    somebody.page.set_viewport_size(before)
    return faults


WIDEST = """() => {
    const is_wide = each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
    const wide = [...document.querySelectorAll("body *")].filter(is_wide);
    return wide.slice(-3).map(each => each.outerHTML.slice(0, 120)).join(" … ");
}"""


def _overflow(somebody: Visitor) -> bool:
    return bool(somebody.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize(
    ("language", "look", "only_key_pages"),
    [
        ("zh-hant", "a phone by day", False),
        ("pt", "a desk at night", False),
        ("zh-hans", "a desk at night", True),
        ("en", "a phone by day", True),
    ],
)
def test_every_page_is_for_everybody(
    visitors: Visitors, committed_house: House, language: str, look: str, only_key_pages: bool
) -> None:
    everything = Everything(committed_house, language)
    people = everything.people(visitors, **LOOKS[look])
    found = {}
    for page in everything.pages():
        if page.is_key or not only_key_pages:
            faults = faults_of(open_page(people, page), page, language)
            if faults:
                found[page.name] = faults
    assert not found
