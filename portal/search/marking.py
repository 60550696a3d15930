"""Why was this found? The words that match, marked in the text as it is written, and the piece around the first.

A query in one script marks the other: both are folded, and each folded character knows where it stands in the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.search.asking import Question
from portal.search.folding import Piece, pieces

Span = tuple[int, int]
"""Where a match begins in the text, and where it has ended."""

LONGEST_SNIPPET = 180  # characters; a Chinese one says as much with half of them
BEFORE = 50


def marked(text: str, question: Question) -> SafeString:
    """The text, escaped, with <mark> around what matches."""
    return _with_marks(text, spans(text, question))


def has_match(text: str, question: Question) -> bool:
    return next(_found(text, question), None) is not None


def snippet(text: str, question: Question) -> SafeString:
    """The piece of a text around its first match, or its beginning."""
    found = spans(text, question)
    length = LONGEST_SNIPPET if text.isascii() or not _is_han(text) else LONGEST_SNIPPET // 2
    begins = max(0, found[0][0] - BEFORE * length // LONGEST_SNIPPET) if found else 0
    if begins + length > len(text):
        begins = max(0, len(text) - length)
    begins, ends = _at_words(text, begins, min(len(text), begins + length))
    inside = [(max(a, begins) - begins, min(b, ends) - begins) for a, b in found if a < ends and b > begins]
    shown = _with_marks(text[begins:ends], inside)
    return mark_safe(("… " if begins else "") + shown + (" …" if ends < len(text) else ""))  # escaped above


def spans(text: str, question: Question) -> list[Span]:
    """Where it matches, in order, none over another."""
    joined: list[Span] = []
    for begins, ends in sorted(_found(text, question)):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined


def _found(text: str, question: Question) -> Iterator[Span]:
    for piece in pieces(text):
        if piece.is_han:
            yield from _in_run(piece, question)
        elif any(term.fits(piece.text) for term in question.terms if not term.is_han):
            yield piece.places[0], piece.places[-1] + 1


def _in_run(piece: Piece, question: Question) -> Iterator[Span]:
    for term in question.terms:
        place = piece.text.find(term.text) if term.is_han else -1
        while place >= 0:
            yield piece.places[place], piece.places[place + len(term.text) - 1] + 1
            place = piece.text.find(term.text, place + 1)


def _with_marks(text: str, found: list[Span]) -> SafeString:
    parts, done = [], 0
    for begins, ends in found:
        parts += [escape(text[done:begins]), "<mark>", escape(text[begins:ends]), "</mark>"]
        done = ends
    return mark_safe("".join([*parts, escape(text[done:])]))  # every piece of the text was escaped


def _at_words(text: str, begins: int, ends: int) -> Span:
    """Moved to the next spaces, where there are any near: no Latin word is cut in two."""
    if begins:
        space = text.find(" ", begins, begins + 25)
        begins = space + 1 if space >= 0 else begins
    if ends < len(text):
        space = text.rfind(" ", ends - 25, ends)
        ends = space if space >= 0 else ends
    return begins, ends


def _is_han(text: str) -> bool:
    return any(piece.is_han for piece in pieces(text[:40]))
