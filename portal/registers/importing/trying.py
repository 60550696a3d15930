"""What would a file do to its register, and doing it: the one way in which rows are read, tried and written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import tablib
from django.utils.translation import gettext as _

from portal.registers.importing.cells import one_line
from portal.registers.importing.outcomes import Kind, Outcome, Preview
from portal.registers.importing.publishing import Publication
from portal.registers.importing.reading import Fault, Row, Table, read
from portal.registers.importing.resources import RegisterResource


def try_out(
    resource: type[RegisterResource], content: bytes, sides: Iterable[str], is_locking: bool = False
) -> Preview:
    """A dry run: nothing is written. sides: whose records may be concerned. Raises ValidationError for a bad file."""
    table = read(content, resource.shape())
    _refuse_doubles(table)
    runner = resource(sides, is_locking)
    sound = [row for row in table.rows if not row.faults]
    result = runner.import_data(_dataset(table, sound), dry_run=True, raise_errors=False)
    for error in result.base_errors:
        raise error.error
    outcomes = [replace(each.outcome, number=row.number) for each, row in zip(result.rows, sound, strict=True)]
    outcomes += [_refused(table, row) for row in table.rows if row.faults]
    outcomes.sort(key=lambda outcome: outcome.number)
    return Preview(outcomes, table.encodings, frozenset(runner.touched))


def write(resource: type[RegisterResource], content: bytes, sides: Iterable[str], publication: Publication) -> None:
    """The same, and written, within the caller's transaction. Raises what stands against any row."""
    table = read(content, resource.shape())
    runner = resource(sides, is_locking=True)
    runner.publication = publication
    runner.import_data(_dataset(table, table.rows), dry_run=False, raise_errors=True, use_transactions=True)


def _dataset(table: Table, rows: Iterable[Row]) -> tablib.Dataset:
    key = table.columns.index("key")
    dataset = tablib.Dataset(headers=table.columns)
    for row in rows:
        dataset.append([one_line(cell) if place == key else cell for place, cell in enumerate(row.cells)])
    return dataset


def _refuse_doubles(table: Table) -> None:
    place = table.columns.index("key")
    times = Counter(one_line(row.cells[place]) for row in table.rows)
    for row in table.rows:
        key = one_line(row.cells[place])
        if not key:
            row.faults.append(Fault("key", _("The key is missing.")))
        elif times[key] > 1:
            row.faults.append(Fault("key", _("This key is there %(times)d times.") % {"times": times[key]}))


def _refused(table: Table, row: Row) -> Outcome:
    key = one_line(row.cells[table.columns.index("key")])[:60]
    return Outcome(row.number, key, Kind.REFUSED.value, faults=row.faults)
