"""What stands on the page of one case? Only the field groups that the reader may see are read at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from mediation.access import may, visible_groups
from mediation.models import (
    Case,
    CaseEvent,
    CaseNarrative,
    Child,
    Consent,
    Party,
    PartyContact,
    PartyIdentity,
    Proceeding,
    SafeContact,
    SafetyFlag,
)
from mediation.routing import Reason
from mediation.statuses import Act, Advice, ConsentKind, FieldGroup, PartyRole, Route, issue_label
from mediation.trail import Action
from mediation.wording import REASON_TEXT
from portal.accounts.models import User
from portal.places.models import Division

TRAIL_SHOWN = 50


@dataclass
class PartyView:
    """A party with as much of it as the reader may see."""

    party: Party
    contact: PartyContact | None = None
    division: str = ""
    identity: PartyIdentity | None = None
    safe_contact: SafeContact | None = None

    @property
    def born_on(self) -> date | None:
        return day_of(self.identity.birth_date) if self.identity else None

    @property
    def is_applicant(self) -> bool:
        return self.party.role == PartyRole.APPLICANT


@dataclass(frozen=True)
class ChildView:
    """A child, with its age on the day the page is read: it decides whose consent is needed."""

    child: Child
    born_on: date | None
    age: int | None


@dataclass(frozen=True)
class EventView:
    """One line of the trail, in words."""

    at: datetime
    who: str
    who_kind: str
    what: str


def day_of(text: str) -> date | None:
    """A sealed day is text, YYYY-MM-DD, or blank."""
    return date.fromisoformat(text) if text else None


def context_of(user: User, case: Case) -> dict[str, Any]:
    """Everything the template of the case page needs."""
    groups = visible_groups(user, case)
    narrative = CaseNarrative.objects.filter(case=case).first() if FieldGroup.NARRATIVE in groups else None
    consents = list(Consent.objects.filter(case=case))
    # How to reach somebody safely, and that care is asked for, stays with the home office: not with its mediators.
    is_home_office = bool(may(user, Act.VIEW_DOCKET, case) or may(user, Act.SCREEN_SAFETY, case))
    return {
        "case": case,
        "parties": _parties(case, groups, with_safe_contact=is_home_office),
        "narrative": narrative,
        "issues": [issue_label(code) for code in narrative.issues] if narrative else [],
        "proceedings": list(Proceeding.objects.filter(case=case)) if FieldGroup.NARRATIVE in groups else [],
        "children": _children(case) if FieldGroup.CHILDREN in groups else [],
        "consents": consents,
        "crossing_groups": [
            FieldGroup(consent.group).label for consent in consents if consent.kind == ConsentKind.CROSS_BORDER
        ],
        "flag": SafetyFlag.objects.filter(case=case).first() if is_home_office else None,
        "route": Route(case.route).label,
        "advice": [Advice(code).label for code in case.advice],
        "reasons": [REASON_TEXT[Reason(code)] for code in case.reasons],
        "events": _events(case),
    }


# Where each field group of a party lies; a group that the reader may not see is not even asked for.
_OF_PARTY = {
    FieldGroup.CONTACT: ("contact",),
    FieldGroup.IDENTITY: ("identity",),
}


def _parties(case: Case, groups: frozenset[FieldGroup], *, with_safe_contact: bool) -> list[PartyView]:
    wanted = [name for group, names in _OF_PARTY.items() if group in groups for name in names]
    wanted += ["safe_contact"] if with_safe_contact else []
    parties = Party.objects.filter(case=case)
    views = [PartyView(party) for party in (parties.select_related(*wanted) if wanted else parties)]
    for view in views:
        for name in wanted:
            setattr(view, name, getattr(view.party, name, None))
    official = {view.contact.division for view in views if view.contact and view.contact.division}
    names = {division.official_name: division.name for division in Division.objects.filter(official_name__in=official)}
    for view in views:
        if view.contact:
            view.division = names.get(view.contact.division, view.contact.division)
    return views


def _events(case: Case) -> list[EventView]:
    events = list(CaseEvent.objects.filter(case_id=case.pk).order_by("-sequence")[:TRAIL_SHOWN])
    user_ids = {int(event.actor.partition(":")[2]) for event in events if event.actor.startswith("user:")}
    people = {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=user_ids)}
    return [
        EventView(event.at, _name(event.actor, people), event.actor.partition(":")[0], str(Action(event.action).label))
        for event in events
    ]


def _name(actor: str, people: dict[int, str]) -> str:
    """A person's name; blank for drafts and jobs, which the template names by their kind."""
    kind, _, key = actor.partition(":")
    return people.get(int(key), "") if kind == "user" else ""


def _children(case: Case) -> list[ChildView]:
    today = timezone.localdate()
    return [
        ChildView(child, born_on, _years_between(born_on, today) if born_on else None)
        for child in Child.objects.filter(case=case)
        for born_on in [day_of(child.birth_date)]
    ]


def _years_between(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
