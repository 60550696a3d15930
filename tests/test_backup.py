"""Does everything come back from a backup: rows, trail, names, policies, rights, files? And only to its key?"""

from __future__ import annotations

import base64
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from mediation import trail
from mediation.access import JobActor, acting_as
from mediation.models import PartyContact
from portal.house import HouseError, backup, database, secrets
from portal.house.sealed_file import PIECE, OpeningReader, SealingWriter
from tests.conftest import TEST_DATABASE
from tests.people import build_house, family_answers, macau_answers, send

RESTORED = f"test_portal_restored_{os.getpid()}"
KEY = secrets.random_key()


def environ_for(administrator_url: str, name: str, **changes: str) -> dict[str, str]:
    """The environment of an installation whose database is `name`."""
    return {
        **{key: value for key, value in secrets.load().items() if not key.startswith("DATABASE_")},
        "DATABASE_URL": database.role_url(administrator_url, *_role_of(administrator_url), name),
        "PORTAL_BACKUP_KEY": KEY,
        **changes,
    }


def _role_of(url: str) -> tuple[str, str]:
    entry = database.django_database(url)
    return entry["USER"], entry["PASSWORD"]


def drop(administrator_url: str, name: str) -> None:
    with psycopg.connect(administrator_url, autocommit=True, dbname="postgres") as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def as_role(environ: dict[str, str], role: str) -> psycopg.Connection[Any]:
    return psycopg.connect(database.database_urls(environ)[f"DATABASE_{role.upper()}_URL"], autocommit=True)


def rows_of(administrator_url: str, name: str) -> dict[str, int]:
    """How many rows every table has, counted by a superuser, whom no policy binds."""
    with psycopg.connect(administrator_url, dbname=name) as connection:
        tables = [row[0] for row in connection.execute("select tablename from pg_tables where schemaname = 'public'")]
        return {
            table: connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()[0]  # type: ignore[index]  # count has one row
            for table in sorted(tables)
        }


# What of the schema must be the same afterwards, one line for each thing.
SCHEMA = {
    "owners and row security": "select relname, relkind, relowner::regrole::text, relrowsecurity, relforcerowsecurity, "
    "relacl::text from pg_class where relnamespace = 'public'::regnamespace order by 1",
    "policies": "select tablename, policyname, cmd, qual, with_check from pg_policies order by 1, 2",
    "functions": "select proname, prosecdef, proowner::regrole::text, proacl::text, proconfig::text from pg_proc "
    "where pronamespace = 'public'::regnamespace order by 1, pg_get_function_identity_arguments(oid)",
    "triggers": "select tgrelid::regclass::text, tgname, tgenabled from pg_trigger where not tgisinternal "
    "order by 1, 2",
    "constraints": "select conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated "
    "from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2",
    "indexes": "select indexname, indexdef from pg_indexes where schemaname = 'public' order by 1",
    "sequences": "select sequencename, last_value from pg_sequences where schemaname = 'public' order by 1",
    "the schema": "select nspowner::regrole::text, (select array_agg(item::text order by item::text) "
    "from unnest(nspacl) item) from pg_namespace where nspname = 'public'",
    "rights to come": "select defaclobjtype, (select array_agg(item::text order by item::text) from unnest(defaclacl) "
    "item) from pg_default_acl order by 1, 2",
}


def schema_of(administrator_url: str, name: str) -> dict[str, list[Any]]:
    with psycopg.connect(administrator_url, dbname=name) as connection:
        found = {title: connection.execute(statement).fetchall() for title, statement in SCHEMA.items()}
    for title in ("constraints", "indexes", "policies"):  # an expression that was read again has its casts elsewhere
        found[title] = [[_without_casts(value) for value in row] for row in found[title]]
    return found


def _without_casts(value: Any) -> Any:
    return re.sub(r"::character varying|::text|\[\]|[()]", "", value) if isinstance(value, str) else value


@contextmanager
def django_on(url: str) -> Iterator[None]:
    """Django's connection leads to another database meanwhile."""
    connection = connections["default"]
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(database.django_database(url))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """A media folder with a file of two pieces, and one below another folder."""
    folder = tmp_path / "media"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "folheto.pdf").write_bytes(os.urandom(PIECE + 7))
    (folder / "圖片.png").write_bytes(b"picture")
    return folder


@pytest.fixture
def full(administrator_url: str) -> dict[str, str]:
    """The environment of the tests' own database, with two cases in it."""
    build_house()
    send(family_answers())
    send(macau_answers())
    connections["default"].close()
    return environ_for(administrator_url, TEST_DATABASE)


@pytest.fixture
def empty(administrator_url: str) -> Iterator[dict[str, str]]:
    """The environment of another, prepared and empty database."""
    environ = environ_for(administrator_url, RESTORED)
    drop(administrator_url, RESTORED)
    database.prepare(administrator_url, RESTORED, environ)
    yield environ
    drop(administrator_url, RESTORED)


# ---------- The drill ----------


