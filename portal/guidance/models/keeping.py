"""What is remembered so that pages stay right? When their text changed, who was reminded, which links are dead."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page


class PublishedText(models.Model):
    """When the words of a page last changed for its readers.

    Publishing a page anew with the same words (a new review, a new date) changes nothing here, so that its
    translations are not said to be behind. fingerprint: SHA-256 of the words, as hexadecimal figures.
    """

    page = models.OneToOneField(Page, models.CASCADE, related_name="published_text", primary_key=True)
    fingerprint = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("published text")
        verbose_name_plural = _("published texts")

    def __str__(self) -> str:
        return f"{self.page_id} {self.changed_at:%Y-%m-%d %H:%M}"


class ReviewReminder(models.Model):
    """Somebody was reminded that a page is past its date. Once a week for each page."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes: ClassVar = [models.Index(fields=["page", "sent_at"], name="reminder_page_sent")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.sent_at:%Y-%m-%d}"


class LinkCheck(models.Model):
    """What an address outside the portal answered when it was last asked. fault is empty where it answered well."""

    url = models.URLField(pgettext_lazy("of a web page", "address"), max_length=2000, unique=True)
    checked_at = models.DateTimeField(_("last asked"))
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    fault = models.CharField(_("what is wrong"), max_length=40, blank=True)
    failing_since = models.DateTimeField(_("since"), null=True)

    class Meta:
        ordering: ClassVar = ["failing_since", "url"]
        verbose_name = _("check of a link")
        verbose_name_plural = _("checks of links")

    def __str__(self) -> str:
        return f"{self.url} {self.status or self.fault}"
