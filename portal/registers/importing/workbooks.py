"""What do the cells of an XLSX file say, as text? And how much may it unpack to?"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

EXCEL_ENCODING = "XLSX"
LARGEST_UNPACKED = 100_000_000
MOST_PARTS = 500
LAST_ROW = 1_048_576  # of any sheet

# What the library answers a broken file with. Numbers it cannot read are ValueErrors, missing parts KeyErrors.
BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, NotImplementedError, RuntimeError,
)  # fmt: skip


def rows_of_workbook(content: bytes, most_columns: int) -> Iterator[tuple[int, list[str], dict[int, str]]]:
    """(number, cells, faults by place) of the rows of the first sheet that hold something. Raises ValidationError."""
    try:
        _must_be_small(content)
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheet = workbook.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size is not believed
            yield from _rows(sheet, most_columns)
        finally:
            workbook.close()
    except ValidationError:
        raise
    except BROKEN:
        raise ValidationError(_("The XLSX file is broken. Open it in your spreadsheet and save it again.")) from None


def formula_fault() -> str:
    """Why a formula is refused, in a text file too."""
    return _("A formula. Only values are taken: copy the column and paste its values.")


def _must_be_small(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.infolist()
    if len(names) > MOST_PARTS or sum(part.file_size for part in names) > LARGEST_UNPACKED:
        raise ValidationError(_("The XLSX file unpacks to more than a list can be."))
    if not any(part.filename == "xl/workbook.xml" for part in names):
        raise ValidationError(_("This is neither a CSV nor an XLSX file."))


def _rows(sheet: Any, most_columns: int) -> Iterator[tuple[int, list[str], dict[int, str]]]:
    gap: Any = None
    for number, row in enumerate(sheet.iter_rows(max_col=most_columns, max_row=LAST_ROW), 1):
        if row is gap:  # for each of the rows that a sheet lacks, maybe a million, the library gives the same one
            continue
        cells, odd = [], {}
        for place, cell in enumerate(row):
            cells.append(_text(cell.value))
            if cell.data_type == "f":
                odd[place] = formula_fault()
            elif cell.data_type == "e":
                odd[place] = _("The spreadsheet shows an error here: %(error)s") % {"error": cells[-1][:20]}
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield number, cells, odd
        else:
            gap = row


def _text(value: Any) -> str:
    """A cell as somebody would type it: numbers without a useless fraction, days as 2026-11-23."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