@pytest.mark.django_db(transaction=True)
def test_the_drill(
    full: dict[str, str], empty: dict[str, str], administrator_url: str, media: Path, tmp_path: Path
) -> None:
    with psycopg.connect(database.database_urls(full)["DATABASE_RUNTIME_URL"]) as session:
        session.execute("insert into django_session values ('signed-in', '', now() + interval '1 day')")
    rows, schema = rows_of(administrator_url, TEST_DATABASE), schema_of(administrator_url, TEST_DATABASE)
    file = backup.make(full, folder=tmp_path / "backups", media=media)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [each.name for each in file.parent.iterdir()] == [file.name]

    other_media = tmp_path / "elsewhere" / "media"
    about = backup.restore(empty, file, media=other_media)

    assert about["format"] == 1
    assert rows_of(administrator_url, RESTORED) == {**rows, "django_session": 0}
    assert rows["mediation_case"] == 2
    assert rows["django_session"] == 1
    restored = schema_of(administrator_url, RESTORED)
    for title, found in schema.items():
        assert restored[title] == found, title
    assert files_of(other_media) == files_of(media)
    check_that_it_lives(empty)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check_that_it_lives(environ: dict[str, str]) -> None:
    """The trail is whole, a name opens, walls stand, rights are limited, and a new request goes through."""
    with django_on(database.database_urls(environ)["DATABASE_RUNTIME_URL"]):
        with acting_as(JobActor("verify")):
            assert trail.find_faults() == []
        with acting_as(JobActor("scenarios")):
            names = {contact.name for contact in PartyContact.objects.all()}
        assert {"梁慧敏", "李娜"} <= names
        assert PartyContact.objects.count() == 0  # nobody acts
        send(family_answers())  # numbers, keys and triggers go on where they were
        with acting_as(JobActor("verify")):
            assert trail.find_faults() == []
    with as_role(environ, "runtime") as runtime:
        for statement in (
            "update mediation_caseevent set actor = 'x'",
            "delete from mediation_caseevent",
            "truncate mediation_child",
            "select * from mediation_trailhead",
            "create table public.mine (number int)",
            "update django_migrations set app = 'x'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                runtime.execute(statement)
    with as_role(environ, "owner") as owner:  # FORCE binds the owner too
        assert owner.execute("select count(*) from mediation_partycontact").fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_replacing_what_is_there(
    full: dict[str, str], empty: dict[str, str], administrator_url: str, media: Path, tmp_path: Path
) -> None:
    rows, schema = rows_of(administrator_url, TEST_DATABASE), schema_of(administrator_url, TEST_DATABASE)
    file = backup.make(full, folder=tmp_path, media=media)
    other_media = tmp_path / "elsewhere" / "media"
    backup.restore(empty, file, media=other_media)
    with as_role(empty, "owner") as owner:
        owner.execute("create table left_over (number int)")
    (other_media / "left-over").write_text("x")

    with pytest.raises(HouseError, match=r"has tables: nothing is overwritten.*REPLACE=yes"):
        backup.restore(empty, file, media=other_media)
    with as_role(empty, "runtime"), pytest.raises(HouseError, match="in use: stop the site"):
        backup.restore(empty, file, media=other_media, replace=True)
    backup.restore(empty, file, media=other_media, replace=True)

    assert rows_of(administrator_url, RESTORED) == rows
    restored = schema_of(administrator_url, RESTORED)
    for title, found in schema.items():
        assert restored[title] == found, title
    assert files_of(other_media) == files_of(media)
    check_that_it_lives(empty)


@pytest.mark.django_db(transaction=True)
def test_a_restore_that_fails_leaves_what_was_there(
    full: dict[str, str], empty: dict[str, str], media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backup.make(full, folder=tmp_path, media=media)
    with as_role(empty, "owner") as owner:
        owner.execute("create table kept as select 7 as number")
    other_media = tmp_path / "elsewhere" / "media"
    other_media.mkdir(parents=True)
    (other_media / "kept").write_text("kept")
    readings = [backup._members, _cut_off]  # the first is whole; the second, for the database, is not
    monkeypatch.setattr(backup, "_members", lambda *of: readings.pop(0)(*of))
    with pytest.raises(HouseError, match="could not be restored"):
        backup.restore(empty, file, media=other_media, replace=True)
    with as_role(empty, "owner") as owner:
        assert owner.execute("select number from public.kept").fetchone() == (7,)
        assert owner.execute("select count(*) from pg_namespace where nspname = 'before_restore'").fetchone() == (0,)
    assert files_of(other_media) == {"kept": b"kept"}


def _cut_off(file: Path, key: bytes, whole: Any = backup._members) -> Iterator[Any]:
    """Half of the dump, and then nothing."""
    for name, content in whole(file, key):
        if name.startswith("database/"):
            dump = content.read()
            yield name, BytesIO(dump[: len(dump) // 2])


# ---------- The sealed file ----------


@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_read_in_the_file_and_no_key_is_in_it(full: dict[str, str], media: Path, tmp_path: Path) -> None:
    file = backup.make(full, folder=tmp_path, media=media)
    content = file.read_bytes()
    for word in (b"mediation_case", b"zhuhai", b"folheto", b"PGDMP", b"coordinator"):
        assert word not in content
    opened = b"".join(part.read() for _, part in backup._members(file, base64.b64decode(KEY)))
    assert b"PGDMP" in opened
    for name, value in full.items():
        if "KEY" in name or name.endswith("_PASSWORD"):
            for part in value.split(","):
                assert part.rpartition(":")[2].encode() not in opened, name


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_sealed_opens(size: int) -> None:
    plain = os.urandom(size)
    assert opened(sealed(plain)) == plain


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content[: 48 + 2 * (PIECE + 16)],  # whole pieces, and the last one is missing
        lambda content: content + b"x",
        lambda content: content[:20] + bytes([content[20] ^ 1]) + content[21:],
        lambda content: content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
        lambda content: content[:48] + content[48 + PIECE + 16 : 48 + 2 * (PIECE + 16)] + content[48 + PIECE + 16 :],
        lambda content: b"something else" + content,
        lambda content: b"",
    ],
)
def test_a_damaged_file_does_not_open(damage: Any) -> None:
    with pytest.raises(HouseError, match=r"does not open|not a backup"):
        opened(damage(sealed(os.urandom(3 * PIECE))))


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(HouseError, match="PORTAL_BACKUP_KEY is not the key"):
        opened(sealed(b"x"), key=os.urandom(32))


def sealed(plain: bytes) -> bytes:
    target = BytesIO()
    writer = SealingWriter(target, base64.b64decode(KEY))
    writer.write(plain)
    writer.finish()
    return target.getvalue()


def opened(content: bytes, key: bytes = base64.b64decode(KEY)) -> bytes:
    reader = OpeningReader(BytesIO(content), key)
    read = b""
    while part := reader.read(100_000):
        read += part
    return read


# ---------- Refusals ----------


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"PORTAL_BACKUP_KEY": ""}, "PORTAL_BACKUP_KEY is not set. Make one"),
        ({"PORTAL_BACKUP_KEY": "not base64!"}, "is not valid base64"),
        ({"PORTAL_BACKUP_KEY": base64.b64encode(b"short").decode()}, "must be 32 random bytes"),
        ({"PORTAL_BACKUP_KEY": base64.b64encode(b"ab" * 16).decode()}, "must be 32 random bytes"),
        ({"PORTAL_FIELD_KEYS_MACAU": f"k2:{secrets.random_key()},k1:{KEY}"}, "same key as PORTAL_FIELD_KEYS_MACAU"),
        ({"PORTAL_MATCH_KEY_COMMON": KEY}, "same key as PORTAL_MATCH_KEY_COMMON"),
    ],
)
def test_a_weak_key_is_refused(changes: dict[str, str], reason: str) -> None:
    with pytest.raises(HouseError, match=reason) as refusal:
        backup.backup_key({"PORTAL_BACKUP_KEY": KEY, **changes})
    assert KEY not in str(refusal.value)


