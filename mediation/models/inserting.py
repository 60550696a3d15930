"""How are the rows of many tables written at once, as fast as the driver can?

A request is about twenty rows in a dozen tables. Written by `bulk_create`, each table costs a turn to the server and a
statement that the server parses and plans anew, policies included: more than half of what sending a request takes.
Here the statements go out together and stay prepared on their connection. docs/benchmarks.md has the figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from functools import cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper


class Change(NamedTuple):
    """A row that is there already, and the names of its fields that changed."""

    row: models.Model
    fields: tuple[str, ...]


def insert_together(rows: Iterable[models.Model], changes: Iterable[Change] = ()) -> None:
    """Insert all rows, one statement a table, in the order in which the tables first appear; then write the changes.

    Like `bulk_create`: keys are already there, nothing is read back, and `save()` and signals are not called. What a
    column gets is what Django's own compiler would give it, expressions excepted. A row that the database refuses
    raises Django's own IntegrityError or ProgrammingError, one that is not there to be changed DatabaseError as
    `save(update_fields=…)` does, and the transaction around it is lost.
    """
    by_table: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    assert connection.connection is not None  # for the types: ensure_connection opened it
    with ExitStack() as stack:
        stack.enter_context(connection.wrap_database_errors)
        stack.enter_context(connection.connection.pipeline())
        cursor = stack.enter_context(_cursor(connection))
        for model, of_table in by_table.items():
            fields = model._meta.local_concrete_fields
            parameters = [_stored(field, row, connection, is_new=True) for row in of_table for field in fields]
            cursor.execute(_insert(model, len(of_table)), parameters)
        changing = [_change(change, stack.enter_context(_cursor(connection)), connection) for change in changes]
    if any(each.rowcount != 1 for each in changing):
        raise DatabaseError("A row that was to be changed is not there.")
    for row in (row for of_table in by_table.values() for row in of_table):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _change(change: Change, cursor: CursorWrapper, connection: BaseDatabaseWrapper) -> Any:
    """Send one change. How many rows it changed is known when the pipeline ends."""
    model = type(change.row)
    fields = [model._meta.get_field(name) for name in change.fields]
    parameters = [_stored(field, change.row, connection, is_new=False) for field in fields]
    cursor.execute(_update(model, change.fields), [*parameters, change.row.pk])
    return cursor


def _stored(field: Any, row: models.Model, connection: BaseDatabaseWrapper, *, is_new: bool) -> Any:
    """What goes into the column, as the driver wants it."""
    return field.get_db_prep_save(field.pre_save(row, is_new), connection)


def _cursor(connection: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor that leaves the parameters to the server, so that it can keep the statement; counted like any other."""
    kind: Any = ServerBindingCursor  # its stub lacks the argument
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return make(kind(connection.connection))


@cache  # one text for each table and number of rows
def _insert(model: type[models.Model], rows: int) -> str:
    """The insert of so many rows. Its text is the same each time: by it the driver finds what is prepared."""
    connection: Any = connections[router.db_for_write(model)]
    fields: list[Any] = list(model._meta.local_concrete_fields)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    row = ", ".join(_place(field, connection) for field in fields)
    # The names come from the models, never from a request.
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([f'({row})'] * rows)}"  # noqa: S608  # see above


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> str:
    """The update of these fields of one row, found by its key. Like the insert, its text is the same each time."""
    connection: Any = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f"{quote(field.column)} = {_place(field, connection)}" for field in fields)
    key: Any = model._meta.pk
    return f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote(key.column)} = %s"  # noqa: S608  # as above


def _place(field: Any, connection: BaseDatabaseWrapper) -> str:
    """Where a value goes. Arrays say their type: an empty one has none of its own."""
    return str(field.get_placeholder(None, None, connection)) if hasattr(field, "get_placeholder") else "%s"
