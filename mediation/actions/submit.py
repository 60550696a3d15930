"""How does a draft become a case? In one transaction, exactly once.

The draft is the idempotency key: it is locked first, so that a double click, a retry or two simultaneous posts find
the case that the first one made.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    Child,
    Consent,
    Draft,
    MatchHash,
    Office,
    Party,
    PartyContact,
    PartyIdentity,
    Proceeding,
    SafeContact,
    SafetyAnswers,
    SafetyFlag,
)
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
    """The required answers that are not there: the applicant's name, the story, and consent to the use of the data."""
    missing = []
    if hanzi.is_blank((answers.get("applicant") or {}).get("name") or ""):
        missing.append("applicant.name")
    if hanzi.is_blank(answers.get("story") or ""):
        missing.append("story")
    if (answers.get("consents") or {}).get("privacy") is not True:
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
    if missing := missing_answers(answers):
        raise NotComplete(missing)
    now = timezone.now()
    case = _new_case(draft, answers, language=language, now=now)
    case.save(force_insert=True)
    applicant = _store_parties(case, answers)
    _store_matter(case, answers)
    _store_safety(case, applicant, answers, is_flagged=routing.decide(answers, timezone.localdate(now)).safety_flag)
    _store_consents(applicant, answers, language=language, now=now)
    trail.record(
        trail.Action.SUBMITTED,
        case=case,
        by=by.label,
        at=now,
        detail={"office": case.home_office.code, "route": case.route, "stream": case.stream},
    )
    tell_office(case)
    # The answers now lie in the case; the row stays as the key that makes a second sending this case.
    draft.answers, draft.typed, draft.submitted_at, draft.changed_at = {}, {}, now, now
    draft.save(update_fields=["answers", "typed", "submitted_at", "changed_at"])
    return _receipt(case)


def _new_case(draft: Draft, answers: Answers, *, language: str, now: datetime) -> Case:
    today = timezone.localdate(now)
    decision = routing.decide(answers, today)
    stream = Stream(answers.get("stream") or Stream.FAMILY)
    office = office_for(decision.home_side, stream)
    if office is None:
        raise LookupError(
            f"No office of {decision.home_side} takes {stream} requests: add one before opening the form."
        )
    return Case(
        draft_id=draft.pk,
        reference=take_reference(decision.home_side, today.year),
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


def _store_parties(case: Case, answers: Answers) -> Party:
    """The applicant and everybody on the other side, each in their field groups. Returns the applicant."""
    told: list[PartyAnswers] = [answers.get("applicant") or {}, *(answers.get("respondents") or [])]
    parties = [
        Party(
            case=case,
            role=PartyRole.RESPONDENT if place else PartyRole.APPLICANT,
            kind=party.get("kind") or PartyKind.PERSON,
            position=max(place - 1, 0),
        )
        for place, party in enumerate(told)
    ]
    together = list(zip(parties, told, strict=True))
    Party.objects.bulk_create(parties)
    PartyContact.objects.bulk_create([_contact(case, party, said) for party, said in together])
    PartyIdentity.objects.bulk_create(
        [
            PartyIdentity(
                case=case,
                party=party,
                former_names=said.get("former_names") or [],
                document_type=said.get("id_type") or "",
                document_number=said.get("id_number") or "",
                birth_date=said.get("birth_date") or "",
            )
            for party, said in together
        ]
    )
    MatchHash.objects.bulk_create([row for party, said in together for row in hashes_of(party, said)])
    return parties[0]


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


def _store_matter(case: Case, answers: Answers) -> None:
    """What it is about: issues, story and wishes, the marriage, other proceedings, the children."""
    marriage = answers.get("marriage") or {}
    CaseNarrative(
        case=case,
        issues=answers.get("issues") or [],
        story=answers.get("story") or "",
        wants=answers.get("wants") or "",
        marriage_registered_in=marriage.get("registered_in") or "",
        married_on=_day(marriage.get("date")),
        separated_on=_day(marriage.get("separated_on")),
        court_action_side=(answers.get("court_action_planned") or {}).get("side") or "",
    ).save(force_insert=True)
    Proceeding.objects.bulk_create(
        [
            Proceeding(
                case=case,
                position=place,
                kind=said.get("kind") or "",
                side=said.get("side") or "",
                reference=said.get("reference") or "",
                next_on=_day(said.get("next_date")),
            )
            for place, said in enumerate(answers.get("other_proceedings") or [])
        ]
    )
    Child.objects.bulk_create(
        [
            Child(
                case=case,
                position=place,
                name=said.get("name") or "",
                birth_date=said.get("birth_date") or "",
                lives_with=said.get("lives_with") or "",
                residence_side=said.get("residence_side") or "",
            )
            for place, said in enumerate(answers.get("children") or [])
        ]
    )


def _store_safety(case: Case, applicant: Party, answers: Answers, *, is_flagged: bool) -> None:
    """Safety answers and the safe contact of the applicant. They never leave the home office."""
    SafetyFlag(case=case, is_flagged=is_flagged).save(force_insert=True)
    SafetyAnswers(case=case, party=applicant, answers=dict(answers.get("safety") or {})).save(force_insert=True)
    safe_contact = (answers.get("applicant") or {}).get("safe_contact") or {}
    SafeContact(
        case=case,
        party=applicant,
        channel=safe_contact.get("channel") or "",
        hours=safe_contact.get("hours") or "",
        may_leave_message=safe_contact.get("may_leave_message"),
    ).save(force_insert=True)


def _store_consents(applicant: Party, answers: Answers, *, language: str, now: datetime) -> None:
    """One row for the use of the data, one for each field group that may cross."""
    groups = set((answers.get("consents") or {}).get("cross_border") or [])
    agreed: Iterable[tuple[ConsentKind, str]] = [
        (ConsentKind.PRIVACY, ""),
        *((ConsentKind.CROSS_BORDER, group.value) for group in SHAREABLE if group in groups),
    ]
    Consent.objects.bulk_create(
        [
            Consent(
                case=applicant.case,
                party=applicant,
                kind=kind,
                group=group,
                text_version=PRIVACY_NOTICE_VERSION,
                language=language,
                given_at=now,
            )
            for kind, group in agreed
        ]
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
