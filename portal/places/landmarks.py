"""Which place does somebody mean who types its name? Ports, stations, quarters and every division, with its position.

The rows come from ``data/landmarks.csv`` and are read once; a row with a division's code takes its names from
``data/divisions.csv``. A position is where people would say that the place is, to some hundred metres.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from django.utils.translation import get_language

from portal import languages
from portal.hanzi import fold_name
from portal.places.coordinates import Position
from portal.places.loading import read_rows
from portal.places.sides import Side

FORMS_BETWEEN = "|"
LONGEST = 100  # characters of a question: no name is longer


@dataclass(frozen=True)
class Landmark:
    """A place that people name. names: by language code; forms: every way to write it, folded, the names first."""

    key: str
    side: Side
    position: Position
    names: tuple[tuple[str, str], ...]
    forms: tuple[str, ...]

    def name(self, code: str = "") -> str:
        """Its name in a language, the reader's own if none is given."""
        names = dict(self.names)
        return names.get(code or get_language() or languages.DEFAULT) or names[languages.DEFAULT]

    def __str__(self) -> str:
        return self.name()


def find(text: str) -> list[Landmark]:
    """The places that these words name, in either script and without regard to accents, in the order of the file.

    First those that are called exactly so, then those whose name begins so, then those that have the words inside.
    """
    wanted = _fold(text[:LONGEST])
    if not wanted:
        return []
    ranked = [(_rank(wanted, each.forms), each) for each in landmarks()]
    found = [(rank, each) for rank, each in ranked if rank is not None]
    return [each for _rank_of, each in sorted(found, key=lambda pair: pair[0])]


def by_key(key: str) -> Landmark | None:
    """The place of this key; a division has its code."""
    return _by_key().get(key)


@cache
def landmarks() -> tuple[Landmark, ...]:
    """All of them, in the order of the file: what is named most often comes first."""
    divisions = {row["code"]: row for row in read_rows("divisions.csv")}
    return tuple(_landmark(row, divisions.get(row["key"], row)) for row in read_rows("landmarks.csv"))


@cache
def _by_key() -> dict[str, Landmark]:
    return {each.key: each for each in landmarks()}


def _landmark(row: dict[str, str], named: dict[str, str]) -> Landmark:
    names = tuple((code, named[f"name_{code.replace('-', '_')}"]) for code in languages.CODES)
    others = row["other_forms"].split(FORMS_BETWEEN) if row["other_forms"] else []
    forms = dict.fromkeys(_fold(each) for each in [*(name for _code, name in names), *others])
    position = Position(float(row["latitude"]), float(row["longitude"]))
    return Landmark(row["key"], Side(row["side"]), position, names, tuple(forms))


def _rank(wanted: str, forms: tuple[str, ...]) -> int | None:
    """0 exactly so, 1 begins so, 2 somewhere inside, None not at all."""
    if wanted in forms:
        return 0
    if any(form.startswith(wanted) for form in forms):
        return 1
    return 2 if any(wanted in form for form in forms) else None


def _fold(text: str) -> str:
    """Folded as names are (portal/hanzi.py), and without accents: nobody types them on a phone."""
    apart = unicodedata.normalize("NFKD", fold_name(text))
    return "".join(character for character in apart if not unicodedata.combining(character))
