"""How does `make run` bring the whole portal up, and how does it go down again?

Everything that is started is stopped in the reverse order: the site, the worker, the database.
"""

from __future__ import annotations

import ctypes
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from portal.house import PROJECT, HouseError, environment, postgres, processes, progress, secrets
from portal.house.progress import say

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
RUN = PROJECT / "var" / "run"
LAUNCHER_PID = RUN / "launcher.pid"
ADDRESS = RUN / "address"
PATIENCE_TO_STOP = 15.0  # seconds that the site and the worker get to end what they are doing
PATIENCE_TO_START = 90.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Ctrl-C, `make stop`, or the terminal was closed. Like KeyboardInterrupt, nothing else may catch it."""


class Child:
    """One of the portal's processes: the site or the worker."""

    def __init__(self, title: str, name: str, command: list[str], environ: Mapping[str, str]) -> None:
        self.title = title
        self.pid_file = RUN / f"{name}.pid"
        self.process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the launcher alone, which stops them in order
            preexec_fn=_end_with_parent(),  # safe: one thread, one system call
        )
        processes.write_pid(self.pid_file, self.process.pid)

    def stop(self) -> None:
        """End the process, and its own children with it."""
        if self.process.poll() is None:
            processes.end(self.process.pid, PATIENCE_TO_STOP, whole_group=True)
        self.process.wait()
        self.pid_file.unlink(missing_ok=True)

    def check(self) -> None:
        """Raises HouseError when the process has ended by itself."""
        code = self.process.poll()
        if code is not None:
            how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
            raise HouseError(f"{self.title} ended unexpectedly ({how}): everything is stopped.")


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux, have the kernel ask the child to stop when the launcher is killed."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    pr_set_pdeathsig = 1
    return lambda: prctl(pr_set_pdeathsig, signal.SIGTERM)


# ---------- Run ----------


def run() -> int:
    """Bring the portal up and stay until it is told to stop. The exit code of `make run`."""
    secrets.ensure()
    port = _port(secrets.load())
    with processes.lock(RUN / "launcher.lock", wait=False) as is_alone:
        if not is_alone:
            address = ADDRESS.read_text().strip() if ADDRESS.exists() else f"http://{HOST}:{port}/"
            say(f"The portal is already running at {address} (`make stop` stops it).")
            return 0
        end_leftovers()
        _refuse_busy_port(port)
        processes.write_pid(LAUNCHER_PID, os.getpid())
        ADDRESS.write_text(f"http://{HOST}:{port}/\n")
        try:
            with _stop_signals() as interruptions:
                _serve(port, interruptions)
        except Stopped:
            say("Stopped.")
        finally:
            LAUNCHER_PID.unlink(missing_ok=True)
            ADDRESS.unlink(missing_ok=True)
    return 0


def _port(environ: Mapping[str, str]) -> int:
    text = environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise HouseError(f"PORT is a number from 1 to 65535, not {text!r}.")
    return int(text)


def _refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as refusal:
            raise HouseError(
                f"Port {port} of {HOST} cannot be used ({refusal.strerror}): try `make run PORT=8001`."
            ) from None


