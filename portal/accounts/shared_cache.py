"""Where are attempts counted when several processes serve the site?

allauth counts attempts and remembers used codes in the cache. Its keys go to one table that all processes share;
everything else, such as Wagtail's list of sites, stays in the process, so that public pages do not ask the table.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

SHARED = "allauth"  # what the shared keys begin with
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# One statement each, so that of two processes only one adds a key.
_ADD = """
    insert into accounts_sharedentry as entry (key, value, expires_at) values (%s, %s::jsonb, %s)
    on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at
    where entry.expires_at <= %s
"""
_SET = """
    insert into accounts_sharedentry (key, value, expires_at) values (%s, %s::jsonb, %s)
    on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at
"""
_GET = "select value::text from accounts_sharedentry where key = %s and expires_at > %s"
_TOUCH = "update accounts_sharedentry set expires_at = %s where key = %s and expires_at > %s"
_DELETE = "delete from accounts_sharedentry where key = %s and expires_at > %s"
_FORGET = "delete from accounts_sharedentry where expires_at <= %s"


class SharedCache(LocMemCache):
    """Like LocMemCache, but keys of allauth are shared.

    Their values are what JSON can hold: nothing is unpickled. Keys are hashed: some hold an IP address.
    """

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        if not key.startswith(SHARED):
            return bool(super().add(key, value, timeout, version))
        now = timezone.now()
        return _run(_ADD, _hashed(key), json.dumps(value), self._end(timeout), now) == 1

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        if not key.startswith(SHARED):
            return super().get(key, default, version)
        with connection.cursor() as cursor:
            cursor.execute(_GET, (_hashed(key), timezone.now()))
            row = cursor.fetchone()
        return json.loads(row[0]) if row else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        if not key.startswith(SHARED):
            super().set(key, value, timeout, version)
            return
        _run(_FORGET, timezone.now())
        _run(_SET, _hashed(key), json.dumps(value), self._end(timeout))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        if not key.startswith(SHARED):
            return bool(super().touch(key, timeout, version))
        return _run(_TOUCH, self._end(timeout), _hashed(key), timezone.now()) == 1

    def delete(self, key: str, version: Any = None) -> bool:
        if not key.startswith(SHARED):
            return bool(super().delete(key, version))
        return _run(_DELETE, _hashed(key), timezone.now()) == 1

    def has_key(self, key: str, version: Any = None) -> bool:
        if not key.startswith(SHARED):
            return bool(super().has_key(key, version))
        return self.get(key) is not None

    def _end(self, timeout: Any) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return NEVER if seconds is None else timezone.now() + timedelta(seconds=seconds)


def _hashed(key: str) -> str:
    return salted_hmac("portal.accounts.shared_cache", key, algorithm="sha256").hexdigest()


def _run(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
