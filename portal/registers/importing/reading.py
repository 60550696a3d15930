"""What does an uploaded list say? CSV and XLSX become rows of text under known columns, or are refused in words."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.registers.importing import decoding
from portal.registers.importing.workbooks import EXCEL_ENCODING, formula_fault, rows_of_workbook

LARGEST_FILE = 10_000_000
MOST_ROWS = 5_000  # as many as are tried out while somebody waits; a register of the two places has hundreds
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
DELIMITERS = (",", ";", "\t")
HARMFUL = ("=", "+", "-", "@", "\t", "\r")
"""With these a cell begins that a spreadsheet would reckon with: an apostrophe stands before them in CSV."""

Name = Callable[[str], str | None]
"""The column that a header's cell names."""


@dataclass(frozen=True)
class Fault:
    """Why a row is refused. column: its name, or empty where the whole row is meant."""

    column: str
    message: str


@dataclass
class Row:
    """number: as a spreadsheet counts, the header is 1."""

    number: int
    cells: list[str]
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Table:
    """columns: known names in the order of the file; encodings: how many rows were found in which."""

    columns: list[str]
    rows: list[Row]
    encodings: dict[str, int]


@dataclass
class Sheet:
    """Rows before their columns are known. odd: faults by the row's number and the cell's place."""

    rows: list[tuple[int, list[str]]]
    encodings: Counter[str]
    odd: dict[int, dict[int, str]] = field(default_factory=dict)
    is_text: bool = True  # a text file: its rows have as many cells as its header, and apostrophes before signs


@dataclass(frozen=True)
class Shape:
    """What a register's file must have. name: the column that a header's cell names; needed: of each of these groups
    one column; together: where one of a group is there, the first ones of it must be, as many as the number says."""

    name: Name
    needed: Sequence[Sequence[str]]
    together: Sequence[tuple[int, Sequence[str]]] = ()


def read(content: bytes, shape: Shape) -> Table:
    """The table in a file. Raises ValidationError where no row of it can be looked at."""
    sheet = _sheet(content, shape.name)
    if not sheet.rows:
        raise ValidationError(_("The file is empty."))
    (number, header), *rows = sheet.rows
    if number in sheet.odd:
        raise ValidationError(_("The header cannot be read: %(why)s") % {"why": next(iter(sheet.odd[number].values()))})
    columns = _columns(header, shape)
    if not rows:
        raise ValidationError(_("The file has a header and no rows."))
    return Table(columns, [_row(row, columns, sheet) for row in rows], dict(sheet.encodings))


