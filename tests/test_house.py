"""Does the ground the portal stands on hold: secrets, the embedded server, roles, addresses?

With real servers in folders of their own; no Django.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import errors

from portal.house import HouseError, by_hand, database, places, postgres, processes, programs, secrets, serving, stages

NASTY = "p@ss:w/o?r#d %41+&='\"\\é汉 [::1]"
PASSWORDS = {role.password_variable: role.name + NASTY for role in (database.OWNER, database.RUNTIME, database.BACKUP)}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root alone gives the server a folder outside the project")


@pytest.fixture(scope="module")
def make_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Path]]:
    """Makes project folders that only their owner may enter, and takes their servers down again."""
    made: list[Path] = []

    def make() -> Path:
        made.append(tmp_path_factory.mktemp("closed") / "a folder with $igns")
        made[-1].mkdir(mode=0o700)
        made[-1].parent.chmod(0o700)
        secrets.ensure(made[-1])
        return made[-1]

    yield make
    for project in made:
        postgres.stop(project)
        shutil.rmtree(places.place_of(project).home, ignore_errors=True)


@pytest.fixture(scope="module")
def project(make_project: Callable[[], Path]) -> Path:
    return make_project()


@pytest.fixture(scope="module")
def server(project: Path) -> postgres.Server:
    return postgres.ensure_running(project)


@pytest.fixture(scope="module")
def portal(server: postgres.Server) -> Callable[[database.Role], psycopg.Connection[tuple[object, ...]]]:
    """Connects to the prepared database as one of the portal's roles."""
    database.prepare(server.superuser_url, "portal", PASSWORDS)
    with connect(server, database.OWNER) as connection:
        connection.execute("CREATE TABLE story (number int)")
        connection.execute("ALTER TABLE story ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE story FORCE ROW LEVEL SECURITY")
        connection.execute("CREATE FUNCTION quiet() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    return lambda role: connect(server, role)


def connect(server: postgres.Server, role: database.Role) -> psycopg.Connection[tuple[object, ...]]:
    password = PASSWORDS[role.password_variable]
    return psycopg.connect(database.role_url(server.superuser_url, role.name, password, "portal"), autocommit=True)


# ---------- The embedded server ----------


def test_a_second_start_finds_the_server_running(project: Path, server: postgres.Server) -> None:
    again = postgres.ensure_running(project)
    assert (server.started_here, again.started_here) == (True, False)
    assert again.superuser_url == server.superuser_url
    assert postgres.is_running(project)


def test_the_server_listens_on_its_socket_alone_and_asks_for_a_password(server: postgres.Server) -> None:
    with psycopg.connect(server.superuser_url) as connection:
        row = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('fsync'), getdatabaseencoding(), upper('é')"
        ).fetchone()
    assert row == ("", "on", "UTF8", "É")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.superuser_url, password="wrong")


