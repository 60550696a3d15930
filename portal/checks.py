"""Is it safe to start? A strong database role, sample people, one house for two sides or mail kept in files stop it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

_STRONG_ROLE = """
    select r.rolname, r.rolsuper, r.rolbypassrls,
           exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                   where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(r.oid, c.relowner, 'MEMBER'))
    from pg_roles r where r.rolname = current_user
"""


def role_faults() -> list[str]:
    """Why the connected role must not serve: superuser, BYPASSRLS, or owner of the tables. Empty when it is right.

    Row-level security binds neither superusers nor BYPASSRLS roles, and an owner can switch it off.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STRONG_ROLE)
        name, is_superuser, bypasses, owns = cursor.fetchone()
    faults = []
    if is_superuser:
        faults.append(f"the database role {name} is a superuser")
    if bypasses:
        faults.append(f"the database role {name} bypasses row-level security")
    if owns:
        faults.append(f"the database role {name} owns the portal's tables")
    return faults


def sample_faults() -> list[str]:
    """Sample people, with a password that was printed, exist outside a demonstration."""
    if settings.DEMO:
        return []
    if get_user_model().objects.filter(is_sample=True).exists():
        return ["sample people of the demonstration are in this database, and PORTAL_DEMO is not set"]
    return []


def mail_faults() -> list[str]:
    """Outside a demonstration letters must leave: kept as files, they are read by nobody and lie about in the open."""
    if settings.DEMO or not settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend"):
        return []
    return ["PORTAL_EMAIL_HOST is not set, so that letters would be kept as files"]


def host_faults() -> list[str]:
    """A site that answers to every name lets others choose the addresses in its letters."""
    return ["PORTAL_ALLOWED_HOSTS answers to every name"] if "*" in settings.ALLOWED_HOSTS and not settings.DEMO else []


def house_faults() -> list[str]:
    """RULES section 5: one database for both sides needs a legal basis and its filing number in production.

    So does a key under which people of the two sides are compared. And a production house shows no debug pages.
    """
    if settings.DEMO:
        return []
    has_basis = bool(settings.JOINT_BASIS and settings.JOINT_FILING_NUMBER)
    faults = []
    if len(settings.SIDES_SERVED) > 1 and not has_basis:
        faults.append("one database would serve both sides without a legal basis")
    if settings.COMMON_MATCH_KEY is not None and not has_basis:
        faults.append("PORTAL_MATCH_KEY_COMMON would compare people across the border without a legal basis")
    if settings.DEBUG:
        faults.append("PORTAL_DEBUG is on outside a demonstration")
    return faults


def refuse_unsafe_start() -> None:
    """Called where the portal begins to serve. Raises ImproperlyConfigured with every reason at once."""
    faults = role_faults() + sample_faults() + mail_faults() + host_faults() + house_faults()
    connections.close_all()
    if faults:
        raise ImproperlyConfigured("The portal does not start: " + "; ".join(faults) + ".")


@register(Tags.database)
def check_database(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    if not databases or settings.DATABASE_ROLE != "runtime":
        return []
    return [Error(fault, id="portal.E001") for fault in role_faults()]


@register(Tags.security)
def check_one_house(**kwargs: Any) -> list[CheckMessage]:
    hint = "Set PORTAL_SIDES to one side, or PORTAL_JOINT_BASIS and PORTAL_JOINT_FILING_NUMBER."
    return [Error(f"{fault}.", hint=hint, id="portal.E002") for fault in house_faults()]


@register(Tags.security)
def check_mail(**kwargs: Any) -> list[CheckMessage]:
    hint = "Name the mail server in PORTAL_EMAIL_HOST (and _PORT, _USER, _PASSWORD, _TLS)."
    return [Error(f"{fault}.", hint=hint, id="portal.E003") for fault in mail_faults()]


@register(Tags.security)
def check_hosts(**kwargs: Any) -> list[CheckMessage]:
    hint = "Give the host names this site answers to, with commas."
    return [Error(f"{fault}.", hint=hint, id="portal.E004") for fault in host_faults()]
