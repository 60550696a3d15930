"""What did people tell? Each field group (RULES section 5) lies in tables of its own.

A group is shared or withheld as a whole: row-level security gives or hides its rows. Every row names its case, so
that a policy needs no second hop. Names, numbers, addresses and stories are sealed with the home side's key.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.models.cases import Case
from mediation.models.keys import new_key
from mediation.models.sealed_fields import SealedJSON, SealedText
from mediation.statuses import (
    ConsentKind,
    FieldGroup,
    IdentityDocument,
    LivesWith,
    PartyKind,
    PartyRole,
    ProceedingKind,
    RegisteredIn,
    SafeChannel,
)
from portal.places.sides import Residence, Side


class CaseRow(models.Model):
    """A row that belongs to a case. `field_group` says with what it is shared; None is part of the skeleton."""

    field_group: ClassVar[FieldGroup | None] = None

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"

    def sealing_ring(self) -> str:
        """Case data is sealed with the keys of the case's home side."""
        return self.case.home_side


class Party(CaseRow):
    """Somebody on one side of the dispute, by place in the list. Who it is lies in the field groups."""

    role = models.CharField(_("role"), max_length=12, choices=PartyRole.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=PartyKind.choices)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["role", "position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "role", "position"], name="party_place_once"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(role=PartyRole.APPLICANT), name="party_one_applicant"
            ),
            models.CheckConstraint(condition=models.Q(role__in=PartyRole.values), name="party_role_known"),
            models.CheckConstraint(condition=models.Q(kind__in=PartyKind.values), name="party_kind_known"),
        ]


class PartyContact(CaseRow):
    """Who a party is to talk to, and where they live. `safe` contact is not here: it never crosses."""

    field_group = FieldGroup.CONTACT

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts")
    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="contact")
    name = SealedText(_("name"))
    romanised = SealedText(_("name in Latin letters"))
    residence_side = models.CharField(_("lives in"), max_length=10, choices=Residence.choices, blank=True)
    division = models.CharField(_("district or parish"), max_length=60, blank=True)
    address = SealedText(_("address"))
    phone = SealedText(_("phone"))
    email = SealedText(_("e-mail"))
    preferred_language = models.CharField(_("preferred language"), max_length=10, blank=True)
    representative_name = SealedText(_("representative"))
    representative_relation = SealedText(_("relation of the representative"))


class PartyIdentity(CaseRow):
    """The papers of a party."""

    field_group = FieldGroup.IDENTITY

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="identities")
    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="identity")
    former_names = SealedJSON(_("former names"))
    document_type = models.CharField(_("document"), max_length=20, choices=IdentityDocument.choices, blank=True)
    document_number = SealedText(_("number"))
    birth_date = SealedText(_("date of birth"))


class CaseNarrative(CaseRow):
    """What happened and what the applicant hopes for."""

    field_group = FieldGroup.NARRATIVE

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="narrative")
    issues = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    story = SealedText(_("what happened"))
    wants = SealedText(_("what the applicant hopes for"))
    marriage_registered_in = models.CharField(
        _("marriage registered in"), max_length=10, choices=RegisteredIn.choices, blank=True
    )
    married_on = models.DateField(_("date of marriage"), null=True, blank=True)
    separated_on = models.DateField(_("living apart since"), null=True, blank=True)
    court_action_side = models.CharField(
        _("court action planned in"), max_length=10, choices=Residence.choices, blank=True
    )


class Proceeding(CaseRow):
    """Another procedure about the same dispute."""

    field_group = FieldGroup.NARRATIVE

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proceedings")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=ProceedingKind.choices, blank=True)
    side = models.CharField(_("place"), max_length=10, choices=Residence.choices, blank=True)
    reference = SealedText(_("number"))
    next_on = models.DateField(_("next date"), null=True, blank=True)

    class Meta:
        ordering = ["position"]


class Child(CaseRow):
    """A child of the family. Under 14 its guardian must agree before its data crosses (RULES 3.7)."""

    field_group = FieldGroup.CHILDREN

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="children")
    position = models.PositiveSmallIntegerField()
    name = SealedText(_("name"))
    birth_date = SealedText(_("date of birth"))
    lives_with = models.CharField(_("lives with"), max_length=10, choices=LivesWith.choices, blank=True)
    residence_side = models.CharField(_("usually lives in"), max_length=10, choices=Residence.choices, blank=True)

    class Meta:
        ordering = ["position"]


class SafeContact(CaseRow):
    """How a party may be reached without harm. It belongs to safety and never leaves the home office."""

    field_group = FieldGroup.SAFETY

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="safe_contacts")
    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="safe_contact")
    channel = models.CharField(_("channel"), max_length=10, choices=SafeChannel.choices, blank=True)
    hours = SealedText(_("hours"))
    may_leave_message = models.BooleanField(_("may leave a message"), null=True)


class SafetyFlag(CaseRow):
    """Whether a safety answer asks for care, and whether there is danger now: then the route is `emergency`.

    The home office's docket sees this much, because somebody must act; mediators do not, and never the answers.
    """

    field_group = FieldGroup.SAFETY

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="safety_flag")
    is_flagged = models.BooleanField()
    is_emergency = models.BooleanField()


class SafetyAnswers(CaseRow):
    """The answers of one party to the safety questions, for the home office's safety officer alone."""

    field_group = FieldGroup.SAFETY

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="safety_answers")
    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="safety_answers")
    answers = SealedJSON(_("answers"))


class Consent(CaseRow):
    """What a party agreed to: text version, language and moment."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(_("kind"), max_length=12, choices=ConsentKind.choices)
    group = models.CharField(_("field group"), max_length=12, choices=FieldGroup.choices, blank=True)
    text_version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    given_at = models.DateTimeField(_("given"))

    class Meta:
        ordering = ["kind", "group"]
        constraints = [
            models.UniqueConstraint(fields=["party", "kind", "group"], name="consent_once"),
            models.CheckConstraint(
                condition=models.Q(kind=ConsentKind.PRIVACY, group="")
                | (models.Q(kind=ConsentKind.CROSS_BORDER) & ~models.Q(group__in=["", FieldGroup.SAFETY])),
                name="consent_names_its_group",
            ),
        ]


class MatchHash(CaseRow):
    """A keyed hash of something that may show that two parties are the same person. No readable value.

    `scope` names the key: a side's own, or `common` where a legal basis for comparing across sides is configured.
    """

    SCOPES: ClassVar[list[tuple[str, str]]] = [*((side.value, side.name) for side in Side), ("common", "COMMON")]

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="match_hashes")
    scope = models.CharField(max_length=10, choices=SCOPES)
    kind = models.CharField(max_length=12)
    value = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["scope", "kind", "value"], name="match_by_hash")]
