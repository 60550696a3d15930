"""How is everything the portal keeps put into one sealed file, and how does it come back?

The file holds the database (pg_dump's custom format, read by the role `portal_backup`) and the media folder. It holds
no key: the field keys that open its names and stories, and PORTAL_BACKUP_KEY that opens the file, are kept elsewhere.
Nothing of it ever lies on a disk unsealed but the media, where they belong.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import dotenv
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from portal.house import PROJECT, HouseError, database, programs, progress
from portal.house.sealed_file import OpeningReader, SealingWriter

BACKUPS = PROJECT / "var" / "backups"
MEDIA = PROJECT / "var" / "media"
KEY = "PORTAL_BACKUP_KEY"
HOW_TO_MAKE_A_KEY = "Make one: python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
PART = 8 << 20  # bytes of the dump in one member of the archive
PUT_ASIDE = "before_restore"  # the schema that holds what was there, while a restore replaces it
# Whoever was signed in when the backup was made is not signed in again by a restore.
WITHOUT_ROWS = ("django_session",)
# What shows whether a restored portal is whole.
CHECKS = (("migrate", "--check"), ("check", "--database", "default"), ("verify_trail",), ("rotate_keys", "--count"))

# ---------- Commands ----------


def run_backup(environ: Mapping[str, str]) -> int:
    """`make backup`."""
    with progress.step("Writing the backup and reading it back"):
        file = make(environ)
    progress.say(f"{file} ({file.stat().st_size / 1e6:.1f} MB). Copy it to another place; its keys to a third.")
    return 0


def run_restore(environ: Mapping[str, str], arguments: list[str]) -> int:
    """`make restore FILE=… [REPLACE=yes]`, then the checks that show whether it is whole."""
    replace = "--replace" in arguments
    files = [argument for argument in arguments if argument and argument != "--replace"]
    if len(files) != 1:
        raise HouseError("Say which backup: make restore FILE=var/backups/portal-….backup")
    with progress.step("Restoring"):
        about = restore(environ, Path(files[0]), replace=replace)
    progress.say(f"Restored what was there on {about['made_at']}. Everybody signs in again.")
    passed = [_passes(environ, *command) for command in CHECKS]
    if not passed[0]:
        progress.say("Its tables are of another version. An older one: python -m portal.house prepare")
    return 0 if all(passed) else 1


def _passes(environ: Mapping[str, str], *command: str) -> bool:
    progress.say(f"manage.py {' '.join(command)}:")
    ended = subprocess.run([sys.executable, "manage.py", *command], cwd=PROJECT, env=environ, check=False)
    return ended.returncode == 0


# ---------- Make ----------


def make(environ: Mapping[str, str], *, folder: Path = BACKUPS, media: Path = MEDIA) -> Path:
    """Write a backup, read it back, and return its file (mode 0600). Raises HouseError and leaves nothing behind."""
    key, url = backup_key(environ), backup_url(environ)
    about = _describe(url)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = datetime.now(UTC)
    about["made_at"] = moment.isoformat(timespec="seconds")
    file = folder / f"portal-{moment:%Y%m%dT%H%M%S%fZ}.backup"
    draft = file.with_name(f".{file.name}.new")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            writer = SealingWriter(target, key)
            _write_archive(writer, about, url, media)
            writer.finish()
            target.flush()
            os.fsync(target.fileno())
        read_through(draft, key)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return file


def backup_key(environ: Mapping[str, str]) -> bytes:
    """The key of PORTAL_BACKUP_KEY. Refuses one that is missing, weak, or used for something else too."""
    text = environ.get(KEY, "").strip()
    if not text:
        raise HouseError(f"{KEY} is not set. {HOW_TO_MAKE_A_KEY}, and keep it away from the backups.")
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise HouseError(f"{KEY} is not valid base64. {HOW_TO_MAKE_A_KEY}") from None
    if len(key) != 32 or len(set(key)) < 8:
        raise HouseError(f"{KEY} must be 32 random bytes. {HOW_TO_MAKE_A_KEY}")
    others = [name for name, value in environ.items() if "_KEY" in name and name != KEY and text in value]
    if others:
        raise HouseError(f"{KEY} is the same key as {', '.join(sorted(others))}. {HOW_TO_MAKE_A_KEY}")
    development = PROJECT / "var" / "secrets.env"
    is_demo = environ.get("PORTAL_DEMO", "").lower() in ("1", "true", "yes", "on")
    if not is_demo and development.is_file() and dotenv.dotenv_values(development).get(KEY) == text:
        raise HouseError(
            f"{KEY} is the one of var/secrets.env, made for development: set your own. {HOW_TO_MAKE_A_KEY}"
        )
    return key


def backup_url(environ: Mapping[str, str]) -> str:
    """The address for `portal_backup`: DATABASE_BACKUP_URL, or the portal's with that role and its password."""
    if environ.get("DATABASE_BACKUP_URL"):
        return environ["DATABASE_BACKUP_URL"]
    urls = database.database_urls(environ)
    base = urls.get("DATABASE_OWNER_URL") or urls["DATABASE_RUNTIME_URL"]
    password = environ.get(database.BACKUP.password_variable, "")
    if not password:
        raise HouseError(f"{database.BACKUP.password_variable} is not set: it is the password of portal_backup.")
    name = database.django_database(base)["NAME"]
    return database.role_url(base, database.BACKUP.name, password, name)