def test_what_was_committed_is_there_after_the_server_was_killed(make_project: Callable[[], Path]) -> None:
    project = make_project()
    server = postgres.ensure_running(project)
    with psycopg.connect(server.superuser_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    running = places.find_postmaster(places.place_of(project).data)
    assert running is not None
    moment = processes.started_at(running.pid)
    assert moment is not None
    os.kill(running.pid, signal.SIGKILL)
    assert processes.wait_for_end(running.pid, moment, 10)

    again = postgres.ensure_running(project)

    assert again.started_here
    with psycopg.connect(again.superuser_url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_pid_file_whose_number_another_process_has_does_not_stop_the_start(make_project: Callable[[], Path]) -> None:
    project = make_project()
    postgres.ensure_running(project)
    pid_file = places.place_of(project).data / "postmaster.pid"
    lines = pid_file.read_text().splitlines(keepends=True)
    postgres.stop(project)
    assert not postgres.is_running(project)
    account = programs.server_account()
    other = subprocess.Popen(["sleep", "60"], user=account.user if account else None)
    try:
        pid_file.write_text("".join([f"{other.pid}\n", *lines[1:]]))
        if account:
            os.chown(pid_file, account.user, account.group)
        assert not postgres.is_running(project)
        assert postgres.ensure_running(project).started_here
    finally:
        other.kill()
        other.wait()


@as_root
def test_a_closed_folder_of_root_stays_closed(project: Path, server: postgres.Server) -> None:
    assert stat.S_IMODE(project.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(project.stat().st_mode) == 0o700
    home = (project / "var" / "postgres").resolve()
    assert home.parent == programs.SHARED
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700
    assert (home / "data").owner() == programs.SERVER_USER


@as_root
def test_root_s_data_goes_with_its_project_but_not_at_once(make_project: Callable[[], Path]) -> None:
    home = programs.SHARED / places.digest(make_project() / "gone")
    home.mkdir(parents=True)
    (home / "project").write_text(f"{make_project()}/gone\n")
    assert home not in places.remove_abandoned()
    os.utime(home / "project", (0, 0))
    assert home in places.remove_abandoned()
    assert not home.exists()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    assert len(bytes(places._socket_dir(tmp_path, home) / places.SOCKET_NAME)) <= places.LONGEST_SOCKET_PATH
    assert places._socket_dir(tmp_path, Path("/srv")) == Path("/srv/run")


def test_the_last_to_use_the_server_stops_it(make_project: Callable[[], Path]) -> None:
    project = make_project()
    other = subprocess.Popen(["sleep", "60"])
    with postgres.borrowed(project):
        assert postgres.users(project) == [os.getpid()]
        processes.write_pid(project / "var" / "run" / "postgres-users" / str(other.pid), other.pid)
    assert postgres.is_running(project)
    other.kill()
    other.wait()
    with postgres.borrowed(project) as server:
        assert not server.started_here
    assert not postgres.is_running(project)


# ---------- Secrets ----------


def test_secrets_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    file = secrets.ensure(tmp_path)
    first = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secrets.ensure(tmp_path).read_text() == first
    assert secrets.load(tmp_path, {}).keys() == secrets.VARIABLES.keys()


def test_only_missing_secrets_are_added(tmp_path: Path) -> None:
    file = secrets.ensure(tmp_path)
    file.write_text("# mine\nPORTAL_DEMO=0\nPORTAL_SECRET_KEY=keep")
    secrets.ensure(tmp_path)
    assert file.read_text().startswith("# mine\nPORTAL_DEMO=0\nPORTAL_SECRET_KEY=keep\n")
    assert secrets.load(tmp_path, {}).keys() == secrets.VARIABLES.keys()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_environment_wins_over_dot_env_and_that_over_the_secrets(tmp_path: Path) -> None:
    secrets.ensure(tmp_path)
    (tmp_path / ".env").write_text("PORTAL_DEMO=0\nPORTAL_SECRET_KEY=from-dot-env\n")
    loaded = secrets.load(tmp_path, {"PORTAL_DEMO": "from-environment"})
    assert loaded["PORTAL_DEMO"] == "from-environment"
    assert loaded["PORTAL_SECRET_KEY"] == "from-dot-env"


# ---------- Roles and grants ----------


def test_preparing_again_and_twice_at_once_changes_nothing(
    server: postgres.Server, portal: Callable[[database.Role], psycopg.Connection[tuple[object, ...]]]
) -> None:
    faults: list[Exception] = []

    def prepare() -> None:
        try:
            database.prepare(server.superuser_url, "portal", PASSWORDS)
            database.prepare(server.superuser_url, "second", PASSWORDS)
        except (HouseError, psycopg.Error) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=prepare) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with portal(database.RUNTIME) as connection:
        connection.execute("SELECT number FROM story")


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine (number int)", "TRUNCATE story", "CREATE TEMP TABLE t (n int)"]
)
def test_the_runtime_role_cannot(
    statement: str, portal: Callable[[database.Role], psycopg.Connection[tuple[object, ...]]]
) -> None:
    with portal(database.RUNTIME) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_runtime_role_serves_within_the_policies(
    portal: Callable[[database.Role], psycopg.Connection[tuple[object, ...]]],
) -> None:
    attributes = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    with portal(database.RUNTIME) as connection:
        assert connection.execute(attributes).fetchone() == (False, False, False, False)
        assert connection.execute("SELECT quiet()").fetchone() == (1,)
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            connection.execute("INSERT INTO story VALUES (1)")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("SET ROLE portal_owner")


def test_the_backup_role_reads_past_the_policies_and_writes_nothing(
    portal: Callable[[database.Role], psycopg.Connection[tuple[object, ...]]],
) -> None:
    with portal(database.BACKUP) as connection:
        connection.execute("SET row_security = off")  # a policy that applied would now be an error
        connection.execute("SELECT number FROM story")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("DELETE FROM story")


def test_a_runtime_role_that_became_too_strong_is_mended(server: postgres.Server, portal: object) -> None:
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute("ALTER ROLE portal_runtime SUPERUSER BYPASSRLS")
        database.prepare(server.superuser_url, "portal", PASSWORDS)
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'portal_runtime'"
        ).fetchone()
    assert row == (False, False)


def test_a_role_that_may_create_roles_is_enough(make_project: Callable[[], Path]) -> None:
    superuser = postgres.ensure_running(make_project()).superuser_url
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("CREATE ROLE house_keeper LOGIN CREATEROLE CREATEDB PASSWORD 'x'")
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'x'")
    keeper = database.role_url(superuser, "house_keeper", "x", "portal")
    for _ in range(2):
        (note,) = database.prepare(keeper, "portal", PASSWORDS)
        assert "ALTER ROLE portal_backup BYPASSRLS" in note
    guest = database.role_url(superuser, "guest", "x", "portal")
    with pytest.raises(HouseError, match="set DATABASE_RUNTIME_URL and DATABASE_OWNER_URL"):
        database.prepare(guest, "portal", PASSWORDS)


# ---------- Addresses ----------

SAYABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)
HOSTS = st.sampled_from(["db.example", "10.0.0.7", "::1", "fe80::1%eth0", "/run/a b/püblic", "one,two"])


@given(password=SAYABLE, user=SAYABLE, name=SAYABLE, host=HOSTS)
def test_addresses_carry_any_password_to_any_host(password: str, user: str, name: str, host: str) -> None:
    ports = "5433,5434" if "," in host else "5433"
    base = database._url("admin", NASTY, "postgres", {"host": host, "port": ports, "sslmode": "require"})
    assert database.django_database(database.role_url(base, user, password, name)) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": ports,
        "OPTIONS": {"prepare_threshold": 2, "sslmode": "require"},
    }


def test_both_addresses_are_derived_from_the_server_s() -> None:
    environ = {**PASSWORDS, "DATABASE_URL": "postgres://admin:x@[::1]:5433/mediation?sslmode=require"}
    urls = database.database_urls(environ)
    runtime, owner = (database.django_database(urls[f"DATABASE_{role}_URL"]) for role in ("RUNTIME", "OWNER"))
    assert (runtime["USER"], runtime["PASSWORD"]) == ("portal_runtime", "portal_runtime" + NASTY)
    assert (owner["USER"], owner["PASSWORD"]) == ("portal_owner", "portal_owner" + NASTY)
    assert (owner["HOST"], owner["PORT"], owner["NAME"]) == ("::1", "5433", "mediation")
    assert database.database_name({"DATABASE_URL": "postgresql://admin@db/postgres"}) == "portal"


def test_given_addresses_are_taken_as_they_are() -> None:
    given_urls = {"DATABASE_RUNTIME_URL": "postgresql://r@db/x", "DATABASE_OWNER_URL": "postgresql://o@db/x"}
    assert database.database_urls({**given_urls, "DATABASE_URL": "postgresql://a@db/y"}) == given_urls
    only_runtime = {"DATABASE_RUNTIME_URL": "postgresql://r@db/x"}
    assert database.database_urls(only_runtime) == only_runtime


def test_without_an_address_the_embedded_server_is_meant() -> None:
    urls = database.database_urls({**PASSWORDS, "DATABASE_URL": ""})
    assert database.django_database(urls["DATABASE_RUNTIME_URL"])["HOST"] == str(postgres.socket_dir())


def test_a_refused_address_is_not_shown() -> None:
    with pytest.raises(HouseError) as refusal:
        database.django_database("postgresql://a:s3cret@[db/x")
    assert "s3cret" not in str(refusal.value)


def test_a_missing_password_is_named() -> None:
    with pytest.raises(HouseError, match="PORTAL_RUNTIME_PASSWORD"):
        database.database_urls({"DATABASE_URL": "postgresql://a@db/x"})


# ---------- Commands ----------


@pytest.mark.parametrize(
    ("arguments", "needs"),
    [
        ([], False),
        (["check"], False),
        (["check", "--database", "default"], True),
        (["migrate"], True),
        (["migrate", "--help"], False),
        (["compilemessages"], False),
        (["demo"], True),
    ],
)
def test_which_commands_need_the_database(arguments: list[str], needs: bool) -> None:
    assert by_hand.needs_database(arguments) is needs


def test_a_busy_port_is_named() -> None:
    with socket.socket() as busy:
        busy.bind((serving.HOST, 0))
        busy.listen()
        with pytest.raises(HouseError, match=str(busy.getsockname()[1])):
            serving._refuse_busy_port(busy.getsockname()[1])


def test_a_pid_file_about_another_process_is_removed(tmp_path: Path) -> None:
    file = tmp_path / "site.pid"
    processes.write_pid(file, os.getpid())
    assert processes.read_pid(file) == os.getpid()
    file.write_text(f"{os.getpid()}\nanother moment\n")
    assert processes.read_pid(file) is None
    assert not file.exists()


def test_a_failing_stage_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    good = stages.Stage("Good", (sys.executable, "-c", "print('quiet')"))
    bad = stages.Stage("Bad", (sys.executable, "-c", "import sys; sys.exit('what went wrong')"))
    assert stages._run(good, os.environ) is True
    assert stages._run(bad, os.environ) is False
    said = capsys.readouterr().out
    assert "quiet" not in said
    assert "what went wrong" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's data lies outside the project")
def test_a_project_that_is_deleted_and_cloned_anew_starts_afresh(make_project: Callable[[], Path]) -> None:
    project = make_project()
    first = postgres.ensure_running(project)  # and goes on running while its clone is deleted
    with psycopg.connect(first.superuser_url) as connection:
        connection.execute("create table of_the_deleted_clone ()")
    shutil.rmtree(project)
    time.sleep(0.05)
    project.mkdir(mode=0o700)
    secrets.ensure(project)
    second = postgres.ensure_running(project)
    with psycopg.connect(second.superuser_url) as connection:
        assert connection.execute("select to_regclass('of_the_deleted_clone')").fetchone() == (None,)
