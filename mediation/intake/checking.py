"""What does somebody read before they send? Their answers by part, what follows from them, and what to look at again.

Answers on safety and the safe way to reach somebody are not shown here, and nothing on the page depends on them, not
even whether there are any: somebody may be looking on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mediation.actions.submit import missing_answers, office_for
from mediation.answers import Answers
from mediation.intake import contact_warnings, flow, paths
from mediation.intake.fields import Text
from mediation.intake.flow import Stop
from mediation.intake.forms.base import StepForm
from mediation.intake.places import Places
from mediation.intake.steps import PARTS, STEPS, STREAM, Step, decision
from mediation.models import Draft
from mediation.wording import ADVICE_TEXT, REASON_TEXT, ROUTE_TEXT


@dataclass(frozen=True)
class Row:
    """One page of answers. lines: what was answered, empty for nothing. ear: the change link's words for the ear."""

    label: str
    lines: list[str]
    change_url: str
    ear: str


@dataclass
class Section:
    """The answers of one part of the form. list_links: (words, address) of the lists behind it."""

    part: int
    title: Text
    rows: list[Row] = field(default_factory=list)
    list_links: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A person, child or proceeding in its list."""

    number: int
    title: str
    lines: list[str]
    change_url: str
    remove_url: str


class MissingAnswer(NamedTuple):
    """A required answer that is not there, and the page that asks for it."""

    path: str
    code: str
    message: str
    url: str


class Waiting(NamedTuple):
    """A page on which something was typed that was not taken yet. key: under which name its text is kept."""

    key: str
    label: str
    url: str


def page(draft: Draft, answers: Mapping[str, Any]) -> dict[str, Any]:
    """sections, warnings, missing, waiting, and the decision in words with the office that receives the request.

    The decision is the one without the answers on safety: another one would give them away.
    """
    found, draft_id = decision({**answers, "safety": {}}), draft.pk
    return {
        "draft_id": draft_id,
        "waiting": waiting(draft),
        "sections": sections(draft_id, answers),
        "warnings": contact_warnings.lines(draft_id, answers),
        "missing": missing_lines(draft_id, missing_answers(cast(Answers, answers))),
        "decision": found,
        "office": office_for(found.home_side, STREAM),
        "reasons": [REASON_TEXT[reason] for reason in found.reasons],
        "route_text": ROUTE_TEXT[found.route],
        "advice": [ADVICE_TEXT[advice] for advice in found.advice],
    }


def waiting_steps(draft: Draft) -> list[Stop]:
    """The asked pages on which something was typed that was not taken yet, in the order of the form."""
    stops = [stop for key in draft.typed if (stop := flow.stop_of(key, draft.answers))]
    return sorted(stops, key=lambda stop: (STEPS.index(stop.group or stop.step), stop.index or 0, stop.key))


def waiting(draft: Draft) -> list[Waiting]:
    """The same in words, each with its way there. One that would be a new entry of a list leads through its pages."""
    places = Places()
    found = []
    for stop in waiting_steps(draft):
        is_new = stop.group is not None and stop.index == len(stop.group.entries(draft.answers))
        label = _numbered(stop, draft.answers, str(form_of(stop, draft.answers, places).short))
        url = stop.url(draft.pk) + flow.query(flow.LIST if is_new else flow.CHECK)
        found.append(Waiting(stop.key, label, url))
    return found


def errors(draft: Draft, missing: list[str]) -> list[MissingAnswer]:
    """Why it was not sent: pages that wait, and required answers that are missing on others. missing: paths, and
    `typed.` with the key of a page that waits."""
    waits = waiting(draft)
    message = _("%(page)s: this page still waits. What you typed there was not taken yet.")
    lines = [MissingAnswer(f"typed.{each.key}", "waiting", message % {"page": each.label}, each.url) for each in waits]
    keys = {each.key for each in waits}
    paths_missing = [path for path in missing if not path.startswith("typed.") and flow.step_of(path).slug not in keys]
    return lines + missing_lines(draft.pk, paths_missing)


def missing_lines(draft_id: UUID, missing: list[str]) -> list[MissingAnswer]:
    """A line for each required answer that is not there, leading to the page that asks for it."""
    words = {
        "applicant.name": _("Write your name."),
        "story": _("Write a few words about what happened."),
        "consents.privacy": _("Say whether the office may use your data."),
    }
    codes = {"consents.privacy": "consent"}
    return [
        MissingAnswer(path, codes.get(path, "required"), words.get(path, path), _change_url(draft_id, path))
        for path in missing
    ]


def _change_url(draft_id: UUID, path: str) -> str:
    return Stop(flow.step_of(path)).url(draft_id) + flow.query(flow.CHECK)


# ---------- The answers ----------


def sections(draft_id: UUID, answers: Mapping[str, Any]) -> list[Section]:
    """Every part with the answers of its pages."""
    places = Places()
    found = [Section(number, title) for number, title in enumerate(PARTS, start=1)]
    for step in flow.asked(answers):
        section = found[step.part - 1]
        if step.form is not None:
            section.rows.append(_row(Stop(step), answers, draft_id, places))
        elif step.entry_steps:
            section.rows += _rows_of_list(step, answers, draft_id, places)
            section.list_links.append((LIST_WORDS[step.slug](), Stop(step).url(draft_id) + flow.query(flow.CHECK)))
    return found


LIST_WORDS = {
    "people": lambda: _("Add or remove a person"),
    "children": lambda: _("Add or remove a child"),
    "proceedings": lambda: _("Add or remove a proceeding"),
}


def _rows_of_list(group: Step, answers: Mapping[str, Any], draft_id: UUID, places: Places) -> Iterator[Row]:
    for index in range(len(group.entries(answers))):
        for step in group.entry_steps:
            yield _row(Stop(step, group, index), answers, draft_id, places)


def _row(stop: Stop, answers: Mapping[str, Any], draft_id: UUID, places: Places) -> Row:
    form = form_of(stop, answers, places)
    lines = [_("To protect you, this is not shown here.")] if form.is_private else form.lines_to_check(answers)
    label = _numbered(stop, answers, str(form.short))
    return Row(label, lines, stop.url(draft_id) + flow.query(flow.CHECK), label)


def _numbered(stop: Stop, answers: Mapping[str, Any], label: str) -> str:
    """With its number, where the list holds more than one."""
    if stop.group is None or stop.index is None or max(len(stop.group.entries(answers)), stop.index + 1) < 2:
        return label
    return pgettext("entry of a list", "%(number)s. %(what)s") % {"number": stop.index + 1, "what": label}


def form_of(stop: Stop, answers: Mapping[str, Any], places: Places) -> StepForm:
    """The page's form, to read answers in words."""
    return stop.step.form_class()(at=stop.step.at, index=stop.index, answers=answers, places=places)


