"""Who may upload a list, who may take it over, and what happens then? A second person decides on what was shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from import_export.exceptions import ImportExportError

from portal import languages
from portal.hanzi import clean_name
from portal.registers.access import sides_for, sides_where
from portal.registers.importing.outcomes import Outcome, Preview
from portal.registers.importing.publishing import Publication
from portal.registers.importing.registry import resource_of
from portal.registers.importing.resources import RegisterResource
from portal.registers.importing.trying import try_out, write
from portal.registers.models import PendingImport, Register
from portal.registers.words import Act


@dataclass(frozen=True)
class Answer:
    """What became of taking a list over. counts: what was done; empty if nothing was, for the reason in `message`."""

    is_done: bool
    message: str = ""


def sides_seen(user: Any) -> frozenset[str]:
    """The sides whose lists somebody may upload, and whose records they may have as a file."""
    return sides_for(user, "view")


def visible(user: Any) -> QuerySet[PendingImport]:
    """The lists that wait and concern nobody's register but this person's; one's own besides."""
    waiting: QuerySet[PendingImport] = PendingImport.objects.waiting()
    sides = sorted(sides_seen(user))
    return waiting.filter(uploaded_by=user) | waiting.filter(sides__contained_by=sides).exclude(sides=[])


def reason_against(pending: PendingImport, user: Any) -> str:
    """Why this person may not take the list over; empty if they may."""
    if pending.uploaded_by_id == user.pk:
        return _("You uploaded this list. Somebody else who checks this register takes it over.")
    if not pending.sides or not set(pending.sides) <= sides_where(user, Act.CHECK_RECORDS):
        return _("Who checks the records of every side in this list takes it over.")
    return ""


# ---------- Uploading and showing ----------


def keep(kind: str, file_name: str, content: bytes, by: Any) -> PendingImport:
    """Try a file out and keep it for the second person. Raises ValidationError for a file that cannot be read."""
    preview = try_out(_resource(kind), content, sides_seen(by))
    pending = PendingImport(
        register=kind,
        file_name=clean_name(file_name)[-120:] or kind,
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
    )
    _remember(pending, preview)
    pending.save()
    return pending


def outcomes_of(pending: PendingImport) -> list[Outcome]:
    """The rows as they were shown; tried out once more for the first reader of another language."""
    language = _language()
    if language not in pending.previews:
        preview = try_out(_resource(pending.register), bytes(pending.content), sides_seen(pending.uploaded_by))
        _remember(pending, preview)
        pending.save(update_fields=["sides", "counts", "encodings", "previews", "preview_digest"])
    return [Outcome.from_json(each) for each in pending.previews[language]]


def _remember(pending: PendingImport, preview: Preview) -> None:
    """Keep what is shown. Where it says anything new, what other languages showed is shown no more."""
    if pending.preview_digest != preview.digest:
        pending.previews = {}
    pending.previews = {**pending.previews, _language(): [outcome.as_json() for outcome in preview.outcomes]}
    pending.preview_digest = preview.digest
    pending.counts, pending.encodings = preview.counts, dict(preview.encodings)
    pending.sides = sorted(preview.sides)


def _language() -> str:
    return get_language() or languages.DEFAULT


def _resource(kind: str) -> type[RegisterResource]:
    resource = resource_of(kind)
    if resource is None:
        raise ValidationError(_("There is no such register."))
    return resource


# ---------- Taking over ----------


def take_over(*, pending_id: int, shown: str, by: Any) -> Answer:
    """Write all of a list, or nothing. shown: the digest of what this person saw.

    Raises PendingImport.DoesNotExist where it is there no more.
    """
    try:
        with transaction.atomic():
            return _take_over(pending_id, shown, by)
    except (IntegrityError, ImportExportError):
        # Somebody made a record of that key in the studio between the look and the writing.
        with transaction.atomic():
            return _show_anew(visible(by).select_for_update(of=("self",)).get(pk=pending_id), by)


def _take_over(pending_id: int, shown: str, by: Any) -> Answer:
    list(Register.objects.select_for_update().order_by("pk"))  # one list after the other
    pending = visible(by).defer(None).select_for_update(of=("self",)).get(pk=pending_id)
    against = reason_against(pending, by)
    if against:
        return Answer(False, against)
    resource, content, sides = _resource(pending.register), bytes(pending.content), _sides_of_both(pending, by)
    preview = try_out(resource, content, sides, is_locking=True)
    if preview.digest != shown:
        return _show_anew(pending, by, preview)
    if not preview.can_be_taken:
        return Answer(False, _("A list with a refused row, or one that changes nothing, is not taken over."))
    write(resource, content, sides, Publication(pending.uploaded_by, by, pending.digest))
    pending.delete()
    said = preview.counts
    return Answer(True, _("Taken over: %(created)d new, %(changed)d changed, %(unchanged)d as they were.") % said)


def _show_anew(pending: PendingImport, by: Any, preview: Preview | None = None) -> Answer:
    if preview is None:
        sides = _sides_of_both(pending, by)
        preview = try_out(_resource(pending.register), bytes(pending.content), sides)
    _remember(pending, preview)
    pending.save(update_fields=["sides", "counts", "encodings", "previews", "preview_digest"])
    return Answer(False, _("The register has changed since. Nothing was taken over: look at what would change now."))


def _sides_of_both(pending: PendingImport, by: Any) -> frozenset[str]:
    return sides_seen(pending.uploaded_by) & sides_where(by, Act.CHECK_RECORDS)


def drop(*, pending_id: int, by: Any) -> None:
    """Erase a list that waits. Raises PendingImport.DoesNotExist where it is there no more."""
    visible(by).get(pk=pending_id).delete()
