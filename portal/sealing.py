"""How is a value sealed for storage, and how are two values compared without being read?

Sealing is AES-256-GCM with a key of the row's side. The sealed form names its ring and key, so that a new key can be
put in front and old rows still open. The row and column are part of what is authenticated: a sealed value that was
copied into another row or column does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = 1
_NONCE_BYTES = 12


class CannotOpen(Exception):
    """A sealed value does not open: its key is missing, or it was changed or moved."""


def seal(plain: bytes, *, ring: str, place: str) -> bytes:
    """Seal `plain` with the current key of `ring` (zhuhai, macau or draft) for one `place` (table.column:row)."""
    key_name, key = settings.FIELD_KEYS[ring][0]
    label = f"{ring}:{key_name}".encode()
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain, _bound_to(label, place))
    return bytes([_VERSION, len(label)]) + label + nonce + sealed


def open_sealed(sealed: bytes, *, place: str) -> bytes:
    """The plain bytes of a value that `seal` made for the same `place`. Raises CannotOpen."""
    label, nonce, body = _parts(sealed)
    ring, _, key_name = label.decode().partition(":")
    key = dict(settings.FIELD_KEYS.get(ring, [])).get(key_name)
    if key is None:
        raise CannotOpen(f"There is no key {ring}:{key_name} for {place}.")
    try:
        return AESGCM(key).decrypt(nonce, body, _bound_to(label, place))
    except InvalidTag:
        raise CannotOpen(f"The sealed value at {place} was changed or moved.") from None


def key_of(sealed: bytes) -> str:
    """Which key sealed this value, as ring:name. Key rotation asks."""
    return _parts(sealed)[0].decode()


def match_hash(kind: str, value: str, *, key: bytes) -> bytes:
    """32 bytes that are equal for equal values under one key and tell nothing without it."""
    return hmac.new(key, f"{kind}\0{value}".encode(), hashlib.sha256).digest()


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    if len(sealed) < 2 or sealed[0] != _VERSION:
        raise CannotOpen("This is not a sealed value.")
    start = 2 + sealed[1]
    return sealed[2:start], sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]


def _bound_to(label: bytes, place: str) -> bytes:
    return label + b"\0" + place.encode()
