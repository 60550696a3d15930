"""How are many records published at once? Each gets its revision, its line in the history and the usual signal.

As Wagtail publishes one record, with what can be asked for all of them together asked once: counters, revisions,
history, search. Per record remain its own row, its parts, and what else listens when it is saved. What refers to what
(Wagtail's reference index) is noted by a job afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import published

from portal.registers.models import Counter, Record
from portal.registers.tasks import note_references
from portal.search import indexing

ACTION = "registers.import"
BATCH = 500


@dataclass(frozen=True)
class Publication:
    """uploaded_by, taken_over_by: the two people; digest: of the file, hex."""

    uploaded_by: Any
    taken_over_by: Any
    digest: str


def publish(new: Sequence[Record], changed: Sequence[Record], publication: Publication) -> None:
    """Write and publish the records, within the transaction of the caller."""
    records = [*new, *changed]
    if not records:
        return
    now = timezone.now()
    _give_counters(new)
    with indexing.together(), disable_reference_index_auto_update():
        _save(records, now)
        revisions = _revise(records, publication, now)
    note_references.defer(label=records[0]._meta.label, keys=[record.pk for record in records])
    for record, revision in zip(records, revisions, strict=True):
        published.send(sender=type(record), instance=record, revision=revision)
    _log(new, records, revisions, publication, now)


def _save(records: Sequence[Record], now: datetime) -> None:
    for record in records:
        record.live, record.has_unpublished_changes, record.expired = True, False, False
        record.first_published_at = record.first_published_at or now
        record.last_published_at = now
        record.save()
        vars(record).get("_prefetched_objects_cache", {}).clear()  # its parts are others now


def _give_counters(records: Sequence[Record]) -> None:
    """Where enquiries arrive: what a record would ask for by itself when it is saved first."""
    if not records:
        return
    kind = records[0].register_kind
    Counter.objects.bulk_create(
        [Counter(kind=kind, record_key=record.key, side=record.side) for record in records], ignore_conflicts=True
    )
    keys = [record.key for record in records]
    found = {counter.record_key: counter for counter in Counter.objects.filter(kind=kind, record_key__in=keys)}
    for record in records:
        record.counter = found[record.key]


def _revise(records: Sequence[Record], publication: Publication, now: datetime) -> list[Revision]:
    kind = ContentType.objects.get_for_model(records[0], for_concrete_model=False)
    made: list[Revision] = Revision.objects.bulk_create(
        [
            Revision(
                content_type=kind,
                base_content_type=kind,
                object_id=str(record.pk),
                created_at=now,
                user=publication.taken_over_by,
                object_str=str(record),
                content=record.serializable_data(),
            )
            for record in records
        ],
        batch_size=BATCH,
    )
    for record, revision in zip(records, made, strict=True):
        record.latest_revision = record.live_revision = revision
    type(records[0])._default_manager.bulk_update(records, ["latest_revision", "live_revision"], batch_size=BATCH)
    return made


def _log(
    new: Sequence[Record], records: Sequence[Record], revisions: Sequence[Revision], publication: Publication,
    now: datetime,
) -> None:  # fmt: skip
    kind = ContentType.objects.get_for_model(records[0], for_concrete_model=False)
    told = {
        "uploaded_by": publication.uploaded_by.get_full_name(),
        "taken_over_by": publication.taken_over_by.get_full_name(),
        "file": publication.digest,
    }
    made = {id(record) for record in new}
    ModelLogEntry.objects.bulk_create(
        [
            ModelLogEntry(
                content_type=kind,
                object_id=str(record.pk),
                label=str(record),
                action=ACTION,
                timestamp=now,
                user=publication.taken_over_by,
                revision=revision,
                content_changed=True,
                data={**told, "is_new": id(record) in made},
            )
            for record, revision in zip(records, revisions, strict=True)
        ],
        batch_size=BATCH,
    )
