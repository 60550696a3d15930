"""How does what happened get into the trail, and is the trail whole? The only writer of events.

The database numbers, links and hashes each event, and refuses to change one (mediation/migrations/0002).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, models
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.models import Case, CaseEvent, Enquiry
from mediation.models.inserting import Change, insert_together
from mediation.statuses import Act
from portal.registers.words import Act as RegisterAct

# Refusals of references that no case has, and whatever concerns no single case, are chained here.
HOUSE_CHAIN = UUID(int=0)

Detail = dict[str, str | int | bool | list[str]]


class Action(TextChoices):
    """Everything that is written down."""

    SUBMITTED = "submitted", _("Request received")
    LOOKED = "looked", _("Case opened")
    REFUSED = "refused", _("Access refused")
    PEOPLE_ASKED = "people_asked", _("Change of people asked for")
    PEOPLE_CONFIRMED = "people_confirmed", _("Change of people confirmed")
    PEOPLE_TURNED_DOWN = "people_turned_down", _("Change of people turned down")
    APPOINTED = "appointed", _("Person appointed")
    ASKED = "asked", _("Enquiry received")
    OPENED = "opened", _("Enquiry opened")
    ANSWERED = "answered", _("Enquiry answered")
    WROTE_MORE = "wrote_more", _("Who asked wrote more")
    CLOSED = "closed", _("Enquiry closed")
    REFERRED = "referred", _("Enquiry referred to another place")
    ERASED = "erased", _("Enquiry erased")
    CONTACT_NAMED = "contact_named", _("Contact of a firm or station named")
    CONTACT_RELEASED = "contact_released", _("Contact of a firm or station released")


def record(
    action: Action,
    *,
    case: Case | Enquiry | None,
    by: str,
    at: datetime | None = None,
    detail: Detail | None = None,
    with_rows: Iterable[models.Model] = (),
    with_changes: Iterable[Change] = (),
) -> None:
    """Write one event in the running transaction. `by` is an actor's label; `detail` holds codes, never content.

    `with_rows` are new rows that the event tells of, `with_changes` rows that it changes: they go out in the same turn
    to the server, the new ones before the event, the changes after it.
    """
    event = _event(action, case_id=case.pk if case else None, by=by, at=at, detail=detail)
    insert_together([*with_rows, event], with_changes)  # nothing is asked back, which the policy would not show


def record_refusal(*, reference: str, act: Act | RegisterAct, by: str) -> None:
    """Write that somebody was refused a case or an enquiry, or asked for one that does not exist.

    Runs as the job `trail`, after the refused transaction was rolled back: whoever was refused cannot see whether
    there is a case to write it to.
    """
    of: type[Case] | type[Enquiry] = Enquiry if act is RegisterAct.ANSWER_ENQUIRIES else Case
    case_id = of._default_manager.filter(reference=reference).values_list("pk", flat=True).first()
    detail: Detail = {"act": act.value}
    insert_together([_event(Action.REFUSED, case_id=case_id, by=by, at=None, detail=detail)])


def _event(action: Action, *, case_id: UUID | None, by: str, at: datetime | None, detail: Detail | None) -> CaseEvent:
    return CaseEvent(
        chain=case_id or HOUSE_CHAIN,
        case_id=case_id,
        sequence=0,  # the database gives number, link and hash
        at=at or timezone.now(),
        actor=by,
        action=action.value,
        detail=detail or {},
        previous=b"",
        hash=b"",
    )


class Fault(NamedTuple):
    """Where a chain breaks: at which number, and how."""

    chain: UUID
    sequence: int
    what: str


_FAULTS = """
    with linked as (
        select chain, sequence, hash, previous,
               event_hash(chain, case_id, sequence, at, actor, action, detail, previous) as expected,
               coalesce(lag(hash) over chained, ''::bytea) as hash_before,
               row_number() over chained as place
        from mediation_caseevent window chained as (partition by chain order by sequence)
    )
    select chain, sequence, 'changed' from linked where hash <> expected
    union all select chain, sequence, 'out of order or missing before it' from linked
        where sequence <> place or previous <> hash_before
    union all select chain, sequence, 'cut off at the end' from trail_heads() h
        where not exists (select 1 from mediation_caseevent e
                          where e.chain = h.chain and e.sequence = h.sequence and e.hash = h.hash)
    union all select distinct chain, 0, 'without an end' from mediation_caseevent e
        where not exists (select 1 from trail_heads() h where h.chain = e.chain)
    union all select chain, sequence, 'in another chain' from mediation_caseevent e
        where e.chain <> coalesce(e.case_id, '00000000-0000-0000-0000-000000000000')
    union all select c.id, 1, 'a case without its first event' from mediation_case c
        where not exists (select 1 from mediation_caseevent e where e.chain = c.id and e.sequence = 1)
    union all select q.id, 1, 'an enquiry without its first event' from mediation_enquiry q
        where not exists (select 1 from mediation_caseevent e where e.chain = q.id and e.sequence = 1)
    order by 1, 2
"""


def find_faults() -> list[Fault]:
    """Every place where the trail is not what was written. Runs as the job `verify`; empty when the trail is whole."""
    with connection.cursor() as cursor:
        cursor.execute(_FAULTS)
        return [Fault(*row) for row in cursor.fetchall()]
