"""How do an office's roles get their grants?"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from guardian.shortcuts import assign_perm

from mediation.models import ROLE_ACTS, Office


@transaction.atomic
def grant_roles(*, office: Office) -> None:
    """Make the group of each role of an office and give it the role's grants on that office. Can be repeated."""
    for role, acts in ROLE_ACTS.items():
        group, _made = Group.objects.get_or_create(name=office.group_name(role))
        for act in acts:
            assign_perm(act.value, group, office)
