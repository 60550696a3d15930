"""How often may somebody begin, answer or send a request before they are asked to wait?

Counted in the table that all processes share, with one statement that locks the row it counts in: of any number of
simultaneous tries exactly as many pass as the limit says (docs/decisions/0010). Who is counted stands there as a keyed
digest alone.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

UNCOUNTED = "X-Portal-Scenarios"
"""What the scenario runner sends to a demonstration, which then counts nothing."""

UNCOUNTED_SECONDS = 24 * 60 * 60
_SALT = "portal.limits"

# Sorted by key, so that two tries that count in the same rows take them in one order. A row whose window is over
# begins anew. The clock is the database's: machines that serve may differ.
_COUNT = """
    insert into accounts_sharedentry as entry (key, value, expires_at)
    select key, '1', statement_timestamp() + seconds * interval '1 second'
    from unnest(%s::text[], %s::int[]) as asked (key, seconds) order by key
    on conflict (key) do update set
        value = case when entry.expires_at <= statement_timestamp() then excluded.value
                     else to_jsonb(entry.value::int + 1) end,
        expires_at = case when entry.expires_at <= statement_timestamp() then excluded.expires_at
                          else entry.expires_at end
    returning key, value::int, ceil(extract(epoch from expires_at - statement_timestamp()))::int
"""
_FORGET = """
    delete from accounts_sharedentry where key in (
        select key from accounts_sharedentry where expires_at <= statement_timestamp() for update skip locked)
"""


@dataclass(frozen=True)
class Limit:
    """At most so many tries in an hour, which begins with the first of them. setting: where the number stands."""

    name: str
    setting: str
    seconds: int = 60 * 60

    @property
    def most(self) -> int:
        return int(getattr(settings, self.setting))


@dataclass(frozen=True)
class Try:
    """One try to count. by: whose it is, an address or a key; only its digest is stored."""

    limit: Limit
    by: str

    @property
    def key(self) -> str:
        return salted_hmac(_SALT, f"{self.limit.name}:{self.by}", algorithm="sha256").hexdigest()


def count(request: HttpRequest, *tries: Try) -> int:
    """Count each try. 0 where all of them are within their limits, else the seconds until the last has room again.

    One query; none where nothing is counted. A refused try makes nobody wait longer. Inside a transaction it counts if
    that commits, and others who count the same wait for its end.
    """
    if is_off(request):
        return 0
    by_key = {each.key: each for each in tries}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, (list(by_key), [each.limit.seconds for each in by_key.values()]))
        counted = cursor.fetchall()
    return max((max(seconds, 1) for key, number, seconds in counted if number > by_key[key].limit.most), default=0)


def forget_old() -> int:
    """Delete what is over, without waiting for anybody; how many rows there were."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        return int(cursor.rowcount)


def client_address(request: HttpRequest) -> str:
    """Whose browser asks: an IPv4 address, or the first 64 bits of an IPv6 one, which one household has to itself.

    Behind a proxy the one that the proxy added last to X-Forwarded-For; what a visitor wrote there is not believed.
    An address that cannot be read is the proxy's, or one for all: nobody is refused for it.
    """
    try:
        found = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return str(request.META.get("REMOTE_ADDR", ""))
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))


def is_off(request: HttpRequest) -> bool:
    """Whether nothing is counted: only ever in a demonstration (settings.py refuses it elsewhere)."""
    if not settings.DEMO:
        return False
    return not settings.LIMITS_ARE_ON or _has_pass(request)


def new_pass() -> str:
    """What UNCOUNTED must say to a demonstration with the same secret key."""
    return signing.TimestampSigner(salt=_SALT).sign("scenarios")


def _has_pass(request: HttpRequest) -> bool:
    try:
        signing.TimestampSigner(salt=_SALT).unsign(request.headers.get(UNCOUNTED, ""), max_age=UNCOUNTED_SECONDS)
    except signing.BadSignature:
        return False
    return True
