"""How does a half-filled request begin, grow and end? Each in the transaction of the visitor who holds its key."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils import timezone

from mediation.access import DraftActor
from mediation.models import Draft
from mediation.models.keys import new_key


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
    """The draft that this address and this key open together. Raises Http404 where either is wrong.

    The key is compared here and by the row's policy in the database.
    """
    drafts = Draft.objects.select_for_update() if lock else Draft.objects.all()
    draft = drafts.filter(pk=by.draft_id).first()
    if draft is None or not secrets.compare_digest(bytes(draft.key_digest), by.key_digest):
        raise Http404("No such page.")
    return draft


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
