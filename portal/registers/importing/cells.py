"""How does one cell become a value of a record, and a value a cell again? Each refusal is a ValueError in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.widgets import Widget
from openpyxl.utils.datetime import from_excel

from portal.hanzi import clean_name, fold_name

BETWEEN = "|"
"""Stands between the entries of a list; within an entry a backslash stands before it, and before itself."""
_ENTRY = re.compile(r"(?:[^|\\]|\\.|\\$)*", re.DOTALL)
_ESCAPED = re.compile(r"\\([|\\])")

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
_SERIAL = re.compile(r"[2-7]\d{4}", re.ASCII)  # a day as spreadsheets count it: 1954 to 2119
_YES = frozenset({"yes", "y", "true", "1", "x", "是", "有", "✓", "√", "sim", "s"})
_NO = frozenset({"no", "n", "false", "0", "否", "沒有", "没有", "não", "nao"})


def one_line(text: str) -> str:
    """As a field of one line keeps it: nothing that cannot be seen, no space at its ends."""
    if text.isprintable() and "  " not in text and "\u034f" not in text:
        return text.strip(" ")  # most cells, and much sooner; the joiner counts as printable
    return clean_name(text)


def lines_of(text: str) -> str:
    """As a field of several lines keeps it."""
    return "\n".join(one_line(line) for line in re.split("\r\n|\r|\n", text)).strip()


def entries(cell: str) -> list[str]:
    """The entries of a list. An empty cell has none; `a||b` has an empty one in the middle."""
    if not cell:
        return []
    found, place = [], 0
    while True:
        entry = _ENTRY.match(cell, place)
        assert entry is not None  # it may be empty
        found.append(_ESCAPED.sub(r"\1", entry[0]))
        place = entry.end() + 1
        if entry.end() == len(cell):
            return found


def joined(texts: Iterable[str]) -> str:
    """The list as one cell."""
    return BETWEEN.join(text.replace("\\", "\\\\").replace(BETWEEN, "\\" + BETWEEN) for text in texts)


# ---------- Widgets: from a cell, and to one ----------


class Text(Widget):
    """One line, or several."""

    def __init__(self, is_long: bool = False) -> None:
        super().__init__()
        self.tidy = lines_of if is_long else one_line

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return self.tidy(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.tidy(str(value)) if value is not None else ""


class Word(Text):
    """One of a closed list of words: its code, or what it is called in any of the portal's languages."""

    def __init__(self, choices: type[Choices]) -> None:
        super().__init__()
        self.choices = choices

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        cell = one_line(value)
        return self.code(cell) if cell else ""

    def code(self, text: str) -> str:
        """The code of a word. Raises ValueError for any other."""
        found = _codes(self.choices).get(fold_name(text))
        if found is None:
            said = {"word": text[:60], "words": ", ".join(map(str, self.choices.values))}
            raise ValueError(_("“%(word)s” is none of these: %(words)s.") % said)
        return found


class Words(Word):
    """Some of a closed list of words, in the order of that list."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[str]:  # type: ignore[override]  # several
        found = {self.code(entry) for entry in map(one_line, entries(value)) if entry}
        return [code for code in self.choices.values if code in found]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        held = value or []
        return joined([code for code in self.choices.values if code in held])


@cache
def _codes(choices: type[Choices]) -> Mapping[str, str]:
    """Code by what people write; a word that means two things means none."""
    found: dict[str, str | None] = {}
    for code, label in choices.choices:
        for language, _name in settings.LANGUAGES:
            with override(language):
                key = fold_name(str(label))
            found[key] = code if found.get(key, code) == code else None
    for code in choices.values:
        found[fold_name(code)] = code
    return {key: code for key, code in found.items() if code is not None}


class Day(Widget):
    """A day: 2026-11-23, 2026/11/23, 2026年11月23日, or the number that a spreadsheet keeps for it."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> date | None:
        cell = one_line(value)
        if not cell:
            return None
        if _SERIAL.fullmatch(cell):
            return from_excel(int(cell)).date()  # type: ignore[no-any-return]  # the library carries no types
        written = _DAY.fullmatch(cell.removesuffix(" 00:00").removesuffix(" 00:00:00"))
        try:
            return date(*map(int, written.groups())) if written else _no_day(cell)
        except ValueError:
            return _no_day(cell)

    def render(self, value: date | None, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value is not None else ""


def _no_day(cell: str) -> date:
    raise ValueError(_("“%(day)s” is no day. Write it as 2026-11-23.") % {"day": cell[:30]})


class Figure(Widget):
    """A decimal number with so many places, or a whole one."""

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal | None:
        cell = one_line(value)
        if not cell:
            return None
        try:
            figure = Decimal(cell) if cell.isascii() else None
        except InvalidOperation:
            figure = None
        if figure is None or not figure.is_finite() or abs(figure) >= 1_000_000:
            raise ValueError(_("“%(figure)s” is no number. Write it as 22.1936.") % {"figure": cell[:30]})
        if not self.places and figure != figure.to_integral_value():
            raise ValueError(_("“%(figure)s” is no whole number.") % {"figure": cell[:30]})
        return figure.quantize(Decimal(1).scaleb(-self.places))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return f"{Decimal(value):.{self.places}f}" if value is not None else ""


class YesNo(Widget):
    """Yes or no; with `may_be_open` an empty cell leaves it open, else it says no."""

    def __init__(self, may_be_open: bool = False) -> None:
        super().__init__()
        self.may_be_open = may_be_open

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool | None:
        cell = one_line(value).casefold()
        if cell in _YES:
            return True
        if cell in _NO:
            return False
        if cell:
            raise ValueError(_("“%(word)s” is neither yes nor no.") % {"word": cell[:30]})
        return None if self.may_be_open else False

    def render(self, value: bool | None, obj: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        return "yes" if value else "no"
