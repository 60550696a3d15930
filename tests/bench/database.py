"""On which databases does a benchmark run? Fresh ones of its own, dropped when it ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from portal.house import PROJECT, HouseError, database, progress

PREFIX = "bench_portal_"


@dataclass(frozen=True)
class BenchDatabase:
    """A migrated database: its name, and its addresses for the three who use it."""

    name: str
    administrator_url: str
    owner_url: str
    runtime_url: str


def administrator_url() -> str:
    """The role that may make databases. HouseError where the environment names none."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise HouseError("DATABASE_URL is not set: run `make bench`, which sets it for the embedded server.")
    return url


@contextmanager
def one_database() -> Iterator[BenchDatabase]:
    """A database with every migration and no rows of its own, for as long as the block lasts."""
    administrator = administrator_url()
    only = named(f"{PREFIX}{os.getpid()}_public", administrator)
    _drop_left_behind(administrator)
    try:
        with progress.step("Migrating a database for the benchmark"):
            database.prepare(administrator, only.name, os.environ)
            _migrate(only)
        yield only
    finally:
        _drop(administrator, [only.name])


@contextmanager
def two_databases() -> Iterator[tuple[BenchDatabase, BenchDatabase]]:
    """Two databases with every migration and no rows of their own, for as long as the block lasts."""
    administrator = administrator_url()
    first, second = (named(f"{PREFIX}{os.getpid()}{which}", administrator) for which in ("", "_small"))
    _drop_left_behind(administrator)
    try:
        with progress.step("Migrating a database for the benchmark"):
            database.prepare(administrator, first.name, os.environ)
            _migrate(first)
        _copy(administrator, first.name, second.name)
        database.prepare(administrator, second.name, os.environ)
        yield first, second
    finally:
        _drop(administrator, [first.name, second.name])


def named(name: str, administrator: str) -> BenchDatabase:
    """The addresses of a database, which need not be there yet."""
    return BenchDatabase(
        name=name,
        administrator_url=_in_database(administrator, name),
        owner_url=_url_of(database.OWNER, administrator, name),
        runtime_url=_url_of(database.RUNTIME, administrator, name),
    )


def _copy(administrator: str, source: str, target: str) -> None:
    """Make the second database as a copy of the migrated first, which nobody is connected to."""
    with closing(_maintenance(administrator)) as connection:
        names = {"target": target, "source": source, "owner": database.OWNER.name}
        connection.execute(
            sql.SQL("create database {target} owner {owner} template {source}").format(
                **{key: sql.Identifier(name) for key, name in names.items()}
            )
        )


def _url_of(role: database.Role, administrator: str, name: str) -> str:
    return database.role_url(administrator, role.name, os.environ[role.password_variable], name)


def _in_database(administrator: str, name: str) -> str:
    entry = database.django_database(administrator)
    return database.role_url(administrator, entry["USER"], entry["PASSWORD"], name)


def _migrate(made: BenchDatabase) -> None:
    environ = {
        **os.environ,
        "DATABASE_URL": "",
        "DATABASE_OWNER_URL": made.owner_url,
        "DATABASE_RUNTIME_URL": made.runtime_url,
        "PORTAL_DATABASE_ROLE": "owner",
    }
    command = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
    progress.run_quietly(command, project=PROJECT, environ=environ, what="`manage.py migrate`")


def _drop_left_behind(administrator: str) -> None:
    """Drop what killed runs on this machine left behind; on a server that others share, nothing."""
    if "host=%2F" not in administrator and "host=/" not in administrator:
        return
    with closing(_maintenance(administrator)) as connection:
        pattern = PREFIX.replace("_", "!_") + "%"
        found = connection.execute("select datname from pg_database where datname like %s escape '!'", [pattern])
        names = [name for (name,) in found.fetchall() if not _is_in_use(name)]
    _drop(administrator, names)


def _is_in_use(name: str) -> bool:
    pid = "".join(character for character in name.removeprefix(PREFIX).partition("_")[0] if character.isdigit())
    return Path(f"/proc/{pid}").exists()


def _drop(administrator: str, names: list[str]) -> None:
    if not names:
        return
    connections.close_all()
    with closing(_maintenance(administrator)) as connection:
        for name in names:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _maintenance(administrator: str) -> psycopg.Connection[Any]:
    return psycopg.connect(administrator, autocommit=True, dbname="postgres")


@contextmanager
def django_connected_to(url: str) -> Iterator[None]:
    """Let Django's own connection in this process lead to another database."""
    connection = connections["default"]
    before = dict(connection.settings_dict)
    _lead_to(database.django_database(url))
    try:
        yield
    finally:
        _lead_to(before)


def _lead_to(entry: dict[str, Any]) -> None:
    connection = connections["default"]
    connection.close()
    connection.settings_dict.update(entry)
