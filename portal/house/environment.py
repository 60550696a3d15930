"""Which environment do the portal's own processes get?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from portal.house import catalogues, database, postgres, progress, secrets

# What a production machine sets, for the stage that checks the settings as they would be there.
PRODUCTION = {
    "PORTAL_DEMO": "0",
    "PORTAL_DEBUG": "0",
    "PORTAL_DEMO_PASSWORD": "",
    "PORTAL_ALLOWED_HOSTS": "portal.example",
    "PORTAL_BASE_URL": "https://portal.example",
    "PORTAL_SIDES": "zhuhai,macau",
    "PORTAL_JOINT_BASIS": "example",
    "PORTAL_JOINT_FILING_NUMBER": "example",
    "PORTAL_EMAIL_HOST": "mail.example",
    "PORTAL_DATABASE_ROLE": "runtime",
    "DATABASE_URL": "",
}


@contextmanager
def with_database(*, as_administrator: bool = False) -> Iterator[dict[str, str]]:
    """The environment for processes that use the database, which is up and prepared for as long as the block lasts.

    With `as_administrator` it also has DATABASE_URL, for tests and benchmarks, which make databases of their own.
    """
    secrets.ensure()
    catalogues.compile_stale()
    environ = secrets.load() | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    with ExitStack() as stack:
        if database.needs_embedded_server(environ):
            with progress.step("Starting PostgreSQL"):
                stack.enter_context(postgres.borrowed())
        yield _prepared(environ, as_administrator=as_administrator)


def without_database() -> dict[str, str]:
    """The same environment for a shell; the database is neither started nor prepared."""
    secrets.ensure()
    environ = secrets.load()
    return environ | database.database_urls(environ)


def _prepared(environ: dict[str, str], *, as_administrator: bool) -> dict[str, str]:
    """The environment with the addresses of the database, after its roles and grants were made."""
    urls = database.database_urls(environ)
    if database.is_prepared_by_operator(environ):
        return environ | urls
    administrator = database.administrator_url(environ)
    for line in database.prepare(administrator, database.database_name(environ), environ):
        progress.say(line)
    return environ | urls | {"DATABASE_URL": administrator if as_administrator else ""}


def like_production(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a production machine, with secrets made for this one use."""
    fresh = {name: make() for name, make in secrets.VARIABLES.items()}
    return {**environ, **fresh, **PRODUCTION}
