"""What did somebody ask a firm or a station, how may they be reached, and what was answered?

An enquiry belongs to the counter of one record. What people wrote is sealed with the keys of the counter's side; who
may read it say the policies in mediation/migrations/0006. Erasing takes the rows away; their events stay.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.models.keys import new_key
from mediation.models.sealed_fields import SealedText
from mediation.statuses import Author, EnquiryStatus, EnquiryTopic, SafeChannel
from portal.places.sides import Side
from portal.registers.models import Counter

OVER = (EnquiryStatus.CLOSED, EnquiryStatus.REFERRED)
"""Nobody writes any more."""


class Enquiry(models.Model):
    """A question to one firm or station. Its reference and a code open it for whoever asked."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    key_digest = models.BinaryField(max_length=32, editable=False, help_text="of reference and code, keyed")
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    topic = models.CharField(_("what it is about"), max_length=10, choices=EnquiryTopic.choices)
    community = SealedText(_("village or community"))
    status = models.CharField(_("status"), max_length=10, choices=EnquiryStatus.choices, default=EnquiryStatus.OPEN)
    referred_to = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    language = models.CharField(_("language of the enquiry"), max_length=10)
    name = SealedText(_("name"))
    channel = models.CharField(_("channel"), max_length=10, choices=SafeChannel.choices, default=SafeChannel.NONE)
    reach = SealedText(_("phone number, e-mail address or WeChat name"))
    hours = SealedText(_("hours"))
    may_leave_message = models.BooleanField(_("may leave a message"), null=True)
    is_shared = models.BooleanField(_("somebody else uses it too"), null=True)
    consent_version = models.CharField(_("version of the privacy notice"), max_length=20)
    consent_language = models.CharField(_("language of the privacy notice"), max_length=10)
    consented_at = models.DateTimeField(_("agreed"))
    asked_at = models.DateTimeField(_("asked"))
    changed_at = models.DateTimeField(_("last changed"))

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        default_permissions: ClassVar = ()
        indexes: ClassVar = [models.Index(fields=["counter", "status", "changed_at"], name="enquiry_of_counter")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="enquiry_side_known"),
            models.CheckConstraint(condition=Q(topic__in=EnquiryTopic.values), name="enquiry_topic_known"),
            models.CheckConstraint(condition=Q(status__in=EnquiryStatus.values), name="enquiry_status_known"),
            models.CheckConstraint(condition=Q(channel__in=SafeChannel.values), name="enquiry_channel_known"),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^ENQ-(ZH|MO)-[0-9A-Z]{4}-[0-9A-Z]{4}$"), name="enquiry_reference_form"
            ),
            models.CheckConstraint(
                condition=Q(status=EnquiryStatus.REFERRED, referred_to__isnull=False)
                | (~Q(status=EnquiryStatus.REFERRED) & Q(referred_to=None)),
                name="enquiry_referred_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def sealing_ring(self) -> str:
        """Sealed with the keys of the side whose firm or station was asked."""
        return self.side

    @property
    def is_over(self) -> bool:
        """Whether nobody writes any more."""
        return self.status in OVER


class EnquiryMessage(models.Model):
    """What one of the two wrote: the question, an answer, and one more message of who asked."""

    MOST_OF_ASKER = 2

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(_("who wrote"), max_length=10, choices=Author.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    # The number stays when the account goes, as in the trail: nobody who deletes accounts sees these rows.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        null=True,
        blank=True,
    )
    text = SealedText(_("text"))
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions: ClassVar = ()
        ordering: ClassVar = ["written_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enquiry", "author", "number"], name="enquiry_message_once"),
            models.CheckConstraint(
                condition=Q(author=Author.ASKER, written_by=None, number__range=(1, 2))
                | Q(author=Author.CONTACT, written_by__isnull=False, number__gte=1),
                name="enquiry_message_has_its_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enquiry_id} {self.author} {self.number}"

    def sealing_ring(self) -> str:
        """As its enquiry."""
        return self.enquiry.side
