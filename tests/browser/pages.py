"""Which pages are there to look at? Every one of the slice, filled in, by who may open it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from mediation.intake.steps import STEPS
from tests.browser.visitor import Visitor, Visitors
from tests.people import House, family_answers, macau_answers, send
from tests.resident import Resident

LONG_STORY = "我們分開住已經一年。" * 30 + "\n\n" + "Abcdefghijklmnopqrstuvwxyz" * 6


class Page(NamedTuple):
    """who: one of People. is_private: its title and address must say nothing.

    is_key: looked at in every language. spoils: fill its boxes with too much and send them, to see the mistakes.
    """

    name: str
    path: str
    who: str = "visitor"
    status: int = 200
    is_private: bool = False
    is_key: bool = False
    spoils: bool = False
    sends: tuple[tuple[str, str], ...] = ()  # answers to choose and send before looking


class People(NamedTuple):
    """One of each, in browsers of the same size and colours."""

    visitor: Visitor
    resident: Visitor
    coordinator: Visitor
    newcomer: Visitor
    beginner: Visitor


class Everything:
    """Drafts, requests and cases to look at, in one language."""

    def __init__(self, house: House, language: str) -> None:
        self.house, self.language = house, language
        everything = family_answers(
            language=language,
            other_proceedings=[{"kind": "court", "side": "zhuhai", "reference": "（2026）粤0402民初1号"}],
            marriage={"registered_in": "macau", "date": "2011-11-05", "separated_on": "2025-02-01"},
            court_action_planned={"side": "macau"},
            story=LONG_STORY,
        )
        everything["applicant"] |= {"representative": {"name": "Maria da Conceição", "relation": "律師"}}
        self.writing = Resident(language).fill(everything)
        self.to_bureau = Resident(language).fill(macau_answers(language=language, issues=["parental_power"]))
        in_danger = family_answers(language=language, safety={"danger_now": True})
        self.in_danger = Resident(language).fill(in_danger)
        self.beginning = Resident(language).begin()
        self.sent = Resident(language).fill(everything)
        self.sent.send()
        self.sent_in_danger = Resident(language).fill(in_danger)
        self.sent_in_danger.send()
        self.reference = send(everything).reference
        send(macau_answers(language=language))

    def people(self, visitors: Visitors, **window: Any) -> People:
        people = People(*(visitors.arrive(**window) for _each in People._fields))
        for resident in (self.writing, self.to_bureau, self.in_danger, self.beginning, self.sent, self.sent_in_danger):
            people.resident.holds_key_of(resident)
        people.coordinator.is_signed_in_as(self.house.zhuhai_coordinator)
        people.newcomer.is_signed_in_as(self.house.macau_mediator)
        people.beginner.has_typed_the_password_of(self.house.zhuhai_mediator)
        return people

    def pages(self) -> Iterator[Page]:
        yield from self._of_the_site()
        yield from self._of_the_form()
        yield from self._of_the_desk()

    def _of_the_site(self) -> Iterator[Page]:
        at = f"/{self.language}"
        yield Page("home", f"{at}/", is_key=True)
        yield Page("help-now", f"{at}/help-now/", is_private=True)
        yield Page("leaving-quickly", f"{at}/leaving-quickly/")
        yield Page("privacy", f"{at}/privacy/")
        yield Page("sign-in", f"{at}/account/sign-in/")
        yield Page("sign-in-wrong", f"{at}/account/sign-in/", spoils=True)
        yield Page("404", f"{at}/nothing/here/", status=404)
        yield Page("start", f"{at}/apply/", is_key=True)
        yield Page("first", f"{at}/apply/new/you/", is_private=True)
        yield Page("first-wrong", f"{at}/apply/new/you/", is_private=True, spoils=True, is_key=True)
        yield Page("stopped", f"{at}/apply/stopped/", is_private=True)

    def _of_the_form(self) -> Iterator[Page]:
        """Every step of the table, so that a new one is looked at without anybody thinking of it."""
        for step in STEPS:
            if step.form is not None or step.entry_steps:
                yield self._draft_page(step.slug, self.writing.step_url(step.slug), spoils=step.form is not None)
            for page in step.entry_steps:
                path = self.writing.step_url(step.slug, 0, page.slug)
                yield self._draft_page(f"{step.slug}-{page.slug}", path, spoils=True)
        yield self._draft_page("people-none", self.beginning.step_url("people"))
        yield self._draft_page("bureau", self.to_bureau.step_url("first"), is_key=True)
        in_danger = self._draft_page("danger", self.in_danger.step_url("today"))
        yield in_danger._replace(sends=(("danger_now", "yes"),))
        yield self._draft_page("sheet", self.to_bureau.url("sheet", self.to_bureau.draft_id))
        yield self._draft_page("check-missing", self.beginning.url("check", self.beginning.draft_id))
        yield self._draft_page("check", self.writing.url("check", self.writing.draft_id), is_key=True)
        yield self._draft_page("receipt", self.sent.url("receipt", self.sent.draft_id), is_key=True)
        sent = self.sent_in_danger
        yield self._draft_page("receipt-danger", sent.url("receipt", sent.draft_id))

    def _draft_page(self, name: str, path: str, *, is_key: bool = False, spoils: bool = False) -> Page:
        return Page(name, path, who="resident", is_private=True, is_key=is_key, spoils=spoils)

    def _of_the_desk(self) -> Iterator[Page]:
        desk = f"/{self.language}/desk/"
        yield Page("docket", desk, who="coordinator", is_private=True, is_key=True)
        yield Page("docket-empty", desk, who="newcomer", is_private=True)
        yield Page("docket-filtered", f"{desk}?status=closed&stream=nothing", who="coordinator", is_private=True)
        case = f"{desk}cases/{self.reference}/"
        yield Page("case", case, who="coordinator", is_private=True, is_key=True)
        yield Page("case-hidden", case, who="newcomer", status=404, is_private=True)
        yield Page("people", f"{desk}people/", who="coordinator", is_private=True)
        factor = f"/{self.language}/account/second-factor/"
        yield Page("factors", factor, who="coordinator", is_private=True)
        yield Page("factor-passkeys", f"{factor}passkeys/", who="coordinator", is_private=True)
        yield Page("factor-first", f"{factor}app/", who="beginner", is_private=True)
        yield Page("sign-out", f"/{self.language}/account/sign-out/", who="coordinator")


def open_page(people: People, page: Page) -> Visitor:
    """Whoever may open it, with the page in front of them."""
    somebody: Visitor = getattr(people, page.who)
    somebody.go(page.path, page.status)
    if page.spoils:
        spoil(somebody)
    if page.sends:
        somebody.answer(dict(page.sends))
        somebody.go_on()
    return somebody


def spoil(somebody: Visitor) -> None:
    """Write too much into every box, untick every box, and send it all. A page of choices alone can hold no mistake."""
    somebody.page.evaluate(
        """() => {
            for (const box of document.querySelectorAll("main .input"))
                if (box.tagName !== "SELECT") box.value = "9".repeat(box.tagName === "TEXTAREA" ? 20100 : 1100);
            for (const box of document.querySelectorAll("main input[type=checkbox]")) box.checked = false;
        }"""
    )
    if somebody.page.locator("main .input:not(select)").count():
        somebody.press("main form .actions .button")
        somebody.page.locator(".errors").wait_for()
