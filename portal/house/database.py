"""With which roles and addresses does the portal reach its database, and who makes them?

Three roles: the owner migrates, the runtime role serves, the backup role reads everything past row-level security.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from portal.house import HouseError, postgres

DATABASE_NAME = "portal"
MAINTENANCE_DATABASES = ("postgres", "template1")
OLDEST_SERVER = 150000
LOCK_NUMBER = 853_0756  # any number, the same for all who prepare: the two dialling codes
SET_THEM_YOURSELF = "set DATABASE_RUNTIME_URL and DATABASE_OWNER_URL to roles that were made for the portal"


@dataclass(frozen=True)
class Role:
    """One of the portal's roles: its name, where its password is, and whether row-level security leaves it out."""

    name: str
    password_variable: str
    bypasses_row_security: bool = False


OWNER = Role("portal_owner", "PORTAL_OWNER_PASSWORD")
RUNTIME = Role("portal_runtime", "PORTAL_RUNTIME_PASSWORD")
BACKUP = Role("portal_backup", "PORTAL_BACKUP_PASSWORD", bypasses_row_security=True)

# ---------- Addresses ----------


def role_url(base_url: str, role: str, password: str, database: str) -> str:
    """The address of `base_url` with another role, password and database in it; everything else stays."""
    parts = _parts(base_url)
    for name in ("user", "password", "dbname"):
        parts.pop(name, None)
    return _url(role, password, database, parts)


def _url(role: str, password: str, database: str, parts: dict[str, str]) -> str:
    """Build an address; a socket's folder, and several hosts, stand in its query."""
    server = ""
    host = parts.get("host", "")
    if host and not host.startswith(("/", "@")) and "," not in host + parts.get("port", ""):
        server = f"[{quote(host, safe=':')}]" if ":" in host else quote(host, safe="")
        parts.pop("host")
        server += f":{parts.pop('port')}" if "port" in parts else ""
    query = "?" + urlencode(parts, quote_via=quote, safe="") if parts else ""
    return f"postgresql://{quote(role, safe='')}:{quote(password, safe='')}@{server}/{quote(database, safe='')}{query}"