def _describe(url: str) -> dict[str, Any]:
    """What is said of the backup in it. Refuses a role that row-level security would show only a part."""
    with closing(_connect(url)) as connection:
        row = connection.execute(
            "select rolbypassrls or rolsuper from pg_roles where rolname = current_user"
        ).fetchone()
        if row != (True,):
            raise HouseError(
                f"The role {connection.info.user} sees no rows past row-level security: have a superuser run "
                f"ALTER ROLE {connection.info.user} BYPASSRLS."
            )
        return {"format": 1, "postgresql": connection.info.server_version // 10000}


def _write_archive(writer: SealingWriter, about: Mapping[str, Any], url: str, media: Path) -> None:
    with tarfile.open(fileobj=cast(IO[bytes], writer), mode="w|") as archive:
        _add(archive, "about.json", json.dumps(about).encode())
        with _dumping(url, about["postgresql"]) as dump:
            number = 0
            while part := dump.read(PART):
                _add(archive, f"database/{number:06}", part)
                number += 1
        for path in sorted(media.rglob("*")) if media.is_dir() else []:
            if path.is_file() and not path.is_symlink():
                archive.add(path, f"media/{path.relative_to(media).as_posix()}", recursive=False)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


@contextmanager
def _dumping(url: str, major: int) -> Iterator[IO[bytes]]:
    command = [
        str(program("pg_dump", major)), "--format=custom", "--no-password", "--lock-wait-timeout=60s",
        *(f"--exclude-table-data=public.{table}" for table in WITHOUT_ROWS), f"--dbname={_without_password(url)}",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=_environment(url), stdout=subprocess.PIPE, stderr=said)
        assert process.stdout is not None
        try:
            yield process.stdout
            process.stdout.close()
            if process.wait() != 0:
                raise HouseError(f"The database could not be dumped:\n{_text(said)}")
        finally:
            process.kill()
            process.wait()


# ---------- Read ----------


def read_through(file: Path, key: bytes, media: Path | None = None) -> dict[str, Any]:
    """Open every byte of a backup and return what it says of itself; with `media`, put the media files there."""
    about: dict[str, Any] = {}
    parts = 0
    for name, content in _members(file, key):
        if name == "about.json":
            about = json.loads(content.read())
        elif name.startswith("database/"):
            parts += len(content.read()) > 0
        elif name.startswith("media/") and media is not None:
            _put(content, media, PurePosixPath(name).relative_to("media"))
    if about.get("format") != 1 or not parts:
        raise HouseError("This backup holds no database, or was made by a later version of the portal.")
    return about


def _members(file: Path, key: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    with file.open("rb") as source:
        reader = OpeningReader(source, key)
        with tarfile.open(fileobj=cast(IO[bytes], reader), mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is not None:
                    yield member.name, content
        while reader.read(PART):  # to the marked end
            pass


def _put(content: IO[bytes], folder: Path, name: PurePosixPath) -> None:
    if name.is_absolute() or ".." in name.parts:
        raise HouseError("A file of this backup has a name that leads out of the media folder.")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(content, out)


# ---------- Restore ----------


def restore(environ: Mapping[str, str], file: Path, *, replace: bool = False, media: Path = MEDIA) -> dict[str, Any]:
    """Bring a backup back into the portal's database and media folder; what it says of itself.

    Both must be empty, unless `replace` says that what they hold may go. Until the very end what was there is only
    put aside, and comes back when anything fails. Raises HouseError.
    """
    key = backup_key(environ)
    url = database.database_urls(environ).get("DATABASE_OWNER_URL", "")
    if not url:
        raise HouseError("DATABASE_OWNER_URL is not set: tables are restored as their owner.")
    if not file.is_file():
        raise HouseError(f"There is no file {file}.")
    _refuse_full(url, media, replace=replace)
    unpacked = media.with_name(f".{media.name}.new")
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True)
    try:
        about = read_through(file, key, unpacked)
        major = _server_major(url)
        if about["postgresql"] > major:
            raise HouseError(f"This backup is of PostgreSQL {about['postgresql']}, and the server is older ({major}).")
        with _room_made(url):
            _restore_database(url, major, file, key)
        _swap(unpacked, media)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    return about


def _refuse_full(url: str, media: Path, *, replace: bool) -> None:
    with closing(_connect(url)) as connection:
        name = connection.info.dbname
        if connection.execute("select 1 from pg_namespace where nspname = %s", [PUT_ASIDE]).fetchone():
            raise HouseError(
                f"The database {name} has a schema {PUT_ASIDE}: a restore was cut off. Its tables are what was there "
                f"before; rename that schema to public, or drop it."
            )
        tables = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
        others = connection.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
            "and usename is not null"
        ).fetchone()
    has_media = media.is_dir() and any(media.iterdir())
    if not replace and (tables != (0,) or has_media):
        what = f"The database {name} has tables" if tables != (0,) else f"The folder {media} holds files"
        raise HouseError(f"{what}: nothing is overwritten. To replace what is there: make restore FILE=… REPLACE=yes")
    if others != (0,):
        raise HouseError(f"The database {name} is in use: stop the site and the worker first (make stop).")


@contextmanager
def _room_made(url: str) -> Iterator[None]:
    """An empty schema `public`; what was there comes back on failure and goes on success."""
    with closing(_connect(url)) as connection:
        with connection.transaction():
            connection.execute(f"alter schema public rename to {PUT_ASIDE}")
            connection.execute("create schema public")
        try:
            yield
        except BaseException:
            with connection.transaction():
                connection.execute("drop schema public cascade")
                connection.execute(f"alter schema {PUT_ASIDE} rename to public")
            raise
        connection.execute(f"drop schema {PUT_ASIDE} cascade")


def _restore_database(url: str, major: int, file: Path, key: bytes) -> None:
    """Feed the dump to pg_restore, in one transaction."""
    command = [
        str(program("pg_restore", major)), "--exit-on-error", "--single-transaction", "--no-password",
        f"--dbname={_without_password(url)}",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, env=_environment(url), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        )
        assert process.stdin is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # it ended early: what it said tells why
                for name, content in _members(file, key):
                    if name.startswith("database/"):
                        shutil.copyfileobj(content, process.stdin, PART)
                process.stdin.close()
            if process.wait() != 0:
                raise HouseError(f"The database could not be restored:\n{_text(said)}")
        finally:
            process.kill()
            process.wait()


def _swap(unpacked: Path, media: Path) -> None:
    old = media.with_name(f".{media.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if media.exists():
        media.rename(old)
    unpacked.rename(media)
    shutil.rmtree(old, ignore_errors=True)


# ---------- PostgreSQL's programs ----------


def program(name: str, major: int) -> Path:
    """`pg_dump` or `pg_restore` of the server's own major version: an older one refuses, a newer one writes what the
    server does not know. Raises HouseError with the package to install."""
    for folder in _folders(name, major):
        if (folder / name).is_file() and _major_of(folder / name) == major:
            return folder / name
    raise HouseError(
        f"There is no {name} of PostgreSQL {major}: install that version's client (postgresql-client-{major})."
    )


def _folders(name: str, major: int) -> list[Path]:
    """Where such programs are, by preference: the system's packages, the search path, the wheel."""
    folders = [Path(f"/usr/lib/postgresql/{major}/bin"), Path(f"/usr/pgsql-{major}/bin")]
    if found := shutil.which(name):
        folders.append(Path(found).parent)
    with contextlib.suppress(HouseError):
        folders.append(programs.folder(None))
    return folders


def _major_of(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def _server_major(url: str) -> int:
    with closing(_connect(url)) as connection:
        return connection.info.server_version // 10000


def _connect(url: str) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10, application_name="portal backup")
    except psycopg.OperationalError as failure:
        raise HouseError(f"The database cannot be reached: {' '.join(str(failure).split())}") from None


def _without_password(url: str) -> str:
    """The address for a command line, where others on the machine can read it."""
    parts = conninfo_to_dict(url)
    parts.pop("password", None)
    return make_conninfo("", **parts)


def _environment(url: str) -> dict[str, str]:
    password = conninfo_to_dict(url).get("password")
    return programs.quiet_environment() | ({"PGPASSWORD": str(password)} if password else {})


def _text(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode(errors="replace").strip()
