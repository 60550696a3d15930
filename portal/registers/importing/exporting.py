"""How does a register leave as a file? CSV and XLSX in one stable order, and an empty list to begin with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from portal.registers.importing.cells import BETWEEN, Words
from portal.registers.importing.reading import HARMFUL
from portal.registers.importing.resources import RegisterResource

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def exported(resource: type[RegisterResource], sides: Iterable[str], ending: str) -> bytes:
    """What is published of these sides' records, as a file."""
    return _file(resource, _records(resource, sides), ending)


def template(resource: type[RegisterResource], ending: str) -> bytes:
    """The header and one invented row; in XLSX a second sheet says what each column is."""
    sample = [resource.sample.get(name, "") for name in resource.names()]
    return _file(resource, [sample], ending, _notes(resource))


def _records(resource: type[RegisterResource], sides: Iterable[str]) -> Iterator[list[str]]:
    runner = resource()
    for record in runner.iter_queryset(runner.records().filter(live=True, side__in=sides)):
        cells = runner.cells(record)
        yield [cells[name] for name in resource.names()]


def _file(
    resource: type[RegisterResource], rows: Iterable[Sequence[str]], ending: str, notes: Iterable[Sequence[str]] = ()
) -> bytes:
    if ending == XLSX:
        return _xlsx(resource.names(), rows, notes)
    return _csv(resource.names(), rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, by which spreadsheets know it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(header)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would reckon with, or before an apostrophe."""
    return "'" + cell if cell.startswith((*HARMFUL, "'")) else cell


def _xlsx(header: Sequence[str], rows: Iterable[Sequence[str]], notes: Iterable[Sequence[str]]) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_("Records"))
    sheet.freeze_panes = "B2"
    sheet.append([_cell(sheet, name, is_bold=True) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    notes = list(notes)
    if notes:
        sheet = workbook.create_sheet(_("Columns"))
        for note in notes:
            sheet.append([_cell(sheet, text) for text in note])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _cell(sheet: object, text: str, is_bold: bool = False) -> WriteOnlyCell:
    """Always text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _notes(resource: type[RegisterResource]) -> Iterator[list[str]]:
    """What each column is called and takes."""
    yield [_("One record a row. Columns that are not in a file are left as they are; an empty cell empties the field.")]
    yield [_("Several entries of one cell stand with %(sign)s between them.") % {"sign": BETWEEN}]
    for children in resource.children:
        said = {"columns": f"{children.prefix}_…", "kind": children.model._meta.verbose_name_plural, "sign": BETWEEN}
        yield [
            _(
                "%(columns)s: %(kind)s. Entries with %(sign)s between them, in the same order in each of these columns;"
                " either all of these columns are in the file or none."
            )
            % said
        ]
    if "datum" in resource.names():
        yield [_("A position is WGS-84, or GCJ-02 as Amap shows it where the column datum says gcj02.")]
    yield [""]
    for name, column in resource.labelled():
        choices = getattr(column.widget, "choices", None)
        words = ", ".join(f"{code} = {label}" for code, label in choices.choices) if choices else ""
        several = _("several with %(sign)s") % {"sign": BETWEEN} if isinstance(column.widget, Words) else ""
        yield [name, str(column.label), words, several]
