"""How are the pictures in docs/pictures made? `make pytest ARGS=tests/browser/pictures.py`; no other run makes them.

They show the demonstration's invented people.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mediation import demonstration
from portal.accounts.models import User
from tests.browser.visitor import Visitors
from tests.people import macau_answers, send

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LARGEST = 150_000  # bytes
MORE = (
    macau_answers(safety={"danger_now": True}),
    macau_answers(applicant={"kind": "person", "name": "黃家寶"}, issues=["parental_power"], safety={}),
)


@pytest.fixture
def visitors(transactional_db: None, chromium: Browser, site: str) -> Visitors:
    """People who see the demonstration."""
    demonstration.load(print)
    demonstration.load_requests(print)
    for answers in MORE:
        send(answers)
    return Visitors(chromium, site, allowed=set())


def test_picture_of_the_docket(visitors: Visitors) -> None:
    coordinator = visitors.arrive(width=1280, height=480)
    coordinator.is_signed_in_as(User.objects.get(username="macau.coordinator"))
    coordinator.go("/zh-hant/desk/")
    _take(coordinator.page.screenshot(full_page=True), "docket.png")
    visitors.leave()


def test_picture_of_the_form(visitors: Visitors) -> None:
    somebody = visitors.arrive(width=390, is_phone=True)
    somebody.go("/zh-hant/apply/new/you/")
    somebody.answer({"name": "譚穎彤"})
    somebody.go_on()
    somebody.go(somebody.path.replace("/document/", "/residence/"))
    somebody.answer({"side": "macau"})
    _take(somebody.page.screenshot(), "form.png")
    visitors.leave()


def _take(picture: bytes, name: str) -> None:
    assert len(picture) <= LARGEST, (name, len(picture))
    (PICTURES / name).write_bytes(picture)
