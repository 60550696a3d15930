"""Which doors of other apps may a guide open, without guidance knowing those apps?

A guide may offer to start a request, and the end of a pathway may name an office. Both belong to apps above this one:
they register here what they have, in their `apps.py`. What nobody registered is not offered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class OfficeCard:
    """An office as a resident sees it: its name in the reader's language and its side ("macau" or "zhuhai")."""

    name: str
    side: str


@dataclass(frozen=True)
class Door:
    """A kind of request that can be started from a guide.

    code: as stored in pages ("family"); label: in the reader's language; is_open: whether it can be asked for today;
    start_url: where a request begins; with `?with=2-3` the second and third of `issues` are filled in;
    issues: code → label of what a pathway may fill in; offices: those that take it, by side ("" for both sides).
    """

    code: str
    label: Text
    is_open: Callable[[], bool]
    start_url: Callable[[], str]
    issues: Mapping[str, Text]
    offices: Callable[[str], Sequence[OfficeCard]]


_doors: dict[str, Door] = {}


def register(door: Door) -> None:
    """Add a door. Called once for each, while the apps start."""
    _doors[door.code] = door


def get(code: str) -> Door | None:
    """The door of this code, or None where no app has it."""
    return _doors.get(code)


def choices() -> list[tuple[str, Text]]:
    """Code and label of every door, for a form of the studio."""
    return [(door.code, door.label) for door in _doors.values()]


def issue_choices() -> list[tuple[str, Text]]:
    """`family:divorce` and its label, for every issue of every door."""
    return [
        (f"{door.code}:{code}", label) for door in _doors.values() for code, label in door.issues.items()
    ]  # fmt: skip
