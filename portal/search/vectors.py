"""What does PostgreSQL keep of a thing so that it is found? Two `tsvector`, written out as text.

They are made here and not by `to_tsvector`, whose parser cuts words as the database's own locale says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from portal.search.folding import lexemes, pieces, whole
from portal.search.sources import Text

LAST_POSITION = 16_383  # PostgreSQL counts no further, and keeps 255 positions of one lexeme
MOST_POSITIONS = 255


class Vector:
    """Lexemes with their positions and weights (A, B, C, D)."""

    def __init__(self) -> None:
        self._positions: dict[str, list[str]] = {}
        self._next = 1

    def add(self, text: str, weight: str) -> None:
        """The next text; a phrase never reaches from one text into the next."""
        for piece in pieces(text):
            for lexeme in lexemes(piece):
                self._put(lexeme, weight)
            self._next += 1
        self._next += 1

    def mark(self, lexeme: str) -> None:
        """Something that is true of the whole thing, without a position."""
        self._positions.setdefault(lexeme, [])

    def __str__(self) -> str:
        return " ".join(
            f"{quoted(lexeme)}:{','.join(positions)}" if positions else quoted(lexeme)
            for lexeme, positions in self._positions.items()
        )

    def _put(self, lexeme: str, weight: str) -> None:
        if self._next >= LAST_POSITION:
            return
        positions = self._positions.setdefault(lexeme, [])
        if len(positions) < MOST_POSITIONS:
            positions.append(f"{self._next}{weight}")
        self._next += 1


def vectors_of(kind: str, texts: Mapping[str, Text]) -> tuple[str, str]:
    """`vector` and `titles` of a thing: what is said first counts most, and all languages are in one."""
    everything, titles = Vector(), Vector()
    for text in texts.values():
        everything.add(text.title, "A")
        titles.add(text.title, "A")
    for name in _each(text.names for text in texts.values()):
        everything.add(name, "B")
        titles.add(name, "B")
    for text in texts.values():
        everything.add(text.summary, "C")
    for text in texts.values():
        everything.add(text.body, "C")
    for text in texts.values():
        for called in (text.title, *text.names):
            titles.mark(f"^{whole(called)}")
    for vector in (everything, titles):
        vector.mark(kind_lexeme(kind))
    return str(everything), str(titles)


def kind_lexeme(kind: str) -> str:
    """By which all things of a kind are found. No text has one: `=` is no letter."""
    return f"={kind}"


def quoted(lexeme: str) -> str:
    """As it stands in a vector or a query that is written out."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _each(many: Iterable[Sequence[str]]) -> Iterable[str]:
    return (one for some in many for one in some)