def _parts(url: str) -> dict[str, str]:
    """What an address names. Refuses what is none, without showing it: it may hold a password."""
    try:
        return {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError:
        raise HouseError(
            "An address of the database cannot be read: give postgresql://role:password@host:5432/database, "
            "with %-codes for special characters in the password."
        ) from None


def django_database(url: str) -> dict[str, Any]:
    """The address as an entry of Django's DATABASES."""
    parts = _parts(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", DATABASE_NAME),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        # Only cursors that ask for it keep statements on the server: mediation/models/inserting.py.
        "OPTIONS": {"prepare_threshold": 2, **parts},
    }


def needs_embedded_server(environ: Mapping[str, str]) -> bool:
    """Whether no address is given, so that the portal's own server is meant."""
    return not any(environ.get(name) for name in ("DATABASE_URL", "DATABASE_RUNTIME_URL", "DATABASE_OWNER_URL"))


def is_prepared_by_operator(environ: Mapping[str, str]) -> bool:
    """Whether the roles were made by somebody else, who gave their addresses."""
    given = _given_urls(environ)
    return len(given) == 2 or bool(given and not environ.get("DATABASE_URL"))


def _given_urls(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[name] for name in ("DATABASE_RUNTIME_URL", "DATABASE_OWNER_URL") if environ.get(name)}


def administrator_url(environ: Mapping[str, str]) -> str:
    """The address of the role that may create roles: DATABASE_URL, or the embedded server's superuser."""
    return environ.get("DATABASE_URL") or postgres.superuser_url(_password(environ, "PORTAL_EMBEDDED_PASSWORD"))


def database_name(environ: Mapping[str, str]) -> str:
    """The portal's database: the one DATABASE_URL names, unless that is the server's maintenance database."""
    named = _parts(environ.get("DATABASE_URL", "")).get("dbname", "")
    return DATABASE_NAME if named in ("", *MAINTENANCE_DATABASES) else named


def database_urls(environ: Mapping[str, str]) -> dict[str, str]:
    """The addresses that Django uses: DATABASE_RUNTIME_URL to serve, DATABASE_OWNER_URL to migrate.

    What is set is taken. Otherwise they are derived, with the roles' passwords, from DATABASE_URL or from the
    embedded server's socket (no connection is made). Where only one is set and nothing can be derived, the other
    is left out: a machine that only serves need not know the owner's password.
    """
    given = _given_urls(environ)
    if is_prepared_by_operator(environ):
        return given
    base = environ.get("DATABASE_URL") or f"postgresql:///?host={quote(str(postgres.socket_dir()), safe='')}"
    roles = {"DATABASE_RUNTIME_URL": RUNTIME, "DATABASE_OWNER_URL": OWNER}
    derived = {
        name: role_url(base, role.name, _password(environ, role.password_variable), database_name(environ))
        for name, role in roles.items()
        if name not in given
    }
    return derived | given


def _password(environ: Mapping[str, str], name: str) -> str:
    if not environ.get(name):
        raise HouseError(f"{name} is not set: `make setup` writes it into var/secrets.env; in production set it.")
    return environ[name]


# ---------- Roles and grants ----------


def prepare(admin_url: str, database_name: str = DATABASE_NAME, environ: Mapping[str, str] = os.environ) -> list[str]:
    """Make the roles, the database and the grants, or bring them up to date. Can be done again at any time.

    Returns lines to show, about what this server did not allow. Raises HouseError when the portal cannot work.
    """
    attempts = 5
    for attempt in range(1, attempts + 1):
        try:
            return _prepare(admin_url, database_name, environ)
        except (errors.UniqueViolation, errors.DuplicateObject, errors.DuplicateDatabase, errors.InternalError_):
            if attempt == attempts:  # others prepare the same server over another maintenance database: let them end
                raise
            time.sleep(0.2 * attempt)
    raise AssertionError("not reached")


def _prepare(admin_url: str, database_name: str, environ: Mapping[str, str]) -> list[str]:
    with closing(_connect_for_maintenance(admin_url)) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK_NUMBER])
        try:
            notes = _make_roles(connection, environ)
            _make_database(connection, database_name)
        except errors.InsufficientPrivilege as refusal:
            raise HouseError(_refused(connection, refusal)) from None
        _grant(
            role_url(admin_url, OWNER.name, _password(environ, OWNER.password_variable), database_name), database_name
        )
    return notes


def _connect_for_maintenance(admin_url: str) -> psycopg.Connection[Any]:
    """Connect to a database that is there before the portal's is."""
    parts = _parts(admin_url)
    refusals = []
    for database in dict.fromkeys(("postgres", parts.get("dbname", "template1"), "template1")):
        try:
            connection = _connect(role_url(admin_url, parts.get("user", ""), parts.get("password", ""), database))
        except HouseError as refusal:
            refusals.append(refusal)
            continue
        if connection.info.server_version < OLDEST_SERVER:
            raise HouseError("The PostgreSQL server is too old: version 15 or later is needed.")
        return connection
    raise refusals[0]


def _connect(url: str) -> psycopg.Connection[Any]:
    parts = _parts(url)
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10, application_name="portal set-up")
    except psycopg.OperationalError as failure:
        where = f"{parts.get('user', '')} at {parts.get('host') or 'the local socket'}, database {parts.get('dbname')}"
        hint = ""
        if "password authentication failed" in str(failure) and parts.get("host") == str(postgres.socket_dir()):
            hint = " The password in var/secrets.env is not the one var/postgres was made with: put that file back."
        reason = " ".join(str(failure).split())
        raise HouseError(f"The database cannot be reached as {where}: {reason}{hint}") from None


