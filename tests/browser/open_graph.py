"""How are the pictures in static/img/og made? `make pytest ARGS=tests/browser/open_graph.py`; no other run makes them.

One for each language, from open_graph.html, with the portal's name and its one sentence as the catalogues have them:
make them again when either changes. The fonts are those of this machine (Noto Sans CJK).
"""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Browser

from portal import languages
from portal.guidance.finding import PICTURE

PAGE = Path(__file__).with_name("open_graph.html")
PICTURES = Path(__file__).parents[2] / "static" / "img" / "og"
LARGEST = 100_000  # bytes


@pytest.mark.parametrize("language", languages.LANGUAGES, ids=lambda language: language.code)
def test_picture_for_chat_apps(chromium: Browser, language: languages.Language) -> None:
    with override(language.code):
        words = {
            "LANG": language.html,
            "NAME": gettext("Zhuhai–Macau Legal and Mediation Service Portal"),
            "LINE": gettext("A dispute between Zhuhai and Macau can be talked over at one table."),
        }
    html = PAGE.read_text(encoding="utf-8")
    for place, text in words.items():
        html = html.replace(place, escape(text))
    page = chromium.new_page(viewport={"width": PICTURE[0], "height": PICTURE[1]})
    page.set_content(html)
    picture = page.screenshot()
    page.close()
    assert len(picture) <= LARGEST
    (PICTURES / f"{language.code}.png").write_bytes(picture)
