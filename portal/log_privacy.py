"""What may stand in a log line? Nothing that anybody typed, no address that opens a draft, no row of the database.

A line names the route, never the path; an exception its type and where it came from, never its message, because
messages quote values ("Failing row contains …", KeyError, "Invalid request line"). The portal's own loggers say what
their code says; of other packages' messages the words stay and the values go.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

OWN = ("portal", "mediation", "lawyers")  # loggers whose messages are written here, and hold codes only
WITHHELD = "…"
FRAMES = 4  # of other packages', the last ones of each exception; the portal's own are all shown
PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
PACKAGES = f"{os.sep}site-packages{os.sep}"
# Refusals of PostgreSQL whose message names tables, roles or resources and quotes no value: rights, unknown tables
# and columns, conflicts of transactions, resources, an administrator's intervention, connections.
WITHOUT_VALUES = ("42501", "42P01", "42703", "40", "53", "55", "57", "58", "08")


class PrivateLine(logging.Formatter):
    """Formats a record without the values it carries."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """One line, and one more for each step of an exception. The record itself stays as it is."""
        safe = logging.makeLogRecord(
            {**record.__dict__, "msg": _words(record), "args": None, "exc_info": None, "exc_text": None}
            | {"stack_info": None}
        )
        lines = [super().format(safe).replace("\r", " ").replace("\n", " ")]
        if record.exc_info and record.exc_info[1] is not None:
            lines += _steps(record.exc_info[1])
        return "\n".join(lines)


class Console(logging.StreamHandler[Any]):
    """Writes to standard error; a line that cannot be written is reported without what it would have said."""

    def handleError(self, record: logging.LogRecord) -> None:
        failure = sys.exc_info()[1]
        sys.stderr.write(f"A line of {record.name} could not be written ({type(failure).__name__}).\n")


def _words(record: logging.LogRecord) -> str:
    """What the line says."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        return f"{getattr(record, 'status_code', '-')} {request.method} {route_of(request)}"
    if record.name.split(".")[0] in OWN:
        return record.getMessage()
    if record.name.split(".")[0] == "procrastinate":
        return _words_of_job(record)
    if record.args:
        return _template(record)
    return f"(message withheld) at {_place(record.pathname)}:{record.lineno} in {record.funcName}"


def route_of(request: HttpRequest) -> str:
    """The name of the view that the address leads to; the address itself may hold half of a draft's key."""
    match = request.resolver_match
    return (match.view_name or "(a view without a name)") if match else "(no such address)"


def _words_of_job(record: logging.LogRecord) -> str:
    job = getattr(record, "job", None)
    about = f" {job.get('task_name')} job {job.get('id')}" if isinstance(job, dict) else ""
    return f"{getattr(record, 'action', None) or record.funcName}{about}"


def _template(record: logging.LogRecord) -> str:
    """The message with its numbers, and with … in place of every other value."""
    args = record.args
    try:
        if isinstance(args, dict):
            return str(record.msg) % {name: _number_or_withheld(value) for name, value in args.items()}
        return str(record.msg) % tuple(_number_or_withheld(value) for value in args or ())
    except (TypeError, ValueError, KeyError):  # the template wants another kind of value
        return str(record.msg)


def _number_or_withheld(value: object) -> object:
    if isinstance(value, BaseException):
        return _name(value)
    return value if isinstance(value, bool | int | float) or value is None else WITHHELD


# ---------- Exceptions ----------


def _steps(error: BaseException) -> Iterator[str]:
    """Each exception of the chain, the first cause first: its frames, then what it is."""
    seen: set[int] = set()
    chain: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        chain.append(following)
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    for each in reversed(chain):
        yield from _frames(each.__traceback__)
        yield f"  {_name(each)}"


def _frames(tracebacks: TracebackType | None) -> Iterator[str]:
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(tracebacks)]
    for number, (code, line) in enumerate(frames):
        if _is_own(code.co_filename) or number >= len(frames) - FRAMES:
            yield f"  {_place(code.co_filename)}:{line} in {code.co_name}"


def _is_own(path: str) -> bool:
    return path.startswith(PROJECT) and PACKAGES not in path


def _place(path: str) -> str:
    """Where a file is: in the project, in its package, or, elsewhere, the last parts of its path."""
    if _is_own(path):
        return path.removeprefix(PROJECT)
    return path.rpartition(PACKAGES)[2] if PACKAGES in path else "/".join(path.split(os.sep)[-3:])


def _name(error: BaseException) -> str:
    """The type of an exception, with what is known to be safe of it."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, psycopg.Error):
        return f"{kind} {_of_database(error)}".rstrip()
    if isinstance(error, ImproperlyConfigured):  # written for whoever sets the portal up; env.py shows no value
        return f"{kind}: {error}"
    code = getattr(error, "smtp_code", None)
    if isinstance(code, int):
        return f"{kind} {code}"
    if isinstance(error, OSError) and isinstance(error.errno, int) and error.errno > 0:
        return f"{kind} {errno.errorcode.get(error.errno, error.errno)}: {os.strerror(error.errno)}"
    return kind


def _of_database(error: psycopg.Error) -> str:
    """Codes and names of the schema. Message and detail quote the row that was refused."""
    if error.sqlstate is None and isinstance(error, psycopg.OperationalError):
        return f"({' '.join(str(error).split())})"  # no statement was sent: the server was not reached
    about = error.diag
    if error.sqlstate and error.sqlstate.startswith(WITHOUT_VALUES):
        return f"{error.sqlstate} {about.message_primary or ''}".replace("\n", " ")
    names = (("table", about.table_name), ("column", about.column_name), ("constraint", about.constraint_name))
    return " ".join([error.sqlstate or "", *(f"{what} {name}" for what, name in names if name)]).strip()
