"""Which office takes a request, what comes first, and what else must the resident be told?

The rules follow Macau Law 3/2025 and RULES sections 3.1, 3.3, 3.5 and 3.7. Nothing here blocks: a route says what
comes first, and why. What the codes say to a person is in ``wording.py``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mediation.answers import Answers, ChildAnswers, PartyAnswers
from mediation.statuses import (
    Advice,
    DisputeClause,
    FamilyIssue,
    FieldGroup,
    ProceedingKind,
    Route,
    SafetyQuestion,
    Stream,
)
from portal.places.sides import Residence, Side, side_of

IAS_ISSUES = frozenset(
    {
        FamilyIssue.CONTESTED_DIVORCE,
        FamilyIssue.PARENTAL_POWER,
        FamilyIssue.MAINTENANCE,
        FamilyIssue.FAMILY_HOME,
    }
)
"""The four matters of Law 3/2025 that go to the Social Welfare Bureau before a Macau court takes them."""

DIVORCE_ISSUES = frozenset({FamilyIssue.CONTESTED_DIVORCE, FamilyIssue.CONSENSUAL_DIVORCE})

LIMITATION_WARNING_DAYS = 60
"""A time limit that ends on this day after submission, or sooner, is near."""

GUARDIAN_CONSENT_AGE = 14
"""Below this age a guardian consents to the use of the child's data (PIPL article 31)."""


class Reason(StrEnum):
    """Why a request goes to this side (``home_…``) and by this route (``route_…``)."""

    HOME_PROPERTY = "home_property"
    HOME_WORKPLACE = "home_workplace"
    HOME_PERFORMANCE = "home_performance"
    HOME_CHILDREN = "home_children"
    HOME_RESPONDENT = "home_respondent"
    HOME_APPLICANT = "home_applicant"
    HOME_OTHER_RESPONDENT = "home_other_respondent"
    HOME_DEFAULT = "home_default"
    ROUTE_DANGER = "route_danger"
    ROUTE_IAS_LIVING = "route_ias_living"
    ROUTE_IAS_UNKNOWN = "route_ias_unknown"
    ROUTE_IAS_COURT = "route_ias_court"
    ROUTE_ENFORCEMENT = "route_enforcement"
    ROUTE_MEDIATION = "route_mediation"


@dataclass(frozen=True)
class Decision:
    """What follows from the answers. ``advice`` in the order of ``Advice``, ``reasons`` for the side first."""

    home_side: Side
    cross_border: bool
    route: Route
    advice: tuple[Advice, ...]
    safety_flag: bool
    reasons: tuple[Reason, ...]


def decide(answers: Answers, today: date) -> Decision:
    """Home side, route and advice for these answers, submitted on ``today`` in Macau and Zhuhai time.

    Half-filled answers have a decision too, so that a resident can be told early.
    """
    home_side, home_reason = _home_side(answers)
    route, route_reasons = _route(answers)
    return Decision(
        home_side=home_side,
        cross_border=any(side_of(residence) != home_side for residence in _residences(answers)),
        route=route,
        advice=tuple(advice for advice in Advice if advice in set(_advice(answers, home_side, today))),
        safety_flag=_is_safety_flagged(answers),
        reasons=(home_reason, *route_reasons),
    )


def _home_side(answers: Answers) -> tuple[Side, Reason]:
    """Where the dispute lies; where that is blank or neither side, where the people are."""
    place, reason = _place_of_dispute(answers)
    if side := side_of(place):
        return side, reason
    if side := side_of(_residence(answers.get("applicant"))):
        return side, Reason.HOME_APPLICANT
    for respondent in answers.get("respondents") or []:
        if side := side_of(_residence(respondent)):
            return side, Reason.HOME_OTHER_RESPONDENT
    return Side.MACAU, Reason.HOME_DEFAULT


def _place_of_dispute(answers: Answers) -> tuple[str | None, Reason]:
    """What decides the home side of each stream, as far as it was answered."""
    match answers.get("stream"):
        case Stream.PROPERTY:
            return (answers.get("property") or {}).get("side"), Reason.HOME_PROPERTY
        case Stream.LABOUR:
            return (answers.get("labour") or {}).get("workplace_side"), Reason.HOME_WORKPLACE
        case Stream.COMMERCIAL:
            if place := (answers.get("commercial") or {}).get("performance_side"):
                return place, Reason.HOME_PERFORMANCE
            return _first_respondent(answers)
        case Stream.FAMILY:
            if place := _home_of_children(answers.get("children") or []):
                return place, Reason.HOME_CHILDREN
            return _first_respondent(answers)
    return None, Reason.HOME_DEFAULT


def _home_of_children(children: list[ChildAnswers]) -> str | None:
    """The one place where all children live whose place is known, the Mainland being one place; else None."""
    places = {side_of(place) or place for child in children if (place := child.get("residence_side"))}
    return places.pop() if len(places) == 1 else None


def _first_respondent(answers: Answers) -> tuple[str | None, Reason]:
    respondents = answers.get("respondents") or []
    return (_residence(respondents[0]) if respondents else None), Reason.HOME_RESPONDENT


