"""Who acts, and who may see and do what? Nothing else decides.

Two walls stand behind each other. Wall 1 is this file: it reads guardian's grants on offices and cases, and every
view fetches through it. Wall 2 is PostgreSQL's row-level security (mediation/migrations/0002), which reads the same
grants for whoever `acting_as` says is acting: a query that forgets to ask here still returns nothing it should not.

It never asks `user.has_perm`, because a Django superuser passes that: a superuser holds no case rights.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mediation.enquiry_keys import code_digest
from mediation.models import (
    Case,
    CaseUserObjectPermission,
    Enquiry,
    Office,
    OfficeGroupObjectPermission,
    OfficeMembership,
)
from mediation.statuses import Act, FieldGroup, Role
from portal.accounts.models import User
from portal.registers.models import Counter, CounterUserObjectPermission
from portal.registers.words import Act as RegisterAct

# ---------- Who acts ----------


@dataclass(frozen=True)
class UserActor:
    """Somebody who signed in."""

    user_id: int

    @property
    def label(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True)
class DraftActor:
    """A visitor who holds both the address and the key of a draft."""

    draft_id: UUID
    key: str = field(repr=False)

    @property
    def label(self) -> str:
        return f"draft:{self.draft_id}"

    @property
    def key_digest(self) -> bytes:
        """What the database keeps of the key."""
        return hashlib.sha256(self.key.encode()).digest()


@dataclass(frozen=True)
class EnquiryActor:
    """A visitor who holds both the reference and the code of an enquiry. code: "" for whoever has none."""

    reference: str
    code: str = field(repr=False)

    @property
    def label(self) -> str:
        return f"enquiry:{self.reference}"

    @property
    def key_digest(self) -> bytes:
        """What the database keeps of the code; nothing fits no code."""
        return code_digest(self.reference, self.code) if self.code else b""


# What each job may see is written down in the database beside the policies: job_may() in mediation/migrations/0002
# (and is_resealing() in 0003, is_erasing_enquiries() in 0006).
JOBS = frozenset(
    {"migration", "trail", "verify", "notices", "scenarios", "demo", "operator", "drafts", "rotation", "enquiries"}
)


@dataclass(frozen=True)
class JobActor:
    """A named piece of work without a person behind it."""

    name: str

    def __post_init__(self) -> None:
        if self.name not in JOBS:
            raise ValueError(f"No job is called {self.name!r}: name it in access.JOBS and write down what it may see.")

    @property
    def label(self) -> str:
        return f"job:{self.name}"


Actor = UserActor | DraftActor | EnquiryActor | JobActor

_SETTINGS = ("portal.actor", "portal.draft_key")
_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


@dataclass
class _Known:
    """What was already read while one actor acts, by user: a page asks many times about the same."""

    grants: dict[int, dict[Office, set[str]]] = field(default_factory=dict)
    sides: dict[int, list[str]] = field(default_factory=dict)
    seen: set[tuple[int, UUID]] = field(default_factory=set)


_known: ContextVar[_Known | None] = ContextVar("known", default=None)


class AlreadyActing(RuntimeError):
    """Somebody else acts already. Rights of two actors are never joined: leave the first before the second begins."""


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Say who acts, for the length of one transaction that this opens.

    An exception rolls everything back. Inside, the same actor may be named again (a view calls an action), nobody
    else: nothing nests into more rights. Leaving restores the actor before, also in the database.
    """
    is_inside_a_transaction = connection.in_atomic_block  # as in a test; ours ends with its own settings
    before = _acting.get()
    if before is not None and before != actor:
        raise AlreadyActing(f"{before.label} is acting; {actor.label} cannot begin inside.")
    with transaction.atomic():
        if before is None:
            _tell_database(actor)
        acting, known = _acting.set(actor), _known.set(_Known())
        try:
            yield
        finally:
            _acting.reset(acting)
            _known.reset(known)
        if before is None and is_inside_a_transaction:
            _tell_database(None)  # the outer transaction must not go on under this actor


def current_actor() -> Actor:
    """Who acts now. RuntimeError where nobody does: then no case table has rows either."""
    actor = _acting.get()
    if actor is None:
        raise RuntimeError("Nobody is acting: wrap this in access.acting_as.")
    return actor


