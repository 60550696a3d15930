"""How does a draft become a case? In one transaction, exactly once.

The draft is the idempotency key: it is locked first, so that a double click, a retry or two simultaneous posts find
the case that the first one made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404
from django.utils import timezone

from mediation import routing, trail
from mediation.access import DraftActor
from mediation.actions.drafts import get_draft
from mediation.answers import Answers, PartyAnswers
from mediation.conflicts import hashes_of
from mediation.models import (
    Case,
    CaseNarrative,
    CaseRow,
    Child,
    Consent,
    Draft,
    Office,
    Party,
    PartyContact,
    PartyIdentity,
    Proceeding,
    SafeContact,
    SafetyAnswers,
    SafetyFlag,
)
from mediation.models.inserting import Change
from mediation.notices import tell_office
from mediation.references import take_reference
from mediation.statuses import SHAREABLE, Advice, ConsentKind, PartyKind, PartyRole, Route, Stream
from portal import hanzi
from portal.pages.views import PRIVACY_NOTICE_VERSION
from portal.places.sides import Side


class NotComplete(Exception):
    """Answers without which no request is sent. `missing` holds their paths, such as `applicant.name`."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True)
class Receipt:
    """What the applicant is told: which body received the request, when, and what comes first."""

    reference: str
    office: Office
    received_at: datetime
    home_side: Side
    cross_border: bool
    route: Route
    advice: tuple[Advice, ...]
    reasons: tuple[routing.Reason, ...]


def missing_answers(answers: Answers) -> list[str]:
    """The required answers that are not there: the applicant's name, the story, consent to today's privacy notice."""
    missing = []
    if hanzi.is_blank((answers.get("applicant") or {}).get("name") or ""):
        missing.append("applicant.name")
    if hanzi.is_blank(answers.get("story") or ""):
        missing.append("story")
    consents = answers.get("consents") or {}
    is_current = (consents.get("agreed") or {}).get("version") == PRIVACY_NOTICE_VERSION
    if consents.get("privacy") is not True or not is_current:  # agreed to an older text is not agreed to this one
        missing.append("consents.privacy")
    return missing


def get_receipt(*, by: DraftActor) -> Receipt:
    """The receipt of a draft that was sent. Raises Http404 where the draft does not open or was not sent."""
    get_draft(by)
    case = Case.objects.select_related("home_office").filter(draft_id=by.draft_id).first()
    if case is None:
        raise Http404("No such page.")
    return _receipt(case)


def submit_request(*, by: DraftActor, language: str) -> Receipt:
    """Send the draft. A second call returns the receipt of the first. Raises NotComplete and changes nothing."""
    draft = get_draft(by, lock=True)
    if draft.submitted_at is not None:
        return get_receipt(by=by)
    answers: Answers = draft.answers
    if missing := missing_answers(answers) + [f"typed.{step}" for step in draft.typed]:
        raise NotComplete(missing)
    now = timezone.now()
    today = timezone.localdate(now)
    case = _new_case(draft, answers, language=language, now=now, today=today)
    rows = [*_parties(case, answers), *_matter(case, answers)]
    applicant = next(row for row in rows if isinstance(row, Party))
    rows += [*_safety(case, applicant, answers, today), *_consents(applicant, answers)]
    # Only now is the counter locked: whoever sends at the same time waits for the writing, not for the preparing.
    case.reference = take_reference(Side(case.home_side), today.year)
    detail: trail.Detail = {"office": case.home_office.code, "stream": case.stream}
    # The answers now lie in the case; the row stays as the key that makes a second sending this case.
    draft.answers, draft.typed, draft.submitted_at, draft.changed_at = {}, {}, now, now
    emptied = Change(draft, ("answers", "typed", "submitted_at", "changed_at"))
    trail.record(
        trail.Action.SUBMITTED, case=case, by=by.label, at=now, detail=detail,
        with_rows=[case, *rows], with_changes=[emptied],
    )  # fmt: skip
    tell_office(case)
    return _receipt(case)


def _new_case(draft: Draft, answers: Answers, *, language: str, now: datetime, today: date) -> Case:
    """The skeleton, still without its reference. Its route is decided without safety answers: it would tell them."""
    decision = routing.decide({**answers, "safety": {}}, today)
    stream = Stream(answers.get("stream") or Stream.FAMILY)
    office = office_for(decision.home_side, stream)
    if office is None:
        raise LookupError(
            f"No office of {decision.home_side} takes {stream} requests: add one before opening the form."
        )
    return Case(
        draft_id=draft.pk,
        home_office=office,
        home_side=office.side,
        stream=stream,
        cross_border=decision.cross_border,
        route=decision.route,
        advice=[advice.value for advice in decision.advice],
        reasons=[reason.value for reason in decision.reasons],
        language=language,
        submitted_at=now,
    )