def _refused(connection: psycopg.Connection[Any], refusal: Exception) -> str:
    return (
        f"The role {connection.info.user} of DATABASE_URL may not make the portal's roles and database "
        f"({str(refusal).splitlines()[0]}): give one with CREATEROLE and CREATEDB, or {SET_THEM_YOURSELF}."
    )


def _make_roles(connection: psycopg.Connection[Any], environ: Mapping[str, str]) -> list[str]:
    notes = []
    for role in (OWNER, RUNTIME, BACKUP):
        notes += _make_role(connection, role, _password(environ, role.password_variable))
    return notes


def _make_role(connection: psycopg.Connection[Any], role: Role, password: str) -> list[str]:
    """Make the role, or mend what is not as it should be; an attribute that is right is not named (15 refuses it)."""
    wanted = {
        "LOGIN": True, "SUPERUSER": False, "CREATEDB": False, "CREATEROLE": False, "REPLICATION": False,
        "BYPASSRLS": role.bypasses_row_security,
    }  # fmt: skip
    present = connection.execute(
        "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
        " FROM pg_roles WHERE rolname = %s",
        [role.name],
    ).fetchone()
    if present is None:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role.name)))
        present = (True, False, False, False, False, False)
    _set_password(connection, role.name, password)
    notes = []
    for (attribute, value), now in zip(wanted.items(), present, strict=True):
        if value == now:
            continue
        word = sql.SQL(attribute if value else f"NO{attribute}")
        try:
            connection.execute(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(role.name), word))
        except errors.InsufficientPrivilege:
            if not value:  # a right too many is never let through
                raise
            notes.append(
                f"{role.name} has no {attribute}, which this role may not give: before the first backup a superuser "
                f"must run ALTER ROLE {role.name} {attribute}."
            )
    return notes


def _set_password(connection: psycopg.Connection[Any], role: str, password: str) -> None:
    """Set the password as its SCRAM hash, so that it stands in no log of the server."""
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(hashed)))


def _make_database(connection: psycopg.Connection[Any], name: str) -> None:
    owner = connection.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [name]).fetchone()
    if owner == (OWNER.name,):
        return
    _let_act_as_owner(connection)
    if owner is None:
        statement = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
    else:
        statement = "ALTER DATABASE {} OWNER TO {}"
    connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(OWNER.name)))


def _let_act_as_owner(connection: psycopg.Connection[Any]) -> None:
    """Whoever is no superuser must be a member of a role to make a database for it."""
    is_superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if is_superuser == (True,):
        return
    how = " WITH INHERIT FALSE, SET TRUE" if connection.info.server_version >= 160000 else ""
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER" + how).format(sql.Identifier(OWNER.name)))


def _grant(owner_url: str, database_name: str) -> None:
    """Say who may do what with the tables that the owner will make. Tables that are there keep their grants."""
    names = {"database": database_name, "owner": OWNER.name, "runtime": RUNTIME.name, "backup": BACKUP.name}
    identifiers = {key: sql.Identifier(name) for key, name in names.items()}
    with closing(_connect(owner_url)) as connection, connection.transaction():
        for statement in GRANTS:
            try:
                connection.execute(sql.SQL(statement).format(**identifiers))
            except errors.InsufficientPrivilege as refusal:
                raise HouseError(
                    f"{OWNER.name} may not do this in the database {database_name}: {statement.format(**names)} "
                    f"({str(refusal).splitlines()[0]}). Have a superuser give it the schema public."
                ) from None


_FUTURE = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} "
GRANTS = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {runtime}, {backup}",
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "REVOKE CREATE ON SCHEMA public FROM {runtime}, {backup}",
    "GRANT USAGE ON SCHEMA public TO {runtime}, {backup}",
    _FUTURE + "IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {runtime}",
    _FUTURE + "IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {runtime}",
    _FUTURE + "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    _FUTURE + "IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {runtime}",
    _FUTURE + "IN SCHEMA public GRANT SELECT ON TABLES TO {backup}",
    _FUTURE + "IN SCHEMA public GRANT SELECT ON SEQUENCES TO {backup}",
)