def _tell_database(actor: Actor | None) -> None:
    """Set who acts, for this transaction alone (a session's setting would leak to the next client of a pooler)."""
    label = actor.label if actor is not None else ""
    key = actor.key_digest.hex() if isinstance(actor, DraftActor | EnquiryActor) else ""
    values = (label, key)
    with connection.cursor() as cursor:
        cursor.execute(
            "select " + ", ".join(["set_config(%s, %s, true)"] * len(_SETTINGS)),
            [part for pair in zip(_SETTINGS, values, strict=True) for part in pair],
        )


# ---------- What is answered ----------


@dataclass(frozen=True)
class Allowed:
    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """A refusal with its reason, in the reader's words: one answer serves the button, the tooltip and the POST."""

    reason: str | Promise

    def __bool__(self) -> bool:
        return False


Answer = Allowed | Denied


class Hidden(Http404):
    """A case or enquiry that is not there for this person: missing and forbidden look the same.

    The refusal becomes an event.
    """

    def __init__(self, reference: str, act: Act | RegisterAct) -> None:
        super().__init__("No such page.")
        self.reference = reference
        self.act = act


# ---------- Offices ----------


def offices_where(user: User, act: Act) -> list[Office]:
    """The offices on which the user's groups are granted `act`. Inactive people and superusers get nothing by that."""
    return [office for office, acts in _office_grants(user).items() if act.value in acts]


def _office_grants(user: User) -> dict[Office, set[str]]:
    """What guardian's rows grant to the user, office by office, in the offices' order: by the group of a role, and only
    while they work there in that role. A group that somebody was put into past the desk opens nothing.

    One query, asked once for as long as one actor acts.
    """
    if not user.is_active or not user.is_authenticated:
        return {}
    known = _known.get() or _Known()
    if user.pk in known.grants:
        return known.grants[user.pk]
    live = OfficeMembership.objects.filter(
        user=user, office=OuterRef("content_object"), suspended_at=None, left_at=None
    ).annotate(team=Concat(Value("office:"), "office__code", Value(":"), "role", output_field=CharField()))
    rows = (
        OfficeGroupObjectPermission.objects.filter(group__user=user)
        .filter(Exists(live.filter(team=OuterRef("group__name"))))
        .select_related("content_object", "permission")
        .order_by("content_object__sort_order", "content_object_id")
    )
    grants: dict[Office, set[str]] = {}
    for row in rows:
        grants.setdefault(row.content_object, set()).add(row.permission.codename)
    known.grants[user.pk] = grants
    return grants


def may_at_office(user: User, act: Act, office: Office) -> Answer:
    """Whether the user's role at an office includes `act`, or the reason why not."""
    granted = office in offices_where(user, act)
    return Allowed() if granted else Denied(_("Your role at this office does not include this."))


def sides_of_mediator(user: User) -> list[str]:
    """The sides on which the user is a mediator."""
    known = _known.get() or _Known()
    if user.pk not in known.sides:
        live = OfficeMembership.objects.filter(user=user, role=Role.MEDIATOR, suspended_at=None, left_at=None)
        offices = Office.objects.filter(pk__in=live.values("office_id"))
        known.sides[user.pk] = list(offices.order_by().values_list("side", flat=True).distinct())
    return known.sides[user.pk]


def has_desk(user: User) -> bool:
    """Whether the desk has anything for this person at all."""
    return user.is_active and user.memberships.filter(suspended_at=None, left_at=None).exists()


# ---------- Cases ----------


def visible_cases(user: User) -> QuerySet[Case]:
    """The cases a user may open: those of the dockets they see, and those assigned to them on their own side."""
    docket = Q(home_office__in=[office.pk for office in offices_where(user, Act.VIEW_DOCKET)])
    return Case.objects.filter(docket | _assigned_to(user))


def assigned_cases(user: User) -> QuerySet[Case]:
    """The cases assigned to a mediator. A share that covers a case of the other side is not built yet: none count."""
    return Case.objects.filter(_assigned_to(user))


def _assigned_to(user: User) -> Q:
    if not user.is_active:
        return Q(pk__in=[])
    granted = CaseUserObjectPermission.objects.filter(
        user=user, permission__codename__in=[Act.VIEW_CASE, Act.MEDIATE_CASE]
    )
    return Q(pk__in=granted.values("content_object_id"), home_side__in=sides_of_mediator(user))


