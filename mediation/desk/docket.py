"""Which cases stand on a docket page, in few and flat queries?

Pages go by key, not by number: `after` is the id of the last row seen, so that page 10,000 costs what page 1 costs and
a new request does not shift rows between pages. Each office is read by its own index and the heads are merged; one
query over several offices would have to sort or scan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from mediation.access import UserActor, assigned_cases, current_actor, offices_where
from mediation.models import Case, CaseNarrative, Office, PartyContact, SafetyFlag
from mediation.statuses import Act, PartyRole, issue_label
from portal.accounts.models import User

PAGE = 25
COUNTED_UP_TO = 1000


@dataclass(frozen=True)
class Name:
    """A name as on the document, and the language its characters should be shaped for."""

    text: str
    language: str


@dataclass
class Row:
    """One line of the docket."""

    case: Case
    applicants: list[Name] = field(default_factory=list)
    respondents: list[Name] = field(default_factory=list)
    issues: list[str] = field(default_factory=list)
    is_flagged: bool = False
    is_emergency: bool = False


@dataclass(frozen=True)
class DocketPage:
    """rows: at most PAGE. next_after: the key of the next page, or None. count: up to COUNTED_UP_TO, then one more."""

    rows: list[Row]
    next_after: UUID | None
    count: int

    @property
    def is_count_capped(self) -> bool:
        return self.count > COUNTED_UP_TO


def office_docket(offices: Sequence[Office], *, status: str, stream: str, after: UUID | None) -> DocketPage:
    """A page of the cases of these offices, newest first."""
    parts = [_filtered(Case.objects.filter(home_office=office), status, stream) for office in offices]
    return _page(parts, after)


def own_docket(user: User, *, status: str, stream: str, after: UUID | None) -> DocketPage:
    """A page of the cases assigned to a mediator, newest first."""
    return _page([_filtered(assigned_cases(user), status, stream)], after)


def offices_of_docket(user: User) -> list[Office]:
    """The offices whose docket the user sees. Must be the acting user."""
    if current_actor() != UserActor(user.pk):
        raise RuntimeError("A docket is read by the person who acts.")
    return offices_where(user, Act.VIEW_DOCKET)


def _filtered(cases: QuerySet[Case], status: str, stream: str) -> QuerySet[Case]:
    if status:
        cases = cases.filter(status=status)
    if stream:
        cases = cases.filter(stream=stream)
    return cases


def _page(parts: Iterable[QuerySet[Case]], after: UUID | None) -> DocketPage:
    parts = list(parts)
    if not parts:
        return DocketPage([], None, 0)
    heads = [(part.filter(pk__lt=after) if after else part).order_by("-pk")[: PAGE + 1] for part in parts]
    found = list(heads[0] if len(heads) == 1 else heads[0].union(*heads[1:], all=True).order_by("-id")[: PAGE + 1])
    cases = found[:PAGE]
    return DocketPage(
        rows=_rows(cases),
        next_after=cases[-1].pk if len(found) > PAGE else None,
        count=_capped_count(parts),
    )


def _capped_count(parts: list[QuerySet[Case]]) -> int:
    """How many there are, but never counting further than anybody reads."""
    count = 0
    for part in parts:
        count += part.order_by()[: COUNTED_UP_TO + 1 - count].count()
        if count > COUNTED_UP_TO:
            break
    return count


def _rows(cases: list[Case]) -> list[Row]:
    """The names, issues and flags of a page of cases: three queries, however many rows."""
    ids = [case.pk for case in cases]
    rows = {case.pk: Row(case) for case in cases}
    names: dict[UUID, dict[str, list[Name]]] = defaultdict(lambda: defaultdict(list))
    contacts = PartyContact.objects.filter(case_id__in=ids).select_related("party").order_by("party__position")
    for contact in contacts:
        names[contact.case_id][contact.party.role].append(Name(contact.name, contact.preferred_language))
    for case_id, issues in CaseNarrative.objects.filter(case_id__in=ids).values_list("case_id", "issues"):
        rows[case_id].issues = [issue_label(code) for code in issues]
    for flag in SafetyFlag.objects.filter(case_id__in=ids, is_flagged=True):
        rows[flag.case_id].is_flagged, rows[flag.case_id].is_emergency = True, flag.is_emergency
    for case_id, by_role in names.items():
        rows[case_id].applicants = by_role[PartyRole.APPLICANT]
        rows[case_id].respondents = by_role[PartyRole.RESPONDENT]
    return list(rows.values())
