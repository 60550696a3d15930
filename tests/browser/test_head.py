"""Does a browser leave alone what the head of a page tells programs? The content policy forbids scripts in a page."""

from __future__ import annotations

import json

from tests.browser.visitor import Visitors


def test_structured_data_is_no_script(visitors: Visitors) -> None:
    somebody = visitors.arrive(width=1280)
    somebody.go("/pt/")
    text = somebody.page.locator('script[type="application/ld+json"]').text_content()
    assert {each["@type"] for each in json.loads(text or "")["@graph"]} == {"WebSite", "Organization", "Service"}
    assert visitors.faults == []
    # The same as a script is refused, and said in the console: the visitor would have noticed.
    somebody.page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'var a = 1'}))")
    somebody.page.wait_for_timeout(200)
    assert any("Content Security Policy" in fault for fault in visitors.faults)
    visitors.faults.clear()
