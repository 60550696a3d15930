"""Who works at an office, and how does that change? One person asks, another confirms, both are written down.

A membership and its group always change together: the group holds the role's grants, the membership tells the side.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation import trail
from mediation.access import Denied, current_actor, may_at_office
from mediation.models import Office, OfficeMembership, PeopleChange
from mediation.statuses import Act, PeopleChangeKind, Role
from portal.accounts.models import User
from portal.accounts.second_factor import reset_second_factor


class Refused(Exception):
    """A change that cannot be made, with the reason in the reader's words."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(denied.reason)
        self.reason = denied.reason


@transaction.atomic
def ask_for_change(
    *, kind: PeopleChangeKind, office: Office, user: User, role: Role | None, new_role: Role | None = None, by: User
) -> PeopleChange:
    """Ask for a change in who works at an office. Nothing changes until somebody else confirms. Raises Refused."""
    _require(by, Act.MANAGE_PEOPLE, office)
    _require_sense(kind, office, user, role, new_role)
    now = timezone.now()
    change, is_new = PeopleChange.objects.get_or_create(
        kind=kind,
        office=office,
        user=user,
        role=role or "",
        decided_at=None,
        defaults={"new_role": new_role or "", "asked_by": by, "asked_at": now},
    )
    if is_new:
        _record(trail.Action.PEOPLE_ASKED, change, at=now)
    return change


@transaction.atomic
def decide_change(*, change_id: UUID, is_confirmed: bool, by: User) -> PeopleChange:
    """Confirm or turn down what somebody else asked for. Raises Refused; a change that was decided stays as it is."""
    change = PeopleChange.objects.select_for_update(of=("self",)).select_related("office", "user").get(pk=change_id)
    _require(by, Act.CONFIRM_PEOPLE, change.office)
    if by.pk in (change.asked_by_id, change.user_id):
        raise Refused(Denied(_("Somebody else must decide this: not the one who asked, nor the one it is about.")))
    if change.decided_at is not None:
        return change
    if is_confirmed:  # things may stand differently from when it was asked
        kind = PeopleChangeKind(change.kind)
        _require_sense(kind, change.office, change.user, _role(change.role), _role(change.new_role))
    now = timezone.now()
    change.decided_by, change.decided_at, change.is_confirmed = by, now, is_confirmed
    change.save(update_fields=["decided_by", "decided_at", "is_confirmed"])
    if is_confirmed:
        _carry_out(change, now)
    _record(trail.Action.PEOPLE_CONFIRMED if is_confirmed else trail.Action.PEOPLE_TURNED_DOWN, change, at=now)
    return change


@transaction.atomic
def appoint(*, office: Office, user: User, role: Role) -> None:
    """Put the first people of an office in place, from the server: by the job `operator` or `demo`, written down."""
    now = timezone.now()
    if _join(office, user, role, now):
        detail: trail.Detail = {"office": office.code, "user": user.pk, "role": role.value}
        trail.record(trail.Action.APPOINTED, case=None, by=current_actor().label, at=now, detail=detail)


def _require(user: User, act: Act, office: Office) -> None:
    answer = may_at_office(user, act, office)
    if isinstance(answer, Denied):
        raise Refused(answer)


def _require_sense(
    kind: PeopleChangeKind, office: Office, user: User, role: Role | None, new_role: Role | None
) -> None:
    reason = _why_senseless(kind, office, user, role, new_role)
    if reason is not None:  # a Denied is falsy
        raise Refused(reason)


def _why_senseless(
    kind: PeopleChangeKind, office: Office, user: User, role: Role | None, new_role: Role | None
) -> Denied | None:
    """Why a change makes no sense as things stand, or None."""
    if kind is PeopleChangeKind.RESET_SECOND_FACTOR:
        here = OfficeMembership.objects.filter(office=office, user=user, left_at=None).exists()
        return None if here else Denied(_("This person does not work at this office."))
    if role is None or (kind is PeopleChangeKind.CHANGE_ROLE and new_role is None):
        return Denied(_("Choose a role."))
    membership = _membership(office, user, role)
    if kind is PeopleChangeKind.JOIN:
        return Denied(_("This person has this role at this office already.")) if membership else None
    if membership is None:
        return Denied(_("This person does not have this role at this office."))
    if kind is PeopleChangeKind.CHANGE_ROLE and new_role is not None and _membership(office, user, new_role):
        return Denied(_("This person has this role at this office already."))
    if kind is PeopleChangeKind.RESUME and membership.suspended_at is None:
        return Denied(_("This person is not suspended."))
    if kind is PeopleChangeKind.SUSPEND and membership.suspended_at is not None:
        return Denied(_("This person is suspended already."))
    return None


def _carry_out(change: PeopleChange, now: datetime) -> None:
    office, user, role = change.office, change.user, _role(change.role)
    if change.kind == PeopleChangeKind.RESET_SECOND_FACTOR:
        reset_second_factor(user)
        return
    assert role is not None
    match PeopleChangeKind(change.kind):
        case PeopleChangeKind.JOIN:
            _join(office, user, role, now)
        case PeopleChangeKind.SUSPEND:
            _end_rights(office, user, role, suspended_at=now)
        case PeopleChangeKind.RESUME:
            _end_rights(office, user, role, suspended_at=None)
            user.groups.add(_group(office, role))
        case PeopleChangeKind.LEAVE:
            _end_rights(office, user, role, left_at=now)
        case PeopleChangeKind.CHANGE_ROLE:
            _end_rights(office, user, role, left_at=now)
            _join(office, user, Role(change.new_role), now)


def _join(office: Office, user: User, role: Role, now: datetime) -> bool:
    """Whether somebody joined; False where they have the role already."""
    if _membership(office, user, role):
        return False
    OfficeMembership.objects.create(office=office, user=user, role=role, joined_at=now)
    user.groups.add(_group(office, role))
    return True


def _end_rights(office: Office, user: User, role: Role, **moments: datetime | None) -> None:
    """Write when a membership ended or was suspended, and take the group that held its grants."""
    OfficeMembership.objects.filter(office=office, user=user, role=role, left_at=None).update(**moments)
    user.groups.remove(_group(office, role))


def _membership(office: Office, user: User, role: Role) -> OfficeMembership | None:
    return OfficeMembership.objects.filter(office=office, user=user, role=role, left_at=None).first()


def _group(office: Office, role: Role) -> Group:
    return Group.objects.get(name=office.group_name(role))


def _role(code: str) -> Role | None:
    return Role(code) if code else None


def _record(action: trail.Action, change: PeopleChange, *, at: datetime) -> None:
    detail: trail.Detail = {
        "change": change.kind,
        "office": change.office.code,
        "user": change.user_id,
        "role": change.role,
        "new_role": change.new_role,
    }
    trail.record(action, case=None, by=current_actor().label, at=at, detail=detail)
