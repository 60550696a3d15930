"""Who near somebody can help where a pathway ends? Registers of other apps say it; guidance knows none of them.

What an end is about follows from the topics of its pathway, and the side from the law that it speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Helper:
    """Somebody to turn to. name: in the reader's language; lang: where it is in another; where: an address or none."""

    name: str
    url: str
    side: str
    where: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Helpers:
    """Those of one register. all_url: the register, narrowed to what the end is about."""

    label: str | Promise
    found: Sequence[Helper]
    all_label: str | Promise
    all_url: str


Finder = Callable[[Sequence[str], Sequence[str]], Helpers | None]
"""Topic keys (family, work, …) and sides → helpers, or None where there are none."""

_finders: dict[str, tuple[int, Finder]] = {}


def register(name: str, place: int, finder: Finder) -> None:
    """Add a register. place: its place among the others. Called once for each, while the apps start."""
    _finders[name] = (place, finder)


def helpers(topics: Sequence[str], sides: Sequence[str]) -> list[Helpers]:
    """What every register knows, in their order."""
    found = (finder(topics, sides) for _place, finder in sorted(_finders.values(), key=lambda pair: pair[0]))
    return [each for each in found if each is not None]
