"""Which mediation bodies are there, which streams do they take, and who works at each?"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from mediation.models.keys import new_key
from mediation.statuses import Act, PeopleChangeKind, Role, Stream
from portal.places.sides import Side

OFFICE_ACTS = (
    Act.VIEW_DOCKET,
    Act.ASSIGN_MEDIATOR,
    Act.SCREEN_SAFETY,
    Act.CHECK_CONFLICTS,
    Act.VIEW_TRANSFERS,
    Act.VIEW_FIGURES,
    Act.MANAGE_PEOPLE,
    Act.CONFIRM_PEOPLE,
)
# What each role's group is granted on its own office. Mediators get their grants case by case, on assignment.
ROLE_ACTS: dict[Role, tuple[Act, ...]] = {
    Role.COORDINATOR: (
        Act.VIEW_DOCKET,
        Act.ASSIGN_MEDIATOR,
        Act.VIEW_FIGURES,
        Act.MANAGE_PEOPLE,
        Act.CONFIRM_PEOPLE,
    ),
    Role.MEDIATOR: (),
    Role.SAFETY: (Act.SCREEN_SAFETY,),
    Role.CONFLICTS: (Act.CHECK_CONFLICTS,),
    Role.PRIVACY: (Act.VIEW_TRANSFERS, Act.CONFIRM_PEOPLE),
}


class Office(models.Model):  # type: ignore[django-manager-missing]  # modeltranslation and guardian: untyped managers
    """A mediation body on one side. Its streams say which requests may come to it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    streams = ArrayField(models.CharField(max_length=12, choices=Stream.choices), verbose_name=_("streams"))
    email = models.EmailField(_("e-mail for neutral notices"), blank=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_sample = models.BooleanField(_("sample record"), default=False)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["sort_order", "id"]
        permissions = [(act.value, act.label) for act in OFFICE_ACTS]
        constraints = [
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="office_side_known"),
            models.CheckConstraint(condition=models.Q(streams__len__gt=0), name="office_takes_a_stream"),
            models.CheckConstraint(
                condition=models.Q(streams__contained_by=Stream.values), name="office_streams_known"
            ),
            # A case points at (office, side) together, so that its side can never differ from its office's.
            models.UniqueConstraint(fields=["id", "side"], name="office_with_its_side"),
        ]

    def __str__(self) -> str:
        return self.name

    def group_name(self, role: Role) -> str:
        """The name of the group that holds this role's grants on this office."""
        return f"office:{self.code}:{role.value}"


class OfficeGroupObjectPermission(GroupObjectPermissionBase):
    """A grant on an office, by group. Row-level security reads these rows."""

    content_object = models.ForeignKey(Office, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class OfficeMembership(models.Model):
    """Who works at an office, in which role. A mediator's side is the side of the office.

    Only mediation/actions/people.py changes it; the row of somebody who left stays, for the record.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    joined_at = models.DateTimeField(_("joined"))
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "user", "role"], condition=models.Q(left_at=None), name="membership_once"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.office_id}"

    @property
    def is_live(self) -> bool:
        """Whether it gives its role's rights now."""
        return self.suspended_at is None and self.left_at is None


class PeopleChange(models.Model):
    """A change in who works at an office: asked for by one person, decided by another."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(_("change"), max_length=20, choices=PeopleChangeKind.choices)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="people_changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="changes")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, blank=True)
    new_role = models.CharField(_("new role"), max_length=12, choices=Role.choices, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), null=True)

    class Meta:
        verbose_name = _("change of people")
        verbose_name_plural = _("changes of people")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="people_change_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("user")),
                name="people_change_not_ones_own",
            ),
            models.UniqueConstraint(
                fields=["office", "user", "kind", "role"],
                condition=models.Q(decided_at=None),
                name="people_change_once_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id} {self.office_id}"
