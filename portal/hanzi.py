"""How is a name kept, and when are two ways of writing it the same?

A name is kept as on the document: ``clean_name`` takes away only what nobody can see. For matching, and for
matching alone, ``fold_name`` brings scripts and variants together (RULES section 4.1).
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from opencc import OpenCC

NAME_PAIRS = Path(__file__).parent / "data" / "name_pairs.csv"
"""Closed, reviewable table: ``folded,as,why``, one Simplified character each."""

_HAN_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))

# White space as Unicode has it. The four information separators, which Python's ``\s`` adds, are control characters.
_SPACES = re.compile("[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_LINE_CONTROLS = frozenset("\t\n\v\f\r\x85")

# Format characters that are drawn: Arabic, Syriac and Indic signs over or before a number.
_VISIBLE_FORMATS = frozenset(
    chr(point) for point in (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)
)
_GRAPHEME_JOINER = "\u034f"

# Letters and signs that are drawn as nothing: Hangul fillers, blank Braille, two Khmer vowels.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\u180b-\u180d\u180f\U000e0100-\U000e01ef]")


def clean_name(text: str) -> str:
    """``text`` without control, zero-width and direction characters, each run of spaces or line breaks as one space.

    Everything that is drawn stays as typed: any script, signs, characters beyond the BMP, ideographic variation
    selectors. Half a surrogate pair, which no database can store, goes too. Cleaning twice changes nothing.
    """
    return _SPACES.sub(" ", "".join(filter(_may_be_seen, text))).strip(" ")


def is_blank(text: str) -> bool:
    """Whether nothing can be seen: empty, only spaces and invisible characters, or only fillers drawn as nothing."""
    return all(
        character == " " or character in _FILLERS or _VARIATION_SELECTORS.match(character)
        for character in clean_name(text)
    )


def fold_name(text: str) -> str:
    """The key under which a name is matched, never shown or stored beside the name; empty when no letter is left.

    Cleaned, NFKC, letters and digits only, lower case, Traditional to Simplified (OpenCC ``hk2s``; ``t2s`` misses
    衞), then the closed table. Scripts are brought together character by character: converted as a running text,
    於梨華 keeps its 於, because the converter knows one writer of that name and not her namesakes.
    """
    normal = unicodedata.normalize("NFKC", clean_name(text))
    lower = unicodedata.normalize("NFKC", normal.casefold())
    return "".join(filter(str.isalnum, lower)).translate(_folding())


def letters_only(text: str) -> str:
    """The letters of a romanised name, lower case and without accents: ``"João, LEI"`` is ``"joaolei"``."""
    decomposed = unicodedata.normalize("NFKD", clean_name(text).casefold())
    return "".join(filter(str.isalpha, decomposed))


def digits_only(text: str) -> str:
    """The decimal digits of a phone number as ASCII, whatever script they were typed in."""
    values = (unicodedata.decimal(character, None) for character in text)
    return "".join(str(value) for value in values if value is not None)


def without_spaces(text: str) -> str:
    """``text`` with no space and no invisible character at all, for numbers on documents."""
    return _SPACES.sub("", clean_name(text))


def _may_be_seen(character: str) -> bool:
    """False for control, format and surrogate characters; line controls pass, as they become a space."""
    if character in _LINE_CONTROLS or character in _VISIBLE_FORMATS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs"} and character != _GRAPHEME_JOINER


@cache
def _folding() -> dict[int, str]:
    """Character to folded character, for ``str.translate``: made once in some 40 ms, then read only, by any thread."""
    han = [chr(point) for first, last in _HAN_BLOCKS for point in range(first, last + 1)]
    # On lines of their own no two characters form a phrase, so that each is converted alone.
    simplified = dict(zip(han, OpenCC("hk2s").convert("\n".join(han)).split("\n"), strict=True))
    with NAME_PAIRS.open(encoding="utf-8", newline="") as lines:
        pairs = read_name_pairs(lines)
    folded = {ord(character): _settled(character, simplified, pairs) for character in han}
    return {point: character for point, character in folded.items() if character != chr(point)}


def _settled(character: str, simplified: dict[str, str], pairs: dict[str, str]) -> str:
    """Follow a character to the end (薴 → 苧 → 苎), so that folding twice changes nothing."""
    seen = {character}
    while True:
        following = simplified.get(character, character)
        following = pairs.get(following, following)
        if following in seen:
            return following
        seen.add(following)
        character = following


def read_name_pairs(lines: Iterable[str]) -> dict[str, str]:
    """The closed table from its lines. ``ValueError`` for a pair that is not one character to another."""
    pairs = {row["folded"]: row["as"] for row in csv.DictReader(lines)}
    wrong = [f"{old!r} → {new!r}" for old, new in pairs.items() if len(old) != 1 or len(new) != 1 or new in pairs]
    if wrong:
        raise ValueError(f"name_pairs.csv maps one character to another, in one step; not so: {', '.join(wrong)}")
    return pairs