def entries(stop: Stop, answers: Mapping[str, Any], draft_id: UUID, carried: str) -> list[Entry]:
    """What a list holds, each entry with its way to change and to remove it."""
    group, places = stop.step, Places()
    found = []
    for index in range(len(group.entries(answers)) if group.entry_steps else 0):
        pages = [Stop(step, group, index) for step in group.entry_steps]
        lines = [line for each in pages for line in form_of(each, answers, places).lines_to_check(answers)]
        name = paths.read(answers, f"{group.at}.{index}.name")
        remove_url = reverse("intake:remove", args=[draft_id, group.slug, index])
        title = name or _("Number %(number)s in this list") % {"number": index + 1}
        rest = lines[1:] if name else lines
        found.append(Entry(index + 1, title, rest, pages[0].url(draft_id) + carried, remove_url))
    return found


SHEET_STEPS = {"you", "residence", "people", "children", "matters"}


def sheet_sections(draft_id: UUID, answers: Mapping[str, Any]) -> list[Section]:
    """For the sheet to bring: names, where everybody lives, the children, what it is about."""
    places = Places()
    found = {number: Section(number, title) for number, title in enumerate(PARTS, start=1)}
    for step in flow.asked(answers):
        if step.slug not in SHEET_STEPS:
            continue
        stops = (
            [Stop(step)]
            if step.form
            else [
                Stop(each, step, index)
                for index in range(len(step.entries(answers)))
                for each in step.entry_steps
                if step.slug == "children" or each.slug != "details"
            ]
        )
        found[step.part].rows += [_row(each, answers, draft_id, places) for each in stops]
    return [section for section in found.values() if section.rows]
