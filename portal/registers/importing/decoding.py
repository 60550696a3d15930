"""In which encoding is each cell of a list written? Lists are pasted together from several: each cell may differ.

The bytes of a line break, a comma, a semicolon, a tab and a quotation mark are part of no longer character in UTF-8,
GB18030 and Big5-HKSCS: a file is split first and decoded cell by cell. A reading is weighed by how likely its text is
(logarithms of probabilities): characters that registers are full of, then those of GB 2312 level 1 and Big5 level 1,
then the rest; divisions and other words of registers count beside. What stays in doubt follows its row, then the
file; what cannot be told even so is refused, never guessed.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

UTF8, GB18030, BIG5 = "UTF-8", "GB18030", "Big5-HKSCS"
UTF16 = "UTF-16"
PLAIN = "ASCII"
CODECS = {UTF8: "utf-8", GB18030: "gb18030", BIG5: "big5hkscs"}
TRIED = (UTF8, GB18030, BIG5)

FAMILIAR = Path(__file__).parent / "data" / "familiar.txt"
"""Characters that names and addresses of the two places are full of, in both scripts: the portal's own texts have them,
and surnames, streets and opening times."""
DIVISIONS = Path(__file__).parents[2] / "places" / "data" / "divisions.csv"
WORDS = Path(__file__).parent / "data" / "words.txt"
"""Words of registers, in both scripts."""

DECISIVE = 12.0
"""By how much one reading must be likelier than the next to be believed: more than 100,000 to one."""
_WORST = -40.0  # what one cell can say against an encoding at most
_PLAUSIBLE, _BEARABLE = -14.0, -17.5  # the least a character may weigh on average: alone, and in a row that is told

_FAMILIAR, _COMMON, _RARE = -7.6, -11.7, -15.2
_LATIN, _PUNCTUATION, _WIDE, _SIGN, _FOREIGN = -4.0, -6.0, -9.0, -12.0, -13.0
_ODD = -20.0
_KNOWN_DIVISION, _KNOWN_WORD = 12.0, 5.0
_BESIDE_LETTERS = -10.0  # a Chinese character in the middle of a Latin word is what a wrong reading looks like
_BYTE_ORDER_MARK = "\ufeff"
_CJK_PUNCTUATION = frozenset("　、。〈〉《》「」『』【】〔〕（）！，：；？～·・‧—–－…“”‘’／％＋．")
_LETTER_BESIDE = re.compile(
    r"(?<=[a-z])(?=[㐀-鿿])|(?<=[a-z]\.)(?=[㐀-鿿])|(?<=[㐀-鿿])(?=[a-z])|(?<=[A-Z])(?=[㐀-鿿]+[a-z])"
)


@dataclass(frozen=True)
class Reading:
    """A cell as one encoding has it. weight: how likely the text is, a logarithm; letters: characters beyond ASCII."""

    text: str
    weight: float
    letters: int

    @property
    def mean(self) -> float:
        """What one of its characters weighs."""
        return self.weight / max(self.letters, 1)


@dataclass
class Decoded:
    """rows: the text of each row; encodings: how many rows were found in which (mixtures joined with `+`);
    untold: for rows that cannot be told, the places of the cells."""

    rows: list[list[str]] = field(default_factory=list)
    encodings: Counter[str] = field(default_factory=Counter)
    untold: dict[int, list[int]] = field(default_factory=dict)


def decode(rows: Sequence[Sequence[bytes]]) -> Decoded:
    """The text of all cells. The first row is the header's."""
    told = [[_told_alone(cell) for cell in row] for row in rows]
    for cells, names in zip(rows, told, strict=True):
        _follow_row(cells, names)
    in_file = {name for names in told for name in names if name} - {PLAIN}
    decoded = Decoded()
    for number, (cells, names) in enumerate(zip(rows, told, strict=True)):
        for place, cell in enumerate(cells):
            names[place] = names[place] or _only(cell, in_file)
        untold = [place for place, name in enumerate(names) if name is None]
        if untold:
            decoded.untold[number] = untold
        else:
            decoded.encodings["+".join(name for name in (*TRIED, PLAIN) if name in _spoken(names))] += 1
        decoded.rows.append([_text(cell, name) for cell, name in zip(cells, names, strict=True)])
    return decoded


def _spoken(names: Iterable[str | None]) -> set[str | None]:
    """The encodings of a row; plain cells tell nothing unless there is no other."""
    found = set(names)
    return found - {PLAIN} or {PLAIN}


def _text(cell: bytes, name: str | None) -> str:
    if name is None:
        return ""
    text = cell.decode("ascii") if name == PLAIN else readings(cell)[name].text
    return text.removeprefix(_BYTE_ORDER_MARK)


# ---------- Telling ----------


