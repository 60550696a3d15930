"""Who may do what with a record of a register? Nothing else decides.

Guardian's rows on a side's `Register` say it, by group. A record lies on the side that is published and on that of its
newest draft: who does not keep both has neither. What somebody may not see looks missing (404). A superuser may all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from portal.places.sides import Side
from portal.registers.models import Record, RegisterGroupObjectPermission
from portal.registers.words import ON_REGISTER, Act

# What is done in the studio, in Wagtail's words where it has one, and the grants of which any one permits it.
# "publish" is not there: a record becomes public by its check, or by an administrator.
GRANTED_BY: Mapping[str, frozenset[Act]] = {
    "view": frozenset({Act.EDIT_RECORDS, Act.CHECK_RECORDS}),
    "add": frozenset({Act.EDIT_RECORDS}),
    "change": frozenset({Act.EDIT_RECORDS}),
    "delete": frozenset({Act.EDIT_RECORDS}),
    "verify": frozenset({Act.EDIT_RECORDS, Act.CHECK_RECORDS}),
    "check": frozenset({Act.CHECK_RECORDS}),
    "lock": frozenset({Act.CHECK_RECORDS}),
    "unlock": frozenset({Act.CHECK_RECORDS}),
    "unpublish": frozenset({Act.CHECK_RECORDS}),
}


def sides_where(user: Any, act: Act) -> frozenset[str]:
    """The sides whose register this person may write, or check. One query a request, however often it is asked."""
    if is_administrator(user):
        return frozenset(Side.values)
    return frozenset(side for codename, side in _grants(user) if codename == act)


def sides_for(user: Any, deed: str) -> frozenset[str]:
    """The sides with whose records this person may do something: a key of GRANTED_BY. Of no other deed, none."""
    if is_administrator(user):
        return frozenset(Side.values)
    return frozenset().union(*(sides_where(user, act) for act in GRANTED_BY.get(deed, frozenset())))


def records_of(user: Any, records: QuerySet[Any]) -> QuerySet[Any]:
    """Of these records those that are there for this person. Each carries `drafted_side`, unless all are there."""
    if is_administrator(user):
        return records
    sides = sides_for(user, "view")
    if not sides:
        return records.none()
    drafted = records.annotate(drafted_side=KeyTextTransform("side", "latest_revision__content"))
    own: QuerySet[Any] = drafted.filter(Q(drafted_side__isnull=True) | Q(drafted_side__in=sides), side__in=sides)
    return own


def may(user: Any, deed: str, record: Record) -> bool:
    """Whether this person may do this with this record.

    What was ever public is deleted by an administrator alone: its counter may hold enquiries.
    """
    if is_administrator(user):
        return True
    if deed == "delete" and (record.live or record.first_published_at is not None):
        return False
    return sides_of(record) <= sides_for(user, deed)


def sides_of(record: Record) -> frozenset[str]:
    """The side of a record as it is published, and as its newest draft has it. Lists bring the second along."""
    if hasattr(record, "drafted_side"):
        drafted = record.drafted_side
    else:
        newest = record.latest_revision
        drafted = newest.content.get("side") if newest is not None else None
    return frozenset({record.side, drafted or record.side})


def is_administrator(user: Any) -> bool:
    """Somebody of whom no grant is asked."""
    return bool(user.is_active and user.is_superuser)


def _grants(user: Any) -> frozenset[tuple[str, str]]:
    """Act and side, from guardian's rows. Remembered with `request.user`, which lives no longer than the request."""
    if not user.is_active or user.pk is None:
        return frozenset()
    if "_register_grants" not in vars(user):
        rows = RegisterGroupObjectPermission.objects.filter(
            group__user=user.pk, permission__codename__in=[act.value for act in ON_REGISTER]
        )
        vars(user)["_register_grants"] = frozenset(rows.values_list("permission__codename", "content_object__side"))
    found: frozenset[tuple[str, str]] = vars(user)["_register_grants"]
    return found
