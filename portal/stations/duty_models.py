"""What is a shift at a station, who comes, and what was done to the roster?

The database keeps the two promises of a roster itself: nobody is in two places at once (`signup_nobody_twice`), and no
place of a shift is taken by two people (`signup_one_person_a_place`). A sign-up carries the time of its shift, and a
composite foreign key keeps the two equal (migrations/0002_duty.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_PLACES = 50
LONGEST = timedelta(hours=24)


class Shift(models.Model):
    """A time at a station for which people are wanted. Cancelled ones stay, so that those who signed up see it."""

    station = models.ForeignKey("stations.Station", on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    places = models.PositiveSmallIntegerField(_("people wanted"))
    note = models.CharField(_("note for the volunteers"), max_length=200, blank=True)
    moved_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering: ClassVar = ["starts_at", "station_id", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(ends_at__lte=F("starts_at") + LONGEST), name="shift_within_a_day"),
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=MOST_PLACES), name="shift_places_in_range"),
            models.UniqueConstraint(
                fields=["station", "starts_at", "ends_at"], condition=Q(cancelled_at=None), name="shift_once_at_a_time"
            ),
            models.UniqueConstraint(fields=["id", "starts_at", "ends_at"], name="shift_with_its_span"),
        ]
        indexes: ClassVar = [models.Index(fields=["station", "ends_at"], name="shift_of_station")]

    def __str__(self) -> str:
        return f"{self.station_id} {self.starts_at:%Y-%m-%d %H:%M}"

    def has_begun(self, now: datetime | None = None) -> bool:
        """Whether it lies in the past, at least in part: then nothing about it changes any more."""
        return self.starts_at <= (now or timezone.now())


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def standing(self) -> SignUpQuerySet:
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)


class SignUp(models.Model):
    """Somebody comes to a shift. seat: which of its places, from 1; freed by cancelling and taken by the next."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="sign_ups")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    signed_up_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering: ClassVar = ["signed_up_at", "pk"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="signup_nobody_twice",
                expressions=[
                    # A range of one number: plain `person with =` would need an extension.
                    (
                        Func(
                            F("person"),
                            F("person"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        "&&",
                    ),
                ],
                condition=Q(cancelled_at=None),
            ),
            models.UniqueConstraint(
                fields=["shift", "seat"], condition=Q(cancelled_at=None), name="signup_one_person_a_place"
            ),
            models.CheckConstraint(condition=Q(seat__gte=1, seat__lte=MOST_PLACES), name="signup_seat_in_range"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "ends_at"], name="signup_of_person"),
            models.Index(fields=["ends_at"], name="signup_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id}: {self.seat}"


class DutyEvent(models.Model):
    """What was done to a roster: who, what, when. Append-only, by rights and by trigger; numbers alone, no names."""

    class Action(models.TextChoices):
        """Everything that changes a roster."""

        SHIFT_MADE = "shift_made", _("made a shift")
        SHIFT_CHANGED = "shift_changed", _("changed a shift")
        SHIFT_CANCELLED = "shift_cancelled", _("cancelled a shift")
        SIGNED_UP = "signed_up", _("signed up for a shift")
        SIGN_UP_CANCELLED = "sign_up_cancelled", _("cancelled their own sign-up")
        RELEASED = "released", _("took somebody off a shift")
        VOLUNTEER_ADDED = "volunteer_added", _("let somebody sign up for shifts")
        VOLUNTEER_REMOVED = "volunteer_removed", _("let somebody sign up no more")
        KEEPER_ADDED = "keeper_added", _("let somebody keep the roster")
        OLD_ERASED = "old_erased", _("erased sign-ups of long ago")

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=40)  # user:5 or job:duty
    action = models.CharField(max_length=20, choices=Action.choices)
    # Keys instead of relations: what was done stays said when a station, a shift or an account is gone.
    station_key = models.CharField(max_length=60, blank=True)
    shift_number = models.BigIntegerField(null=True)
    person_number = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("event of a roster")
        verbose_name_plural = _("events of rosters")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    action__in=[
                        "shift_made",
                        "shift_changed",
                        "shift_cancelled",
                        "signed_up",
                        "sign_up_cancelled",
                        "released",
                        "volunteer_added",
                        "volunteer_removed",
                        "keeper_added",
                        "old_erased",
                    ]
                ),
                name="dutyevent_action_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.action}"
