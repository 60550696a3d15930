"""What is a record of a register? Who may write it, where it lies, how far it was checked, where enquiries arrive."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from portal.places.models import Division
from portal.places.sides import Side
from portal.registers import hours as opening
from portal.registers.words import ON_COUNTER, ON_REGISTER, Checked

STANDS_FOR = timedelta(days=180)
"""How long a check of particulars is relied on, where nobody said another day."""


class Register(models.Model):
    """The records of one side, whichever their kind. Guardian's rows on it say who writes and who checks them."""

    side = models.CharField(_("side"), max_length=10, choices=Side.choices, unique=True)

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        permissions: ClassVar = [(act.value, act.label) for act in ON_REGISTER]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(side__in=Side.values), name="register_side_known")]

    def __str__(self) -> str:
        return str(Side(self.side).label)


class RegisterGroupObjectPermission(GroupObjectPermissionBase):
    """A grant on a side's register, by group."""

    content_object = models.ForeignKey(Register, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class Counter(models.Model):
    """Where enquiries about one record arrive. Its own contacts answer there, and see nothing else."""

    kind = models.SlugField(_("register"), max_length=20)
    record_key = models.SlugField(_("key"), max_length=60)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        ordering: ClassVar = ["kind", "record_key"]
        permissions: ClassVar = [(act.value, act.label) for act in ON_COUNTER]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "record_key"], name="counter_of_one_record"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="counter_side_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_key}"


class CounterUserObjectPermission(UserObjectPermissionBase):
    """A grant on a counter, by user: a contact of that firm or station, and of no other."""

    content_object = models.ForeignKey(Counter, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class Record(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """One record of a register: written by one person, published by another, verified on a day by somebody.

    `register_kind` is the slug that names the register in addresses, imports, the API and the search.
    """

    register_kind: ClassVar[str]

    key = models.SlugField(
        _("key"), unique=True, max_length=60, help_text=_("Short name in addresses and imports; never change it")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    counter = models.OneToOneField(
        Counter, on_delete=models.PROTECT, null=True, editable=False, related_name="%(class)s"
    )
    takes_enquiries = models.BooleanField(_("answers enquiries through the portal"), default=False)
    verified_on = models.DateField(_("last verified on"), null=True, blank=True)
    verified_by = models.CharField(_("verified by"), max_length=80, blank=True)
    verify_by = models.DateField(
        _("to be verified again by"), null=True, blank=True, help_text=_("Empty: 180 days after the last check")
    )
    source = models.CharField(_("source"), max_length=300, blank=True, help_text=_("Where the particulars come from"))
    is_sample = models.BooleanField(_("sample"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        """A check has its day and its person, and does not lie ahead."""
        super().clean()
        if self.verified_on is not None and self.verified_on > timezone.localdate():
            raise ValidationError({"verified_on": _("This day lies ahead.")})
        if self.verified_on is not None and not self.verified_by:
            raise ValidationError({"verified_by": _("Say who verified the particulars.")})

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the day of the next check, and give every record its counter."""
        if self.verified_on is not None and self.verify_by is None:
            self.verify_by = self.verified_on + STANDS_FOR
        if self.counter_id is None:
            self.counter, _made = Counter.objects.get_or_create(
                kind=self.register_kind, record_key=self.key, defaults={"side": self.side}
            )
        super().save(*args, **options)

    @property
    def checked(self) -> Checked:
        """How much its particulars can be relied on today."""
        return self.checked_on(timezone.localdate())

    def checked_on(self, today: date) -> Checked:
        """As `checked`, on a given day."""
        if self.verified_on is None:
            return Checked.NEVER
        return Checked.LAPSED if self.verify_by is not None and self.verify_by < today else Checked.CURRENT


class Premises(models.Model):
    """Where something is and when it is open. Positions are WGS-84 degrees; `source_datum` says how they came."""

    class Datum(models.TextChoices):
        """What the position was given in, before it was kept as WGS-84."""

        WGS84 = "wgs84", "WGS-84"
        GCJ02 = "gcj02", "GCJ-02"

    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("division")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("WGS-84, such as 22.193600"),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("WGS-84, such as 113.539900"),
    )
    source_datum = models.CharField(
        _("position was given as"), max_length=5, choices=Datum.choices, default=Datum.WGS84
    )
    hours = models.CharField(
        pgettext_lazy("of a place", "hours"),
        max_length=300,
        blank=True,
        help_text="Mo-Fr 09:30-13:00,14:30-18:00; Sa 09:30-13:00; PH off",
    )
    # What the hours say, in minutes of the week and of a holiday: pairs of beginning and end, one after the other.
    open_week = ArrayField(models.PositiveSmallIntegerField(), default=list, editable=False)
    open_holiday = ArrayField(models.PositiveSmallIntegerField(), default=list, editable=False)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Keep what the database is asked with beside the line that people read."""
        read = opening.read(self.hours)
        self.hours = opening.written(read)
        self.open_week = read.week
        self.open_holiday = [minute for span in read.holiday for minute in span]
        super().save(*args, **options)

    def clean(self) -> None:
        """Hours can be read, and a position has both figures."""
        super().clean()
        try:
            opening.read(self.hours)
        except ValidationError as fault:
            raise ValidationError({"hours": fault.messages}) from fault
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": _("A position needs latitude and longitude.")})

    @property
    def opening(self) -> opening.Hours:
        """The hours, read."""
        return opening.read(self.hours)


from portal.registers.imports_model import PendingImport as PendingImport  # noqa: E402  # Django finds models here alone
