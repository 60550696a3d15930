"""Which jobs of the registers run in the background? Each is thin: it calls the module that knows how."""

from __future__ import annotations

from django.apps import apps
from django.db import transaction
from procrastinate.contrib.django import app
from wagtail.models import ReferenceIndex

from portal.registers.models import PendingImport


@app.periodic(cron="53 4 * * *")
@app.task(name="registers.forget_pending_imports")
def forget_pending_imports(timestamp: int) -> None:
    """Every day: lists that nobody took over in time. timestamp: when it was due; what counts is now."""
    PendingImport.objects.forget_old()


@app.task(name="registers.note_references")
def note_references(label: str, keys: list[int]) -> None:
    """What the records of a list refer to, for Wagtail's “usage”. label: the model's; keys: primary keys."""
    for record in apps.get_model(label)._default_manager.filter(pk__in=keys).iterator(chunk_size=200):
        with transaction.atomic():
            ReferenceIndex.create_or_update_for_object(record)
