"""What does every test stand on? A real PostgreSQL, migrated by the owner and used by the runtime role."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql

from portal.accounts.models import User
from portal.house import database, postgres, secrets
from tests.log_watch import pytest_runtest_makereport, pytest_sessionstart  # noqa: F401  (pytest finds it here)
from tests.people import House, build_house
from tests.server import site  # noqa: F401  (pytest finds it here)
from tests.signing_in import enrol
from tests.studio_people import Studio, build_studio

TEST_DATABASE = f"test_portal_{os.getpid()}"  # two runs side by side do not meet


@pytest.fixture(scope="session")
def administrator_url() -> Iterator[str]:
    """A role that may make databases and roles: DATABASE_URL's, or the embedded server's superuser."""
    environ = dict(secrets.load())
    if not environ.get("DATABASE_URL"):
        with postgres.borrowed() as server:
            yield server.superuser_url
    else:
        yield environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def test_urls(administrator_url: str) -> Iterator[dict[str, str]]:
    """A fresh database of the tests' own: its addresses for the owner and for the runtime role."""
    environ = dict(secrets.load())
    _drop(administrator_url)
    database.prepare(administrator_url, TEST_DATABASE, environ)
    yield {
        role.name.removeprefix("portal_"): database.role_url(
            administrator_url, role.name, environ[role.password_variable], TEST_DATABASE
        )
        for role in (database.OWNER, database.RUNTIME)
    }
    _drop(administrator_url)


def _drop(administrator_url: str) -> None:
    """Drop this run's database, and, on the embedded server, those that killed runs left behind."""
    environ = secrets.load()
    with psycopg.connect(administrator_url, autocommit=True, dbname="postgres") as connection:
        found = connection.execute("select datname from pg_database where datname like 'test!_portal!_%' escape '!'")
        for (name,) in found.fetchall():
            is_left_behind = not environ.get("DATABASE_URL") and not Path(f"/proc/{name.rpartition('_')[2]}").exists()
            if name == TEST_DATABASE or is_left_behind:
                connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, test_urls: dict[str, str]) -> Iterator[None]:
    """Migrate as the owner, then let every test run as the runtime role: row security is on in all of them."""
    with django_db_blocker.unblock():
        _connect_as(test_urls["owner"])
        call_command("migrate", verbosity=0, interactive=False)
        kept = _tables_with_rows(test_urls["owner"])
        _connect_as(test_urls["runtime"])
    _clean_with(test_urls["owner"], kept)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def _connect_as(url: str) -> None:
    connection = connections["default"]
    connection.close()
    connection.settings_dict.update(database.django_database(url))


def _tables_with_rows(owner_url: str) -> set[str]:
    with psycopg.connect(owner_url) as connection:
        return {table for table in _tables(connection) if connection.execute(_count(table)).fetchone() != (0,)}


def _count(table: str) -> sql.Composed:
    return sql.SQL("select count(*) from (select 1 from {} limit 1) row").format(sql.Identifier(table))


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return sorted(row[0] for row in rows)


def _clean_with(owner_url: str, kept: set[str]) -> None:
    """After a transactional test, empty what was empty after migrating. The runtime role may not TRUNCATE."""

    def teardown(self: TransactionTestCase) -> None:
        connections["default"].close()
        with psycopg.connect(owner_url, autocommit=True) as connection:
            connection.execute("select set_config('portal.actor', 'job:migration', false)")
            tables = _tables(connection)
            cases = [table for table in tables if table.startswith("mediation_") and table not in kept]
            names = sql.SQL(", ").join(map(sql.Identifier, cases))
            connection.execute(sql.SQL("truncate {} cascade").format(names))
            connection.execute(
                "delete from auth_group_permissions where group_id in (select id from auth_group "
                "where name like 'office:%')"
            )
            _empty(connection, [table for table in tables if table not in kept and table not in cases])
            connection.execute("delete from auth_group where name like 'office:%'")
            # Emptied by statements, which send no signal: what was found of the registers is forgotten with them.
            connection.execute("delete from search_searchrecord where kind in ('station', 'firm', 'lawyer')")

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]  # a private method


def _empty(connection: psycopg.Connection[Any], tables: list[str]) -> None:
    """Delete all rows, retrying what others still point at."""
    while tables:
        blocked = []
        for table in tables:
            try:
                connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
            except psycopg.errors.ForeignKeyViolation:
                blocked.append(table)
        if len(blocked) == len(tables):
            raise RuntimeError(f"cannot empty {blocked}")
        tables = blocked


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Tests do not collect static files: names stay as they are."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PAGE_CACHE_BYTES = 0  # a page of one test is none of the next: tests/test_page_cache.py turns it on
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in this thread


@pytest.fixture
def house(db: None) -> House:
    """Two sides with their offices and people."""
    return build_house()


@pytest.fixture
def studio(db: None) -> Studio:
    """Editors and reviewers of both sides."""
    return build_studio()


@pytest.fixture
def coordinator(house: House) -> User:
    """Zhuhai's coordinator, who has an app with codes."""
    enrol(house.zhuhai_coordinator)
    return house.zhuhai_coordinator
