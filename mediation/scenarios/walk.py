"""How is a scenario sent? Through the public form, page by page, where the site leads.

Each page is recognised by its address and answered with what `Step.post_data` makes of the scenario. When a page
refuses, the refused answers are written down, left out, and the page is sent again.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from mediation.intake import paths
from mediation.intake.pages import HELPED
from mediation.intake.steps import BY_SLUG, STEPS, Step
from mediation.scenarios.browser import Browser, Form, Page

MOST_TRIES = 5
"""How often one page is sent before it is given up."""

GOOD_ANSWERS: dict[str, Any] = {"applicant.name": "黎安 Lai On", "story": "—", "consents.privacy": True}
"""What stands in for a required answer that was refused."""

CHECK, RECEIPT = "check", "receipt"
BELOW_ROOT = r"(?:new|(?P<draft>[0-9a-f-]{36}))/(?P<slug>[a-z-]+)/(?:(?P<index>\d+)/(?P<page>[a-z-]+)/)?"
ORDER = [step.slug for step in STEPS] + [CHECK]


class WentAstray(Exception):
    """The form led to a page where the walk cannot go on."""


@dataclass
class Outcome:
    """What came of a scenario. refused: (path, code) in the order of the pages; reference: empty if it was not sent."""

    refused: list[tuple[str, str]] = field(default_factory=list)
    reference: str = ""
    draft_id: UUID | None = None


@dataclass(frozen=True)
class Place:
    """Where an address stands in the form. draft_id: None before there is one. index, page: of a list's entry."""

    slug: str
    draft_id: UUID | None = None
    index: int | None = None
    page: str = ""


