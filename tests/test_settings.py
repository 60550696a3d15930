"""Does the portal refuse to start with a missing or weak secret, and say what to do without showing the value?

Each test starts `manage.py check` as a production machine would.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from portal.house import PROJECT, environment, secrets

SIDES = ("ZHUHAI", "MACAU", "DRAFT", "STAFF")
FIELD_RINGS = tuple(f"PORTAL_FIELD_KEYS_{side}" for side in SIDES)
MATCH_KEYS = ("PORTAL_MATCH_KEY_ZHUHAI", "PORTAL_MATCH_KEY_MACAU", "PORTAL_MATCH_KEY_COMMON")
KEY, OTHER_KEY = secrets.random_key(), secrets.random_key()
SHORT = base64.b64encode(os.urandom(16)).decode()
REPEATED = base64.b64encode(b"ab" * 16).decode()
NOT_BASE64 = "correct-horse-battery-staple-9241-lotus!"


@cache
def production() -> dict[str, str]:
    """A production machine's environment: secrets of its own, made for this run."""
    return {
        **environment.like_production(os.environ),
        "DATABASE_RUNTIME_URL": "postgresql://portal_runtime:kept-for-runtime@db.example/portal",
        "DATABASE_OWNER_URL": "postgresql://portal_owner:kept-for-owner@db.example/portal",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }


def start(changes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT,
        env={**production(), **changes},
        capture_output=True,
        text=True,
        check=False,
    )


# What is set wrongly, and what the refusal says of it.
REFUSED: list[tuple[str, dict[str, str], str]] = [
    *(
        (f"{name} missing", {name: ""}, f"{name} is not set. Give k1:KEY, with a KEY made by: python -c")
        for name in FIELD_RINGS
    ),
    *((f"{name} missing", {name: ""}, f"{name} is not set. Make one: python -c") for name in MATCH_KEYS[:2]),
    *((f"{name} short", {name: f"k1:{SHORT}"}, f"{name}: a key must be 32 random bytes") for name in FIELD_RINGS),
    *((f"{name} short", {name: SHORT}, f"{name}: a key must be 32 random bytes") for name in MATCH_KEYS),
    *((f"{name} no base64", {name: f"k1:{NOT_BASE64}"}, f"{name}: a key is not valid base64") for name in FIELD_RINGS),
    *((f"{name} no base64", {name: NOT_BASE64}, f"{name}: a key is not valid base64") for name in MATCH_KEYS),
    *((f"{name} repeated", {name: f"k1:{REPEATED}"}, "must be 32 random bytes") for name in FIELD_RINGS),
    *((f"{name} repeated", {name: REPEATED}, "must be 32 random bytes") for name in MATCH_KEYS),
    *(
        (f"{name} two of one name", {name: f"k1:{KEY},k1:{OTHER_KEY}"}, f"{name}: two keys have the same name")
        for name in FIELD_RINGS
    ),
    *((f"{name} without a name", {name: KEY}, "a key's name is 1 to 16 ASCII letters") for name in FIELD_RINGS),
    ("old key short", {FIELD_RINGS[0]: f"k2:{KEY},k1:{SHORT}"}, "must be 32 random bytes"),
    ("one key for two names", {FIELD_RINGS[0]: f"k2:{KEY},k1:{KEY}"}, "are the same key"),
    ("one key for two sides", {FIELD_RINGS[0]: f"k1:{KEY}", FIELD_RINGS[1]: f"k1:{KEY}"}, "are the same key"),
    ("one key for side and drafts", {FIELD_RINGS[0]: f"k1:{KEY}", FIELD_RINGS[2]: f"k9:{KEY}"}, "are the same key"),
    ("one key for fields and matching", {FIELD_RINGS[0]: f"k1:{KEY}", MATCH_KEYS[0]: KEY}, "are the same key"),
    ("one key for matching on two sides", {MATCH_KEYS[0]: KEY, MATCH_KEYS[1]: KEY}, "are the same key"),
    ("one key for a side and common", {MATCH_KEYS[0]: KEY, MATCH_KEYS[2]: KEY}, "are the same key"),
    ("secret missing", {"PORTAL_SECRET_KEY": ""}, "PORTAL_SECRET_KEY is not set. Make one: python -c"),
    ("secret short", {"PORTAL_SECRET_KEY": "shortbutmixed-4831"}, "PORTAL_SECRET_KEY is too weak"),
    ("secret repeated", {"PORTAL_SECRET_KEY": "abcabcab" * 8}, "PORTAL_SECRET_KEY is too weak"),
    ("hosts missing", {"PORTAL_ALLOWED_HOSTS": ""}, "PORTAL_ALLOWED_HOSTS is not set. Give the host names"),
    ("hosts all", {"PORTAL_ALLOWED_HOSTS": "*"}, "answers to every name"),
    ("mail missing", {"PORTAL_EMAIL_HOST": ""}, "HINT: Name the mail server in PORTAL_EMAIL_HOST"),
    ("runtime address missing", {"DATABASE_RUNTIME_URL": ""}, "DATABASE_RUNTIME_URL is not set"),
    ("no legal basis", {"PORTAL_JOINT_BASIS": ""}, "HINT: Set PORTAL_SIDES to one side, or PORTAL_JOINT_BASIS"),
    ("debug on", {"PORTAL_DEBUG": "True"}, "PORTAL_DEBUG is on without PORTAL_DEMO"),
    ("debug a word", {"PORTAL_DEBUG": "nope"}, "PORTAL_DEBUG is neither on nor off: give 1 or 0"),
    ("demo a word", {"PORTAL_DEMO": "production"}, "PORTAL_DEMO is neither on nor off: give 1 or 0"),
    *(
        (f"{name} of the development file", {name: value}, f"{name} is the one that was made for development")
        for name, value in secrets.load(PROJECT, {}).items()
        if name in (*FIELD_RINGS, *MATCH_KEYS, "PORTAL_SECRET_KEY")
    ),
]
ACCEPTED: list[dict[str, str]] = [
    {},
    *({"PORTAL_DEBUG": word} for word in ("False", "FALSE", "no", "0", "off")),
    {"PORTAL_DEMO": "False"},
    {FIELD_RINGS[0]: f"k2:{KEY},k1:{OTHER_KEY}"},
    {MATCH_KEYS[2]: ""},
]


