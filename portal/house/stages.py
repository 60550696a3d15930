"""What is checked by `make test`, and in which order?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.house import PROJECT, environment
from portal.house.progress import say

PYTHON = sys.executable
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Stage:
    """One check: its name, its command, and where it runs."""

    title: str
    command: tuple[str, ...]
    is_production: bool = False  # runs with the environment of a production machine
    needs: str = ""  # a program of the system; without it the stage is left out, except under CI=true
    is_live: bool = False  # its output is shown while it runs


STAGES = (
    Stage("Format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    Stage("Lint", (PYTHON, "-m", "ruff", "check", ".")),
    Stage("Types", (PYTHON, "-m", "mypy")),
    Stage("Imports", (str(BIN / "lint-imports"), "--no-cache")),
    Stage("Migrations", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")),
    Stage("Translations", (PYTHON, "-m", "tests.translations"), needs="xgettext"),
    Stage(
        "Production settings",
        (PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        is_production=True,
    ),
    Stage("Lifecycle diagram", (PYTHON, "-m", "mediation.lifecycle", "--check", "docs/lifecycle.md")),
    Stage("Tests", (PYTHON, "-m", "pytest"), is_live=True),
)


def run_all() -> int:
    """Run every stage, also after one failed; 1 when any failed."""
    with environment.with_database(as_administrator=True) as environ:
        failed = [stage.title for stage in STAGES if not _run(stage, environ)]
    if failed:
        say(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _run(stage: Stage, environ: Mapping[str, str]) -> bool:
    """Whether the stage passed (or could be left out). Shows its output when it is live or failed."""
    if stage.needs and shutil.which(stage.needs) is None and os.environ.get("CI") != "true":
        say(f"{stage.title}: left out, {stage.needs} is not installed")
        return True
    began = time.monotonic()
    if stage.is_live:
        say(f"{stage.title}:")
    ended = subprocess.run(
        stage.command,
        cwd=PROJECT,
        env=environment.like_production(environ) if stage.is_production else dict(environ),
        stdout=None if stage.is_live else subprocess.PIPE,
        stderr=None if stage.is_live else subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    passed = ended.returncode == 0
    if not stage.is_live:
        say(f"{stage.title}: {'passed' if passed else 'FAILED'} ({time.monotonic() - began:.1f} s)")
        if not passed:
            say(ended.stdout.rstrip())
    return passed