def _told_alone(cell: bytes) -> str | None:
    """The encoding of a cell that leaves no doubt by itself."""
    if cell.isascii():
        return PLAIN
    ranked = _ranked(cell)
    if not ranked or (len(ranked) > 1 and ranked[0][1].weight - ranked[1][1].weight < DECISIVE):
        return None
    name, reading = ranked[0]
    return name if name == UTF8 or reading.mean >= _PLAUSIBLE else None


def _follow_row(cells: Sequence[bytes], names: list[str | None]) -> None:
    """Tell the doubtful cells of a row by those that are told, or by all of them together."""
    doubtful = [place for place, name in enumerate(names) if name is None]
    if not doubtful:
        return
    told = {name for name in names if name and name != PLAIN}
    if not told:
        together = _together([cells[place] for place in doubtful])
        told = {together} if together else set()
    for place in doubtful:
        names[place] = _only(cells[place], told)


def _together(cells: Sequence[bytes]) -> str | None:
    """The one encoding that a row of doubtful cells is likeliest in, if it is decisively so."""
    totals = dict.fromkeys(TRIED, 0.0)
    for cell in cells:
        found = readings(cell)
        best = max((reading.weight for reading in found.values()), default=0.0)
        for name in TRIED:
            totals[name] += max(found[name].weight - best, _WORST) if name in found else _WORST
    first, second, *_rest = sorted(totals, key=totals.__getitem__, reverse=True)
    return first if totals[first] - totals[second] >= DECISIVE else None


def _only(cell: bytes, names: set[str]) -> str | None:
    """The one of these encodings in which the cell reads about as well as in its best one; None for none or several."""
    ranked = _ranked(cell)
    if not ranked:
        return None
    best = ranked[0][1].weight
    near = [
        name
        for name, reading in ranked
        if name in names
        and best - reading.weight < DECISIVE
        and (name == UTF8 or reading.mean >= _BEARABLE)
    ]  # fmt: skip
    return near[0] if len(near) == 1 else None


def _ranked(cell: bytes) -> list[tuple[str, Reading]]:
    return sorted(readings(cell).items(), key=lambda each: each[1].weight, reverse=True)


# ---------- Weighing ----------


@lru_cache(maxsize=50_000)
def readings(cell: bytes) -> dict[str, Reading]:
    """The cell in each encoding that can be its own."""
    found = {}
    for name in TRIED:
        try:
            text = cell.decode(CODECS[name])
        except UnicodeDecodeError:
            continue
        weights = [_weight(character) for character in text if not character.isascii()]
        if name == UTF8:  # its form alone says much: what registers have not may stand in it
            weights = [_ODD if weight is None else weight for weight in weights]
        if None not in weights:
            total = sum(weight for weight in weights if weight is not None)
            found[name] = Reading(text, total + _words_in(text) + _strangeness(text), len(weights))
    return found


def _strangeness(text: str) -> float:
    """Chinese characters within Latin words, and letters with accents that stand in no word."""
    return _BESIDE_LETTERS * len(_LETTER_BESIDE.findall(text))


def _words_in(text: str) -> float:
    known = sum(_KNOWN_DIVISION for word in _divisions() if word in text)
    return known + sum(_KNOWN_WORD for word in _known_words() if word in text)


@lru_cache(maxsize=30_000)
def _weight(character: str) -> float | None:
    """How likely a character is in a register; None: it is in none."""
    if character == _BYTE_ORDER_MARK:
        return 0.0
    kind, point = unicodedata.category(character), ord(character)
    if kind in {"Cc", "Co", "Cn", "Cs"} or character == "\ufffd":
        return None
    if kind == "Lo" and (0x3400 <= point <= 0x9FFF or point >= 0x20000):
        return _FAMILIAR if character in _familiar() else _COMMON if _is_common(character) else _RARE
    if character in _CJK_PUNCTUATION:
        return _PUNCTUATION
    if kind[0] == "L" and (0xC0 <= point <= 0x17F or character in "ªº"):
        return _LATIN
    if 0xFF01 <= point <= 0xFF5E:
        return _WIDE
    return _FOREIGN if kind[0] == "L" else _SIGN


@cache
def _familiar() -> frozenset[str]:
    return frozenset(FAMILIAR.read_text(encoding="utf-8")) - {"\n"}


@cache
def _known_words() -> tuple[str, ...]:
    return tuple(WORDS.read_text(encoding="utf-8").split())


@cache
def _divisions() -> tuple[str, ...]:
    """The divisions' names in the two scripts."""
    with DIVISIONS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return tuple({row[column] for row in rows for column in ("official_name", "name_zh_hant", "name_zh_hans")})


def _is_common(character: str) -> bool:
    """Whether it is of GB 2312 level 1 or Big5 level 1: what the two places teach first."""
    for codec, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            written = character.encode(codec)
        except UnicodeEncodeError:
            continue
        if first <= written[0] <= last:
            return True
    return False
