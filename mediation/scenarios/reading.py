"""What does a scenario file say? One request as a resident would make it, and what must happen with it.

The shape is that of `mediation/answers.py` with `id` and `expect` beside it. Values may be wrong on purpose: nothing
of the answers is checked here but that they stand where answers stand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from mediation.statuses import Stream
from portal import languages

LISTS = ("respondents", "children", "other_proceedings", "attachments")
ATTACHMENTS = "attachments."
ACCEPTED_KEYS = {"accepted", "home_side", "cross_border", "route", "advice", "safety_flag", "possible_conflicts"}
REFUSED_KEYS = {"accepted", "errors"}


class Unreadable(ValueError):
    """A file that is no scenario. The text says why, in words and keys, and repeats nothing that was answered."""


@dataclass(frozen=True)
class Scenario:
    """One file. answers: without `id` and `expect`, relative days as `YYYY-MM-DD`."""

    id: str
    language: str
    stream: Stream
    answers: dict[str, Any]
    expect: dict[str, Any]

    @property
    def is_accepted(self) -> bool:
        """Whether the request must be accepted."""
        return bool(self.expect["accepted"])

    @property
    def expected_errors(self) -> dict[str, str]:
        """Path → code of every answer that the form must refuse; of attached files, see `file_errors`."""
        return {path: code for path, code in self._errors.items() if not path.startswith(ATTACHMENTS)}

    @property
    def file_errors(self) -> dict[str, str]:
        """Path → code of every attached file that must be refused."""
        return {path: code for path, code in self._errors.items() if path.startswith(ATTACHMENTS)}

    @property
    def _errors(self) -> dict[str, str]:
        return self.expect.get("errors") or {}


def read_scenario(path: Path, today: date) -> Scenario:
    """The scenario in `path`, its relative days counted from `today`. Raises Unreadable."""
    told = _object_in(path)
    _require(told.get("id") == path.stem, "its id is not the file's name")
    _require(told.get("language") in languages.CODES, f"language is not one of {', '.join(languages.CODES)}")
    _require(told.get("stream") in Stream.values, f"stream is not one of {', '.join(Stream.values)}")
    _require(isinstance(told.get("applicant"), dict), "applicant is no object")
    for name in LISTS:
        entries = told.get(name) or []
        _require(isinstance(entries, list) and all(isinstance(each, dict) for each in entries), f"{name} lists objects")
    answers = with_days({key: value for key, value in told.items() if key not in ("id", "expect")}, today)
    return Scenario(told["id"], told["language"], Stream(told["stream"]), answers, _expectation(told))


def with_days(value: Any, today: date) -> Any:
    """`value` with every `{"days_from_today": n}` as the day `YYYY-MM-DD`. Raises Unreadable."""
    if isinstance(value, dict):
        if set(value) == {"days_from_today"}:
            return _day(value["days_from_today"], today)
        return {key: with_days(each, today) for key, each in value.items()}
    return [with_days(each, today) for each in value] if isinstance(value, list) else value


def _day(days: Any, today: date) -> str:
    _require(isinstance(days, int) and not isinstance(days, bool), "days_from_today is no whole number")
    try:
        return (today + timedelta(days=days)).isoformat()
    except OverflowError:
        raise Unreadable("days_from_today leads out of the calendar") from None


def _object_in(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as failure:
        raise Unreadable(f"it cannot be opened ({failure.strerror})") from None
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8 text") from None
    except (json.JSONDecodeError, RecursionError) as failure:
        where = f" (line {failure.lineno})" if isinstance(failure, json.JSONDecodeError) else ""
        raise Unreadable(f"it is not JSON{where}") from None
    if not isinstance(told, dict):
        raise Unreadable("it holds no object")
    return told


def _expectation(told: dict[str, Any]) -> dict[str, Any]:
    """What must happen, in one of its two forms; a key that is in neither is a slip of the pen and stops here."""
    expect = told.get("expect")
    if not isinstance(expect, dict) or not isinstance(expect.get("accepted"), bool):
        raise Unreadable("expect does not say whether it is accepted")
    unknown = set(expect) - (ACCEPTED_KEYS if expect["accepted"] else REFUSED_KEYS)
    _require(not unknown, f"expect says something unknown: {', '.join(sorted(unknown))}")
    if expect["accepted"]:
        for name in ("advice", "possible_conflicts"):
            _require(_holds_words(expect.get(name) or []), f"expect.{name} is no list of words")
    else:
        errors = expect.get("errors")
        _require(isinstance(errors, dict) and _holds_words(list(errors.values())), "expect.errors is no path → code")
        _require(bool(errors), "expect.errors is empty")
    return expect


def _holds_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _require(is_so: bool, fault: str) -> None:
    if not is_so:
        raise Unreadable(fault)
