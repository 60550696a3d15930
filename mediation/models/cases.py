"""What is a case? Its skeleton: number, home, status and route. What people told lies in field groups beside it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from mediation.models.keys import new_key
from mediation.models.offices import Office
from mediation.statuses import Act, Route, Status, Stream
from portal.places.sides import Side

CASE_ACTS = (Act.VIEW_CASE, Act.MEDIATE_CASE, Act.VIEW_SHARED_CASE)


class Case(models.Model):  # type: ignore[django-manager-missing]  # guardian's rows have an untyped manager
    """One request for mediation from the moment it was received.

    Its id is made at submission and sorts by time, so `-id` is newest first and serves as the key of keyset pages.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    draft_id = models.UUIDField(unique=True, editable=False, help_text="the draft it came from: one draft, one case")
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    home_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="cases", verbose_name=_("office"))
    home_side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    stream = models.CharField(_("kind of dispute"), max_length=12, choices=Stream.choices)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.SUBMITTED)
    cross_border = models.BooleanField(_("cross-border"))
    # As decided without the safety answers, which the skeleton must not give away; SafetyFlag holds an emergency.
    route = models.CharField(_("route"), max_length=12, choices=Route.choices)
    advice = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    language = models.CharField(_("language of the request"), max_length=10)
    submitted_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        default_permissions = ()
        permissions = [(act.value, act.label) for act in CASE_ACTS]
        constraints = [
            models.CheckConstraint(condition=models.Q(home_side__in=Side.values), name="case_side_known"),
            models.CheckConstraint(condition=models.Q(stream__in=Stream.values), name="case_stream_known"),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="case_status_known"),
            models.CheckConstraint(
                condition=models.Q(route__in=[Route.MEDIATION, Route.IAS_FIRST]), name="case_route_tells_no_danger"
            ),
            models.CheckConstraint(
                condition=models.Q(reference__regex=r"^(ZH|MO)-\d{4}-\d{6,}-[0-9A-Z]$"), name="case_reference_form"
            ),
        ]
        # One index for each way the docket is filtered; every one ends in the key that pages go by.
        indexes = [
            models.Index(fields=["home_office", "-id"], name="case_docket"),
            models.Index(fields=["home_office", "status", "-id"], name="case_docket_status"),
            models.Index(fields=["home_office", "stream", "-id"], name="case_docket_stream"),
            models.Index(fields=["home_office", "stream", "status", "-id"], name="case_docket_both"),
        ]

    def __str__(self) -> str:
        return self.reference


class CaseUserObjectPermission(UserObjectPermissionBase):
    """A grant on one case, by user: given on assignment, taken on release."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        indexes = [models.Index(fields=["content_object", "user", "permission"], name="case_grant_of_user")]


class CaseGroupObjectPermission(GroupObjectPermissionBase):
    """A grant on one case, by the other office's group: given by a share, taken when it is revoked or expires."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        indexes = [models.Index(fields=["content_object", "group", "permission"], name="case_grant_of_group")]


class ReferenceCounter(models.Model):
    """The last number given for a side and a year. Its row is locked while a number is taken."""

    side = models.CharField(max_length=10, choices=Side.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["side", "year"], name="reference_counter_once")]

    def __str__(self) -> str:
        return f"{self.side} {self.year}: {self.last}"
