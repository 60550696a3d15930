"""How does the portal get a site of its own for a while? Its production server on a free port, on this database.

Before that: is there a database with tables and offices at all?
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import httpx
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mediation.intake.steps import STREAM
from mediation.models import Office
from portal.house import PROJECT, progress, serving
from portal.house.database import role_url
from portal.places.sides import Side

HOST = "127.0.0.1"
PATIENCE_TO_START = 90.0  # seconds


class NoSite(Exception):
    """There is no site to send to. The text says what to do."""


def require_database() -> None:
    """Raises NoSite where tables or offices are missing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NoSite("The database is not up to date: start the portal with `make run`, or run `manage.py migrate`.")
    lacking = [side for side in Side if not Office.objects.filter(side=side, streams__contains=[STREAM]).exists()]
    if lacking:
        raise NoSite(
            f"No office of {' or '.join(lacking)} takes {STREAM} requests: load the demonstration with `make run` or "
            "`manage.py demo`."
        )


def require_answer(base_url: str) -> None:
    """Raises NoSite where no portal answers."""
    try:
        status = httpx.get(f"{base_url.rstrip('/')}/healthz", timeout=10, trust_env=False).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        raise NoSite(
            f"Nothing answers at {base_url} ({type(failure).__name__}): start the portal with `make run`, or leave "
            "--base-url out."
        ) from None
    if status != httpx.codes.OK:
        raise NoSite(f"What answers at {base_url} is not the portal: /healthz says {status}.")


@contextmanager
def running_site(
    *, counts: bool = False, settings_module: str = "portal.settings", also_called: str = ""
) -> Iterator[str]:
    """The production server on the database of this process; its address. It always ends with the block.

    counts: whether it limits how often something may be sent; settings_module: a benchmark's has an address more;
    also_called: a name that it answers to beside its number.
    Raises HouseError when it does not start.
    """
    _collect_static_files()
    port = _free_port()
    environ = {**_environment(port, counts=counts), "DJANGO_SETTINGS_MODULE": settings_module}
    environ["PORTAL_ALLOWED_HOSTS"] = ",".join(filter(None, [HOST, also_called]))
    child = serving.Child("The site", f"site-{os.getpid()}-{port}", _command(port), environ)
    try:
        _wait_until_healthy(port, child)
        yield f"http://{HOST}:{port}"
    finally:
        child.stop()


def _command(port: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"{HOST}:{port}", "--workers", "2",
        "--threads", "4", "--worker-class", "gthread", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def _environment(port: int, *, counts: bool) -> dict[str, str]:
    """This process's, with the database that it is connected to: in tests that is not the one of its environment."""
    return {
        **os.environ,
        "DATABASE_URL": "",
        "DATABASE_OWNER_URL": "",
        "DATABASE_RUNTIME_URL": database_url(),
        "PORTAL_DATABASE_ROLE": "runtime",
        "PORTAL_DEBUG": "0",
        "PORTAL_LIMITS": "1" if counts else "0",
        "PORTAL_BASE_URL": f"http://{HOST}:{port}",
    }


def database_url() -> str:
    """The address of the database that Django is connected to here."""
    entry = connection.settings_dict
    options = {name: value for name, value in entry.get("OPTIONS", {}).items() if isinstance(value, str)}
    server = {name: value for name, value in (("host", entry["HOST"]), ("port", entry["PORT"])) if value}
    base = "postgresql:///?" + urlencode({**options, **server})
    return role_url(base, entry["USER"], entry["PASSWORD"], entry["NAME"])


def _collect_static_files() -> None:
    """Without their manifest no page can be drawn. Done again only after a static file changed."""
    stamp, fingerprint = PROJECT / "var" / "static.stamp", serving.static_fingerprint(PROJECT)
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    progress.run_quietly(command, project=PROJECT, environ=os.environ, what="`manage.py collectstatic`")
    stamp.write_text(fingerprint)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(port: int, child: serving.Child) -> None:
    deadline = time.monotonic() + PATIENCE_TO_START
    while time.monotonic() < deadline:
        child.check()
        try:
            require_answer(f"http://{HOST}:{port}")
        except NoSite:
            time.sleep(0.1)
        else:
            return
    raise NoSite(f"The site did not answer within {PATIENCE_TO_START:.0f} seconds.")
