"""Is every page of the guidance for everybody: in each language, by day and night, on a small phone, on paper?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from portal import languages
from portal.guidance.models import LawChange
from tests.browser import faults
from tests.browser.visitor import Visitor, Visitors
from tests.guidance import Tree, planted_tree
from tests.people import House

SLUGS = (
    "macau",
    "family",
    "sample-guide",
    "sample-steps",
    "sample-comparison",
    "sample-questions",
    "sample-notice",
    "governance-association",
    "sample-news",
    "sample-research",
    "sample-event",
    "old",
)
SHIFTS = """() => new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(each => { sum += each.value; }))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(sum), 300);
})"""


@pytest.fixture
def tree(committed_house: House) -> Iterator[Tree]:
    """In every language, and one page past its day that cites a law that changed."""
    with planted_tree() as tree:
        yesterday = timezone.localdate() - timedelta(days=1)
        law = tree.laws["macau-law-3-2025"]
        for code in tree.codes:
            old = yesterday - timedelta(days=90)
            tree.add_guide("old", code, law_as_of=old, review_until=yesterday, laws=["macau-law-3-2025"])
        notes = {f"note_{code.replace('-', '_')}": "…" for code in tree.codes}
        LawChange.objects.create(law=law, changed_on=yesterday, **notes)
        yield tree


def faults_of(somebody: Visitor, language: str) -> list[str]:
    """What is wrong with the page in front of somebody, a line each."""
    faults.load_axe(somebody)
    found = faults.against_wcag(somebody)
    for look in (faults.too_wide, faults.too_small, faults.badly_broken, faults.said_twice):
        found += look(somebody)
    found += faults.in_large_type_on_a_small_phone(somebody)
    found += faults.in_dark(somebody)
    found += faults.without_focus_ring(somebody)
    if somebody.language != languages.html_lang(language):
        found.append(f"its language is {somebody.language}")
    return found


def test_every_page_is_for_everybody(visitors: Visitors, tree: Tree) -> None:
    somebody = visitors.arrive(width=360, is_phone=True)
    found = {}
    for code in languages.CODES:
        for path in [f"/{code}/", *(tree.path(slug, code) for slug in SLUGS)]:
            somebody.go(path)
            faults_there = faults_of(somebody, code)
            if faults_there:
                found[path] = faults_there
    assert not found


def test_nothing_moves_once_it_is_there(visitors: Visitors, tree: Tree) -> None:
    for width in (360, 1280):
        somebody = visitors.arrive(width=width)
        for path in ("/pt/", tree.path("sample-guide", "pt"), tree.path("family", "pt")):
            somebody.go(path)
            assert somebody.page.evaluate(SHIFTS) == 0, (width, path)


def test_a_comparison_stays_a_table_on_a_phone(visitors: Visitors, tree: Tree) -> None:
    wai_man = visitors.arrive(width=360, is_phone=True)
    wai_man.go(tree.path("sample-comparison", "zh-hant"))
    table = wai_man.page.get_by_role("table")
    assert table.get_by_role("rowheader").count() == 2
    assert table.get_by_role("columnheader").count() == 2
    assert table.get_by_role("cell").count() == 5  # the corner, and two places for each line
    assert table.locator("tbody tr").first.evaluate("row => getComputedStyle(row).display") == "block"


def test_on_paper_a_checklist_has_boxes_and_a_table_is_a_table(visitors: Visitors, tree: Tree) -> None:
    wai_man = visitors.arrive(width=360, is_phone=True)
    wai_man.go(tree.path("sample-guide", "zh-hant"))
    wai_man.page.emulate_media(media="print")
    box = wai_man.page.locator(".checklist > li").first
    assert box.evaluate("item => getComputedStyle(item, '::before').borderTopWidth") == "2px"
    assert (
        wai_man.page.locator(".compare tbody tr").first.evaluate("row => getComputedStyle(row).display") == "table-row"
    )
    for gone in (".contents", ".ask", ".exit", ".site-footer", ".part--more"):
        assert not wai_man.page.locator(gone).first.is_visible(), gone


def test_the_main_menu_stands_in_the_header_or_in_the_footer(visitors: Visitors, tree: Tree) -> None:
    path = tree.path("sample-guide", "en")
    for width, is_above in ((1280, True), (360, False)):
        somebody = visitors.arrive(width=width)
        somebody.go(path)
        assert somebody.page.locator(".site-nav").is_visible() is is_above
        assert somebody.page.locator(".site-footer").get_by_role("link", name="Glossary").is_visible()
