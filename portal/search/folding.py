"""How is a text cut into what it can be found by, whichever script, accents and letters it is written in?

Latin words: lower case, no accents, one piece each. Runs of Han characters: folded as names are (portal/hanzi.py, one
character at a time), then overlapping pairs and the last character, so that pairs that follow each other are exactly a
piece of the text, and a single character is the beginning of a pair.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portal.hanzi import fold_name

LONGEST_WORD = 60  # letters that count; PostgreSQL keeps no lexeme of more than 2,046 bytes

MOST_REMEMBERED = 30_000  # characters
# Accents written by themselves, and what nobody can see.
_INSIDE_A_WORD = frozenset({"Mn", "Mc", "Me", "Cf", "Cs"})
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_PIECE = re.compile(f"(?P<han>[{_HAN}]+)|[^{_HAN} ]+")


class Piece(NamedTuple):
    """A run of Han characters or a word, folded. places: where each of its characters stands in the text itself."""

    text: str
    is_han: bool
    places: Sequence[int]


def pieces(text: str) -> Iterator[Piece]:
    """The words and runs of a text in their order."""
    parts = [_FOLDED[character] for character in text]
    folded = "".join(parts)
    places: Sequence[int] = range(len(text))
    if any(len(part) != 1 for part in parts):
        places = [place for place, part in enumerate(parts) for _ in part]
    for found in _PIECE.finditer(folded):
        yield Piece(found[0], found["han"] is not None, places[found.start() : found.end()])


def lexemes(piece: Piece) -> list[str]:
    """What a piece can be found by. Those of a run of Han characters stand one after the other."""
    if not piece.is_han:
        return [piece.text[:LONGEST_WORD]]
    return [*pairs(piece.text), piece.text[-1]]


def pairs(run: str) -> list[str]:
    """The overlapping pairs of a run."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def whole(text: str) -> str:
    """All pieces of a short text as one, for finding what is called exactly so, or begins so."""
    return "".join(piece.text for piece in pieces(text))[:LONGEST_WORD]


class _Folded(dict[str, str]):
    """Character → its folded letters, a space for what divides words, nothing for what is inside one unseen."""

    def __missing__(self, character: str) -> str:
        decomposed = unicodedata.normalize("NFKD", fold_name(character))
        letters = "".join(each for each in decomposed if each.isalnum())
        if len(self) >= MOST_REMEMBERED:
            self.clear()  # somebody sends characters that no text has
        self[character] = letters or ("" if unicodedata.category(character) in _INSIDE_A_WORD else " ")
        return self[character]


_FOLDED = _Folded()
