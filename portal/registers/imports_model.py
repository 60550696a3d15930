"""What is kept of a list that was uploaded, until a second person takes it over or drops it?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.places.sides import Side

KEPT_FOR = timedelta(days=7)
"""How long a list waits for its second person."""


class PendingImportQuerySet(models.QuerySet["PendingImport"]):
    """Lists that wait."""

    def waiting(self) -> PendingImportQuerySet:
        """Those whose days are not over, the newest first, without what weighs."""
        return (
            self.filter(uploaded_at__gt=timezone.now() - KEPT_FOR)
            .defer("content", "previews")
            .select_related("uploaded_by")
            .order_by("-uploaded_at", "-pk")
        )

    def forget_old(self) -> int:
        """Erase those that waited too long; how many they were."""
        return self.filter(uploaded_at__lte=timezone.now() - KEPT_FOR).delete()[0]


class PendingImport(models.Model):
    """An uploaded list, as it came. What it would change is worked out anew before it is taken over."""

    register = models.SlugField(_("register"), max_length=20)
    file_name = models.CharField(_("file"), max_length=120)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)  # hex of SHA-256 of the content
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, db_index=True)
    sides = ArrayField(models.CharField(max_length=10, choices=Side.choices), verbose_name=_("side"), default=list)
    # What was shown: how many rows of which kind, in which encodings, and the rows in each language they were read in.
    counts = models.JSONField(default=dict)
    encodings = models.JSONField(default=dict)
    previews = models.JSONField(default=dict)
    preview_digest = models.CharField(max_length=64)  # the same in every language

    objects = PendingImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("list to be taken over")
        verbose_name_plural = _("lists to be taken over")
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sides__contained_by=Side.values), name="pending_import_sides_known"
            )
        ]

    def __str__(self) -> str:
        return str(self.file_name)

    @property
    def erased_at(self) -> datetime:
        """When it goes by itself."""
        return self.uploaded_at + KEPT_FOR
