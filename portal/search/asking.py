"""What did somebody type, and what is the database asked for it? Any text may come; nothing in it is an operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.hanzi import clean_name
from portal.search.folding import LONGEST_WORD, Piece, pairs, pieces
from portal.search.vectors import kind_lexeme, quoted

LONGEST = 200  # characters of a query that count
SHORTEST_BEGINNING = 3  # letters of a word that also find what begins with them: lawyer finds lawyers
# Words that every sentence has. They count only where nothing else was typed.
SMALL_WORDS = frozenset([
    "a", "ao", "aos", "as", "com", "da", "das", "de", "do", "dos", "e", "em", "na", "nas", "no", "nos", "o", "os",
    "ou", "para", "pela", "pelo", "por", "que", "se", "um", "uma",
    "an", "and", "at", "by", "for", "from", "how", "in", "is", "of", "on", "or", "the", "to", "what", "with",
])  # fmt: skip


@dataclass(frozen=True)
class Term:
    """A word, or a run of Han characters, folded."""

    text: str
    is_han: bool

    def asked(self, is_typing: bool = False) -> str:
        """As a part of a `tsquery`. is_typing: the word may not be finished yet."""
        if self.is_han and len(self.text) > 1:
            return "(" + " <-> ".join(quoted(pair) for pair in pairs(self.text)) + ")"
        is_open = self.is_han or is_typing or len(self.text) >= SHORTEST_BEGINNING
        return quoted(self.text) + (":*" if is_open else "")

    def fits(self, piece: str) -> bool:
        """Whether a word of a text, folded, is one that this word finds."""
        return piece == self.text or (len(self.text) >= SHORTEST_BEGINNING and piece.startswith(self.text))


@dataclass(frozen=True)
class Question:
    """What was typed, without what nobody can see. was_shortened: only the beginning of it counts."""

    text: str
    terms: tuple[Term, ...]
    was_shortened: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to look for: a letter or a figure."""
        return bool(self.terms)

    def for_kind(self, kind: str) -> str:
        """The `tsquery` for things of one kind: all terms must be in them."""
        return f"{quoted(kind_lexeme(kind))} & {self.asked()}"

    def asked(self, is_typing: bool = False) -> str:
        """The `tsquery` for things of every kind."""
        last = len(self.terms) - 1
        return " & ".join(term.asked(is_typing and place == last) for place, term in enumerate(self.terms))

    def called(self) -> str:
        """The `tsquery` for things that are called exactly so."""
        return quoted("^" + self._whole())

    def beginning(self) -> str:
        """The `tsquery` for things whose name begins so."""
        return self.called() + ":*"

    def words(self) -> list[str]:
        """The Latin words among the terms."""
        return [term.text for term in self.terms if not term.is_han]

    def corrected(self, meant: Mapping[str, str]) -> Question:
        """The same with other words for some."""
        terms = tuple(replace(term, text=meant.get(term.text, term.text)) for term in self.terms)
        return Question(" ".join(term.text for term in terms), terms)

    def _whole(self) -> str:
        return "".join(piece.text for piece in pieces(self.text))[:LONGEST_WORD]


def read(typed: str) -> Question:
    """What somebody typed, however long and whatever it holds."""
    text = clean_name(typed)
    return Question(text[:LONGEST].strip(), _terms(text[:LONGEST]), len(text) > LONGEST)


def _terms(text: str) -> tuple[Term, ...]:
    """Each once. Small words and single letters (of `lawyer's`) only where there is nothing else."""
    found = list(dict.fromkeys(map(_term, pieces(text))))
    telling = [term for term in found if term.is_han or not _is_small(term.text)]
    return tuple(telling or found)


def _term(piece: Piece) -> Term:
    return Term(piece.text if piece.is_han else piece.text[:LONGEST_WORD], piece.is_han)


def _is_small(word: str) -> bool:
    return word in SMALL_WORDS or (len(word) == 1 and word.isalpha())
