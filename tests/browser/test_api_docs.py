"""Is the page about the open API for everybody, in each language, on a phone, without a script?"""

from __future__ import annotations

from portal import languages
from tests.browser.test_guidance import faults_of
from tests.browser.visitor import Visitors
from tests.people import House


def test_the_page_about_the_open_api_is_for_everybody(visitors: Visitors, committed_house: House) -> None:
    somebody = visitors.arrive(width=320, is_phone=True)
    found = {}
    for code in languages.CODES:
        somebody.go(f"/api/v1/docs?lang={code}")
        somebody.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        if faults_there := faults_of(somebody, code):
            found[code] = faults_there
    assert not found


def test_each_list_can_be_tried_from_the_page_without_a_script(visitors: Visitors, committed_house: House) -> None:
    somebody = visitors.arrive(has_scripts=False)
    somebody.go("/api/v1/docs?lang=pt")
    addresses = [link.get_attribute("href") for link in somebody.page.locator("main section a[href^='/api/v1']").all()]
    assert len(addresses) == 10
    for address in addresses:
        assert somebody.page.request.get(f"{somebody.visitors.site}{address}").status == 200