def get_visible_case(user: User, reference: str, act: Act = Act.VIEW_CASE) -> Case:
    """Fetch and authorise in one call. Raises Hidden (a 404) whether the case is forbidden or never existed."""
    case = visible_cases(user).select_related("home_office").filter(reference=reference).first()
    if case is None:
        raise Hidden(reference, act)
    (_known.get() or _Known()).seen.add((user.pk, case.pk))
    return case


_ON_OFFICE = {Act.ASSIGN_MEDIATOR, Act.SCREEN_SAFETY, Act.CHECK_CONFLICTS, Act.VIEW_TRANSFERS}


def may(user: User, act: Act, case: Case) -> Answer:
    """Whether `user` may do `act` with `case`, or the reason why not."""
    if not user.is_active:
        return Denied(_("This account is not active."))
    if act is Act.VIEW_CASE:
        known = _known.get() or _Known()
        seen = (user.pk, case.pk) in known.seen or visible_cases(user).filter(pk=case.pk).exists()
        return Allowed() if seen else Denied(_("This case is not on your desk."))
    if act is Act.MEDIATE_CASE:
        assigned = assigned_cases(user).filter(pk=case.pk).exists()
        return Allowed() if assigned else Denied(_("This case is not assigned to you."))
    if act in _ON_OFFICE or act is Act.VIEW_DOCKET:
        granted = case.home_office_id in [office.pk for office in offices_where(user, act)]
        return Allowed() if granted else Denied(_("Your role at this office does not include this."))
    return Denied(_("This is not possible with a case."))


def visible_groups(user: User, case: Case) -> frozenset[FieldGroup]:
    """The field groups of a case that a user may read. Safety answers are the safety officer's alone."""
    groups: set[FieldGroup] = set()
    if may(user, Act.VIEW_CASE, case):
        groups |= set(FieldGroup) - {FieldGroup.SAFETY}
    if may(user, Act.SCREEN_SAFETY, case):
        groups |= {FieldGroup.SAFETY, FieldGroup.CONTACT}
    if may(user, Act.CHECK_CONFLICTS, case):
        groups |= {FieldGroup.CONTACT, FieldGroup.IDENTITY}
    return frozenset(groups)


# ---------- Enquiries ----------


def counters_of(user: User) -> list[Counter]:
    """The counters at which the user answers, by guardian's own rows. Inactive people and superusers get none by that.

    The other wall is counters_held() in mediation/migrations/0006.
    """
    if not user.is_active or not user.is_authenticated:
        return []
    granted = CounterUserObjectPermission.objects.filter(
        user=user, permission__codename=RegisterAct.ANSWER_ENQUIRIES.value
    )
    return list(Counter.objects.filter(pk__in=granted.values("content_object_id")))


def visible_enquiries(user: User, held: list[Counter] | None = None) -> QuerySet[Enquiry]:
    """The enquiries that arrived at the user's own counters. held: what counters_of has just said of this user."""
    counters = counters_of(user) if held is None else held
    return Enquiry.objects.filter(counter__in=[counter.pk for counter in counters])


def get_visible_enquiry(user: User, reference: str, *, lock: bool = False) -> Enquiry:
    """Fetch and authorise in one call. Raises Hidden (a 404) whether the enquiry is another's or never existed."""
    found = visible_enquiries(user).filter(reference=reference)
    enquiry = found.select_for_update().first() if lock else found.first()
    if enquiry is None:
        raise Hidden(reference, RegisterAct.ANSWER_ENQUIRIES)
    return enquiry


def get_own_enquiry(by: EnquiryActor, *, lock: bool = False) -> Enquiry | None:
    """The enquiry that this reference and this code open together; None where either is wrong.

    The code is compared here and by the row's policy in the database.
    """
    found = Enquiry.objects.select_for_update() if lock else Enquiry.objects.all()
    enquiry = found.filter(reference=by.reference).first()
    if enquiry is None or not by.code:
        return None
    return enquiry if secrets.compare_digest(bytes(enquiry.key_digest), by.key_digest) else None
