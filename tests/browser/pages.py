"""Which pages of the public site and the form are there to look at? Every one, filled in, by who may open it.

The pages behind the sign-in are in `staff_pages.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from mediation.access import acting_as
from mediation.intake.steps import STEPS, Step
from mediation.models import Draft
from portal.pages import errors
from tests.browser.visitor import Visitor
from tests.people import family_answers, macau_answers
from tests.resident import Resident

LONG_STORY = "我們分開住已經一年。" * 30 + "\n\n" + "Abcdefghijklmnopqrstuvwxyz" * 6
DRAWN = (400, 410, 413, 429, 500)
"""Refusals that no press of a button leads to: they are drawn here and shown at an address of the site."""

TYPED_IN = (forms.TextInput, forms.Textarea, forms.MultiWidget)
"""What can hold a mistake. A page of choices alone cannot."""


def look(somebody: Visitor) -> None:
    """Nothing more is done on a page."""


class Page(NamedTuple):
    """who: one of the people, by name. is_private: its title and address must say nothing.

    then: what is done on it before it is looked at.
    """

    name: str
    path: str
    who: str = "visitor"
    status: int = 200
    is_private: bool = False
    then: Callable[[Visitor], None] = look

    def open(self, somebody: Visitor) -> None:
        somebody.go(self.path, self.status)
        self.then(somebody)


class PublicPages:
    """The site and the form in one language, with drafts and requests to look at."""

    def __init__(self, language: str) -> None:
        self.language = language
        everything = all_answers(language)
        in_danger = family_answers(language=language, safety={"danger_now": True})
        self.writing = Resident(language).fill(everything)
        self.to_bureau = Resident(language).fill(macau_answers(language=language, issues=["parental_power"]))
        self.in_danger = Resident(language).fill(in_danger)
        self.beginning = Resident(language).begin()
        self.mistaken = Resident(language).fill(everything)
        self.waiting = Resident(language).fill(everything)
        for slug, name in (("story", "story"), ("wishes", "wants")):
            self.waiting.client.post(self.waiting.step_url(slug), {name: "字" * 20_001})
        self.old = Resident(language).begin()
        with acting_as(self.old.actor):
            Draft.objects.filter(pk=self.old.draft_id).update(changed_at=timezone.now() - timedelta(hours=25))
        self.sent = Resident(language).fill(everything)
        self.sent.send()
        self.sent_in_danger = Resident(language).fill(in_danger)
        self.sent_in_danger.send()

    def residents(self) -> list[Resident]:
        """Those whose drafts are looked at."""
        return [one for one in vars(self).values() if isinstance(one, Resident)]

    def pages(self) -> Iterator[Page]:
        yield from self._of_the_site()
        yield from self._of_refusals()
        yield from self._of_the_steps()
        yield from self._of_the_end()

    def _of_the_site(self) -> Iterator[Page]:
        at = f"/{self.language}"
        yield Page("home", f"{at}/")
        yield Page("help-now", f"{at}/help-now/", is_private=True)
        yield Page("leaving-quickly", f"{at}/leaving-quickly/")
        yield Page("privacy", f"{at}/privacy/")
        yield Page("start", f"{at}/apply/")
        yield Page("first", f"{at}/apply/new/you/", is_private=True)
        yield Page("first-wrong", f"{at}/apply/new/you/", is_private=True, then=spoil)
        yield Page("stopped", f"{at}/apply/stopped/", is_private=True)

    def _of_refusals(self) -> Iterator[Page]:
        at = f"/{self.language}"
        yield Page("404", f"{at}/nothing/here/", status=404)
        yield Page("405", self.writing.url("stop", self.writing.draft_id), "resident", 405, is_private=True)
        yield Page("closed", self.old.step_url("story"), "resident", 410, is_private=True)
        yield Page("no-cookie", f"{at}/apply/new/you/", is_private=True, then=send_without_token)
        for status in DRAWN:
            yield Page(str(status), f"{at}/", then=lambda somebody, drawn=status: show_refusal(somebody, drawn))

    def _of_the_steps(self) -> Iterator[Page]:
        """Every step of the table, so that a new one is looked at without anybody thinking of it."""
        for step in STEPS:
            if step.form is not None:
                yield from self._right_and_wrong(step, step.slug, step.slug)
            if step.entry_steps:
                yield self._of_a_draft(step.slug, self.writing.step_url(step.slug))
                yield self._of_a_draft(f"{step.slug}-none", self.beginning.step_url(step.slug))
            for page in step.entry_steps:
                yield from self._right_and_wrong(page, f"{step.slug}-{page.slug}", step.slug, 0, page.slug)

    def _right_and_wrong(self, step: Step, name: str, *address: Any) -> Iterator[Page]:
        yield self._of_a_draft(name, self.writing.step_url(*address))
        if any(isinstance(field.widget, TYPED_IN) for field in step.form_class().base_fields.values()):
            yield self._of_a_draft(f"{name}-wrong", self.mistaken.step_url(*address))._replace(then=spoil)

    def _of_the_end(self) -> Iterator[Page]:
        beginning, bureau, sent = self.beginning, self.to_bureau, self.sent
        danger, sent_in_danger = self.in_danger, self.sent_in_danger
        yield self._of_a_draft("story-waits", self.waiting.step_url("story"))
        yield self._of_a_draft("bureau", bureau.step_url("first"))
        yield self._of_a_draft("danger", danger.step_url("today"))._replace(then=say_there_is_danger)
        yield self._of_a_draft("sheet", bureau.url("sheet", bureau.draft_id))
        missing = self._of_a_draft("check-missing", beginning.url("check", beginning.draft_id))
        yield missing
        yield missing._replace(name="check-refused", then=lambda somebody: somebody.press("#send .button"))
        yield self._of_a_draft("check-waits", self.waiting.url("check", self.waiting.draft_id))
        yield self._of_a_draft("check", self.writing.url("check", self.writing.draft_id))
        yield self._of_a_draft("receipt", sent.url("receipt", sent.draft_id))
        yield self._of_a_draft("receipt-danger", sent_in_danger.url("receipt", sent_in_danger.draft_id))

    def _of_a_draft(self, name: str, path: str) -> Page:
        return Page(name, path, who="resident", is_private=True)


def all_answers(language: str) -> dict[str, object]:
    """Every question answered."""
    everything = family_answers(
        language=language,
        other_proceedings=[{"kind": "court", "side": "zhuhai", "reference": "（2026）粤0402民初1号"}],
        marriage={"registered_in": "macau", "date": "2011-11-05", "separated_on": "2025-02-01"},
        court_action_planned={"side": "macau"},
        story=LONG_STORY,
    )
    everything["applicant"] |= {"representative": {"name": "Maria da Conceição", "relation": "律師"}}
    return everything


# ---------- What is done on a page ----------


def spoil(somebody: Visitor) -> None:
    """Write too much into every box, untick every box, and send it all."""
    somebody.page.evaluate(
        """() => {
            for (const box of document.querySelectorAll("main .input"))
                if (box.tagName !== "SELECT") box.value = "9".repeat(box.tagName === "TEXTAREA" ? 20100 : 1100);
            for (const box of document.querySelectorAll("main input[type=checkbox]")) box.checked = false;
        }"""
    )
    somebody.press("main form .actions .button")
    somebody.page.locator(".errors").wait_for()


def say_there_is_danger(somebody: Visitor) -> None:
    somebody.answer({"danger_now": "yes"})
    somebody.go_on()


def send_without_token(somebody: Visitor) -> None:
    """As a browser without cookies does: the page comes back as it was filled in, and says why."""
    somebody.refuses_next()
    somebody.page.locator("main [name=csrfmiddlewaretoken]").first.evaluate("field => field.remove()")
    somebody.page.locator("#question .actions .button").click()
    somebody.page.locator(".errors").wait_for()


def show_refusal(somebody: Visitor, status: int) -> None:
    """The portal's own page for that status, drawn in this process, at the address where somebody is."""
    somebody.shows(refusal(somebody.path, status))


def refusal(path: str, status: int) -> HttpResponse:
    return errors.error_page(RequestFactory().get(path), status)
