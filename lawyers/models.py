"""What is a joint law firm, who are its partners and lawyers, and which law may each of them practise?

RULES section 3.8: one or more Hong Kong or Macau firms and one Mainland firm, one name, liable together. Each lawyer
practises the law of their own admissions.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from lawyers.words import LAW_OF, Admitted, FirmPlace, Practice, PracticeLaw
from portal.places.models import Division
from portal.places.sides import Side
from portal.registers.models import Premises, Record
from portal.registers.words import Spoken

# The pilot for lawyers of the Greater Bay Area ran to this day and no later decision was found (RULES 3.8): after it
# every such permit is shown with the advice to ask Guangdong's Department of Justice.
GBA_PILOT_ENDED_ON = date(2026, 10, 4)


class Firm(Record):
    """A joint law firm. `side` is where it is registered: Zhuhai, Hengqin included."""

    register_kind = "firm"

    licence = models.CharField(_("licence number"), max_length=60, blank=True)
    licence_expires_on = models.DateField(_("licence is valid until"), null=True, blank=True)
    founded_on = models.CharField(_("founded"), max_length=20, blank=True, help_text=_("A year or a day"))
    practices = ArrayField(
        models.CharField(max_length=20, choices=Practice.choices), verbose_name=_("practice areas"), default=list,
        blank=True,
    )  # fmt: skip
    spoken = ArrayField(
        models.CharField(max_length=3, choices=Spoken.choices), verbose_name=_("languages"), default=list, blank=True
    )
    fee_note = models.CharField(_("fees"), max_length=300, blank=True)
    website = models.URLField(_("website"), blank=True)
    conflicts_email = models.EmailField(_("contact for conflicts of interest"), blank=True)

    class Meta:
        verbose_name = _("joint law firm")
        verbose_name_plural = _("joint law firms")
        ordering: ClassVar = ["side", "key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="firm_side_known"),
            models.CheckConstraint(condition=Q(practices__contained_by=Practice.values), name="firm_practices_known"),
            models.CheckConstraint(condition=Q(spoken__contained_by=Spoken.values), name="firm_spoken_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["live", "side", "key"], name="firm_in_lists"),
            GinIndex(fields=["practices"], name="firm_by_practice"),
            GinIndex(fields=["spoken"], name="firm_by_language"),
        ]

    @property
    def is_licence_expired(self) -> bool:
        """Whether its licence was valid until a day that has passed."""
        return self.licence_expires_on is not None and self.licence_expires_on < timezone.localdate()


class FirmPartner(Orderable):
    """A firm that a joint firm consists of, and its place."""

    firm = ParentalKey(Firm, on_delete=models.CASCADE, related_name="partners")
    place = models.CharField(_("place"), max_length=10, choices=FirmPlace.choices)
    name = models.CharField(_("name"), max_length=160)

    class Meta(Orderable.Meta):
        verbose_name = _("partner firm")
        verbose_name_plural = _("partner firms")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(place__in=FirmPlace.values), name="firm_partner_place_known")
        ]

    def __str__(self) -> str:
        return str(self.name)


class FirmOffice(Premises, Orderable):
    """Where a firm can be met. Its hours are the hours of consultation."""

    firm = ParentalKey(Firm, on_delete=models.CASCADE, related_name="offices")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)

    class Meta(Orderable.Meta):
        verbose_name = _("office of a firm")
        verbose_name_plural = _("offices of a firm")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="firm_office_side_known"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="firm_office_whole_position",
            ),
        ]

    def __str__(self) -> str:
        return str(self.address)


class Lawyer(Record):
    """A lawyer of a firm. `side` is the firm's."""

    register_kind = "lawyer"

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="lawyers", verbose_name=_("firm"))
    practices = ArrayField(
        models.CharField(max_length=20, choices=Practice.choices), verbose_name=_("practice areas"), default=list,
        blank=True,
    )  # fmt: skip
    spoken = ArrayField(
        models.CharField(max_length=3, choices=Spoken.choices), verbose_name=_("languages"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("lawyer")
        verbose_name_plural = _("lawyers")
        ordering: ClassVar = ["firm", "key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="lawyer_side_known"),
            models.CheckConstraint(condition=Q(practices__contained_by=Practice.values), name="lawyer_practices_known"),
            models.CheckConstraint(condition=Q(spoken__contained_by=Spoken.values), name="lawyer_spoken_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["live", "firm", "key"], name="lawyer_in_lists")]

    def clean(self) -> None:
        """A lawyer's record lies on the side of the firm's, so that the same people keep both."""
        super().clean()
        if self.firm_id is not None and self.side != self.firm.side:
            raise ValidationError({"side": _("A lawyer's record is on the side of the firm.")})

    def laws(self, today: date | None = None) -> list[PracticeLaw]:
        """The laws that this lawyer may practise by admissions that have not expired, each once, in their order."""
        held = {LAW_OF[Admitted(each.kind)] for each in self.admissions.all() if not each.is_expired_on(today)}
        return [law for law in PracticeLaw if law in held]


class Admission(Orderable):
    """An admission of a lawyer: what it opens stands in words.LAW_OF."""

    lawyer = ParentalKey(Lawyer, on_delete=models.CASCADE, related_name="admissions")
    kind = models.CharField(_("admitted as"), max_length=15, choices=Admitted.choices)
    number = models.CharField(_("number"), max_length=60, blank=True)
    since = models.PositiveSmallIntegerField(_("since the year"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("admission")
        verbose_name_plural = _("admissions")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Admitted.values), name="admission_kind_known")
        ]

    def __str__(self) -> str:
        return str(Admitted(self.kind).label)

    @property
    def law(self) -> PracticeLaw:
        """The law that it opens."""
        return LAW_OF[Admitted(self.kind)]

    def is_expired_on(self, today: date | None = None) -> bool:
        """Whether it was valid until a day before this one."""
        return self.expires_on is not None and self.expires_on < (today or timezone.localdate())

    def must_be_verified(self, today: date | None = None) -> bool:
        """A practice permit of the Greater Bay Area, now that the pilot's days are over (RULES 3.8)."""
        return self.kind == Admitted.GBA and (today or timezone.localdate()) > GBA_PILOT_ENDED_ON


class CommunityService(Orderable):
    """When a lawyer is there for a village or community (the precise legal adviser service)."""

    lawyer = ParentalKey(Lawyer, on_delete=models.CASCADE, related_name="communities")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name=_("division"))
    community = models.CharField(_("village or community"), max_length=120)
    times = models.CharField(_("when"), max_length=200, help_text=_("Such as: every first Saturday, 9:30–11:30"))

    class Meta(Orderable.Meta):
        verbose_name = _("community that a lawyer serves")
        verbose_name_plural = _("communities that a lawyer serves")

    def __str__(self) -> str:
        return str(self.community)
