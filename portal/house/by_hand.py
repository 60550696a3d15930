"""What does `python manage.py <command>` need when somebody types it?

The development secrets, the owner's role for commands that change the database's shape, and a running database.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys

from portal.house import catalogues, database, postgres, secrets

AS_OWNER = {
    "createcachetable", "flush", "makemigrations", "migrate", "optimizemigration", "showmigrations", "sqlflush",
    "sqlmigrate", "sqlsequencereset", "squashmigrations",
}  # fmt: skip
WITHOUT_DATABASE = {
    "", "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "sendtestemail", "startapp", "startproject", "version",
}  # fmt: skip


def set_up(arguments: list[str]) -> None:
    """Make the environment ready for the command in `arguments` (without the program's name).

    Starts the embedded server when the command needs one and no address of another is set; the last process that
    uses it stops it.
    """
    os.environ.update(secrets.load())
    catalogues.compile_stale()
    command = arguments[0] if arguments else ""
    if command in AS_OWNER:
        os.environ.setdefault("PORTAL_DATABASE_ROLE", "owner")
    if needs_database(arguments) and database.needs_embedded_server(os.environ):
        _use_embedded_server()


def needs_database(arguments: list[str]) -> bool:
    """Whether the command cannot do without a database."""
    if not arguments or {"--help", "-h", "--version"} & set(arguments):
        return False
    asks_for_database = any(argument.startswith("--database") for argument in arguments)
    return arguments[0] not in WITHOUT_DATABASE or (arguments[0] == "check" and asks_for_database)


def _use_embedded_server() -> None:
    secrets.ensure()
    os.environ.update(secrets.load())
    atexit.register(_give_back, os.getpid())
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # so that the server is given back
    server = postgres.borrow()
    for line in database.prepare(server.superuser_url):
        print(line, file=sys.stderr)


def _give_back(borrower: int) -> None:
    """At the end of the process that borrowed the server, not of one that it forked."""
    if os.getpid() == borrower:
        postgres.give_back()
