"""Which kinds of station are there, and what do people help with?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a station is (RULES section 1). The last three are partner services, for referral."""

    VOLUNTEER = "hk_macau_volunteers", _("HK–Macau volunteer station")
    BLUE_SKY = "blue_sky", _("Blue Sky Cottage (city volunteer station)")
    KINDRED_HOME = "kindred_home", _("Kindred Home (young workers)")
    YOUTH_PORT = "youth_port", _("Youth Escort Station")
    COMMUNITY = "community", _("Community service point")
    EXCHANGE = "exchange", _("Exchange centre")
    PSYCHOLOGY = "psychology", _("Psychological support")
    SOCIAL_WORK = "social_work", _("Social work")
    COMMUNITY_HELP = "community_help", _("Community help")


PARTNERS = frozenset({Kind.PSYCHOLOGY, Kind.SOCIAL_WORK, Kind.COMMUNITY_HELP})
"""Not stations of volunteers: services that somebody is referred to."""


class Service(models.TextChoices):
    """What somebody can get help with."""

    FILL_IN = "fill_in", _("Filling in a request")
    GUIDES = "guides", _("Reading guides together")
    PAPERS = "papers", _("Copies and scans of papers")
    BUREAU_SHEET = "bureau_sheet", _("Preparing the sheet for the Social Welfare Bureau")
    FAMILY = "family", _("Family matters")
    WORK = "work", _("Work and pay")
    PROPERTY = "property", _("Property management and owners")
    BUSINESS = "business", _("Business and consumers")
    YOUTH = "youth", _("Young people")
    ELDERLY = "elderly", _("Elderly people")
    INTERPRETING = "interpreting", _("Somebody who interprets")
    COUNSELLING = "counselling", _("Somebody to talk to")
