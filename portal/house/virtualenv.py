"""Is the virtual environment there, and does it hold what the requirements files ask for?

Runs with the system's own Python, before anything is installed: it uses the standard library alone.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
MADE = VENV / "made-for"  # says for which folder and Python it was made, once it is whole
OLDEST = (3, 11)


def main(arguments: list[str]) -> int:
    """Make or update `.venv`; with `--dev` also with what the checks need. The exit code."""
    if sys.version_info < OLDEST:
        return _refuse(
            f"Python 3.11 or later is needed, and this is {sys.version.split()[0]}. "
            "Name another: make run PYTHON=/path/to/python3.12"
        )
    files = ["requirements.txt"] + (["requirements-dev.txt"] if "--dev" in arguments else [])
    VENV.parent.joinpath("var", "run").mkdir(parents=True, exist_ok=True)
    with (PROJECT / "var" / "run" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _make() or _install(files)


def _make() -> int:
    """Make the environment; again when it was interrupted, moved, or its Python is gone."""
    wanted = f"{PROJECT}\n{sys.version}\n"
    if MADE.exists() and MADE.read_text().startswith(f"{PROJECT}\n") and _works():
        return 0
    if importlib.util.find_spec("ensurepip") is None:
        code = _install_system_package()
        if code:
            return code
    shutil.rmtree(VENV, ignore_errors=True)
    code = _step("Making the virtual environment", [sys.executable, "-m", "venv", str(VENV)])
    if code == 0:
        MADE.write_text(wanted)
    return code


def _works() -> bool:
    try:
        return subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def _install_system_package() -> int:
    """Debian and Ubuntu keep a part of Python's venv in a package of its own."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return _refuse(
            f"This Python cannot make virtual environments: install the package {package} (or python3-venv)."
        )
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    code = _step("Reading Debian's package lists", ["apt-get", "update", "-qq"], environ)
    return code or _step(
        f"Installing Debian's package {package}", ["apt-get", "install", "-y", "-qq", package], environ
    )


def _install(files: list[str]) -> int:
    """Install the requirements unless exactly these are installed; the stamp is written when all went well."""
    fingerprint = hashlib.sha256(b"\0".join((PROJECT / name).read_bytes() for name in files)).hexdigest()
    stamp = VENV / f"installed-{files[-1]}"
    if stamp.exists() and stamp.read_text() == fingerprint:
        return 0
    stamp.unlink(missing_ok=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--requirement", files[-1]]
    environ = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    code = _step(f"Installing Python packages ({files[-1]})", command, environ)
    if code == 0:
        draft = stamp.with_suffix(".new")
        draft.write_text(fingerprint)
        draft.replace(stamp)
    return code


def _step(title: str, command: list[str], environ: dict[str, str] | None = None) -> int:
    """Run a command behind a line of progress; what it says is shown when it fails."""
    print(f"{title} ... ", end="", flush=True)
    began = time.monotonic()
    ended = subprocess.run(
        command, cwd=PROJECT, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", check=False,
    )  # fmt: skip
    if ended.returncode != 0:
        print("failed", flush=True)
        return _refuse(ended.stdout.strip())
    print(f"done ({time.monotonic() - began:.1f} s)", flush=True)
    return 0


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
    sys.exit(130)