class Walk:
    """One scenario's way through the form of one language."""

    def __init__(self, browser: Browser, language: str, answers: dict[str, Any]) -> None:
        self.browser = browser
        self.root = f"/{language}/apply/"
        self.answers = copy.deepcopy(answers)
        self.outcome = Outcome()
        self._answered: set[str] = set()

    def send(self, *, may_submit: bool = True) -> Outcome:
        """Answer every page. Send the request if no page refused; else, or if it may not be sent, erase the draft.

        Raises WentAstray or SiteFailed.
        """
        page = self._first_page()
        while (place := self._place(page)).slug != CHECK:
            page = self._pass(page, place)
        self.outcome.draft_id = place.draft_id
        page = self._answer_what_was_not_asked(page)
        if may_submit and not self.outcome.refused:
            self._submit(page)
        if not self.outcome.reference:
            self._erase(page)
        return self.outcome

    # ---------- From page to page ----------

    def _first_page(self) -> Page:
        start = self.browser.open(self.root)
        return self.browser.open(self._link(start, f"{self.root}new/{STEPS[0].slug}/"))

    def _pass(self, page: Page, place: Place) -> Page:
        """Answer the page, or read it, and go on."""
        step = BY_SLUG.get(place.slug)
        if step is None or place.index is not None or place.slug in self._answered:
            raise WentAstray(f"the form led to {place.slug} out of its turn")
        self._answered.add(step.slug)
        if step.form is not None:
            return self._answer(page, step)
        if step.entry_steps:
            page = self._fill_list(page, step)
        return self.browser.open(self._way_on(page, step))

    def _way_on(self, page: Page, step: Step) -> str:
        """Of the page's links to later pages of the form, the nearest: the others skip something."""
        later = ORDER[ORDER.index(step.slug) + 1 :]
        found = {place.slug: link for link in page.links if (place := self._place_of(link)) and place.index is None}
        for slug in later:
            if slug in found:
                return found[slug]
        raise WentAstray(f"{step.slug} leads no further")

    def _fill_list(self, page: Page, group: Step) -> Page:
        """Add every entry, each by the list's own link; the list at the end."""
        for index in range(len(group.entries(self.answers))):
            first = f"{page.path}{index}/{group.entry_steps[0].slug}/"
            page = self.browser.open(self._link(page, first))
            while (place := self._place(page)).index == index and place.slug == group.slug:
                step = next((each for each in group.entry_steps if each.slug == place.page), None)
                key = f"{group.slug}/{index}/{place.page}"
                if step is None or key in self._answered:
                    raise WentAstray(f"the form led to {key} out of its turn")
                self._answered.add(key)
                page = self._answer(page, step, index)
            if place != Place(group.slug, place.draft_id):
                raise WentAstray(f"{group.slug} does not lead back to its list")
        return page

    # ---------- One page ----------

    def _answer(self, page: Page, step: Step, index: int | None = None, form: Form | None = None) -> Page:
        """Send the page until it is taken; the page after it. form: where it is not the question that is shown.

        Each time the form as it was first shown is sent: a page that refuses shows again what it refused.
        """
        asked = form or page.form("question")
        if asked is None:
            raise WentAstray(f"{step.slug} shows no question")
        for _ in range(MOST_TRIES):
            page = self.browser.send(asked, step.post_data(self.answers, index))
            if not page.refused:
                return self._past_help(page)
            self.outcome.refused += page.refused
            self._leave_out([path for path, _code in page.refused])
        raise WentAstray(f"{step.slug} refuses also what is left")

    def _past_help(self, page: Page) -> Page:
        """Go on from a page of help, which stands at the address of the question before it."""
        going_on = page.form("question")
        return self.browser.send(going_on, {}) if going_on and HELPED in going_on.fields else page

    def _leave_out(self, refused: Sequence[str]) -> None:
        """Take refused answers away, a required one replaced; from the end of a list, so that positions hold."""
        for path in sorted(refused, key=_position, reverse=True):
            if path in GOOD_ANSWERS:
                paths.put(self.answers, path, GOOD_ANSWERS[path])
                continue
            parent, _, last = path.rpartition(".")
            holder = paths.read(self.answers, parent)
            if isinstance(holder, dict):
                paths.drop(self.answers, path)
            elif isinstance(holder, list) and last.isdecimal():
                del holder[int(last) : int(last) + 1]
            elif holder is not None:
                paths.drop(self.answers, parent)

    def _answer_what_was_not_asked(self, page: Page) -> Page:
        """Send the pages that the answers made senseless but that the scenario answers, so that they are read too."""
        for step in STEPS:
            form = page.form_to(page.path)
            if form is None or step.form is None or step.slug in self._answered or not self._has_answers(step):
                continue
            url = page.url.removesuffix(f"{CHECK}/") + f"{step.slug}/"
            self._answer(page, step, form=Form("", url, page.url, form.fields))
            page = self.browser.open(page.url)
        return page

    def _has_answers(self, step: Step) -> bool:
        return any(step.post_data(self.answers).values())

    # ---------- The end ----------

    def _submit(self, page: Page) -> None:
        """Press the button of the page that checks the answers, and read the reference from the receipt."""
        form = page.form_to(page.path)
        if form is None:
            raise WentAstray("the answers cannot be sent from the page that checks them")
        page = self.browser.send(form, {})
        if page.refused:
            self.outcome.refused += page.refused
        elif self._place(page).slug != RECEIPT or not page.reference:
            raise WentAstray("no receipt with a reference came after sending")
        self.outcome.reference = page.reference

    def _erase(self, page: Page) -> None:
        """Stop the way a resident does, on the sheet to bring, so that no half-filled request stays behind."""
        here = page.path.removesuffix(f"{CHECK}/")
        form = self.browser.open(f"{here}sheet/").form_to(f"{here}stop/")
        if form is None:
            raise WentAstray("the draft cannot be erased")
        self.browser.send(form, {})

    # ---------- Addresses ----------

    def _place(self, page: Page) -> Place:
        place = self._place_of(page.url)
        if place is None:
            raise WentAstray("the form led to a page that is not its own")
        return place

    def _place_of(self, url: str) -> Place | None:
        """Where an address of this draft, or of the first question, stands. None for any other."""
        pattern = (
            rf"{self.root}(?:new|(?P<draft>[0-9a-f-]{{36}}))/(?P<slug>[a-z-]+)/(?:(?P<index>\d+)/(?P<page>[a-z-]+)/)?"
        )
        found = re.fullmatch(pattern, Page(url).path)
        if found is None:
            return None
        draft_id = UUID(found["draft"]) if found["draft"] else None
        return Place(found["slug"], draft_id, int(found["index"]) if found["index"] else None, found["page"] or "")

    def _link(self, page: Page, path: str) -> str:
        if not any(Page(link).path == path for link in page.links):
            raise WentAstray(f"{self._slug_of(page)} does not lead to {path.removeprefix(page.path)}")
        return path

    def _slug_of(self, page: Page) -> str:
        place = self._place_of(page.url)
        return place.slug if place else "the first page"


def _position(path: str) -> tuple[str, int]:
    parent, _, last = path.rpartition(".")
    return (parent, int(last)) if last.isdecimal() else (path, -1)
