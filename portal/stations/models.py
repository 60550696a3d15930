"""What is a volunteer station? A place with people who sit down with you; partner services are records like it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.places.sides import Side
from portal.registers.models import Premises, Record
from portal.registers.words import Spoken
from portal.stations.words import PARTNERS, Kind, Service


class Station(Premises, Record):
    """A station or partner service: one place, its services, languages and hours."""

    register_kind = "station"

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    services = ArrayField(
        models.CharField(max_length=20, choices=Service.choices), verbose_name=_("helps with"), default=list, blank=True
    )
    spoken = ArrayField(
        models.CharField(max_length=3, choices=Spoken.choices), verbose_name=_("languages"), default=list, blank=True
    )
    website = models.URLField(_("website"), blank=True)
    access = models.CharField(
        _("getting in"), max_length=200, blank=True, help_text=_("Steps, lift, toilet; how to get in with a wheelchair")
    )
    is_step_free = models.BooleanField(_("can be reached without steps"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("people who can be helped at a time"), null=True, blank=True)

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        ordering: ClassVar = ["side", "kind", "key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="station_side_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="station_kind_known"),
            models.CheckConstraint(condition=Q(services__contained_by=Service.values), name="station_services_known"),
            models.CheckConstraint(condition=Q(spoken__contained_by=Spoken.values), name="station_spoken_known"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="station_whole_position",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["live", "side", "kind", "key"], name="station_in_lists"),
            GinIndex(fields=["services"], name="station_by_service"),
            GinIndex(fields=["spoken"], name="station_by_language"),
        ]

    @property
    def is_partner(self) -> bool:
        """A service that somebody is referred to, not a station of volunteers."""
        return self.kind in PARTNERS


from portal.stations.duty_models import DutyEvent, Shift, SignUp  # noqa: E402, F401  (Django looks for models here)
