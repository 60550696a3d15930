"""Which days are not what their weekday says? Holidays, half days, and weekends that are worked (RULES section 4.4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.places.sides import Side


class Holiday(models.Model):  # type: ignore[django-manager-missing]  # modeltranslation's manager is untyped
    """One such day on one side. Every other day is what its weekday says."""

    class Kind(models.TextChoices):
        """What the day is instead."""

        OFF = "off", _("Day off")
        HALF = "half", _("Afternoon off")
        WORKDAY = "workday", _("Working day")

    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    date = models.DateField(_("day"))
    kind = models.CharField(
        _("what it is"),
        max_length=10,
        choices=Kind.choices,
        default=Kind.OFF,
        help_text=_("Working day: a weekend that is worked, or a holiday of the list that is none after all"),
    )
    name = models.CharField(_("name"), max_length=160)
    source = models.CharField(
        _("source"), max_length=200, help_text=_("Where it was announced: the notice and its number, or its address")
    )
    # What nobody changed is brought up to date by `manage.py load_holidays`; what staff wrote is theirs.
    is_from_library = models.BooleanField(_("from the library"), default=False, editable=False)

    class Meta:
        verbose_name = _("holiday or work day")
        verbose_name_plural = _("holidays and work days")
        ordering: ClassVar[list[str]] = ["date", "side"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["side", "date"],
                name="holiday_once_a_day",
                violation_error_message=_("This day is in the list already, for this side."),
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="holiday_side_known"),
            models.CheckConstraint(condition=Q(kind__in=["off", "half", "workday"]), name="holiday_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"
