"""What stands on one page of a walk: the question with its answers, or the end with everything it leads to?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language
from wagtail.models import Page

from portal import languages
from portal.guidance import doors, fallback, helpers_near, pathway_tree
from portal.guidance.models.labels import Jurisdiction
from portal.guidance.pathway_tree import Node, Tree, Walk
from portal.places.sides import Side

if TYPE_CHECKING:
    from portal.guidance.models.pathways import PathwayPage


@dataclass(frozen=True)
class Option:
    """An answer that may be given: a link."""

    label: str
    hint: str
    url: str


@dataclass(frozen=True)
class Said:
    """A question that was answered. change_url: the page on which it is asked."""

    question: str
    answer: str
    change_url: str


@dataclass(frozen=True)
class Guide:
    """A guide to read on, in the best language there is. lang: the `lang` attribute of its title."""

    title: str
    url: str
    lang: str


@dataclass(frozen=True)
class Request:
    """A request that an end leads to. issues: what it already says, in words; url: where it begins, empty if closed."""

    door: doors.Door
    text: str
    issues: Sequence[str | Promise]
    offices: Sequence[doors.OfficeCard]
    url: str


def walk_page(page: PathwayPage, request: HttpRequest, numbers: Sequence[int]) -> dict[str, Any]:
    """What the template shows after the answers `numbers`.

    Always: fits, is_start, said, start_url, back_url, share_url (whole), shown_lang (empty where it is the reader's
    own), explanation. For a question: question, options, number, most_left. For an end: end, guides, institutions,
    request_card.
    """
    tree = page.tree()
    walk = tree.walk(numbers)
    start_url = request.path.removesuffix(f"{pathway_tree.write(numbers)}/") if numbers else request.path
    written_in = page.locale.language_code
    shown = {
        "fits": walk.fits,
        "is_start": not walk.steps,
        "said": list(_said(walk, start_url)),
        "start_url": start_url,
        "back_url": _address(start_url, walk.numbers[:-1]) if walk.steps else "",
        "share_url": settings.BASE_URL.rstrip("/") + request.path,
        "shown_lang": "" if written_in == get_language() else languages.html_lang(written_in),
    }
    if walk.at is None:
        return shown
    value, given = _value(page, tree, walk.at), _answers_given(page, tree, walk)
    shown["explanation"] = given[-1]["explanation"] if given else ""
    if walk.at.is_end:
        return shown | _end(value, given) | {"helpers": _helpers(page)}
    return shown | {
        "question": value,
        "options": list(_options(value, walk, start_url)),
        "number": len(walk.steps) + 1,
        "most_left": tree.questions_left[walk.at.key] - 1,
    }


def _address(start_url: str, numbers: Sequence[int]) -> str:
    return f"{start_url}{pathway_tree.write(numbers)}/" if numbers else start_url


def _said(walk: Walk, start_url: str) -> Iterator[Said]:
    for place, step in enumerate(walk.steps):
        yield Said(step.question.title, step.answer.label, _address(start_url, walk.numbers[:place]))


def _value(page: PathwayPage, tree: Tree, node: Node) -> Any:
    """What staff wrote about a node: its block, at the same place of the stream."""
    place = next(place for place, each in enumerate(tree.nodes) if each is node)
    return page.nodes[place].value


def _options(question: Any, walk: Walk, start_url: str) -> Iterator[Option]:
    answers = walk.at.answers if walk.at is not None else ()
    for answer, block in zip(answers, question["answers"], strict=True):
        yield Option(answer.label, block["hint"], _address(start_url, (*walk.numbers, answer.number)))


def _answers_given(page: PathwayPage, tree: Tree, walk: Walk) -> list[Any]:
    """What staff wrote about each answer on the way."""
    return [
        _value(page, tree, step.question)["answers"][step.question.answers.index(step.answer)] for step in walk.steps
    ]


def _end(end: Any, given: Sequence[Any]) -> dict[str, Any]:
    return {
        "end": end,
        "guides": _guides([guide for guide in end["guides"] if guide is not None], get_language() or languages.DEFAULT),
        "institutions": [each for each in end["institutions"] if each is not None],
        "request_card": _request(end, given),
    }


def _helpers(page: PathwayPage) -> list[helpers_near.Helpers]:
    """Who near somebody can help, for what the pathway is about: on the sides whose law it speaks of."""
    jurisdiction = Jurisdiction(page.jurisdiction) if page.jurisdiction else None
    sides = jurisdiction.sides if jurisdiction is not None else tuple(Side)
    return helpers_near.helpers([topic.key for topic in page.topics.all()], [side.value for side in sides])


def _guides(chosen: Sequence[Page], code: str) -> list[Guide]:
    """The chosen guides as far as they are published, each in the best language, at an address in the reader's own."""
    if not chosen:
        return []
    order = {page.translation_key: place for place, page in enumerate(chosen)}
    found = Page.objects.live().filter(translation_key__in=order).select_related("locale")
    best = sorted(fallback.best_translations(found, code), key=lambda page: order[page.translation_key])
    return [_guide(page, code) for page in best]


def _guide(page: Page, code: str) -> Guide:
    below = page.url_path.strip("/").split("/")[1:]  # the first part is the home's own
    written_in = page.locale.language_code
    lang = "" if written_in == code else languages.html_lang(written_in)
    return Guide(page.title, "/".join(["", code, *below, ""]), lang)


def _request(end: Any, given: Sequence[Any]) -> Request | None:
    """The request that the end leads to, with what the end and the answers on the way fill in."""
    door = doors.get(end["door"] or "")
    if door is None:
        return None
    wanted = {issue for answer in given for issue in answer["issues"] or []}
    wanted |= set(end["issues"] or [])
    issues = [code for code in door.issues if f"{door.code}:{code}" in wanted]
    side = end["offices"] or ""
    offices = door.offices("" if side == "both" else side) if side else []
    url = _begin(door, issues) if door.is_open() else ""
    return Request(door, end["request_text"], [door.issues[code] for code in issues], offices, url)


def _begin(door: doors.Door, issues: Sequence[str]) -> str:
    """Where the request begins. What is filled in stands there as places in the door's list, not in words: a history
    must not tell what somebody asked for."""
    places = [place for place, code in enumerate(door.issues, start=1) if code in issues]
    return f"{door.start_url()}?with={pathway_tree.write(places)}" if places else door.start_url()
