"""How is one answer found in, or put into, the nested answers? By its path, such as `respondents.0.residence.side`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, cast


def joined(*parts: str) -> str:
    """`joined("applicant", "name")` is `applicant.name`; empty parts leave no dot behind."""
    return ".".join(part for part in parts if part)


def read(answers: Any, path: str) -> Any:
    """What stands at `path`; None where there is nothing, or something of another shape. An empty path is all of it."""
    found = answers
    for step in path.split(".") if path else []:
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, Sequence) and not isinstance(found, str) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def put(answers: dict[str, Any], path: str, value: Any) -> None:
    """Write `value` at `path`, making what is missing on the way; naming a list's length adds an entry to it."""
    parts = path.split(".")
    last, place = parts[-1], cast(Any, answers)
    for step, following in pairwise(parts):
        place = _opened(place, step, [] if following.isdecimal() else {})
    if isinstance(place, list):
        _grown(place, int(last))[int(last)] = value
    else:
        place[last] = value


def drop(answers: dict[str, Any], path: str) -> None:
    """Take the answer at `path` away, and dictionaries that are empty without it. Entries of a list stay."""
    *way, last = path.split(".")
    parent = read(answers, ".".join(way))
    if not isinstance(parent, dict):
        return
    parent.pop(last, None)
    if way and not parent and not way[-1].isdecimal():
        drop(answers, ".".join(way))


def _opened(place: Any, step: str, empty: Any) -> Any:
    if isinstance(place, list):
        return _grown(place, int(step), empty)[int(step)]
    if place.get(step) is None:
        place[step] = empty
    return place[step]


def _grown(entries: list[Any], index: int, empty: Any = None) -> list[Any]:
    if index == len(entries):
        entries.append(empty)
    return entries
