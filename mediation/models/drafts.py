"""What is a half-filled request? A row from the first answer on, opened by its address and its key together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.models.keys import new_key
from mediation.models.sealed_fields import SealedJSON


class Draft(models.Model):
    """Answers on their way to becoming a case. Drafts are case data.

    `answers` holds what passed its check, in the shape of mediation/answers.py; `typed` holds raw form data of steps
    that did not pass or were left through the language switch, by step. After sending, both are emptied and the row
    stays as the key that makes a second sending the same case.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    key_digest = models.BinaryField(max_length=32, editable=False)
    language = models.CharField(_("language"), max_length=10)
    answers = SealedJSON(_("answers"))
    typed = SealedJSON(_("typed"))
    created_at = models.DateTimeField(_("begun"))
    changed_at = models.DateTimeField(_("last changed"))
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return str(self.pk)

    def sealing_ring(self) -> str:
        """A draft belongs to no side yet."""
        return "draft"