def _residence(party: PartyAnswers | None) -> str | None:
    return ((party or {}).get("residence") or {}).get("side") or None


def _residences(answers: Answers) -> list[str]:
    """Where each party lives. Children are no parties; a party who did not say is left out."""
    parties = [answers.get("applicant"), *(answers.get("respondents") or [])]
    return [residence for party in parties if (residence := _residence(party))]


def _everyone_lives_in_macau(answers: Answers) -> bool:
    """Also when nobody's residence is known: better a warning too many about a compulsory step than silence."""
    return all(residence == Residence.MACAU for residence in _residences(answers))


def _route(answers: Answers) -> tuple[Route, tuple[Reason, ...]]:
    """Danger comes before anything else; then the compulsory step of Law 3/2025; else mediation."""
    if (answers.get("safety") or {}).get("danger_now") is True:
        return Route.EMERGENCY, (Reason.ROUTE_DANGER,)
    reasons = _ias_reasons(answers)
    if not reasons:
        return Route.MEDIATION, (Reason.ROUTE_MEDIATION,)
    if _is_enforcing(answers):
        return Route.MEDIATION, (Reason.ROUTE_ENFORCEMENT,)
    return Route.IAS_FIRST, reasons


def _ias_reasons(answers: Answers) -> tuple[Reason, ...]:
    """What ties one of the four matters to the courts of Macau; empty when nothing does."""
    if answers.get("stream") != Stream.FAMILY or IAS_ISSUES.isdisjoint(_issues(answers)):
        return ()
    reasons = []
    if _everyone_lives_in_macau(answers):
        reasons.append(Reason.ROUTE_IAS_LIVING if _residences(answers) else Reason.ROUTE_IAS_UNKNOWN)
    if (answers.get("court_action_planned") or {}).get("side") == Residence.MACAU:
        reasons.append(Reason.ROUTE_IAS_COURT)
    return tuple(reasons)


def _is_enforcing(answers: Answers) -> bool:
    """Law 3/2025 article 2(1): carrying out an existing judgment needs no conciliation first."""
    return any(
        proceeding.get("kind") == ProceedingKind.ENFORCEMENT for proceeding in answers.get("other_proceedings") or []
    )


def _issues(answers: Answers) -> list[str]:
    return answers.get("issues") or []


def _advice(answers: Answers, home_side: Side, today: date) -> Iterable[Advice]:
    """Every advice that applies. Answers left over from another stream, chosen before, count for nothing."""
    if any(_is_under(GUARDIAN_CONSENT_AGE, child, today) for child in answers.get("children") or []) and (
        FieldGroup.CHILDREN in ((answers.get("consents") or {}).get("cross_border") or [])
    ):
        yield Advice.GUARDIAN_CONSENT
    match answers.get("stream"):
        case Stream.FAMILY:
            yield from _family_advice(answers, home_side)
        case Stream.COMMERCIAL:
            yield from _commercial_advice(answers, today)
        case Stream.LABOUR:
            labour = answers.get("labour") or {}
            if side_of(labour.get("workplace_side")) is Side.ZHUHAI and labour.get("arbitration_filed") is not True:
                yield Advice.LABOUR_ARBITRATION_FIRST
        case Stream.PROPERTY:
            if (answers.get("property") or {}).get("side") == Residence.ZHUHAI:
                yield Advice.STATION_FIRST


def _family_advice(answers: Answers, home_side: Side) -> Iterable[Advice]:
    issues = set(_issues(answers))
    if FamilyIssue.CONSENSUAL_DIVORCE in issues and _everyone_lives_in_macau(answers):
        yield Advice.CIVIL_REGISTRY
    if home_side is Side.ZHUHAI and not DIVORCE_ISSUES.isdisjoint(issues):
        yield Advice.STATUS_NOT_CONFIRMABLE


def _commercial_advice(answers: Answers, today: date) -> Iterable[Advice]:
    commercial = answers.get("commercial") or {}
    if commercial.get("dispute_clause") == DisputeClause.ARBITRATION:
        yield Advice.ARBITRATION_CLAUSE
    limitation_on = _day(commercial.get("limitation_on"))
    if limitation_on is not None and limitation_on <= today + timedelta(days=LIMITATION_WARNING_DAYS):
        yield Advice.LIMITATION_SOON


def _is_under(age: int, child: ChildAnswers, today: date) -> bool:
    """Whether the child's birthday of that age lies after ``today``; False when the birth date is not known.

    Born on 29 February, the child has a common year's birthday on 1 March: the later, more protective day.
    """
    born = _day(child.get("birth_date"))
    return born is not None and (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < age


def _day(text: str | None) -> date | None:
    """The day that was answered. A day that is not in the calendar was refused before; here it says nothing."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _is_safety_flagged(answers: Answers) -> bool:
    """Any yes to a danger, or a no to speaking freely. A blank answer flags nothing."""
    safety = answers.get("safety") or {}
    if safety.get("feels_free_to_speak") is False:
        return True
    return any(
        safety.get(question.value) is True
        for question in SafetyQuestion
        if question is not SafetyQuestion.FEELS_FREE_TO_SPEAK
    )
