"""Where does one project's embedded server keep its data, its socket and its log?

Of an ordinary user: in `var/postgres/`. Of root: in a folder under programs.SHARED that the server's user can reach
although the project may lie in a closed one; `var/postgres` is then a link to it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.house import HouseError, processes, programs

LONGEST_SOCKET_PATH = 107  # bytes, on Linux (sockaddr_un.sun_path)
SOCKET_NAME = ".s.PGSQL.5432"
KEPT_AFTER_PROJECT_IS_GONE = 24 * 60 * 60  # seconds: a project that is only being moved keeps its data


@dataclass(frozen=True)
class Place:
    """The folders and files of one embedded server."""

    home: Path
    socket_dir: Path

    @property
    def data(self) -> Path:
        """The data folder of PostgreSQL."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "postgresql.log"

    @property
    def project_file(self) -> Path:
        """Names the project that the folder belongs to."""
        return self.home / "project"


@dataclass(frozen=True)
class Postmaster:
    """A running server, as its own `postmaster.pid` describes it."""

    pid: int
    socket_dir: Path
    is_ready: bool


def place_of(project: Path) -> Place:
    """Where the server of `project` is, or will be. Looks, and makes nothing."""
    home = _home(project)
    running = find_postmaster(home / "data")
    return Place(home, running.socket_dir if running else _socket_dir(project, home))


def _home(project: Path) -> Path:
    link = project / "var" / "postgres"
    if link.is_symlink():
        target = Path(os.readlink(link))
        if target.parent != programs.SHARED or _is_for(target, project):
            return target
    if os.geteuid() == 0 and not link.is_dir():
        return programs.SHARED / digest(project)
    return link


def _is_for(home: Path, project: Path) -> bool:
    """Whether the folder is this project's, or was its before the project was moved."""
    recorded = _recorded_project(home)
    return recorded is not None and (recorded == project or not recorded.exists())


def _recorded_project(home: Path) -> Path | None:
    try:
        return Path((home / "project").read_text().rstrip("\n"))
    except (FileNotFoundError, NotADirectoryError):
        return None


def digest(project: Path) -> str:
    """A short name for the project's path."""
    return hashlib.sha256(os.fsencode(project)).hexdigest()[:12]


def _socket_dir(project: Path, home: Path) -> Path:
    """The folder of the socket: `run` in the server's home, or a short one where that path is too long."""
    for candidate in (home / "run", *_short_folders(project)):
        if len(os.fsencode(candidate / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return candidate
    raise HouseError("The path of the temporary folder is too long for a socket: set TMPDIR to a short one.")


def _short_folders(project: Path) -> Iterator[Path]:
    name = f"zhuhai-macau-portal-{os.geteuid()}-{digest(project)}"
    if "XDG_RUNTIME_DIR" in os.environ:
        yield Path(os.environ["XDG_RUNTIME_DIR"]) / name
    yield Path(tempfile.gettempdir()) / name


def make_folders(project: Path, place: Place, account: programs.Account | None) -> None:
    """Make what is missing of the place, closed to everybody but the server's user."""
    link = project / "var" / "postgres"
    if account is not None and place.home == link:
        owner = link.stat().st_uid
        raise HouseError(f"{link} was set up by the user with the number {owner}: run as that user, or remove it.")
    if account is None and link.is_symlink():
        raise HouseError(f"{link} was set up by root: run as root, or remove that link and var/secrets.env.")
    if account is None:
        place.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    else:
        programs.make_shared_folder()
        place.home.mkdir(mode=0o711, exist_ok=True)
        place.home.chmod(0o711)  # root's, as is all that lies directly in it: the server's user owns data and run
        _point(link, place.home)
    place.project_file.write_text(f"{project}\n")
    _make_own_folder(place.socket_dir, account)


def _point(link: Path, home: Path) -> None:
    """Make `link` lead to `home`, at once."""
    if link.is_symlink() and Path(os.readlink(link)) == home:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    draft = link.with_name(f".postgres-{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.symlink_to(home)
    draft.replace(link)


def _make_own_folder(path: Path, account: programs.Account | None) -> None:
    """A folder for the server's user alone; refuses one that somebody else put there."""
    expected = account.user if account else os.geteuid()
    try:
        path.mkdir(mode=0o700)
        if account:
            os.chown(path, account.user, account.group)
    except FileExistsError:
        status = path.lstat()
        if path.is_symlink() or not path.is_dir() or status.st_uid != expected:
            raise HouseError(f"{path} belongs to somebody else: remove it.") from None
    path.chmod(0o700)


def make_data_draft(place: Place, account: programs.Account | None) -> Path:
    """An empty folder in which a data folder is prepared, before it takes its name."""
    draft = place.home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    _make_own_folder(draft, account)
    return draft


def find_postmaster(data: Path) -> Postmaster | None:
    """The server that runs on `data`, or None. A pid file left by a crash, or whose number went on, is not one."""
    lines = _pid_file_lines(data)
    if len(lines) < 5 or not _serves(lines[0], data):
        return None
    return Postmaster(int(lines[0]), Path(lines[4]), is_ready=len(lines) > 7 and lines[7].strip() == "ready")


def _pid_file_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except PermissionError:
        raise HouseError(f"{data} belongs to another user of this machine: run as that user.") from None


def _serves(number: str, data: Path) -> bool:
    """Whether that process is the PostgreSQL server of `data`."""
    if not number.strip().isdigit():
        return False
    words = processes.command_line(int(number))
    try:  # it works in its data folder, also after that was moved
        return "postgres" in words and os.path.samefile(f"/proc/{int(number)}/cwd", data)
    except OSError:  # not ours to look at, or no /proc: the folder stands on its command line
        return f"-D {data} " in words + " "


def forget_reused_pids(place: Place) -> None:
    """Remove pid files whose number another process has by now, or a zombie: PostgreSQL would not start.

    A number that nobody has is left to PostgreSQL, which checks more than we could.
    """
    for file in (place.data / "postmaster.pid", place.socket_dir / f"{SOCKET_NAME}.lock"):
        number = file.read_text().partition("\n")[0].strip() if file.exists() else ""
        if number.isdigit() and processes.is_taken(int(number)) and not _serves(number, place.data):
            file.unlink(missing_ok=True)


def is_of_a_deleted_clone(project: Path, place: Place) -> bool:
    """Whether root's folder for this path is left from a project that was deleted and cloned anew.

    Its secrets, newer than the folder's last start, do not open it.
    """
    if place.home.parent != programs.SHARED or not place.data.exists() or os.path.lexists(project / "var" / "postgres"):
        return False
    return (project / "var" / "secrets.env").stat().st_mtime > place.project_file.stat().st_mtime


def set_aside(place: Place) -> None:
    """Give the folder another name, under which it is removed like that of any project that is gone."""
    aside = place.home.with_name(secrets.token_hex(6))
    place.home.rename(aside)
    recorded = _recorded_project(aside)
    (aside / "project").write_text(f"{recorded} (deleted)\n")


def remove_abandoned() -> list[Path]:
    """Remove root's data folders whose project is gone, a day after the last start. Returns what was removed."""
    removed = []
    for project_file in programs.SHARED.glob("????????????/project"):
        home = project_file.parent
        recorded = _recorded_project(home)
        is_recent = time.time() - project_file.stat().st_mtime < KEPT_AFTER_PROJECT_IS_GONE
        if recorded and not recorded.exists() and not is_recent and not find_postmaster(home / "data"):
            shutil.rmtree(home, ignore_errors=True)
            removed.append(home)
    return removed
