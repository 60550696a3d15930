"""Has anything public changed since a page was made? Asked of the database, so that the answer holds on every machine.

Each transaction that changes something public leaves a random mark (triggers.py). The generation is all marks
combined by XOR: it changes in the moment of the commit, not before and not without one; two transactions never wait for
each other; and a number does not come again with other pages, even after a backup was restored.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import psycopg
from django.db import connection

_READ = "select bit_xor(mark) from page_cache_publicchange"
# In one statement, so that nobody ever reads a generation without the marks that are being folded.
_FOLD = """
    with gone as (delete from page_cache_publicchange where transaction <> 0 returning mark)
    update page_cache_publicchange set mark = mark # coalesce((select bit_xor(mark) from gone), 0) where transaction = 0
"""
# Connections of this process that nobody uses just now, by database: never more than there are threads. Asking over
# them, with a statement that stays prepared, costs a fifth of asking over Django's (docs/decisions/0011).
_idle: dict[tuple[str, ...], deque[psycopg.Connection[Any]]] = {}


def current() -> int:
    """The generation of the public pages: of everything that was committed before this was asked.

    Inside a transaction of this thread also of what that changed so far.
    """
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(_READ)
            row = cursor.fetchone()
    else:
        row = _ask()
    return int(row[0] or 0)


def fold() -> None:
    """Put the marks into one row, so that reading stays quick. The generation stays the same."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)


def _ask() -> Any:
    """Over an idle connection. Those that the server closed meanwhile are let go of, and a new one is made."""
    entry = connection.settings_dict
    database = (entry["HOST"], str(entry["PORT"]), entry["NAME"], entry["USER"])
    idle = _idle.setdefault(database, deque())
    while True:
        try:
            asked = idle.pop()
        except IndexError:
            break
        try:
            row = asked.execute(_READ, prepare=True).fetchone()
        except psycopg.OperationalError:
            asked.close()
        else:
            idle.append(asked)
            return row
    made = _connect()
    row = made.execute(_READ, prepare=True).fetchone()
    idle.append(made)
    return row


def _connect() -> psycopg.Connection[Any]:
    """Like Django's own, without what Django adds for its models. Each statement is a transaction."""
    options = connection.get_connection_params()
    for name in ("context", "cursor_factory"):
        options.pop(name, None)
    return psycopg.connect(**options, autocommit=True)


def close_idle() -> None:
    """Let go of all idle connections, for who drops the database."""
    for idle in _idle.values():
        while idle:
            idle.pop().close()
