"""Is that process still the one we started, and how is it ended?

A process id alone may belong to somebody else by now, so it is kept together with the moment its process started.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from portal.house import HouseError


def started_at(pid: int) -> str | None:
    """The moment process `pid` started, as the system tells it (compare, do not read); None when it is gone."""
    if os.path.isdir("/proc/self"):
        try:
            # The name in brackets may hold spaces: fields are counted after its last bracket.
            fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else fields[19]
    return _ask_ps(pid, "lstart=")


def is_taken(pid: int) -> bool:
    """Whether the number belongs to any process, be it one that has ended and waits for its parent to notice."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_line(pid: int) -> str:
    """The command line of process `pid`, its parts separated by spaces; empty when it is gone."""
    if os.path.isdir("/proc/self"):
        with suppress(FileNotFoundError, ProcessLookupError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return ""
    return _ask_ps(pid, "command=") or ""


def _ask_ps(pid: int, column: str) -> str | None:
    """One column of `ps` for one process, where there is no /proc (macOS)."""
    answer = subprocess.run(["ps", "-p", str(pid), "-o", column], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None


def write_pid(file: Path, pid: int) -> None:
    """Remember a running process: its id and the moment it started, on two lines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(f"{pid}\n{started_at(pid)}\n")
    draft.replace(file)


def read_pid(file: Path) -> int | None:
    """The process that `file` remembers, if it still runs; a file about a dead process is removed."""
    try:
        lines = file.read_text().split("\n")
        pid, moment = int(lines[0]), lines[1]
    except FileNotFoundError:
        return None
    except (ValueError, IndexError):
        pid, moment = 0, ""
    if moment and started_at(pid) == moment:
        return pid
    file.unlink(missing_ok=True)
    return None


def end(pid: int, patience: float, *, whole_group: bool = False) -> None:
    """Ask process `pid` to stop, wait `patience` seconds, then kill it (with its group, if it leads one)."""
    moment = started_at(pid)
    if moment is None:
        return
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        with suppress(ProcessLookupError):
            if whole_group and number == signal.SIGKILL:
                os.killpg(pid, number)
            else:
                os.kill(pid, number)
        if wait_for_end(pid, moment, seconds):
            return


def wait_for_end(pid: int, moment: str, seconds: float) -> bool:
    """Whether the process that started at `moment` has ended within `seconds`."""
    deadline = time.monotonic() + seconds
    while started_at(pid) == moment:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def lock(file: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold `file` alone, among all processes of this machine. Yields whether it is held (always, when waiting)."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        raise HouseError(f"{file} belongs to another user of this machine: run as that user.") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        held = True
    except BlockingIOError:
        held = False
    try:
        yield held
    finally:
        os.close(descriptor)
