"""Home side, route and advice: one table for each sentence of the rules, and the invented people's expectations."""

import copy
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mediation.routing import Decision, Reason, decide
from mediation.statuses import Advice, FamilyIssue, FieldGroup, Route, Stream
from mediation.wording import ADVICE_TEXT, REASON_TEXT, ROUTE_TEXT
from portal.places.sides import Residence, Side

SCENARIOS = sorted((Path(__file__).parent / "data" / "scenarios").glob("*.json"))
TODAY = date(2026, 11, 22)
PLACES = [None, *Residence.values]


def party(side: str | None) -> dict[str, Any]:
    return {"kind": "person", "name": "Wai Man", "residence": {"side": side}} if side else {"kind": "person"}


def family(applicant: str | None, *respondents: str | None, **more: Any) -> dict[str, Any]:
    """A family request of people who live in these places."""
    return {
        "stream": "family",
        "applicant": party(applicant),
        "respondents": [party(side) for side in respondents],
        **more,
    }


def other(stream: str, applicant: str | None, *respondents: str | None, **block: Any) -> dict[str, Any]:
    """A request of another stream, with its block of answers."""
    return {**family(applicant, *respondents), "stream": stream, stream: block}


def child(side: str | None = None, born: str | None = None) -> dict[str, Any]:
    return {"name": "A child", "residence_side": side, "birth_date": born}


def decided(answers: dict[str, Any], today: date = TODAY) -> Decision:
    return decide(answers, today)  # type: ignore[arg-type]  # a plain dictionary


