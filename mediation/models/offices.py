"""Which mediation bodies are there, which streams do they take, and who works at each?"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from mediation.statuses import Act, Role, Stream
from portal.places.sides import Side

OFFICE_ACTS = (
    Act.VIEW_DOCKET,
    Act.ASSIGN_MEDIATOR,
    Act.SCREEN_SAFETY,
    Act.CHECK_CONFLICTS,
    Act.VIEW_TRANSFERS,
    Act.VIEW_FIGURES,
)
# What each role's group is granted on its own office. Mediators get their grants case by case, on assignment.
ROLE_ACTS: dict[Role, tuple[Act, ...]] = {
    Role.COORDINATOR: (Act.VIEW_DOCKET, Act.ASSIGN_MEDIATOR, Act.VIEW_FIGURES),
    Role.MEDIATOR: (),
    Role.SAFETY: (Act.SCREEN_SAFETY,),
    Role.CONFLICTS: (Act.CHECK_CONFLICTS,),
    Role.PRIVACY: (Act.VIEW_TRANSFERS,),
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
    """Who works at an office, in which role. A mediator's side is the side of the office."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    joined_at = models.DateTimeField(_("joined"))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["office", "user", "role"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.office_id}"
