"""Where do the secrets of a development machine come from?

They are made once, at random, into `var/secrets.env`, readable by its owner alone. In production the operator sets
the same variables; what is set in the environment or in `.env` always wins over the file.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

import dotenv

from portal.house import PROJECT, HouseError, processes

# Words for a password that is read aloud and typed by hand: plants, weather and places of the delta.
# fmt: off
WORDS = (
    "azulejo", "bamboo", "banyan", "breeze", "bridge", "camphor", "cassia", "cello", "chapel", "chess",
    "delta", "drum", "egret", "ferry", "garden", "ginger", "harbour", "island", "jasmine", "kapok", "kite",
    "lagoon", "lantern", "library", "lighthouse", "litchi", "lotus", "mangrove", "market", "monsoon",
    "museum", "orchid", "pavilion", "pearl", "pier", "plaza", "pomelo", "river", "sampan", "sunrise", "tea",
    "tide", "tile", "tram", "violin",
)
# fmt: on


def random_text() -> str:
    """A random secret of 43 characters that needs no quoting anywhere."""
    return secrets.token_urlsafe(32)


def random_key() -> str:
    """Base64 of 32 random bytes."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def readable_password() -> str:
    """Four groups such as `kapok-ferry-4831-lotus`."""
    first, second, last = secrets.SystemRandom().sample(WORDS, 3)
    return f"{first}-{second}-{secrets.randbelow(9000) + 1000}-{last}"


# Every variable of the development file, and how its value is made.
VARIABLES: dict[str, Callable[[], str]] = {
    "PORTAL_DEMO": lambda: "1",
    "PORTAL_ALLOWED_HOSTS": lambda: "127.0.0.1,localhost",
    "PORTAL_SECRET_KEY": lambda: secrets.token_urlsafe(64),
    "PORTAL_DEMO_PASSWORD": readable_password,
    "PORTAL_FIELD_KEYS_ZHUHAI": lambda: f"k1:{random_key()}",
    "PORTAL_FIELD_KEYS_MACAU": lambda: f"k1:{random_key()}",
    "PORTAL_FIELD_KEYS_DRAFT": lambda: f"k1:{random_key()}",
    "PORTAL_FIELD_KEYS_STAFF": lambda: f"k1:{random_key()}",
    "PORTAL_MATCH_KEY_ZHUHAI": random_key,
    "PORTAL_MATCH_KEY_MACAU": random_key,
    "PORTAL_MATCH_KEY_COMMON": random_key,
    "PORTAL_BACKUP_KEY": random_key,
    "PORTAL_OWNER_PASSWORD": random_text,
    "PORTAL_RUNTIME_PASSWORD": random_text,
    "PORTAL_BACKUP_PASSWORD": random_text,
    "PORTAL_EMBEDDED_PASSWORD": random_text,
}

HEADING = """\
# Secrets of this development machine, made at random by the set-up. Never copy them to production.
# Without the field keys, what is stored in var/ cannot be read any more: keep this file as long as the data.
"""


def ensure(project: Path = PROJECT) -> Path:
    """Make `var/secrets.env` (mode 0600), or append the variables it lacks; what it has is never changed."""
    file = project / "var" / "secrets.env"
    with processes.lock(project / "var" / "run" / "secrets.lock"):
        text = file.read_text() if file.exists() else HEADING
        present = dotenv.dotenv_values(file) if file.exists() else {}
        missing = [name for name in VARIABLES if name not in present]
        if missing:
            _write(file, text, [f"{name}={VARIABLES[name]()}" for name in missing])
    return file


def _write(file: Path, text: str, lines: list[str]) -> None:
    """Put the file in place at once: an interrupted set-up leaves the old one or the new one, never half."""
    draft = file.with_name(f".secrets.env.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text if text.endswith("\n") else text + "\n")
        out.write("\n".join(lines) + "\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def load(project: Path = PROJECT, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment that the portal's processes get: `environ`, then `.env`, then `var/secrets.env`."""
    settings: dict[str, str] = {}
    for file in (project / "var" / "secrets.env", project / ".env"):
        if file.is_file():
            settings.update({name: value for name, value in _values(file).items() if value is not None})
    return {**settings, **environ}


def _values(file: Path) -> dict[str, str | None]:
    try:
        return dotenv.dotenv_values(file)
    except PermissionError:
        raise HouseError(f"{file} cannot be read by this user: run as the user who set the portal up.") from None