def resolved(value: Any, today: date) -> Any:
    """The scenario with ``{"days_from_today": n}`` as days."""
    if isinstance(value, dict):
        if set(value) == {"days_from_today"}:
            return (today + timedelta(days=value["days_from_today"])).isoformat()
        return {key: resolved(item, today) for key, item in value.items()}
    return [resolved(item, today) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
@pytest.mark.parametrize("today", [TODAY, date(2028, 2, 29)])
def test_the_scenarios(path: Path, today: date) -> None:
    scenario = resolved(json.loads(path.read_text(encoding="utf-8")), today)
    before = copy.deepcopy(scenario)
    decision = decided(scenario, today)
    assert scenario == before
    expected = scenario["expect"]
    if expected["accepted"]:
        assert decision.home_side == expected["home_side"]
        assert decision.cross_border is expected["cross_border"]
        assert decision.route == expected["route"]
        assert sorted(decision.advice) == sorted(expected["advice"])
        assert decision.safety_flag is expected["safety_flag"]


def test_all_scenarios_are_here() -> None:
    assert len(SCENARIOS) == 14


@pytest.mark.parametrize(
    ("answers", "side", "reason"),
    [
        # Property: where it is; the rest of the Mainland is Zhuhai's.
        (other("property", "macau", "macau", side="zhuhai"), "zhuhai", "home_property"),
        (other("property", "macau", "macau", side="mainland"), "zhuhai", "home_property"),
        (other("property", "zhuhai", "zhuhai", side="macau"), "macau", "home_property"),
        (other("property", "zhuhai", "macau", side="hongkong"), "zhuhai", "home_applicant"),
        (other("property", "zhuhai", "macau"), "zhuhai", "home_applicant"),
        # Labour: where the work is.
        (other("labour", "macau", "macau", workplace_side="mainland"), "zhuhai", "home_workplace"),
        (other("labour", "zhuhai", "zhuhai", workplace_side="macau"), "macau", "home_workplace"),
        (other("labour", "macau", "zhuhai", workplace_side=None), "macau", "home_applicant"),
        # Commercial: where it is performed; only a blank one gives way to the first respondent.
        (other("commercial", "macau", "macau", performance_side="zhuhai"), "zhuhai", "home_performance"),
        (other("commercial", "macau", "zhuhai", "macau"), "zhuhai", "home_respondent"),
        (other("commercial", "macau", "mainland"), "zhuhai", "home_respondent"),
        (other("commercial", "macau", "zhuhai", performance_side="hongkong"), "macau", "home_applicant"),
        (other("commercial", "macau", None, "zhuhai"), "macau", "home_applicant"),
        # Family: where the children live, all those whose place is known.
        (family("zhuhai", "zhuhai", children=[child("macau"), child("macau")]), "macau", "home_children"),
        (family("macau", "macau", children=[child("zhuhai"), child("mainland")]), "zhuhai", "home_children"),
        (family("macau", "macau", children=[child("mainland"), child(None)]), "zhuhai", "home_children"),
        (family("zhuhai", "macau", children=[child("zhuhai"), child("macau")]), "macau", "home_respondent"),
        (family("zhuhai", "macau", children=[child("zhuhai"), child("hongkong")]), "macau", "home_respondent"),
        (family("zhuhai", "macau", children=[child("hongkong"), child("elsewhere")]), "macau", "home_respondent"),
        (family("zhuhai", "macau", children=[child("hongkong"), child("hongkong")]), "zhuhai", "home_applicant"),
        (family("zhuhai", "macau", children=[child(None)]), "macau", "home_respondent"),
        (family("macau", "zhuhai", "macau"), "zhuhai", "home_respondent"),
        # The applicant; then the first respondent who lives in either; then Macau.
        (family("mainland", "hongkong"), "zhuhai", "home_applicant"),
        (family("hongkong", "elsewhere", None, "mainland", "macau"), "zhuhai", "home_other_respondent"),
        (family(None, None, "macau", "zhuhai"), "macau", "home_other_respondent"),
        (family("hongkong", "elsewhere"), "macau", "home_default"),
        (family(None), "macau", "home_default"),
        ({"stream": "property", "property": None, "applicant": None, "respondents": None}, "macau", "home_default"),
        ({}, "macau", "home_default"),
    ],
)
def test_the_home_side(answers: dict[str, Any], side: str, reason: str) -> None:
    decision = decided(answers)
    assert (decision.home_side, decision.reasons[0]) == (side, reason)


@pytest.mark.parametrize(
    ("answers", "crosses"),
    [
        (family("macau", "macau"), False),
        (family("macau", "zhuhai"), True),
        (family("mainland", "zhuhai"), False),
        (family("macau", "macau", "hongkong"), True),
        (family("macau", None), False),
        (family(None, None), False),
        (family("macau", "macau", children=[child("zhuhai")]), True),
        (family("zhuhai", "zhuhai", children=[child("zhuhai"), child("macau")]), False),
        (other("property", "macau", "macau", side="zhuhai"), True),
        (family("elsewhere", "elsewhere"), True),
    ],
)
def test_a_request_crosses_the_border_when_a_party_lives_off_the_home_side(
    answers: dict[str, Any], crosses: bool
) -> None:
    assert decided(answers).cross_border is crosses


COURT_IN_MACAU = {"side": "macau"}
ENFORCEMENT = [{"kind": "police", "side": "macau"}, {"kind": "enforcement", "side": "macau"}]


@pytest.mark.parametrize("issue", ["contested_divorce", "parental_power", "maintenance", "family_home"])
def test_four_matters_go_to_the_social_welfare_bureau_first(issue: str) -> None:
    assert decided(family("macau", "macau", issues=[issue])).route == Route.IAS_FIRST


@pytest.mark.parametrize(
    "issue", sorted(set(FamilyIssue.values) - {"contested_divorce", "parental_power", "maintenance", "family_home"})
)
def test_the_other_family_matters_do_not(issue: str) -> None:
    assert decided(family("macau", "macau", issues=[issue], court_action_planned=COURT_IN_MACAU)).route == "mediation"


@pytest.mark.parametrize(
    ("answers", "route", "reasons"),
    [
        (family("macau", "macau", issues=["contact", "maintenance"]), "ias_first", ["route_ias_living"]),
        (family("macau", None, issues=["maintenance"]), "ias_first", ["route_ias_living"]),
        (family(None, None, issues=["maintenance"]), "ias_first", ["route_ias_unknown"]),
        (family("macau", "zhuhai", issues=["maintenance"]), "mediation", ["route_mediation"]),
        (family("macau", "hongkong", issues=["maintenance"]), "mediation", ["route_mediation"]),
        (
            family("macau", "zhuhai", issues=["maintenance"], court_action_planned=COURT_IN_MACAU),
            "ias_first",
            ["route_ias_court"],
        ),
        (
            family("macau", "macau", issues=["family_home"], court_action_planned=COURT_IN_MACAU),
            "ias_first",
            ["route_ias_living", "route_ias_court"],
        ),
        (
            family("zhuhai", "macau", issues=["maintenance"], court_action_planned={"side": "zhuhai"}),
            "mediation",
            ["route_mediation"],
        ),
        (family("macau", "macau", court_action_planned=COURT_IN_MACAU), "mediation", ["route_mediation"]),
        (
            family("macau", "macau", issues=["maintenance"], other_proceedings=ENFORCEMENT),
            "mediation",
            ["route_enforcement"],
        ),
        (
            family("macau", "macau", issues=["maintenance"], other_proceedings=ENFORCEMENT[:1]),
            "ias_first",
            ["route_ias_living"],
        ),
        (family("macau", "macau", issues=["contact"], other_proceedings=ENFORCEMENT), "mediation", ["route_mediation"]),
        (
            {
                **other("commercial", "macau", "macau"),
                "issues": ["maintenance"],
                "court_action_planned": COURT_IN_MACAU,
            },
            "mediation",
            ["route_mediation"],
        ),
        (
            family(
                "macau", "macau", issues=["maintenance"], safety={"danger_now": True}, other_proceedings=ENFORCEMENT
            ),
            "emergency",
            ["route_danger"],
        ),
        ({**other("labour", "macau"), "safety": {"danger_now": True}}, "emergency", ["route_danger"]),
        (family("macau", "zhuhai", safety={"danger_now": None}), "mediation", ["route_mediation"]),
    ],
)
def test_the_route(answers: dict[str, Any], route: str, reasons: list[str]) -> None:
    decision = decided(answers)
    assert decision.route == route
    assert list(decision.reasons[1:]) == reasons


def in_days(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


CHILDREN_MAY_CROSS = {"privacy": True, "cross_border": ["contact", "children"]}
BOTH_AGREE = ["consensual_divorce"]


@pytest.mark.parametrize(
    ("answers", "advice"),
    [
        (other("commercial", "macau", dispute_clause="arbitration"), ["arbitration_clause"]),
        (other("commercial", "macau", dispute_clause="court"), []),
        (other("commercial", "macau", limitation_on=in_days(60)), ["limitation_soon"]),
        (other("commercial", "macau", limitation_on=in_days(61)), []),
        (other("commercial", "macau", limitation_on=in_days(-900)), ["limitation_soon"]),
        (other("commercial", "macau", limitation_on="2026-02-30"), []),
        (other("labour", "macau", workplace_side="zhuhai"), ["labour_arbitration_first"]),
        (other("labour", "macau", workplace_side="mainland", arbitration_filed=False), ["labour_arbitration_first"]),
        (other("labour", "macau", workplace_side="zhuhai", arbitration_filed=None), ["labour_arbitration_first"]),
        (other("labour", "macau", workplace_side="zhuhai", arbitration_filed=True), []),
        (other("labour", "macau", workplace_side="macau"), []),
        (other("labour", "macau", workplace_side="hongkong"), []),
        (other("labour", "zhuhai"), []),
        (other("property", "macau", side="zhuhai"), ["station_first"]),
        (other("property", "macau", side="mainland"), []),
        (other("property", "zhuhai", side="macau"), []),
        (family("macau", "macau", issues=BOTH_AGREE), ["civil_registry"]),
        (family("macau", None, issues=BOTH_AGREE), ["civil_registry"]),
        (family("macau", "hongkong", issues=BOTH_AGREE), []),
        (family("macau", "macau", issues=["contested_divorce"]), []),
        (family("zhuhai", "zhuhai", issues=BOTH_AGREE), ["status_not_confirmable"]),
        (family("macau", "mainland", issues=["contested_divorce"]), ["status_not_confirmable"]),
        (family("zhuhai", "zhuhai", issues=["parental_power"]), []),
        (
            family("macau", "macau", issues=BOTH_AGREE, children=[child("zhuhai")]),
            ["civil_registry", "status_not_confirmable"],
        ),
        (family("zhuhai", "macau", issues=BOTH_AGREE), []),
        ({**other("commercial", "macau", "macau"), "issues": BOTH_AGREE}, []),
        ({**family("macau", "macau"), "commercial": {"dispute_clause": "arbitration"}}, []),
        (
            {
                **family("macau", "macau", issues=BOTH_AGREE, children=[child("macau", "2020-01-01")]),
                "consents": CHILDREN_MAY_CROSS,
                "safety": {"danger_now": True},
            },
            ["civil_registry", "guardian_consent"],
        ),
        (
            other("commercial", "macau", dispute_clause="arbitration", limitation_on=in_days(0)),
            ["arbitration_clause", "limitation_soon"],
        ),
    ],
)
def test_the_advice(answers: dict[str, Any], advice: list[str]) -> None:
    assert sorted(decided(answers).advice) == advice


@pytest.mark.parametrize(
    ("born", "today", "consents", "needed"),
    [
        ("2012-11-22", date(2026, 11, 22), CHILDREN_MAY_CROSS, False),
        ("2012-11-23", date(2026, 11, 22), CHILDREN_MAY_CROSS, True),
        ("2012-11-22", date(2026, 11, 21), CHILDREN_MAY_CROSS, True),
        ("2012-02-29", date(2026, 2, 28), CHILDREN_MAY_CROSS, True),
        ("2012-02-29", date(2026, 3, 1), CHILDREN_MAY_CROSS, False),
        ("2027-02-26", date(2026, 11, 22), CHILDREN_MAY_CROSS, True),
        (None, date(2026, 11, 22), CHILDREN_MAY_CROSS, False),
        ("2020-01-01", date(2026, 11, 22), {"privacy": True, "cross_border": ["contact"]}, False),
        ("2020-01-01", date(2026, 11, 22), {"privacy": True, "cross_border": None}, False),
        ("2020-01-01", date(2026, 11, 22), None, False),
    ],
)
def test_a_guardian_consents_for_a_child_under_14(
    born: str | None, today: date, consents: dict[str, Any] | None, needed: bool
) -> None:
    answers = family("macau", "macau", children=[child("macau", "2001-01-01"), child("macau", born)], consents=consents)
    assert (Advice.GUARDIAN_CONSENT in decided(answers, today).advice) is needed


@pytest.mark.parametrize(
    ("safety", "flagged"),
    [
        ({"afraid_of_other_party": True}, True),
        ({"violence_ever": True}, True),
        ({"children_at_risk": True}, True),
        ({"order_in_force": True}, True),
        ({"danger_now": True}, True),
        ({"feels_free_to_speak": False}, True),
        ({"feels_free_to_speak": True}, False),
        ({"feels_free_to_speak": None, "violence_ever": None}, False),
        ({"afraid_of_other_party": False, "feels_free_to_speak": True}, False),
        ({}, False),
        (None, False),
    ],
)
def test_the_safety_flag(safety: dict[str, Any] | None, flagged: bool) -> None:
    assert decided(family("macau", "macau", safety=safety)).safety_flag is flagged


places = st.sampled_from(PLACES)
requests = st.fixed_dictionaries(
    {"stream": st.sampled_from(Stream.values)},
    optional={
        "applicant": places.map(party),
        "respondents": st.lists(places.map(party), max_size=3),
        "children": st.lists(st.builds(child, places, st.sampled_from([None, "2014-05-05", "2000-01-01"])), max_size=4),
        "issues": st.lists(st.sampled_from(FamilyIssue.values), unique=True),
        "commercial": st.fixed_dictionaries({}, optional={"performance_side": places}),
        "labour": st.fixed_dictionaries({}, optional={"workplace_side": places}),
        "property": st.fixed_dictionaries({}, optional={"side": places}),
        "other_proceedings": st.lists(
            st.fixed_dictionaries({"kind": st.sampled_from(["court", "enforcement"])}), max_size=2
        ),
        "court_action_planned": st.one_of(st.none(), st.fixed_dictionaries({"side": places})),
        "safety": st.fixed_dictionaries({}, optional={"danger_now": st.sampled_from([None, True, False])}),
        "consents": st.fixed_dictionaries({}, optional={"cross_border": st.lists(st.sampled_from(FieldGroup.values))}),
    },
)


@given(requests, st.randoms())
def test_the_order_of_children_issues_and_proceedings_decides_nothing(answers: dict[str, Any], random: Any) -> None:
    shuffled = copy.deepcopy(answers)
    for key in {"children", "issues", "other_proceedings"} & set(shuffled):
        random.shuffle(shuffled[key])
    assert decided(shuffled) == decided(answers)


@given(requests)
def test_every_decision_is_whole_and_can_be_said(answers: dict[str, Any]) -> None:
    decision = decided(answers)
    assert decision.home_side in Side
    assert decision.reasons[0].startswith("home_")
    assert all(reason.startswith("route_") for reason in decision.reasons[1:])
    assert len(decision.reasons) > 1
    assert len(set(decision.advice)) == len(decision.advice)


@given(requests)
def test_a_blank_answer_is_the_same_as_a_missing_one(answers: dict[str, Any]) -> None:
    missing = dict.fromkeys(("applicant", "respondents", "children", "issues", "safety", "consents", "property"))
    assert decided({**missing, **answers}) == decided(answers)


@given(requests)
def test_danger_comes_before_anything_else_and_changes_no_advice(answers: dict[str, Any]) -> None:
    calm, danger = ({**answers, "safety": {"danger_now": now}} for now in (False, True))
    assert decided(danger).route is Route.EMERGENCY
    assert (decided(danger).advice, decided(danger).home_side) == (decided(calm).advice, decided(calm).home_side)


def test_every_code_has_a_sentence_and_no_sentence_promises_or_gives_a_number_to_call() -> None:
    assert set(REASON_TEXT) == set(Reason)
    assert set(ROUTE_TEXT) == set(Route)
    assert set(ADVICE_TEXT) == set(Advice)
    with translation.override("en"):
        for text in map(str, (*REASON_TEXT.values(), *ROUTE_TEXT.values(), *ADVICE_TEXT.values())):
            assert text.endswith(".")
            assert "!" not in text
            assert not any(word.isdigit() and len(word) > 2 for word in text.split()), text
            assert "satisfies" not in text
