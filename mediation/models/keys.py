"""What identifies a row of a case? A UUIDv7, made here and not by the database.

An INSERT then needs no RETURNING, which row-level security would refuse to a writer who may not read, and two
installations never make the same key. The first 48 bits are the millisecond, so keys sort by the time they were made.
"""

from __future__ import annotations

from uuid import UUID

import uuid_utils.compat


def new_key() -> UUID:
    """A fresh UUIDv7 (RFC 9562)."""
    key: UUID = uuid_utils.compat.uuid7()
    return key
