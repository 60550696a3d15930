"""Does any log line of this test run carry a personal value that a test used?

conftest.py imports the two hooks below. Every line is taken as the portal's own formatter writes it, and what
programs that tests started (the site) wrote to standard error is read too. A line that carries a value fails the
test during which it was written.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Generator, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_plus

import pytest

from portal.log_privacy import PrivateLine
from tests import people

# Where an answer that tells something about somebody stands. Codes (issues, sides, streams) are none.
PERSONAL = {
    "name", "romanised", "former_names", "id_number", "birth_date", "address", "phone", "email", "hours", "story",
    "wants", "reference", "relation", "division",
}  # fmt: skip
DATA = Path(__file__).parent / "data"
SHORTEST_LATIN = 6  # letters: a shorter word may stand in any line
CHINESE_PART, LATIN_PART = 8, 24  # characters of a story that nobody writes by chance


def personal_leaves(answers: Any, name: str = "") -> Iterator[str]:
    """Every personal value in answers of the common shape."""
    if isinstance(answers, dict):
        for key, value in answers.items():
            yield from personal_leaves(value, key)
    elif isinstance(answers, list):
        for value in answers:
            yield from personal_leaves(value, name)
    elif isinstance(answers, str) and name in PERSONAL:
        yield answers


class Values:
    """Personal values to look for in lines: short ones as a whole, long ones (stories) by any part of them."""

    def __init__(self, values: Iterable[str]) -> None:
        whole: set[str] = set()
        self.parts: dict[int, set[str]] = {CHINESE_PART: set(), LATIN_PART: set()}
        for value in {value.strip().casefold() for value in values}:
            if not value.isascii() or len(value) >= SHORTEST_LATIN:
                whole.add(value)
            for length, parts in self.parts.items():
                parts |= {part for part in _windows(value, length) if length == LATIN_PART or not part.isascii()}
        self.whole = re.compile("|".join(sorted(map(re.escape, whole), key=len, reverse=True)))

    def find(self, line: str) -> str | None:
        """What of the values stands in the line, however it is written; None when nothing does."""
        for written in {each.casefold() for each in _readings(line)}:
            if found := self.whole.search(written):
                return found[0]
            for length, parts in self.parts.items():
                for part in _windows(written, length):
                    if part in parts:
                        return part
        return None


def _windows(text: str, length: int) -> Iterator[str]:
    return (text[start : start + length] for start in range(len(text) - length + 1))


def _readings(line: str) -> Iterator[str]:
    """The line as it is, and with the characters that addresses, JSON, Django and Python's repr escape."""
    yield line
    if "%" in line or "+" in line:
        yield unquote_plus(line)
    if "\\u" in line:
        yield re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), line, flags=re.IGNORECASE)
    if "\\x" in line:
        yield unquote(re.sub(r"\\+x([0-9a-f]{2})", lambda found: f"%{found[1]}", line, flags=re.IGNORECASE))


@cache
def known_values() -> Values:
    """The values of tests/people.py and of the scenarios that tests/resident.py fills in."""
    told: list[Any] = [people.family_answers(), people.macau_answers()]
    for folder in ("scenarios", "more_scenarios"):
        told += [json.loads(file.read_text("utf-8")) for file in sorted((DATA / folder).glob("*.json"))]
    for story in told:
        story.pop("expect", None)
    return Values([people.PASSWORD, *(value for story in told for value in personal_leaves(story))])


class Watch(logging.Handler):
    """Keeps the lines that carry a personal value."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.setFormatter(PrivateLine())
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.look_at(self.format(record))

    def look_at(self, line: str) -> None:
        if found := known_values().find(line):
            self.found.append(f"{found!r} stands in: {line}")

    def take(self) -> list[str]:
        found, self.found = self.found, []
        return found


watch = Watch()


def pytest_sessionstart(session: pytest.Session) -> None:
    """After Django has set its loggers up."""
    known_values()
    logging.getLogger().addHandler(watch)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail the test in whose time the line was written."""
    report = yield
    for title, content in report.sections:
        if title == f"Captured stderr {call.when}":  # the sections of the phases before are among them too
            for line in content.splitlines():
                watch.look_at(line)
    found = list(dict.fromkeys(watch.take()))
    if found and report.outcome != "failed":
        report.outcome = "failed"
        report.longrepr = (
            "A log line carries a personal value. Log codes and keys, never content; see portal/log_privacy.py.\n"
            + "\n".join(found)
        )
    return report
