"""How do sealed values come under a new key, so that an old one can be dropped?

The new key is put in front of its ring and every process is started again; from then on nothing is sealed with the
old one. What still is, is opened and sealed again here, batch by batch, each in a transaction of its own: it can be
stopped at any moment and goes on where it was. A value is never read as text, only moved from key to key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql

from mediation.access import JobActor, acting_as
from mediation.models.sealed_fields import SealedText
from portal.sealing import CannotOpen, key_of, open_sealed, seal

RINGS = ("zhuhai", "macau", "draft")
BATCH = 200  # rows that one transaction holds

# The label `ring:key` with which a sealed value begins; empty values are not sealed.
_LABEL = sql.SQL("convert_from(substring({column} from 3 for get_byte({column}, 1)), 'UTF8')")
_IS_OLD = sql.SQL("(length({column}) > 0 and " + _LABEL.as_string() + " = any (%(old)s))")


@dataclass(frozen=True)
class SealedTable:
    """A table and its columns that hold sealed values."""

    name: str
    columns: tuple[str, ...]


@dataclass
class Progress:
    """What one run has done."""

    rows: int = 0
    values: int = 0
    failed: list[str] = field(default_factory=list)  # places that did not open; nothing of them was changed


def sealed_tables() -> list[SealedTable]:
    """Every table of cases and drafts that has sealed columns, by the models."""
    tables = []
    for model in apps.get_app_config("mediation").get_models():
        columns = [str(each.column) for each in model._meta.concrete_fields if isinstance(each, SealedText)]
        if columns:
            tables.append(SealedTable(model._meta.db_table, tuple(columns)))
    return tables


def current_label(ring: str) -> str:
    """The key that seals now, as `ring:name`."""
    return f"{ring}:{settings.FIELD_KEYS[ring][0][0]}"


def is_configured(label: str) -> bool:
    """Whether a value under `ring:name` can be opened at all."""
    ring, _, name = label.partition(":")
    return name in dict(settings.FIELD_KEYS.get(ring, []))


def count_by_key() -> Counter[str]:
    """How many values lie under each key, as `ring:name`; keys that are configured and unused count 0."""
    counted: Counter[str] = Counter({f"{ring}:{name}": 0 for ring in RINGS for name, _ in settings.FIELD_KEYS[ring]})
    with acting_as(JobActor("rotation")), connection.cursor() as cursor:
        for table in sealed_tables():
            for column in table.columns:
                statement = sql.SQL("select {label}, count(*) from {table} where length({column}) > 0 group by 1")
                cursor.execute(_filled(statement, table, column))
                counted.update(dict(cursor.fetchall()))
    return counted


def reseal(rings: tuple[str, ...] = RINGS, *, batch: int = BATCH) -> Iterator[Progress]:
    """Bring every value of the rings under its current key; yields the state after each batch."""
    old = [label for label in count_by_key() if label.split(":")[0] in rings and label != current_label(_ring(label))]
    progress = Progress()
    for table in sealed_tables():
        after = UUID(int=0)
        while True:
            with acting_as(JobActor("rotation")):
                rows = _lock_batch(table, old, after, batch)
                for key, values in rows:
                    _reseal_row(table, key, values, old, progress)
            if not rows:
                break
            after = rows[-1][0]
            yield progress


def _ring(label: str) -> str:
    return label.partition(":")[0]


def _filled(statement: sql.SQL, table: SealedTable, column: str) -> sql.Composed:
    name = sql.Identifier(column)
    return statement.format(table=sql.Identifier(table.name), column=name, label=_LABEL.format(column=name))


def _lock_batch(table: SealedTable, old: list[str], after: UUID, batch: int) -> list[tuple[UUID, dict[str, bytes]]]:
    """The next rows, by their keys, with a value under an old key. Locked until the transaction ends."""
    statement = sql.SQL(
        "select id, {columns} from {table} where id > %(after)s and ({is_old}) order by id limit %(batch)s for update"
    ).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, table.columns)),
        table=sql.Identifier(table.name),
        is_old=sql.SQL(" or ").join(_IS_OLD.format(column=sql.Identifier(column)) for column in table.columns),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"old": old, "after": after, "batch": batch})
        return [(row[0], dict(zip(table.columns, map(bytes, row[1:]), strict=True))) for row in cursor.fetchall()]


def _reseal_row(table: SealedTable, key: UUID, values: dict[str, bytes], old: list[str], progress: Progress) -> None:
    changed: dict[str, bytes] = {}
    for column, sealed in values.items():
        if not sealed or key_of(sealed) not in old:
            continue
        place = f"{table.name}.{column}:{key}"
        try:
            plain = open_sealed(sealed, place=place)
        except CannotOpen as refusal:
            progress.failed.append(str(refusal))
            continue
        changed[column] = seal(plain, ring=_ring(key_of(sealed)), place=place)
    if changed:
        _update(table, key, changed)
        progress.rows += 1
        progress.values += len(changed)


def _update(table: SealedTable, key: UUID, changed: dict[str, bytes]) -> None:
    assignments = [sql.SQL("{} = %s").format(sql.Identifier(column)) for column in changed]
    statement = sql.SQL("update {} set {} where id = %s").format(
        sql.Identifier(table.name), sql.SQL(", ").join(assignments)
    )
    parameters: list[Any] = [*changed.values(), key]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        if cursor.rowcount != 1:
            raise RuntimeError(f"{table.name}: a locked row was not updated.")
