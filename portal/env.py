"""Where does the portal get its settings from?

From the environment, nothing else. In development the set-up writes them once into `var/secrets.env`;
in production the operator sets them. A value that is missing or weak stops the start with a hint, which never shows
the value.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from pathlib import Path

import dotenv
from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

_DEVELOPMENT_FILE = BASE_DIR / "var" / "secrets.env"
_RANDOM_KEY = "python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
_ON, _OFF = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}

env = Env()
for _file in (BASE_DIR / ".env", _DEVELOPMENT_FILE):
    if _file.is_file():
        dotenv.load_dotenv(_file, override=False)  # what the environment says already, stands
_development_values = dotenv.dotenv_values(_DEVELOPMENT_FILE) if _DEVELOPMENT_FILE.is_file() else {}
_places: dict[bytes, str] = {}  # where each key stands, by its digest: no two places share one


def refuse_weak_surroundings() -> None:
    """Refuses switches that are neither on nor off, and pages that show their code outside a demonstration."""
    is_demo = switch("PORTAL_DEMO")
    if switch("PORTAL_DEBUG") and not is_demo:
        raise ImproperlyConfigured("PORTAL_DEBUG is on without PORTAL_DEMO: its error pages show what people wrote.")
    for name in ("PORTAL_DATABASE_POOL", "PORTAL_BEHIND_PROXY", "PORTAL_EMAIL_TLS"):
        switch(name)


def switch(name: str) -> bool:
    """Whether `name` is on. Unset and blank are off; a word that is neither on nor off is refused, never guessed."""
    value: str = env.str(name, "").strip().lower()
    if value in _ON:
        return True
    if value in _OFF or not value:
        return False
    raise ImproperlyConfigured(f"{name} is neither on nor off: give 1 or 0.")


def required(name: str, hint: str) -> str:
    """The value of `name`, or a refusal to start that says what to do."""
    value: str = env.str(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {hint}")
    return value


def secret_key(name: str) -> str:
    """A signing secret of at least 40 characters."""
    hint = "Make one: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
    value = _own_secret(name, hint)
    if len(value) < 40 or len(set(value)) < 10:
        raise ImproperlyConfigured(f"{name} is too weak: at least 40 random characters are needed. {hint}")
    return value


def key_ring(name: str) -> list[tuple[str, bytes]]:
    """Keys as `name:base64` pairs, newest first; each key is 32 bytes (AES-256).

    The first key seals; all of them open, so that a new key can be put in front and old rows still read.
    """
    text = _own_secret(name, f"Give k1:KEY, with a KEY made by: {_RANDOM_KEY}")
    ring = []
    for part in text.split(","):
        key_name, _, encoded = part.strip().partition(":")
        if not key_name.isalnum() or not key_name.isascii() or len(key_name) > 16:
            raise ImproperlyConfigured(
                f"{name}: a key's name is 1 to 16 ASCII letters and digits, and a colon follows it: k1:KEY."
            )
        ring.append((key_name, _decode_key(name, encoded, place=f"{name} ({key_name})")))
    if len({key_name for key_name, _ in ring}) != len(ring):
        raise ImproperlyConfigured(f"{name}: two keys have the same name. Give the new key a name of its own.")
    return ring


def match_key(name: str) -> bytes:
    """One 32-byte key for matching hashes."""
    return _decode_key(name, _own_secret(name, f"Make one: {_RANDOM_KEY}"), place=name)


def optional_match_key(name: str) -> bytes | None:
    """Like match_key, or None where it is not set."""
    return match_key(name) if env.str(name, "").strip() else None


def _own_secret(name: str, hint: str) -> str:
    """A required secret. Outside a demonstration the one of a development machine is none."""
    value = required(name, hint)
    if not switch("PORTAL_DEMO") and value == _development_values.get(name):
        raise ImproperlyConfigured(
            f"{name} is the one that was made for development in var/secrets.env: without PORTAL_DEMO set your own "
            f"in the environment. {hint}"
        )
    return value


def _decode_key(name: str, encoded: str, *, place: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{name}: a key is not valid base64. Make one: {_RANDOM_KEY}") from None
    if len(key) != 32 or len(set(key)) < 8:
        raise ImproperlyConfigured(f"{name}: a key must be 32 random bytes. Make one: {_RANDOM_KEY}")
    other = _places.setdefault(hashlib.sha256(key).digest(), place)
    if other != place:
        raise ImproperlyConfigured(
            f"{place} and {other} are the same key: sides, fields, drafts and matching must not open each other. "
            f"Make one: {_RANDOM_KEY}"
        )
    return key


refuse_weak_surroundings()
