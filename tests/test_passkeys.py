"""Does a passkey open the desk, from setting it up to signing in with it alone? In a browser, with a device made up."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import ConsoleMessage, Page, expect, sync_playwright

from mediation.scenarios.site import running_site
from portal.accounts.models import User
from tests.people import PASSWORD, House, build_house

pytestmark = pytest.mark.browser
FACTOR = "/en/account/second-factor/"
AT_DESK = re.compile(r"^[^?]*/en/desk/$")  # and not a page that leads there


@pytest.fixture(scope="module")
def site_by_name(django_db_setup: None) -> Iterator[str]:
    """The production server, reached by a name: at an address made of numbers no browser makes passkeys."""
    with running_site(also_called="localhost") as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def people(transactional_db: None) -> House:
    return build_house()


@pytest.fixture
def window(site_by_name: str, people: House) -> Iterator[Page]:
    """A window whose computer has a device for passkeys and somebody's finger on it. Nothing may be complained of."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No Chromium is installed, and under CI=true the browser tests must run.")
        pytest.skip("No Chromium is installed.")
    complaints: list[str] = []
    with sync_playwright() as playwright:
        arguments = ["--disable-gpu", "--no-first-run", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        context = browser.new_context(base_url=site_by_name, locale="en")
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if is_complaint(told) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        browser.close()
    assert not complaints


def is_complaint(told: ConsoleMessage) -> bool:
    """A refusal is no mistake of the page."""
    return told.type in ("error", "warning") and "status of 403" not in told.text


def give_device(window: Page, *, has_user_verification: bool = True) -> Any:
    session = window.context.new_cdp_session(window)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": has_user_verification,
                "isUserVerified": has_user_verification,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def sign_in(window: Page, user: User) -> None:
    window.goto("/en/account/sign-in/?next=/en/desk/")
    window.locator("#id_login").fill(user.username)
    window.locator("#id_password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(window: Page) -> None:
    window.goto("/en/account/sign-out/")
    window.locator("main form button").click()


def set_up_passkey(window: Page, user: User, *, is_enough_alone: bool) -> None:
    sign_in(window, user)
    window.get_by_role("link", name="Use a passkey instead").click()
    window.locator("#id_name").fill("office computer")
    window.locator("#id_passwordless").set_checked(is_enough_alone)
    window.locator("[data-passkey-button]").click()
    window.wait_for_url("**/recovery-codes/**")
    expect(window.locator("ul.num li")).to_have_count(10)
    window.get_by_role("link", name="I have kept them: go on").click()
    window.wait_for_url(AT_DESK)


def test_a_passkey_alone_is_both_factors(window: Page, people: House) -> None:
    give_device(window)
    set_up_passkey(window, people.zhuhai_coordinator, is_enough_alone=True)
    assert Authenticator.objects.filter(type="webauthn", user=people.zhuhai_coordinator).count() == 1
    sign_out(window)
    window.goto("/en/account/sign-in/?next=/en/desk/")
    window.get_by_role("button", name="Sign in with a passkey").click()
    window.wait_for_url(AT_DESK)
    expect(window.locator("h1")).to_be_visible()
    window.goto(f"{FACTOR}passkeys/")
    expect(window.get_by_role("heading", name="office computer")).to_be_visible()


def test_a_passkey_follows_the_password(window: Page, people: House) -> None:
    give_device(window)
    set_up_passkey(window, people.zhuhai_mediator, is_enough_alone=False)
    sign_out(window)
    sign_in(window, people.zhuhai_mediator)
    window.wait_for_url("**/second-factor/show/")
    window.locator("[data-passkey-button]").click()
    window.wait_for_url(AT_DESK)


def test_a_passkey_of_a_closed_account_opens_nothing(window: Page, people: House) -> None:
    give_device(window)
    set_up_passkey(window, people.zhuhai_mediator, is_enough_alone=True)
    sign_out(window)
    User.objects.filter(pk=people.zhuhai_mediator.pk).update(is_active=False)
    window.goto("/en/account/sign-in/")
    window.get_by_role("button", name="Sign in with a passkey").click()
    expect(window.locator("h1")).to_have_text("This account is closed")


def test_at_an_address_of_numbers_it_is_said_kindly(window: Page, site_by_name: str) -> None:
    window.goto(site_by_name.replace("localhost", "127.0.0.1") + "/en/account/sign-in/")
    expect(window.locator("[data-passkey-address]")).to_be_visible()
    expect(window.locator("[data-passkey-can]")).to_be_hidden()
