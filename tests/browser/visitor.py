"""What can somebody with a browser do, and what must never happen while they do it?

No page may ask another host for anything, complain in the console or hit the content policy: every visitor keeps
watch, and the fixture `visitors` fails the test that found something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import gettext, override
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from mediation.intake.cookies import cookie_name
from mediation.intake.steps import BY_SLUG, Step
from portal import languages
from portal.accounts.models import User
from tests.people import PASSWORD
from tests.resident import Resident
from tests.signing_in import enrol, fresh_code, half_signed_in, signed_in

ENTRY = re.compile(r"/apply/[0-9a-f-]{36}/(?P<group>[a-z-]+)/(?P<index>\d+)/(?P<page>[a-z-]+)/")
STEP = re.compile(r"/apply/(?:new|[0-9a-f-]{36})/(?P<slug>[a-z-]+)/")


class Visitors:
    """Everybody who came in one test. faults: what a browser must never do, in words."""

    def __init__(self, browser: Browser, site: str, allowed: set[str]) -> None:
        self.browser, self.site, self.allowed = browser, site, allowed
        self.faults: list[str] = []
        self.contexts: list[BrowserContext] = []

    def arrive(
        self,
        *,
        width: int = 1280,
        height: int = 800,
        is_dark: bool = False,
        is_phone: bool = False,
        has_scripts: bool = True,
        locale: str = "en",
    ) -> Visitor:
        """Somebody with a browser of their own. width, height: of the window, in CSS pixels."""
        context = self.browser.new_context(
            base_url=self.site,
            viewport={"width": width, "height": height},
            color_scheme="dark" if is_dark else "light",
            java_script_enabled=has_scripts,
            has_touch=is_phone,
            is_mobile=is_phone,
            locale=locale,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        return Visitor(self, context)

    def leave(self) -> None:
        for context in self.contexts:
            context.close()


class Visitor:
    """One person at one window."""

    def __init__(self, visitors: Visitors, context: BrowserContext) -> None:
        self.visitors, self.context = visitors, context
        self.page: Page = context.new_page()
        self._refused: set[str] = set()
        self._refuses_all = False
        self.page.on("request", self._watch_request)
        self.page.on("console", self._watch_console)
        self.page.on("pageerror", lambda error: self._fault(f"script: {error}"))

    # ---------- What must never happen ----------

    def _fault(self, what: str) -> None:
        self.visitors.faults.append(f"{what} (on {self.page.url})")

    def _watch_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.visitors.site}/", "data:", *self.visitors.allowed)):
            self._fault(f"asked another host: {request.url}")

    def _watch_console(self, message: ConsoleMessage) -> None:
        is_refusal = "status of 4" in message.text or "status of 500" in message.text
        is_expected = is_refusal and (self._refuses_all or message.location.get("url") in self._refused)
        if message.type in ("error", "warning") and not is_expected:
            self._fault(f"console: {message.text}")

    # ---------- Going about ----------

    def go(self, path: str, status: int = 200) -> Response:
        """Open an address of the site, which must answer with that status."""
        if status >= 400:
            self._refused.add(self.visitors.site + path)
        response = self.page.goto(path)
        assert response is not None
        assert response.status == status, (path, response.status)
        return response

    def expects_refusals(self) -> None:
        """From now on a page may answer that it is not there."""
        self._refuses_all = True

    def refuses_next(self) -> None:
        """The page that follows at this address is a refusal."""
        self._refused.add(self.page.url)

    def shows(self, drawn: HttpResponse) -> None:
        """An answer drawn in the test's own process, at the address where the window is."""
        address = self.page.url
        self._refused.add(address)
        headers = {name: value for name, value in drawn.headers.items() if name.lower() != "content-length"}
        body = drawn.content.decode()
        self.page.route(address, lambda route: route.fulfill(status=drawn.status_code, headers=headers, body=body))
        self.page.goto(address)
        self.page.unroute(address)

    def opens(self, selector: str) -> None:
        """Press everything there that opens on the page itself."""
        for each in self.page.locator(selector).all():
            each.click()

    def press(self, selector: str) -> None:
        """Press a link or button that leads to another page, and wait for that."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    @property
    def path(self) -> str:
        """Where the window is, without host and query."""
        return urlsplit(self.page.url).path

    @property
    def slug(self) -> str:
        """Of which step of the form the page is."""
        entry = ENTRY.search(self.path)
        if entry:
            return entry["page"]
        found = STEP.search(self.path)
        return found["slug"] if found else ""

    @property
    def language(self) -> str:
        return str(self.page.locator("html").get_attribute("lang"))

    @property
    def focused(self) -> Locator:
        return self.page.locator("*:focus")

    def choose_language(self, code: str) -> None:
        """Press it in the header, where it is a link, or a button on a page with answers."""
        lang = languages.html_lang(code)
        self.press(f'.languages a[hreflang="{lang}"], .languages button[lang="{lang}"]')

    def go_on(self) -> None:
        """Press the button that leads on."""
        self.press("#question .actions .button")

    def go_back(self) -> None:
        """Follow the page's own way back."""
        self.press("a.back")

    # ---------- Answering ----------

    def answer(self, raw: Mapping[str, str | list[str]]) -> None:
        """Type and choose, input by input."""
        for name, value in raw.items():
            inputs = self.page.locator(f'#question [name="{name}"]')
            kind = inputs.first.evaluate("input => input.type")
            if kind in ("radio", "checkbox"):
                for each in value if isinstance(value, list) else [value]:
                    box = (
                        inputs
                        if kind == "checkbox" and inputs.count() == 1
                        else inputs.and_(self.page.locator(f'[value="{each}"]'))
                    )
                    box.check()
            elif kind == "select-one":
                inputs.select_option(str(value))
            elif kind != "hidden":
                inputs.fill(str(value))

    def answer_page(self, answers: Mapping[str, Any]) -> None:
        """Fill in the page that is open, and go on."""
        entry = ENTRY.search(self.path)
        if entry is None:
            step, index = BY_SLUG[self.slug], None
        else:
            step, index = _entry_step(entry["group"], entry["page"]), int(entry["index"])
        if step.form is not None:
            self.answer(step.post_data(dict(answers), index))
            self.go_on()
        elif step.entry_steps:
            self._add_or_go_on(step, answers)
        else:
            self.press("main .actions a.button")

    def _add_or_go_on(self, step: Step, answers: Mapping[str, Any]) -> None:
        entered = self.page.locator("section.panel").count()
        following = f"/{step.slug}/{entered}/"
        is_more = entered < len(answers.get(step.at) or [])
        condition = f'[href*="{following}"]' if is_more else f':not([href*="{following}"])'
        self.press(f"main .actions > a.button{condition}")

    def fill_form(self, answers: Mapping[str, Any], until: str = "/check/") -> list[str]:
        """Page after page, as the form leads, until an address ends so. Gives back the addresses on the way."""
        way: list[str] = []
        while not self.path.endswith(until):
            assert len(way) < 60, way
            way.append(self.path)
            self.answer_page(answers)
        return way

    # ---------- Keys and sign-ins ----------

    def sign_in(self, user: User, language: str) -> None:
        """At the one sign-in, with password and code."""
        enrol(user)
        self.go(f"/{language}/account/sign-in/")
        self.page.locator("#id_login").fill(user.username)
        self.page.locator("#id_password").fill(PASSWORD)
        self.press("main form button")
        self.page.locator("#id_code").fill(fresh_code(user))
        self.press("main form button")

    def is_signed_in_as(self, user: User) -> None:
        """With both factors, but without the way through the sign-in."""
        self._hold(settings.SESSION_COOKIE_NAME, signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value)

    def has_confirmed_to_be(self, user: User) -> None:
        """With both factors, and the password once more a moment ago."""
        client = signed_in(user)
        client.post("/en/account/confirm/", {"password": PASSWORD})
        self._hold(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)

    def must_show_the_factor_of(self, user: User) -> None:
        """In a session that was made without it."""
        self._hold(settings.SESSION_COOKIE_NAME, half_signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value)

    def has_typed_the_password_of(self, user: User) -> None:
        """At the sign-in. Who has a second factor is asked for it, who has none may set one up."""
        client = Client()
        client.post("/en/account/sign-in/", {"login": user.username, "password": PASSWORD})
        self._hold(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)

    def holds_key_of(self, resident: Resident) -> None:
        """This browser may open the draft of somebody who filled it in elsewhere."""
        name = cookie_name(resident.draft_id)
        self._hold(name, resident.client.cookies[name].value)

    def _hold(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.visitors.site}])


def _entry_step(group: str, page: str) -> Step:
    return next(step for step in BY_SLUG[group].entry_steps if step.slug == page)


def words(language: str, text: str) -> str:
    """A text of the portal in one of its languages."""
    with override(language):
        return gettext(text)
