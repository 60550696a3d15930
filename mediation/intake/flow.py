"""Which page comes next, and which came before? Worked out from the table of steps and the answers so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from mediation.intake.steps import BY_SLUG, FIRST, MOST_ENTRIES, STEPS, Step

CHECK, LIST = "check", "list"
"""Where a page was opened from, if not in its turn: the page that checks the answers, or a list opened from there."""


def query(back: str) -> str:
    """What carries `back` along in an address."""
    return f"?back={back}" if back else ""


@dataclass(frozen=True)
class Stop:
    """One page of one draft: a step of the table, or (`group`, `index`) a page of one entry of a list."""

    step: Step
    group: Step | None = None
    index: int | None = None

    @property
    def key(self) -> str:
        """Under which name the page's raw text is kept: `you`, `people/0/name`."""
        return f"{self.group.slug}/{self.index}/{self.step.slug}" if self.group else self.step.slug

    def url(self, draft_id: UUID | None) -> str:
        """Its address. Without a draft there is only the first page."""
        if draft_id is None:
            return reverse("intake:first")
        if self.group is None:
            return reverse("intake:step", args=[draft_id, self.step.slug])
        return reverse("intake:entry", args=[draft_id, self.group.slug, self.index, self.step.slug])


def stop_at(slug: str) -> Stop:
    """The stop of an address. Http404 where the table has none."""
    if slug not in BY_SLUG:
        raise Http404("No such page.")
    return Stop(BY_SLUG[slug])


def entry_at(slug: str, index: int, page: str, answers: Mapping[str, Any]) -> Stop:
    """The page of a list's entry. The first page of the next free place adds one. Http404 for anything else."""
    group = stop_at(slug).step
    step = next((each for each in group.entry_steps if each.slug == page), None)
    if step is None:
        raise Http404("No such page.")
    number = len(group.entries(answers))
    is_new = index == number and step is group.entry_steps[0] and number < MOST_ENTRIES
    if index >= number and not is_new:
        raise Http404("No such page.")
    return Stop(step, group, index)


def stop_of(key: str, answers: Mapping[str, Any]) -> Stop | None:
    """The stop whose raw text is kept under this key, while it is asked; None once these answers give it no sense."""
    slug, _, entry = key.partition("/")
    index, _, page = entry.partition("/")
    try:
        stop = entry_at(slug, int(index), page, answers) if index.isdecimal() else stop_at(slug)
    except Http404:
        return None
    has_questions = stop.step.form is not None and (stop.group or stop.step).is_asked(answers)
    return stop if has_questions and stop.key == key else None


def without_entry(typed: Mapping[str, Any], slug: str, removed: int) -> dict[str, Any]:
    """Raw text by key after an entry left its list: its own is gone, what waits for later ones goes along with them."""
    kept = {}
    for key, value in typed.items():
        group, *entry = key.split("/")
        index = int(entry[0]) if group == slug and entry else -1
        if index > removed:
            kept[f"{group}/{index - 1}/{entry[1]}"] = value
        elif index != removed or group != slug:
            kept[key] = value
    return kept


def asked(answers: Mapping[str, Any]) -> list[Step]:
    """The steps that these answers give a sense, in order."""
    return [step for step in STEPS if step.is_asked(answers)]


def after(stop: Stop, answers: Mapping[str, Any], draft_id: UUID, back: str = "") -> str:
    """Where to go once a page is answered: where one came from, if nothing has to be told first; else onwards."""
    if stop.group is not None:
        return _after_entry(stop, stop.group, draft_id, back)
    following = _following(stop.step, answers)
    if back and following is not None and following.only_tells and not stop.step.only_tells:
        return Stop(following).url(draft_id) + query(back)
    if back or following is None:
        return reverse("intake:check", args=[draft_id])
    return Stop(following).url(draft_id)


def before(stop: Stop, answers: Mapping[str, Any], draft_id: UUID | None, back: str = "") -> str:
    """Where the way back leads."""
    if draft_id is None:
        return reverse("intake:start")
    if back == CHECK:
        return reverse("intake:check", args=[draft_id])
    if stop.group is not None:
        pages = stop.group.entry_steps
        place = pages.index(stop.step)
        if place:
            return Stop(pages[place - 1], stop.group, stop.index).url(draft_id) + query(back)
        return _list_page(stop.group, draft_id, back)
    earlier = [step for step in asked(answers) if STEPS.index(step) < STEPS.index(stop.step)]
    return Stop(earlier[-1]).url(draft_id) if earlier else reverse("intake:start")


def _after_entry(stop: Stop, group: Step, draft_id: UUID, back: str) -> str:
    if back == CHECK:
        return reverse("intake:check", args=[draft_id])
    following = group.entry_steps[group.entry_steps.index(stop.step) + 1 :]
    if following:
        return Stop(following[0], group, stop.index).url(draft_id) + query(back)
    return _list_page(group, draft_id, back)


def _list_page(group: Step, draft_id: UUID, back: str) -> str:
    """A list that was itself opened from checking leads there again."""
    return Stop(group).url(draft_id) + (query(CHECK) if back == LIST else "")


def _following(step: Step, answers: Mapping[str, Any]) -> Step | None:
    place = STEPS.index(step)
    return next((each for each in STEPS[place + 1 :] if each.is_asked(answers)), None)


def step_of(path: str) -> Step:
    """The step that asks for a required answer, to lead there from the page that checks the answers."""
    for step in STEPS:
        form = step.form(at=step.at) if step.form else None
        if form and any(form.scenario_path(name, None) == path for name in form.fields):
            return step
    return FIRST


def new_entry_url(stop: Stop, number: int, draft_id: UUID) -> str:
    """Where an entry is added to a list of `number`. Empty for a stop that is no list."""
    pages = stop.step.entry_steps
    return Stop(pages[0], stop.step, number).url(draft_id) if pages else ""
