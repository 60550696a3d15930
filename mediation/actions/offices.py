"""How does somebody come to work at an office? The group of their role carries the grants."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm

from mediation.models import ROLE_ACTS, Office, OfficeMembership
from mediation.statuses import Role
from portal.accounts.models import User


@transaction.atomic
def grant_roles(*, office: Office) -> None:
    """Make the group of each role of an office and give it the role's grants on that office. Can be repeated."""
    for role, acts in ROLE_ACTS.items():
        group, _made = Group.objects.get_or_create(name=office.group_name(role))
        for act in acts:
            assign_perm(act.value, group, office)


@transaction.atomic
def join_office(*, office: Office, user: User, role: Role) -> OfficeMembership:
    """Let a person work at an office in one role: the membership, and the group that holds the role's grants."""
    membership, _made = OfficeMembership.objects.get_or_create(
        office=office, user=user, role=role, defaults={"joined_at": timezone.now()}
    )
    user.groups.add(Group.objects.get(name=office.group_name(role)))
    return membership