def _sheet(content: bytes, name: Name) -> Sheet:
    if len(content) > LARGEST_FILE:
        raise ValidationError(_("The file is larger than %(megabytes)d MB.") % {"megabytes": LARGEST_FILE // 1_000_000})
    if content.startswith(b"PK\x03\x04"):
        return _of_workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(_("This is a file of an old Excel, or has a password. Save it as XLSX or CSV first."))
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z", b"\x1f\x8b")):
        raise ValidationError(_("This is neither a CSV nor an XLSX file."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _of_utf16(content, name)
    if b"\0" in content:
        raise ValidationError(_("The file has NUL bytes, which no text has. Save it again as CSV or XLSX."))
    return _of_bytes(content, name)


# ---------- Text ----------


def _of_utf16(content: bytes, name: Name) -> Sheet:
    try:
        text = content.decode("utf-16")
    except UnicodeDecodeError:
        raise ValidationError(_("The file begins as UTF-16 and goes on as something else.")) from None
    if "\0" in text:
        raise ValidationError(_("The file has NUL bytes, which no text has. Save it again as CSV or XLSX."))
    rows = _rows(text, _delimiter(text, name))
    return Sheet(rows, Counter({decoding.UTF16: len(rows)}))


def _of_marked(content: bytes, name: Name) -> Sheet | None:
    """A file that says it is UTF-8 and is so to its end; None for one that only begins so."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    rows = _rows(text, _delimiter(text, name))
    found = Counter(decoding.PLAIN if all(map(str.isascii, cells)) else decoding.UTF8 for _number, cells in rows)
    return Sheet(rows, found)


def _of_bytes(content: bytes, name: Name) -> Sheet:
    """Each byte stands as one character while the file is split; then each cell is decoded by itself."""
    if content.startswith(b"\xef\xbb\xbf"):
        marked = _of_marked(content, name)
        if marked is not None:
            return marked
    text = content.removeprefix(b"\xef\xbb\xbf").decode("latin-1")

    def of_header(cell: str) -> str | None:
        found = decoding.decode([[cell.encode("latin-1")]])
        return None if found.untold else name(found.rows[0][0])

    split = _rows(text, _delimiter(text, of_header))
    decoded = decoding.decode([[cell.encode("latin-1") for cell in cells] for _number, cells in split])
    numbers = [number for number, _cells in split]
    untold = _("This cannot be told to be any of these encodings: %(tried)s.") % {"tried": ", ".join(decoding.TRIED)}
    return Sheet(
        list(zip(numbers, decoded.rows, strict=True)),
        decoded.encodings,
        {numbers[row]: dict.fromkeys(places, untold) for row, places in decoded.untold.items()},
    )


def _delimiter(text: str, name: Name) -> str:
    """What parts the header into the most columns that are known, and else into the most cells."""

    def known(delimiter: str) -> tuple[int, int]:
        for cells in _split(text, delimiter):
            if any(cell.strip() for cell in cells):
                return sum(name(cell) is not None for cell in cells[: MOST_COLUMNS + 1]), len(cells)
        return 0, 0

    return max(DELIMITERS, key=known)


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """(number, cells) of the rows that hold something."""
    rows: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(_split(text, delimiter), 1):
        if any(cell.strip() for cell in cells):
            _keep_within(len(rows), len(cells))
            rows.append((number, cells))
    return rows


def _split(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise ValidationError(_csv_fault(str(fault)) % {"number": number}) from None
        yield cells


def _csv_fault(fault: str) -> str:
    if "field limit" in fault:
        return _("Row %(number)d has a cell that is longer than any cell of a register. Is a quotation mark missing?")
    return _("In row %(number)d a quotation mark is not closed, or stands where none can be.")


# ---------- Workbooks ----------


def _of_workbook(content: bytes) -> Sheet:
    sheet = Sheet([], Counter(), is_text=False)
    for number, cells, odd in rows_of_workbook(content, MOST_COLUMNS + 1):
        _keep_within(len(sheet.rows), len(cells))
        sheet.rows.append((number, cells))
        if odd:
            sheet.odd[number] = odd
    sheet.encodings[EXCEL_ENCODING] = len(sheet.rows)
    return sheet


def _keep_within(rows: int, columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise ValidationError(_("The file has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    if rows > MOST_ROWS:
        raise ValidationError(_("The file has more than %(most)d rows.") % {"most": MOST_ROWS})


# ---------- Columns and rows ----------


def _columns(header: list[str], shape: Shape) -> list[str]:
    while header and not header[-1].strip():
        header.pop()
    found = [shape.name(cell) for cell in header]
    if not any(found):
        raise ValidationError(
            _("No column of this file is known. Its first row names the columns; the empty list shows how.")
        )
    faults = [*_unknown(header, found), *_twice(found), *_missing(found, shape)]
    if faults:
        raise ValidationError(faults)
    return [column for column in found if column is not None]


def _unknown(header: list[str], found: list[str | None]) -> Iterator[str]:
    for place, (cell, column) in enumerate(zip(header, found, strict=True), 1):
        if column is None and cell.strip():
            yield _("There is no column “%(name)s”.") % {"name": cell.strip()[:60]}
        elif column is None:
            yield _("Column %(place)d has no name.") % {"place": place}


def _twice(found: Iterable[str | None]) -> Iterator[str]:
    for column, times in Counter(found).items():
        if column is not None and times > 1:
            yield _("The column “%(name)s” is there twice.") % {"name": column}


def _missing(found: Iterable[str | None], shape: Shape) -> Iterator[str]:
    there = set(found)
    lacking = [_(" or ").join(group) for group in shape.needed if not there & set(group)]
    for first, group in shape.together:
        if there & set(group):
            lacking += [column for column in group[:first] if column not in there]
    for name in lacking:
        yield _("The column “%(name)s” is missing.") % {"name": name}


def _row(numbered: tuple[int, list[str]], columns: list[str], sheet: Sheet) -> Row:
    number, cells = numbered
    row = Row(number, [_plain(cell) if sheet.is_text else cell for cell in cells[: len(columns)]])
    if any(cell.strip() for cell in cells[len(columns) :]):
        row.faults.append(Fault("", _("The row has more cells than the header.")))
    if sheet.is_text and len(cells) < len(columns):
        said = {"cells": len(cells), "columns": len(columns)}
        row.faults.append(Fault("", _("Half a row: it has %(cells)d cells of %(columns)d.") % said))
    row.cells += [""] * (len(columns) - len(row.cells))
    for place, why in sheet.odd.get(number, {}).items():
        row.faults.append(Fault(columns[place] if place < len(columns) else "", why))
    for place, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
        if len(cell) > LONGEST_CELL:
            row.faults.append(Fault(column, _("The cell has more than %(most)d characters.") % {"most": LONGEST_CELL}))
        if sheet.is_text and place < len(cells) and cells[place].lstrip().startswith("="):
            row.faults.append(Fault(column, formula_fault()))
    return row


def _plain(cell: str) -> str:
    """The cell without the apostrophe that kept a spreadsheet from reckoning with it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*HARMFUL, "'")) else cell
