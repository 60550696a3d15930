"""How does the embedded PostgreSQL start, who uses it, and when does it stop?

The server belongs to the project folder and outlives no one who uses it: every process that uses it leaves a file
under `var/run/postgres-users/`, and the last to go stops it.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from portal.house import PROJECT, HouseError, places, processes, programs, secrets
from portal.house.places import Place
from portal.house.programs import Account

SUPERUSER = "postgres"
PATIENCE = 120.0  # seconds: after a crash the server first replays its log
LARGEST_LOG = 5_000_000  # bytes

CONFIGURATION = {
    "listen_addresses": "",  # the socket alone
    "port": "5432",  # names the socket
    "max_connections": "60",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The log never shows what people wrote: neither the statement, nor the row that was refused, nor the value that a
    # refusal quotes (`log` leaves out errors of statements and keeps what concerns the server).
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

_children: dict[int, subprocess.Popen[bytes]] = {}  # servers that this very process started, by process id


@dataclass(frozen=True)
class Server:
    """A running embedded server."""

    socket_dir: Path
    started_here: bool
    superuser_url: str


def socket_dir(project: Path = PROJECT) -> Path:
    """The folder of the server's socket, whether it runs or not."""
    return places.place_of(project).socket_dir


def superuser_url(password: str, project: Path = PROJECT) -> str:
    """The address of the server's maintenance database for its superuser."""
    folder = quote(str(socket_dir(project)), safe="")
    return f"postgresql://{SUPERUSER}:{quote(password, safe='')}@/postgres?host={folder}"


def is_running(project: Path = PROJECT) -> bool:
    """Whether the server of this project runs, ready or still starting."""
    return places.find_postmaster(places.place_of(project).data) is not None


def ensure_running(project: Path = PROJECT) -> Server:
    """Start the server, or find it running; ready when this returns.

    Raises HouseError, with the end of the server's log, when it cannot be started.
    """
    with _alone(project):
        return _ensure_running(project)


def stop(project: Path = PROJECT) -> None:
    """Stop the server if it runs, whoever uses it: open connections are cut, nothing that was committed is lost."""
    with _alone(project):
        _stop(project)


def borrow(project: Path = PROJECT) -> Server:
    """Like ensure_running, and note that this process uses the server until it gives it back."""
    with _alone(project):
        processes.write_pid(_users(project) / str(os.getpid()), os.getpid())
        return _ensure_running(project)


def give_back(project: Path = PROJECT) -> None:
    """This process is done with the server; when nobody else uses it, it is stopped."""
    with _alone(project):
        (_users(project) / str(os.getpid())).unlink(missing_ok=True)
        if not users(project):
            _stop(project)


@contextmanager
def borrowed(project: Path = PROJECT) -> Iterator[Server]:
    """The running server, for as long as the block lasts."""
    try:
        yield borrow(project)
    finally:
        give_back(project)


def users(project: Path = PROJECT) -> list[int]:
    """The processes that use the server now."""
    folder = _users(project)
    found = [processes.read_pid(file) for file in folder.iterdir() if file.name.isdigit()] if folder.is_dir() else []
    return sorted(pid for pid in found if pid is not None)


def _users(project: Path) -> Path:
    return project / "var" / "run" / "postgres-users"


@contextmanager
def _alone(project: Path) -> Iterator[None]:
    with processes.lock(project / "var" / "run" / "postgres.lock"):
        yield


def _ensure_running(project: Path) -> Server:
    place = places.place_of(project)
    if places.is_of_a_deleted_clone(project, place):
        _stop(project)
        places.set_aside(place)
        place = places.place_of(project)
    started_here = False
    password = _password(project)
    if places.find_postmaster(place.data) is None:
        account = programs.server_account()
        binaries = programs.folder(account)
        places.make_folders(project, place, account)
        if account is not None:
            places.remove_abandoned()
        if not (place.data / "PG_VERSION").exists():
            _make_data(place, account, binaries, password)
        _start(place, account, binaries)
        started_here = True
    else:
        _wait_until_ready(place)
    return Server(place.socket_dir, started_here, superuser_url(password, project))


def _password(project: Path) -> str:
    settings: Mapping[str, str] = secrets.load(project)
    password = settings.get("PORTAL_EMBEDDED_PASSWORD", "")
    if not password:
        raise HouseError("PORTAL_EMBEDDED_PASSWORD is not set: `make setup` writes it into var/secrets.env.")
    return password