def test_the_development_machine_s_key_is_refused_outside_a_demonstration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secrets.ensure(tmp_path)
    monkeypatch.setattr(backup, "PROJECT", tmp_path)
    made = secrets.load(tmp_path, {})
    assert len(backup.backup_key(made)) == 32
    with pytest.raises(HouseError, match="made for development"):
        backup.backup_key({**made, "PORTAL_DEMO": "0"})


def test_a_role_that_policies_bind_makes_no_backup(
    django_db_setup: None, administrator_url: str, tmp_path: Path
) -> None:
    environ = environ_for(administrator_url, TEST_DATABASE)
    environ["DATABASE_BACKUP_URL"] = database.database_urls(environ)["DATABASE_RUNTIME_URL"]
    with pytest.raises(HouseError, match="ALTER ROLE portal_runtime BYPASSRLS"):
        backup.make(environ, folder=tmp_path, media=tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_fails_leaves_no_half_file(
    django_db_setup: None, administrator_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = tmp_path / "bin" / "pg_dump"
    fails.parent.mkdir()
    fails.write_text(f"#!{sys.executable}\nimport sys\nprint('half')\nsys.exit('disk full')\n")
    fails.chmod(0o755)
    monkeypatch.setattr(backup, "program", lambda name, major: fails)
    folder = tmp_path / "backups"
    with pytest.raises(HouseError, match="could not be dumped:\ndisk full"):
        backup.make(environ_for(administrator_url, TEST_DATABASE), folder=folder, media=tmp_path / "none")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["../secrets.env", "documents/../../x", "/etc/x"])
def test_a_name_that_leads_out_of_the_media_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(HouseError, match="leads out"):
        backup._put(BytesIO(b"x"), tmp_path / "media", backup.PurePosixPath(name))


def test_programs_of_the_servers_own_version_are_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for version in (15, 16):
        folder = tmp_path / str(version)
        folder.mkdir()
        (folder / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.4'\n")
        (folder / "pg_dump").chmod(0o755)
    monkeypatch.setattr(backup, "_folders", lambda name, major: [tmp_path / "15", tmp_path / "none", tmp_path / "16"])
    assert backup.program("pg_dump", 16) == tmp_path / "16" / "pg_dump"
    with pytest.raises(HouseError, match="postgresql-client-17"):
        backup.program("pg_dump", 17)
