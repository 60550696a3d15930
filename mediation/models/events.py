"""What happened, in order, unchangeably? Events in chains, one chain a case or enquiry.

The database numbers each event, links it to the one before by its hash, and refuses every change afterwards
(mediation/migrations/0002). mediation/trail.py is the only writer.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.models.keys import new_key


class CaseEvent(models.Model):
    """One change, look or refusal. No personal content: codes, counts and keys only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    chain = models.UUIDField(_("chain"), help_text="the case's id, or the house's own chain")
    case_id = models.UUIDField(_("case"), null=True, blank=True)
    sequence = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("who"), max_length=60)
    action = models.CharField(_("what"), max_length=40)
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["chain", "sequence"]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="event_number_once")]
        indexes = [models.Index(fields=["case_id", "sequence"], name="event_of_case")]

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence} {self.action}"


class TrailHead(models.Model):
    """The end of each chain: its last number and hash. The database alone writes it; it shows a cut-off tail."""

    chain = models.UUIDField(primary_key=True)
    sequence = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence}"
