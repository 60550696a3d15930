"""Which pathways does the demonstration show? Two whole ones, family and property, from TOML in four languages.

`pathways/<name>/zh-hant.toml` is the original: it alone says how the nodes hang together. The other languages hold
words: the same nodes in the same order, with as many answers each.
"""

from __future__ import annotations

import json
import tomllib
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from portal import languages
from portal.guidance import fallback
from portal.guidance.models import GuidancePage, Institution, Law, PathwayPage, SectionPage, Topic

FOLDER = Path(__file__).parent / "demonstration" / "pathways"
NAMES = ("family", "property")
NAMESPACE = uuid.UUID("6f0c9d3e-4a53-4b0e-9d1c-1f2f7f6f8a10")  # of keys that are the same wherever this is loaded

Toml = dict[str, Any]


class Mismatch(ValueError):
    """A language says other things than the original."""


@transaction.atomic
def load(section_pages: Mapping[str, SectionPage]) -> int:
    """Plant the pathways below the section of each language, published; how many pages are new.

    After guides, laws, institutions and topics: what is not there yet is left out. Pages that are there already stay
    as they are.
    """
    planted = 0
    for name in NAMES:
        original = read(name, languages.DEFAULT)
        for code, section in section_pages.items():
            if not section.get_children().filter(slug=original["slug"]).exists():
                _plant(section, name, original, read(name, code))
                planted += 1
    return planted


def read(name: str, code: str) -> Toml:
    """One file, as it is written."""
    return tomllib.loads((FOLDER / name / f"{code}.toml").read_text("utf-8"))


def _sources(name: str, words: Toml) -> list[dict[str, Any]]:
    """The same ids in every language: by them a translation is known string by string."""
    return [
        {"type": "source", "id": _id(f"{name}/sources/{number}"), "value": {"label": each["label"], "url": None}}
        for number, each in enumerate(words["sources"])
    ]


def _plant(section: SectionPage, name: str, original: Toml, words: Toml) -> None:
    page = PathwayPage(
        slug=original["slug"],
        locale=section.locale,
        translation_key=uuid.uuid5(NAMESPACE, name),
        title=words["title"],
        summary=words["summary"],
        search_description=words["search_description"],
        is_sample=True,
        nodes=json.dumps(stream(name, original, words, Records(section.locale))),
        sources=json.dumps(_sources(name, words)),
        **{key: original[key] for key in ("jurisdiction", "law_as_of", "review_until")},
    )
    section.add_child(instance=page)
    page.topics = Topic.objects.filter(key__in=original["topics"])
    page.laws = Law.objects.filter(key__in=original["laws"])
    page.save()
    page.save_revision().publish()


class Records:
    """What ends name, by key and slug, as far as it is there."""

    def __init__(self, locale: Locale) -> None:
        guides = GuidancePage.objects.live().select_related("locale")
        best = fallback.best_translations(guides, locale.language_code)
        self.guides = {page.slug: page.pk for page in best}
        self.institutions = dict(Institution.objects.values_list("key", "pk"))


def stream(name: str, original: Toml, words: Toml, records: Records) -> list[Toml]:
    """The nodes as a StreamField stores them. Blocks of all languages have the same ids, as in a translation."""
    nodes, own_words = original["nodes"], words["nodes"]
    if [node["key"] for node in nodes] != [node["key"] for node in own_words]:
        raise Mismatch(f"{name}: other nodes than the original, or in another order")
    return [_node(name, node, said, records) for node, said in zip(nodes, own_words, strict=True)]


def _node(name: str, node: Toml, said: Toml, records: Records) -> Toml:
    place = f"{name}/{node['key']}"
    value = _end(place, node, said, records) if node["type"] == "end" else _question(place, node, said)
    return {"type": node["type"], "id": _id(place), "value": {"key": node["key"], **value}}


def _question(place: str, node: Toml, said: Toml) -> Toml:
    if len(node["answers"]) != len(said["answers"]):
        raise Mismatch(f"{place}: another number of answers than the original")
    pairs = zip(node["answers"], said["answers"], strict=True)
    answers = [
        {
            **{key: words[key] for key in ("label", "hint", "explanation")},
            **{key: answer[key] for key in ("goes_to", "issues")},
        }
        for answer, words in pairs
    ]
    return {**{key: said[key] for key in ("text", "hint", "why")}, "answers": _items(place, "answers", answers)}


def _end(place: str, node: Toml, said: Toml, records: Records) -> Toml:
    guides = [records.guides[slug] for slug in node["guides"] if slug in records.guides]
    institutions = [records.institutions[key] for key in node["institutions"] if key in records.institutions]
    return {
        "title": said["title"],
        "text": said["text"],
        "is_urgent": node.get("is_urgent", False),
        "guides": _items(place, "guides", guides),
        "institutions": _items(place, "institutions", institutions),
        "door": node.get("door", ""),
        "offices": node.get("offices", ""),
        "issues": node.get("issues", []),
        "request_text": said.get("request_text", ""),
    }


def _items(place: str, field: str, values: Iterable[Any]) -> list[Toml]:
    return [
        {"type": "item", "id": _id(f"{place}/{field}/{number}"), "value": value}
        for number, value in enumerate(values, start=1)
    ]


def _id(place: str) -> str:
    return str(uuid.uuid5(NAMESPACE, place))
