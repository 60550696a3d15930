"""Is what became of a request what its scenario expects? Differences in codes and paths, never in what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mediation.access import JobActor, acting_as
from mediation.models import Case, SafetyFlag
from mediation.scenarios.reading import Scenario
from mediation.scenarios.walk import Outcome
from mediation.statuses import Route

READER = JobActor("scenarios")
DECIDED = ("home_side", "cross_border", "route", "advice", "safety_flag")
"""What is read from the stored case, in the order in which differences are told."""


class AnotherDatabase(Exception):
    """The receipt's case is not in the database that this process reads."""


@dataclass
class Comparison:
    """differences: none is a match. not_compared: what the scenario expects and nothing here looks at yet."""

    differences: list[str] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)


def find_case(outcome: Outcome) -> Case:
    """The case of a receipt. Raises AnotherDatabase."""
    assert outcome.draft_id is not None  # what was sent was a draft
    with acting_as(READER):
        case = Case.objects.filter(reference=outcome.reference, draft_id=outcome.draft_id).first()
    if case is None:
        raise AnotherDatabase(outcome.reference)
    return case


def facts_of(case: Case) -> dict[str, Any]:
    """What was decided about a case, by the names of `expect`."""
    with acting_as(READER):
        flag = SafetyFlag.objects.get(case=case)
    return {
        "home_side": case.home_side,
        "cross_border": case.cross_border,
        "route": Route.EMERGENCY.value if flag.is_emergency else case.route,
        "advice": case.advice,
        "safety_flag": flag.is_flagged,
    }


def compare(scenario: Scenario, outcome: Outcome, facts: dict[str, Any] | None) -> Comparison:
    """facts: of the stored case, or None where the request was not sent."""
    found = Comparison(_of_errors(scenario, outcome), _not_compared(scenario, facts))
    if facts is not None and scenario.is_accepted:
        found.differences += _of_facts(scenario.expect, facts)
    if facts is not None and not scenario.is_accepted:
        found.differences.insert(0, "expected a refusal, got accepted")
    return found


def _of_errors(scenario: Scenario, outcome: Outcome) -> list[str]:
    """Every expected path with its one code, and nothing else."""
    codes: dict[str, list[str]] = {}
    for path, code in outcome.refused:
        codes.setdefault(path, []).append(code)
    expected = {} if scenario.is_accepted else scenario.expected_errors
    differences = []
    for path in [*expected, *(path for path in codes if path not in expected)]:
        wanted, got = expected.get(path, "no refusal"), " and ".join(codes.get(path, ["no refusal"]))
        if wanted != got:
            differences.append(f"{path} expected {wanted}, got {got}")
    return differences


def _of_facts(expect: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    return [
        f"{name} expected {_in_words(expect[name])}, got {_in_words(facts[name])}"
        for name in DECIDED
        if name in expect and _comparable(expect[name]) != _comparable(facts[name])
    ]


def _not_compared(scenario: Scenario, facts: dict[str, Any] | None) -> list[str]:
    noted = []
    if scenario.is_accepted:
        noted += [f"{name} (not stated)" for name in DECIDED if name not in scenario.expect]
    if facts is not None and scenario.expect.get("possible_conflicts"):
        noted.append("possible_conflicts")
    if scenario.file_errors:
        noted += scenario.file_errors
    elif scenario.answers.get("attachments"):
        noted.append("attachments")
    return noted


def _comparable(value: Any) -> Any:
    """Lists as sets; None as an empty one, since a missing list is an empty list."""
    return frozenset(value) if isinstance(value, list) else value


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return "+".join(sorted(value)) or "none"
    return {True: "yes", False: "no", None: "nothing"}.get(value, str(value))
