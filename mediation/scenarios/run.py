"""What came of each file of a folder? One result a file, in the order of their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from mediation.intake.days import today
from mediation.intake.steps import STREAM
from mediation.scenarios.browser import Browser, SiteFailed
from mediation.scenarios.comparison import compare, facts_of, find_case
from mediation.scenarios.reading import Scenario, Unreadable, read_scenario
from mediation.scenarios.walk import Walk, WentAstray


@dataclass(frozen=True)
class Result:
    """One file. differences: none is a match."""

    id: str
    differences: list[str]
    not_compared: list[str] = field(default_factory=list)

    @property
    def is_match(self) -> bool:
        return not self.differences

    def line(self) -> str:
        """For the console: ids, paths and codes alone."""
        verdict = "match" if self.is_match else f"differs: {'; '.join(self.differences)}"
        notes = f"  (not yet compared: {', '.join(self.not_compared)})" if self.not_compared else ""
        return f"{self.id}  {verdict}{notes}"


class Run:
    """The requests of one run against one site. cases: scenario id → the case that this run made of it.

    Only these count where a later request is compared with earlier ones: the database holds others.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.cases: dict[str, UUID] = {}

    def try_file(self, path: Path, on: date | None = None) -> Result:
        """Send the file's request and compare. on: today, if not given. Raises AnotherDatabase."""
        try:
            scenario = read_scenario(path, on or today())
        except Unreadable as fault:
            return Result(path.stem, [f"the file is no scenario: {fault}"])
        if scenario.stream != STREAM:
            return Result(scenario.id, [f"the form does not take {scenario.stream} requests yet"])
        try:
            return self._try(scenario)
        except (WentAstray, SiteFailed) as fault:
            return Result(scenario.id, [f"not sent to its end: {fault}"])

    def _try(self, scenario: Scenario) -> Result:
        with Browser(self.base_url) as browser:
            walk = Walk(browser, scenario.language, scenario.answers)
            outcome = walk.send(may_submit=not scenario.file_errors)  # files are not sent yet, so nothing refuses them
        facts = None
        if outcome.reference:
            case = find_case(outcome)
            self.cases[scenario.id] = case.pk
            facts = facts_of(case)
        found = compare(scenario, outcome, facts)
        return Result(scenario.id, found.differences, found.not_compared)


def stream_of(path: Path, on: date | None = None) -> str:
    """The stream of a file's request; empty for a file that cannot be read."""
    try:
        return str(read_scenario(path, on or today()).stream)
    except Unreadable:
        return ""