class Interruptions:
    """Turns the first signal into Stopped, but not while something is half started."""

    def __init__(self) -> None:
        self.was_received = False
        self.is_deferred = False

    def receive(self, number: int, frame: FrameType | None) -> None:
        """The signal handler. Later signals change nothing: what stops is stopping already."""
        if self.was_received:
            return
        self.was_received = True
        say("\nStopping …")
        if not self.is_deferred:
            raise Stopped

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Let the block end before Stopped is raised."""
        self.is_deferred = True
        try:
            yield
        finally:
            self.is_deferred = False
        if self.was_received:
            raise Stopped


@contextmanager
def _stop_signals() -> Iterator[Interruptions]:
    interruptions = Interruptions()
    before = {number: signal.signal(number, interruptions.receive) for number in SIGNALS}
    try:
        yield interruptions
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _serve(port: int, interruptions: Interruptions) -> None:
    """Everything between the first step and the last; what was started is stopped when this ends."""
    with ExitStack() as stack:
        try:
            environ = stack.enter_context(environment.with_database())
            environ.setdefault("PORTAL_BASE_URL", f"http://{HOST}:{port}")
            _bring_up_to_date(environ)
            children = _start_children(port, environ, stack, interruptions)
            _tell(port, environ)
            _watch(children, is_embedded=os.getpid() in postgres.users())
        finally:
            interruptions.was_received = True  # from here everything stops: a signal would only disturb that


def _start_children(
    port: int, environ: Mapping[str, str], stack: ExitStack, interruptions: Interruptions
) -> list[Child]:
    """The site, once it answers, and the worker. `stack` stops them in this order."""
    children: list[Child] = []
    stack.callback(_stop_children, children)
    with progress.step("Starting the site"):
        with interruptions.deferred():
            children.append(Child("The site", "site", _site_command(port), environ))
        _wait_until_healthy(port, children)
    with interruptions.deferred():
        worker = [sys.executable, "manage.py", "procrastinate", "worker"]
        children.append(Child("The worker", "worker", worker, environ))
    return children


def _stop_children(children: list[Child]) -> None:
    for child in children:
        child.stop()


def _site_command(port: int) -> list[str]:
    memory = Path("/dev/shm")  # noqa: S108  (workers show there that they live; a disk may stall)
    beat = ["--worker-tmp-dir", str(memory)] if os.access(memory, os.W_OK) else []
    return [
        sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"{HOST}:{port}",
        "--workers", "2", "--threads", "4", "--worker-class", "gthread", "--graceful-timeout", "10",
        "--log-level", "warning", "--no-control-socket", *beat,
    ]  # fmt: skip


def _bring_up_to_date(environ: Mapping[str, str]) -> None:
    """Tables, static files, and the demonstration when there is none yet."""
    _manage("Updating the database", environ, "migrate", "--noinput", "--verbosity", "0")
    stamp = PROJECT / "var" / "static.stamp"
    fingerprint = static_fingerprint(PROJECT)
    if not stamp.exists() or stamp.read_text() != fingerprint:
        stamp.unlink(missing_ok=True)
        _manage("Collecting static files", environ, "collectstatic", "--noinput", "--verbosity", "0")
        stamp.write_text(fingerprint)
    _manage("Checking the settings", environ, "check", "--database", "default")
    if is_demonstration(environ):
        _manage("Loading the demonstration, if there is none", environ, "demo", "--if-empty")


def is_demonstration(environ: Mapping[str, str]) -> bool:
    """Whether this installation shows sample people."""
    return environ.get("PORTAL_DEMO", "").lower() in ("1", "true", "yes", "on")


def _manage(title: str, environ: Mapping[str, str], *arguments: str) -> str:
    with progress.step(title):
        return progress.run_quietly(
            [sys.executable, "manage.py", *arguments],
            project=PROJECT,
            environ=environ,
            what=f"`manage.py {arguments[0]}`",
        )


def static_fingerprint(project: Path) -> str:
    """Changes when a static file, the settings or the installed packages may have changed."""
    digest = hashlib.sha256()
    sources = [project / "portal" / "settings.py", project / "requirements.txt"]
    for folder in ("static", "portal", "mediation", "lawyers"):
        sources += [file for file in sorted((project / folder).rglob("*")) if "static" in file.parts]
    for file in sources:
        if file.is_file():
            status = file.stat()
            digest.update(f"{file.relative_to(project)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _wait_until_healthy(port: int, children: list[Child]) -> None:
    deadline = time.monotonic() + PATIENCE_TO_START
    while not _is_healthy(port):
        for child in children:
            child.check()
        if time.monotonic() > deadline:
            raise HouseError(f"The site did not answer on /healthz within {PATIENCE_TO_START:.0f} seconds.")
        time.sleep(0.1)


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tell(port: int, environ: Mapping[str, str]) -> None:
    if is_demonstration(environ):
        command = [sys.executable, "manage.py", "demo", "--who"]
        say(progress.run_quietly(command, project=PROJECT, environ=environ, what="`manage.py demo --who`").rstrip())
    say(f"The portal runs at http://{HOST}:{port}/ (Ctrl-C stops it).")


def _watch(children: list[Child], *, is_embedded: bool) -> None:
    """Stay until a signal comes; raises HouseError when a part of the portal ends by itself."""
    while True:
        for child in children:
            child.check()
        if is_embedded and not postgres.is_running():
            raise HouseError("PostgreSQL ended unexpectedly: everything is stopped.")
        time.sleep(0.5)


# ---------- Stop ----------


def stop() -> int:
    """Stop a portal whose terminal was lost, and whatever a killed launcher left behind."""
    launcher = processes.read_pid(LAUNCHER_PID)
    if launcher is not None:
        with progress.step("Stopping the portal"):
            processes.end(launcher, PATIENCE_TO_STOP * 2 + 60)
    end_leftovers()
    others = postgres.users()
    if others:
        say(f"PostgreSQL is left running for the process {', '.join(map(str, others))}.")
    elif postgres.is_running():
        with progress.step("Stopping PostgreSQL"):
            postgres.stop()
    elif launcher is None:
        say("The portal is not running.")
    return 0


def end_leftovers() -> None:
    """End a site and a worker whose launcher was killed."""
    for name in ("site", "worker"):
        pid = processes.read_pid(RUN / f"{name}.pid")
        if pid is not None:
            with progress.step(f"Stopping the {name} that was left behind"):
                processes.end(pid, PATIENCE_TO_STOP, whole_group=True)