@pytest.fixture(scope="module")
def answers() -> dict[int, subprocess.CompletedProcess[str]]:
    """What every start of this file said, by its place in REFUSED + ACCEPTED. Two run at a time."""
    changes = [*(changed for _, changed, _ in REFUSED), *ACCEPTED]
    with ThreadPoolExecutor(2) as pool:
        return dict(enumerate(pool.map(start, changes)))


@pytest.mark.parametrize("place", range(len(REFUSED)), ids=[title for title, *_ in REFUSED])
def test_the_start_is_refused(place: int, answers: dict[int, subprocess.CompletedProcess[str]]) -> None:
    _, changes, reason = REFUSED[place]
    answer = answers[place]
    said = answer.stdout + answer.stderr
    assert answer.returncode != 0
    assert reason in said
    for value in {**production(), **changes}.values():
        for part in value.split(","):
            secret = part.partition(":")[2] or part
            assert len(secret) < 16 or secret not in said or secret.startswith("/"), "a secret is shown"


@pytest.mark.parametrize("place", range(len(ACCEPTED)), ids=[str(sorted(changes)) for changes in ACCEPTED])
def test_the_start_is_accepted(place: int, answers: dict[int, subprocess.CompletedProcess[str]]) -> None:
    answer = answers[len(REFUSED) + place]
    assert answer.returncode == 0, answer.stderr


def test_every_secret_of_the_portal_is_tried_here() -> None:
    """A new secret in portal/house/secrets.py needs its rows above.

    Passwords of roles are tried in test_house.py, the key of backups in test_backup.py.
    """
    tried = {name for _, changes, _ in REFUSED for name in changes}
    made = {name for name in secrets.VARIABLES if not name.endswith("_PASSWORD")} - {"PORTAL_BACKUP_KEY"}
    assert made - tried == set(), "put rows for these into REFUSED: missing, short, not base64, repeated"


def test_a_demonstration_may_keep_its_letters_as_files() -> None:
    demonstration = {**secrets.load(PROJECT, {}), "PORTAL_DEMO": "1", "PORTAL_EMAIL_HOST": ""}
    assert start(demonstration).returncode == 0
