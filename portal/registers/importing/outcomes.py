"""What would become of each row of a list? A record made, changed in these fields, left alone, or the row refused."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.results import RowResult

from portal.registers.importing.reading import Fault


class Kind(TextChoices):
    """What a row does."""

    CREATED = "created", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changed")
    UNCHANGED = "unchanged", gettext_lazy("Unchanged")
    REFUSED = "refused", gettext_lazy("Refused")


class Change(NamedTuple):
    """One field of a record, as cells."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Outcome:
    """number: the row's, as a spreadsheet counts. kind: a Kind."""

    number: int
    key: str
    kind: str
    changes: Sequence[Change] = ()
    faults: Sequence[Fault] = ()

    @property
    def label(self) -> str:
        """What the row does, in words."""
        return str(Kind(self.kind).label)

    def as_json(self) -> list[Any]:
        """For the database: see `from_json`."""
        return [
            self.number,
            self.key,
            self.kind,
            [list(change) for change in self.changes],
            [[fault.column, fault.message] for fault in self.faults],
        ]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> Outcome:
        """What `as_json` kept."""
        number, key, kind, changes, faults = kept
        return cls(number, key, kind, [Change(*each) for each in changes], [Fault(*each) for each in faults])


@dataclass(frozen=True)
class Preview:
    """What a list would do, in one language. sides: those whose records it would make or change, or names."""

    outcomes: Sequence[Outcome]
    encodings: Mapping[str, int]
    sides: frozenset[str]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by kind."""
        found = Counter(outcome.kind for outcome in self.outcomes)
        return {kind: found[kind] for kind in Kind.values}

    @property
    def digest(self) -> str:
        """The same for the same changes, whatever language the words of refusals are in."""
        told: Iterable[Any] = ([each.number, each.key, each.kind, each.changes] for each in self.outcomes)
        return hashlib.sha256(json.dumps(list(told), ensure_ascii=False).encode()).hexdigest()

    @property
    def can_be_taken(self) -> bool:
        """All or nothing; and something."""
        return not self.counts[Kind.REFUSED] and bool(self.counts[Kind.CREATED] + self.counts[Kind.CHANGED])


def outcome_of(result: RowResult, row: Mapping[str, str], changes: Sequence[Change]) -> Outcome:
    """What the library found of a row; its number is given later."""
    key = row["key"]
    if result.errors:
        return Outcome(0, key, Kind.REFUSED.value, faults=[Fault("", _("This row cannot be read."))])
    if result.validation_error is not None:
        faults = [
            Fault("" if column == NON_FIELD_ERRORS else column, message)
            for column, messages in result.validation_error.message_dict.items()
            for message in messages
        ]
        return Outcome(0, key, Kind.REFUSED.value, faults=faults)
    if result.is_skip():
        return Outcome(0, key, Kind.UNCHANGED.value)
    return Outcome(0, key, (Kind.CREATED if result.is_new() else Kind.CHANGED).value, changes)
