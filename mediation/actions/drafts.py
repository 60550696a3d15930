"""How does a half-filled request begin, grow and end? Each in the transaction of the visitor who holds its key."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from mediation.access import DraftActor, JobActor, acting_as
from mediation.models import Draft
from mediation.models.keys import new_key

OPEN_UNSENT = timedelta(days=1)
"""How long a draft opens after its last change. Whoever finds the phone later finds nothing."""

OPEN_SENT = timedelta(hours=1)
"""How long the receipt opens after sending."""


class Expired(Http404):
    """A draft that its key does not open any more, or one that may have been: the key's age alone says it."""


def new_draft_actor() -> DraftActor:
    """A fresh address and key. Nothing is stored yet."""
    return DraftActor(draft_id=new_key(), key=secrets.token_urlsafe(32))


def begin_draft(*, by: DraftActor, language: str) -> Draft:
    """Store an empty draft. Called with the first answer, inside acting_as(by)."""
    now = timezone.now()
    draft = Draft(id=by.draft_id, key_digest=by.key_digest, language=language, created_at=now, changed_at=now)
    draft.save(force_insert=True)
    return draft


def get_draft(by: DraftActor, *, lock: bool = False) -> Draft:
    """The draft that this address and this key open together. Raises Http404 where either is wrong, Expired (one too)
    where the time of both is over.

    The key is compared here and by the row's policy in the database. A row that is not there tells an old key the same
    whether it was erased or never was.
    """
    now = timezone.now()
    drafts = Draft.objects.select_for_update() if lock else Draft.objects.all()
    draft = drafts.filter(pk=by.draft_id).first()
    if draft is None:
        raise Expired("Closed.") if by.key and _is_old(by.draft_id, now) else Http404("No such page.")
    if not secrets.compare_digest(bytes(draft.key_digest), by.key_digest):
        raise Http404("No such page.")
    if is_over(draft, now):
        raise Expired("Closed.")
    return draft


def is_over(draft: Draft, now: datetime) -> bool:
    """Whether the time is over in which the draft, or after sending its receipt, opens."""
    if draft.submitted_at is not None:
        return bool(draft.submitted_at <= now - OPEN_SENT)
    return bool(draft.changed_at <= now - OPEN_UNSENT)


def _is_old(draft_id: UUID, now: datetime) -> bool:
    """Whether the address alone says that it was made too long ago: a UUIDv7 begins with its millisecond."""
    return draft_id.version == 7 and (draft_id.int >> 80) / 1000 <= (now - OPEN_UNSENT).timestamp()


def save_answers(
    draft: Draft, *, by: DraftActor, answers: Mapping[str, Any], typed: Mapping[str, Any], language: str
) -> None:
    """Keep what was answered and what was typed so far. A draft that was sent is not changed any more."""
    if draft.pk != by.draft_id or draft.submitted_at is not None:
        raise Http404("No such page.")
    draft.answers = dict(answers)
    draft.typed = dict(typed)
    draft.language = language
    draft.changed_at = timezone.now()
    draft.save(update_fields=["answers", "typed", "language", "changed_at"])


def erase_draft(draft: Draft, *, by: DraftActor) -> None:
    """Stop here: nothing is kept."""
    if draft.pk != by.draft_id or draft.submitted_at is not None:
        raise Http404("No such page.")
    Draft.objects.filter(pk=draft.pk).delete()


def erase_expired_drafts(now: datetime) -> int:
    """Delete every draft that was not sent and opens no more; how many there were. A sent one stays as the key of its
    case."""
    with acting_as(JobActor("drafts")):
        erased, _by_table = Draft.objects.filter(submitted_at=None, changed_at__lte=now - OPEN_UNSENT).delete()
    return erased
