"""Which words do the registers share? Languages that are spoken, acts that are granted, states of a check."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Spoken(models.TextChoices):
    """What is spoken at a place: codes of ISO 639-3, and of ISO 639-1 where the portal's own languages have them."""

    CANTONESE = "yue", _("Cantonese")
    MANDARIN = "cmn", _("Mandarin")
    PORTUGUESE = "pt", _("Portuguese")
    ENGLISH = "en", _("English")


class Act(models.TextChoices):
    """What guardian's rows grant: on a side's register, and on the counter of one record."""

    EDIT_RECORDS = "edit_records", _("write the records of this side")
    CHECK_RECORDS = "check_records", _("check and publish what others wrote for this side")
    ANSWER_ENQUIRIES = "answer_enquiries", _("answer the enquiries that arrive here")
    KEEP_ROSTER = "keep_roster", _("keep the duty roster of this station")
    TAKE_SHIFTS = "take_shifts", _("sign up for shifts at this station")


ON_REGISTER = (Act.EDIT_RECORDS, Act.CHECK_RECORDS)
ON_COUNTER = (Act.ANSWER_ENQUIRIES, Act.KEEP_ROSTER, Act.TAKE_SHIFTS)


class Checked(models.TextChoices):
    """How much a record's particulars can be relied on today."""

    NEVER = "never", pgettext_lazy("of a record's particulars", "not verified yet")
    LAPSED = "lapsed", pgettext_lazy("of a record's particulars", "to be verified again")
    CURRENT = "current", pgettext_lazy("of a record's particulars", "verified")
