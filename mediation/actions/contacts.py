"""Who answers at a firm's or station's counter? Named and released from the server, written down each time."""

from __future__ import annotations

from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from mediation import trail
from mediation.access import counters_of, current_actor
from portal.accounts.models import User
from portal.registers.models import Counter
from portal.registers.words import Act


@transaction.atomic
def name_contact(*, counter: Counter, user: User) -> None:
    """Let somebody read and answer the enquiries of one counter. By the job `operator` or `demo`; can be repeated."""
    if counter not in counters_of(user):
        assign_perm(Act.ANSWER_ENQUIRIES.value, user, counter)
        trail.record(trail.Action.CONTACT_NAMED, case=None, by=current_actor().label, detail=_detail(counter, user))


@transaction.atomic
def release_contact(*, counter: Counter, user: User) -> None:
    """Take that away again: from now on they see nothing of it."""
    if counter in counters_of(user):
        remove_perm(Act.ANSWER_ENQUIRIES.value, user, counter)
        trail.record(trail.Action.CONTACT_RELEASED, case=None, by=current_actor().label, detail=_detail(counter, user))


def _detail(counter: Counter, user: User) -> trail.Detail:
    return {"counter": f"{counter.kind} {counter.record_key}", "user": user.pk}
