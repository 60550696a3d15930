"""Where does a test get a browser and the site from?

Chromium is Debian's, started once for the package and closed after it, so that no event loop of Playwright lies under
the tests that follow. Without a Chromium the tests are skipped; under `CI=true` they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from mediation.scenarios.site import running_site
from tests.browser.everyday_page import EverydayPage, everyday_page
from tests.browser.visitor import Visitor, Visitors
from tests.people import House, build_house

HERE = Path(__file__).parent
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # no test ever leaves this machine
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs a browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A browser without a window. It keeps left pages alive for the way back, as people's browsers do."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No Chromium is installed, and under CI=true the browser tests must run.")
        pytest.skip("No Chromium is installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=QUIET + (["--no-sandbox"] if os.geteuid() == 0 else []),
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def everyday() -> Iterator[EverydayPage]:
    """Where quick exit leads in these tests."""
    with everyday_page() as page:
        yield page


@pytest.fixture(scope="package")
def site(chromium: Browser, django_db_setup: None, everyday: EverydayPage) -> Iterator[str]:
    """The production server on the tests' database, with a quick exit that stays on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_EXIT_URL", everyday.url)
        with running_site() as address:
            yield address


@pytest.fixture
def committed_house(transactional_db: None) -> House:
    """Two sides with their offices and people, where the site sees them."""
    return build_house()


@pytest.fixture
def visitors(chromium: Browser, site: str, committed_house: House, everyday: EverydayPage) -> Iterator[Visitors]:
    """Makes people with a browser of their own, and at the end asks what went wrong in any of them."""
    visitors = Visitors(chromium, site, allowed={everyday.url})
    try:
        yield visitors
    finally:
        visitors.leave()
    assert not visitors.faults


@pytest.fixture
def wai_man(visitors: Visitors) -> Visitor:
    """She lives in Macau, reads traditional Chinese, and holds a small phone."""
    return visitors.arrive(width=360, is_phone=True)
