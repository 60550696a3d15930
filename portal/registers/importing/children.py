"""How do a firm's offices or a lawyer's admissions stand in one row? Each field as a list, all in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from portal.registers.importing.cells import entries, joined
from portal.registers.importing.columns import Column, Errors, check, fill


class Children:
    """The columns of one kind of part. accessor: where the record has them; prefix: of the columns' names.

    A field of two offices is one cell with `|` between: the first entry of each column is the first office.
    """

    def __init__(self, accessor: str, model: type[Model], prefix: str, columns: Sequence[Column]) -> None:
        self.accessor, self.model, self.prefix = accessor, model, prefix
        self.columns = list(columns)
        self.names = [f"{prefix}_{column.column_name}" for column in columns]

    def labelled(self) -> Iterable[tuple[str, Column]]:
        """Each column as the whole list has it: its name, and one that headers are compared with."""
        for name, column in zip(self.names, self.columns, strict=True):
            kind = self.model._meta.verbose_name
            yield name, Column(name, column.widget, format_lazy("{kind}: {label}", kind=kind, label=column.label))

    def parts(self, record: Any) -> list[Any]:
        """The parts of a record, in their order."""
        return sorted(getattr(record, self.accessor).all(), key=lambda part: part.sort_order or 0)

    def cells(self, record: Any) -> dict[str, str]:
        """The cells for the parts of a record."""
        parts = self.parts(record)
        columns = zip(self.names, self.columns, strict=True)
        return {name: joined([column.cell(part) for part in parts]) for name, column in columns}

    def fill(self, record: Any, cells: Mapping[str, str], side: str) -> Errors:
        """Make the record's parts those that the cells say. A part that stays at its place is the same part."""
        if self.names[0] not in cells:
            return {}
        lists = {name: entries(cells[name]) for name in self.names if name in cells}
        number = max(map(len, lists.values()))
        errors: Errors = {}
        for name, found in lists.items():
            if found and len(found) != number:
                said = {"found": len(found), "number": number}
                errors[name] = [_("This list has %(found)d entries, another of the same kind has %(number)d.") % said]
        if errors or not cells_differ(self.cells(record), cells):
            return errors
        known = self.parts(record)
        filled: list[Any] = [known[place] if place < len(known) else self.model() for place in range(number)]
        for place, part in enumerate(filled):
            of_part = {
                column.column_name: lists[name][place] if lists.get(name) else ""
                for name, column in zip(self.names, self.columns, strict=True)
                if name in lists
            }
            part.sort_order = place
            for column, messages in self._fill_part(part, of_part, side).items():
                errors.setdefault(f"{self.prefix}_{column}" if column else "", []).extend(messages)
        getattr(record, self.accessor).set(filled)
        return errors

    def _fill_part(self, part: Any, cells: Mapping[str, str], side: str) -> Errors:
        errors = fill(part, self.columns, cells)
        found = check(part, self.columns, getattr(part, "side", "") or side)
        return {**found, **errors}


def cells_differ(held: Mapping[str, str], cells: Mapping[str, str]) -> bool:
    """Whether a list says of these parts anything else than what is held, to the letter."""
    return any(cells[name] != held[name] for name in held if name in cells)
