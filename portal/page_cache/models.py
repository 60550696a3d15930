"""Which changes of what the public sees were committed? One row for each transaction, written by the triggers."""

from __future__ import annotations

from django.db import models


class PublicChange(models.Model):
    """A transaction that changed something public, and a random mark of it.

    All marks together are the generation of the public pages (generation.py). Nobody writes here but the triggers: the
    row stands and falls with the change itself.
    """

    transaction = models.BigIntegerField(primary_key=True)  # of PostgreSQL; 0 holds what was folded together
    mark = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.transaction}"
