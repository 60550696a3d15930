"""Is it safe to start? A strong database role, sample people or one house for two sides stop the portal."""

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
                   where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(r.oid, c.relowner, 'USAGE'))
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


def refuse_unsafe_start() -> None:
    """Called where the portal begins to serve. Raises ImproperlyConfigured with every reason at once."""
    faults = role_faults() + sample_faults()
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
    """RULES section 5: one database for both sides needs a legal basis and its filing number in production."""
    if settings.DEMO or len(settings.SIDES_SERVED) < 2 or (settings.JOINT_BASIS and settings.JOINT_FILING_NUMBER):
        return []
    return [
        Error(
            "One database would serve both sides without a legal basis.",
            hint="Set PORTAL_SIDES to one side, or PORTAL_JOINT_BASIS and PORTAL_JOINT_FILING_NUMBER.",
            id="portal.E002",
        )
    ]
