"""How are the rows of many tables written at once, as fast as the driver can?

A request is about twenty rows in a dozen tables. Written by `bulk_create`, each table costs a turn to the server and a
statement that the server parses and plans anew, policies included: more than half of what sending a request takes.
Here the statements go out together and stay prepared on their connection. docs/benchmarks.md has the figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper


def insert_together(rows: Iterable[models.Model]) -> None:
    """Insert all rows, one statement a table, in the order in which the tables first appear.

    Like `bulk_create`: keys are already there, nothing is read back, and `save()` and signals are not called. What a
    column gets is what Django's own compiler would give it, expressions excepted. A row that the database refuses
    raises Django's own IntegrityError or ProgrammingError, and the transaction around it is lost.
    """
    by_table: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    assert connection.connection is not None  # for the types: ensure_connection opened it
    with connection.wrap_database_errors, connection.connection.pipeline(), _cursor(connection) as cursor:
        for model, of_table in by_table.items():
            parameters = [
                field.get_db_prep_save(field.pre_save(row, True), connection)
                for row in of_table
                for field in model._meta.local_concrete_fields
            ]
            cursor.execute(_statement(model, len(of_table)), parameters)
    for row in (row for of_table in by_table.values() for row in of_table):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _cursor(connection: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor that leaves the parameters to the server, so that it can keep the statement; counted like any other."""
    kind: Any = ServerBindingCursor  # its stub lacks the argument
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return make(kind(connection.connection))


@cache  # one text for each table and number of rows
def _statement(model: type[models.Model], rows: int) -> str:
    """The insert of so many rows. Its text is the same each time: by it the driver finds what is prepared."""
    connection: Any = connections[router.db_for_write(model)]
    fields: list[Any] = list(model._meta.local_concrete_fields)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    # Arrays say their type: an empty one has none of its own.
    row = ", ".join(
        field.get_placeholder(None, None, connection) if hasattr(field, "get_placeholder") else "%s"
        for field in fields
    )  # fmt: skip
    # The names come from the models, never from a request.
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([f'({row})'] * rows)}"  # noqa: S608  # see above