def _make_data(place: Place, account: Account | None, binaries: Path, password: str) -> None:
    """Make the data folder; it takes its name when it is whole, so that an interrupted start leaves no half one."""
    draft = places.make_data_draft(place, account)
    password_file = place.home / "password.new"
    password_file.unlink(missing_ok=True)
    descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as out:
            out.write(password + "\n")
            if account is not None:
                os.fchown(out.fileno(), account.user, account.group)
        _init_database(draft, account, binaries, password_file)
    finally:
        password_file.unlink()
    draft.rename(place.data)


def _init_database(data: Path, account: Account | None, binaries: Path, password_file: Path) -> None:
    options: list[str | Path] = [
        "--username", SUPERUSER, "--pwfile", password_file, "--auth", "scram-sha-256", "--encoding", "UTF8",
        # Case and classes of letters by Unicode, order by code point, the same on every machine.
        "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
        "--text-search-config", "simple",
    ]  # fmt: skip
    made = programs.run([binaries / "initdb", "--pgdata", data, *options], account, seconds=300)
    if made.returncode != 0:
        raise HouseError(f"The database folder could not be made:\n{made.stdout.strip()}")


def _start(place: Place, account: Account | None, binaries: Path) -> None:
    """Start the server and wait until it answers; a crash before may mean waiting for its last processes to go."""
    for child in _children.values():
        child.poll()
    places.forget_reused_pids(place)
    deadline = time.monotonic() + PATIENCE
    while True:
        said_before = _open_log(place)
        server = _launch(place, account, binaries)
        if _becomes_ready(server, place, deadline):
            return
        said = _log_since(place, said_before)
        if server.poll() is None:
            processes.end(server.pid, 10)
            raise HouseError(f"PostgreSQL did not start within {PATIENCE:.0f} seconds:\n{said}")
        if "pre-existing shared memory block" not in said or time.monotonic() > deadline:
            raise HouseError(f"PostgreSQL did not start:\n{said}")
        time.sleep(0.3)


def _becomes_ready(server: subprocess.Popen[bytes], place: Place, deadline: float) -> bool:
    """Wait until the server answers; False when it ended or time is up. It does not outlive an interrupted wait."""
    try:
        while server.poll() is None and time.monotonic() < deadline:
            running = places.find_postmaster(place.data)
            if running and running.is_ready and running.pid == server.pid:
                _children[server.pid] = server
                return True
            time.sleep(0.02)
    except BaseException:
        processes.end(server.pid, 10)
        raise
    return False


def _open_log(place: Place) -> int:
    """How long the log is, after an overlong one was put aside."""
    length = place.log.stat().st_size if place.log.exists() else 0
    if length < LARGEST_LOG:
        return length
    place.log.replace(place.log.with_suffix(".log.1"))
    return 0


def _log_since(place: Place, offset: int) -> str:
    with place.log.open("rb") as log:
        log.seek(offset)
        return "\n".join(log.read().decode(errors="replace").splitlines()[-20:])


def _launch(place: Place, account: Account | None, binaries: Path) -> subprocess.Popen[bytes]:
    """The server as a process of its own session: a Ctrl-C at the keyboard does not reach it."""
    settings = [part for name, value in CONFIGURATION.items() for part in ("-c", f"{name}={value}")]
    with os.fdopen(os.open(place.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600), "ab") as log:
        return subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(place.data), "-k", str(place.socket_dir), *settings],
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=[] if account else None,
            umask=0o077,
            cwd="/",
            env=programs.quiet_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_until_ready(place: Place) -> None:
    """Wait for a server that another process has just started."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        running = places.find_postmaster(place.data)
        if running is None:
            raise HouseError(f"PostgreSQL ended while it was starting; its log is {place.log}.")
        if running.is_ready:
            return
        time.sleep(0.05)
    raise HouseError(f"PostgreSQL did not become ready within {PATIENCE:.0f} seconds; its log is {place.log}.")


def _stop(project: Path) -> None:
    place = places.place_of(project)
    running = places.find_postmaster(place.data)
    if running is None:
        return
    account = programs.server_account()
    program = programs.folder(account) / "pg_ctl"
    ended = programs.run([program, "stop", "-D", place.data, "-m", "fast", "-w", "-t", "60"], account)
    if running.pid in _children:
        _children.pop(running.pid).wait(10)
    if ended.returncode != 0 and places.find_postmaster(place.data) is not None:
        raise HouseError(f"PostgreSQL did not stop:\n{ended.stdout.strip()}")
