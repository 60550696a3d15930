"""Which records must somebody verify, and what happens when somebody did? The day changes, and nothing else.

Public records alone: what is a draft is verified when it is checked. Each kind of record is asked in two questions,
however many records there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.registers import access
from portal.registers.checking import record_models
from portal.registers.models import STANDS_FOR, Record

EXPIRES_SOON = timedelta(days=60)
LONGEST_NAME = 80  # of who verified


@dataclass(frozen=True)
class Due:
    """A record that somebody must look at: due_on is None where it was never verified."""

    record: Record
    due_on: date | None
    expires_on: date | None
    matter: str  # "never", "overdue", "month" or "expires"


def end_of_month(today: date) -> date:
    """The last day of this month."""
    return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def to_verify(model: type[Record], user: Any, today: date) -> QuerySet[Any]:
    """The public records of this kind that somebody must look at, of this person's sides; the most urgent first.

    Each with `expires_first`: the first of its days that needs somebody. A day that passed is settled once somebody
    verified the record after it.
    """
    lookup: str = model.snippet_viewset.expires
    expires_first: Any = Value(None, output_field=DateField())
    if lookup:
        expiring = model._default_manager.filter(
            Q(verified_on=None) | Q(verified_on__lt=F(lookup)),
            pk=OuterRef("pk"),
            **{f"{lookup}__lte": today + EXPIRES_SOON},
        )
        expires_first = Subquery(expiring.order_by(lookup).values(lookup)[:1])
    public = access.records_of(user, model._default_manager.filter(live=True)).annotate(expires_first=expires_first)
    is_due = Q(verified_on=None) | Q(verify_by__lte=end_of_month(today)) | Q(expires_first__isnull=False)
    found: QuerySet[Any] = public.filter(is_due).order_by(F("verify_by").asc(nulls_first=True), "pk")
    return found


def counted(user: Any) -> int:
    """How many records somebody must look at, of this person's sides."""
    today = timezone.localdate()
    return sum(to_verify(model, user, today).count() for model in record_models())


def described(record: Any, today: date) -> Due:
    """A row of `to_verify`, with what is the matter."""
    if record.verified_on is None:
        matter = "never"
    elif record.verify_by is not None and record.verify_by < today:
        matter = "overdue"
    elif record.verify_by is not None and record.verify_by <= end_of_month(today):
        matter = "month"
    else:
        matter = "expires"
    return Due(record, record.verify_by if record.verified_on else None, record.expires_first, matter)


class CannotVerify(Exception):
    """Why the day of a record is not changed now: in words, for who asked."""


def verify_today(record: Record, *, by: Any) -> None:
    """Write that somebody found the public particulars right today. Published at once: only the days change.

    Raises PermissionDenied, and CannotVerify where another text waits behind what is public: publishing a newer version
    of the old text would put that one aside.
    """
    today = timezone.localdate()
    with transaction.atomic():
        found = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        if not access.may(by, "verify", found):
            raise PermissionDenied
        if not found.live:
            raise CannotVerify(_("This record is not public. It is verified when it is checked."))
        if found.has_unpublished_changes or found.workflow_in_progress:
            raise CannotVerify(
                _("There is a newer draft of this record: write the day there and send it to its check.")
            )
        found.verified_on, found.verify_by = today, today + STANDS_FOR
        found.verified_by = by.get_full_name()[:LONGEST_NAME]
        revision = found.save_revision(user=by, clean=False)
        revision.publish(user=by, skip_permission_checks=True)
        log(
            instance=found,
            action="registers.verify",
            user=by,
            revision=revision,
            data={"verify_by": found.verify_by.isoformat()},
        )