def office_for(side: Side, stream: Stream) -> Office | None:
    """The first office of a side that takes a stream; None before one was opened."""
    return Office.objects.filter(side=side, streams__contains=[stream]).order_by("sort_order", "id").first()


def _parties(case: Case, answers: Answers) -> Iterator[CaseRow]:
    """The applicant and everybody on the other side, each in their field groups."""
    told: list[PartyAnswers] = [answers.get("applicant") or {}, *(answers.get("respondents") or [])]
    for place, said in enumerate(told):
        party = Party(
            case=case,
            role=PartyRole.RESPONDENT if place else PartyRole.APPLICANT,
            kind=said.get("kind") or PartyKind.PERSON,
            position=max(place - 1, 0),
        )
        yield party
        yield _contact(case, party, said)
        yield PartyIdentity(
            case=case,
            party=party,
            former_names=said.get("former_names") or [],
            document_type=said.get("id_type") or "",
            document_number=said.get("id_number") or "",
            birth_date=said.get("birth_date") or "",
        )
        yield from hashes_of(party, said)


def _contact(case: Case, party: Party, said: PartyAnswers) -> PartyContact:
    residence = said.get("residence") or {}
    representative = said.get("representative") or {}
    return PartyContact(
        case=case,
        party=party,
        name=said.get("name") or "",
        romanised=said.get("romanised") or "",
        residence_side=residence.get("side") or "",
        division=residence.get("division") or "",
        address=residence.get("address") or "",
        phone=said.get("phone") or "",
        email=said.get("email") or "",
        preferred_language=said.get("preferred_language") or "",
        representative_name=representative.get("name") or "",
        representative_relation=representative.get("relation") or "",
    )


def _matter(case: Case, answers: Answers) -> Iterator[CaseRow]:
    """What it is about: issues, story and wishes, the marriage, other proceedings, the children."""
    marriage = answers.get("marriage") or {}
    yield CaseNarrative(
        case=case,
        issues=answers.get("issues") or [],
        story=answers.get("story") or "",
        wants=answers.get("wants") or "",
        marriage_registered_in=marriage.get("registered_in") or "",
        married_on=_day(marriage.get("date")),
        separated_on=_day(marriage.get("separated_on")),
        court_action_side=(answers.get("court_action_planned") or {}).get("side") or "",
    )
    for place, proceeding in enumerate(answers.get("other_proceedings") or []):
        yield Proceeding(
            case=case,
            position=place,
            kind=proceeding.get("kind") or "",
            side=proceeding.get("side") or "",
            reference=proceeding.get("reference") or "",
            next_on=_day(proceeding.get("next_date")),
        )
    for place, child in enumerate(answers.get("children") or []):
        yield Child(
            case=case,
            position=place,
            name=child.get("name") or "",
            birth_date=child.get("birth_date") or "",
            lives_with=child.get("lives_with") or "",
            residence_side=child.get("residence_side") or "",
        )


def _safety(case: Case, applicant: Party, answers: Answers, today: date) -> Iterator[CaseRow]:
    """Safety answers and the safe contact of the applicant. They never leave the home office."""
    decision = routing.decide(answers, today)
    yield SafetyFlag(case=case, is_flagged=decision.safety_flag, is_emergency=decision.route == Route.EMERGENCY)
    yield SafetyAnswers(case=case, party=applicant, answers=dict(answers.get("safety") or {}))
    safe_contact = (answers.get("applicant") or {}).get("safe_contact") or {}
    yield SafeContact(
        case=case,
        party=applicant,
        channel=safe_contact.get("channel") or "",
        hours=safe_contact.get("hours") or "",
        may_leave_message=safe_contact.get("may_leave_message"),
    )


def _consents(applicant: Party, answers: Answers) -> Iterator[CaseRow]:
    """One row for the use of the data, one for each field group that may cross: as read and when it was agreed to."""
    consents = answers.get("consents") or {}
    agreed = consents.get("agreed") or {}
    groups = set(consents.get("cross_border") or [])
    kinds: list[tuple[ConsentKind, str]] = [
        (ConsentKind.PRIVACY, ""),
        *((ConsentKind.CROSS_BORDER, group.value) for group in SHAREABLE if group in groups),
    ]
    for kind, group in kinds:
        yield Consent(
            case=applicant.case,
            party=applicant,
            kind=kind,
            group=group,
            text_version=agreed.get("version", ""),
            language=agreed.get("language", ""),
            given_at=datetime.fromisoformat(agreed["at"]),
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _receipt(case: Case) -> Receipt:
    return Receipt(
        reference=case.reference,
        office=case.home_office,
        received_at=case.submitted_at,
        home_side=Side(case.home_side),
        cross_border=case.cross_border,
        route=Route(case.route),
        advice=tuple(Advice(code) for code in case.advice),
        reasons=tuple(routing.Reason(code) for code in case.reasons),
    )
