"""Where does the portal get its settings from?

From the environment, nothing else. In development the set-up writes them once into `var/secrets.env`;
in production the operator sets them. A value that is missing or weak stops the start with a hint.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

import dotenv
from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
for _file in (BASE_DIR / ".env", BASE_DIR / "var" / "secrets.env"):
    if _file.is_file():
        dotenv.load_dotenv(_file, override=False)  # what the environment says already, stands


def required(name: str, hint: str) -> str:
    """The value of `name`, or a refusal to start that says what to do."""
    value: str = env.str(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {hint}")
    return value


def secret_key(name: str) -> str:
    """A signing secret of at least 40 characters."""
    value = required(name, "Make one: python -c 'import secrets; print(secrets.token_urlsafe(64))'")
    if len(value) < 40 or len(set(value)) < 10:
        raise ImproperlyConfigured(f"{name} is too weak: at least 40 random characters are needed.")
    return value


def key_ring(name: str) -> list[tuple[str, bytes]]:
    """Keys as `name:base64` pairs, newest first; each key is 32 bytes (AES-256).

    The first key seals; all of them open, so that a new key can be put in front and old rows still read.
    """
    text = required(name, "Give `k1:<base64 of 32 random bytes>`.")
    ring = []
    for part in text.split(","):
        key_name, _, encoded = part.strip().partition(":")
        ring.append((key_name, _decode_key(name, encoded)))
        if not key_name.isalnum() or not key_name.isascii() or len(key_name) > 16:
            raise ImproperlyConfigured(f"{name}: a key's name is 1 to 16 ASCII letters and digits.")
    if len({key_name for key_name, _ in ring}) != len(ring):
        raise ImproperlyConfigured(f"{name}: two keys have the same name.")
    return ring


def match_key(name: str) -> bytes:
    """One 32-byte key for matching hashes."""
    return _decode_key(name, required(name, "Give the base64 of 32 random bytes."))


def optional_match_key(name: str) -> bytes | None:
    """Like match_key, or None where it is not set."""
    return match_key(name) if env.str(name, "").strip() else None


def _decode_key(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{name}: a key is not valid base64.") from None
    if len(key) != 32 or len(set(key)) < 8:
        raise ImproperlyConfigured(f"{name}: a key must be 32 random bytes.")
    return key
