"""Which admissions, laws and fields of practice are there (RULES section 3.8)?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FirmPlace(models.TextChoices):
    """Where a firm that is part of a joint firm is registered."""

    MAINLAND = "mainland", _("Mainland")
    HONGKONG = "hongkong", _("Hong Kong")
    MACAU = "macau", _("Macau")


class Admitted(models.TextChoices):
    """As what somebody is admitted, and where."""

    MAINLAND = "mainland", _("Mainland lawyer")
    HK_SOLICITOR = "hk_solicitor", _("Hong Kong solicitor")
    HK_BARRISTER = "hk_barrister", _("Hong Kong barrister")
    MACAU = "macau", _("Macau lawyer")
    GBA = "gba", _("Greater Bay Area practice permit")


class PracticeLaw(models.TextChoices):
    """The law that somebody may practise by an admission."""

    MAINLAND = "mainland", _("Mainland law")
    MAINLAND_PART = "mainland_part", _("part of the civil and commercial matters of Mainland law")
    HONGKONG = "hongkong", _("Hong Kong law")
    MACAU = "macau", _("Macau law")


LAW_OF = {
    Admitted.MAINLAND: PracticeLaw.MAINLAND,
    Admitted.HK_SOLICITOR: PracticeLaw.HONGKONG,
    Admitted.HK_BARRISTER: PracticeLaw.HONGKONG,
    Admitted.MACAU: PracticeLaw.MACAU,
    Admitted.GBA: PracticeLaw.MAINLAND_PART,
}
"""Which law an admission opens. A lawyer of a joint firm practises the law of their own admission, not the firm's."""


class Practice(models.TextChoices):
    """Fields of practice, in a neutral order."""

    FAMILY = "family", _("Family and children")
    INHERITANCE = "inheritance", _("Inheritance")
    PROPERTY = "property", _("Property and property management")
    WORK = "work", _("Labour")
    CONTRACTS = "contracts", _("Contracts and debts")
    COMPANY = "company", _("Companies and investment")
    CONSUMERS = "consumers", _("Consumers")
    ARBITRATION = "arbitration", _("Arbitration and mediation")
    RECOGNITION = "recognition", _("Judgments across the border")
    NOTARIAL = "notarial", _("Notarial and registry matters")
    INTELLECTUAL = "intellectual", _("Intellectual property")
    CRIMINAL = "criminal", _("Criminal law")
    ADMINISTRATIVE = "administrative", _("Administrative law")
