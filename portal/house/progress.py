"""What does the person at the keyboard see while things take time?"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from portal.house import HouseError


def say(text: str) -> None:
    """Print a line at once, whatever the terminal's encoding can show."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, errors="replace").decode(encoding), flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """A line for a step that may take long: `Starting PostgreSQL … done (2.1 s)`."""
    encoding = sys.stdout.encoding or "utf-8"
    print(f"{title} … ".encode(encoding, errors="replace").decode(encoding), end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException as failure:
        say("failed" if isinstance(failure, Exception) else "stopped")
        raise
    say(f"done ({time.monotonic() - began:.1f} s)")


def run_quietly(command: Sequence[str], *, project: Path, environ: Mapping[str, str], what: str) -> str:
    """Run a command to its end and return what it said; when it fails, HouseError with all it said."""
    ended = subprocess.run(
        command,
        cwd=project,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if ended.returncode != 0:
        raise HouseError(f"{ended.stdout.strip()}\n\n{what} failed (see above).")
    return ended.stdout
