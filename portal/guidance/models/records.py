"""Which things do several pages name, so that they are written once? Topics, laws, institutions, words.

Records, not pages: each has its names in four columns (translation.py), and a change shows on every page at once.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from portal.guidance import doors
from portal.places.sides import Side


class Topic(models.Model):
    """What a guide is about, as a resident would say it: family, business, work, property, living on both sides."""

    key = models.SlugField(_("key"), unique=True, help_text=_("Short name in addresses; never change it"))
    name = models.CharField(_("name"), max_length=60)
    icon = models.SlugField(_("icon"), default="book", help_text=_("Name of a drawing in static/img/icons.svg"))
    door = models.CharField(_("request that it leads to"), max_length=20, blank=True, choices=doors.choices)
    sort_order = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        ordering: ClassVar = ["sort_order", "key"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return str(self.name)


class Law(index.Indexed, models.Model):
    """A law, regulation or arrangement that pages cite. Its number and title are written, not converted."""

    class Place(models.TextChoices):
        """Where it is law."""

        MAINLAND = "mainland", _("Mainland")
        MACAU = "macau", _("Macau")
        BOTH = "both", _("Mainland and Macau")

    key = models.SlugField(_("key"), unique=True, max_length=60)
    place = models.CharField(_("where it is law"), max_length=10, choices=Place.choices)
    number = models.CharField(_("number"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=200)
    in_force = models.DateField(_("in force since"), null=True, blank=True)
    official_url = models.URLField(_("official text"), blank=True)

    search_fields: ClassVar = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        ordering: ClassVar = ["place", "key"]
        verbose_name = _("law")
        verbose_name_plural = _("laws")

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class LawChange(models.Model):
    """A law that pages cite has changed: every page that cites it says so, in every language, until it was updated.

    A page is up to date again when its "law as of" is not before `changed_on`; lifting ends the banner everywhere.
    """

    law = models.ForeignKey(Law, models.PROTECT, related_name="changes", verbose_name=_("law"))
    changed_on = models.DateField(_("changed on"))
    note = models.CharField(_("what changed, in one sentence"), max_length=300)
    announced_at = models.DateTimeField(_("announced at"), auto_now_add=True)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-announced_at"]
        verbose_name = _("change of a law")
        verbose_name_plural = _("changes of laws")

    def __str__(self) -> str:
        return f"{self.law} · {self.changed_on:%Y-%m-%d}"

    def concerns(self, law_as_of: date | None) -> bool:
        """Whether a page that was right on this day may be out of date."""
        return self.lifted_at is None and (law_as_of is None or law_as_of < self.changed_on)


class Institution(index.Indexed, models.Model):
    """An office, court, bureau, arbitration body, registry or helper of one side, and what it decides."""

    class Kind(models.TextChoices):
        """What it is."""

        OFFICE = "office", _("Mediation body")
        COURT = "court", _("Court")
        PROSECUTION = "prosecution", _("Prosecution")
        BUREAU = "bureau", _("Government department")
        ARBITRATION = "arbitration", _("Arbitration body")
        REGISTRY = "registry", _("Registry")
        HELPER = "helper", _("Helper")

    key = models.SlugField(
        _("key"), unique=True, max_length=60, help_text=_("Short name in addresses; never change it")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    decides = models.TextField(_("what it decides or does"), blank=True)
    cost = models.CharField(_("cost"), max_length=300, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    keeps_name = models.BooleanField(
        _("its name is never converted"),
        default=False,
        help_text=_("Courts: no converter between scripts may touch the name; it comes from here in each language"),
    )
    verified_on = models.DateField(_("last verified on"), null=True, blank=True)
    verified_by = models.CharField(_("verified by"), max_length=80, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering: ClassVar = ["side", "kind", "key"]
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        """Contacts are shown only when somebody checked them."""
        if (self.phone or self.address) and self.verified_on is None:
            raise ValidationError({"verified_on": _("Say when telephone and address were last checked.")})


class GlossaryTerm(index.Indexed, models.Model):
    """A term of the law in four languages (RULES section 7), with its meaning in plain words."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    term = models.CharField(_("term"), max_length=120)
    meaning = models.TextField(_("meaning"), blank=True)
    found_as = models.TextField(
        _("marked in text where it says"), blank=True, help_text=_("One form a line; empty: not marked in text")
    )
    mark = models.CharField(
        _("origin"), max_length=20, blank=True, help_text=_("V: found in a source. U: our own wording")
    )

    search_fields: ClassVar = [index.SearchField("term"), index.AutocompleteField("term")]

    class Meta:
        ordering: ClassVar = ["number"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return str(self.term)

    @property
    def anchor(self) -> str:
        """Where it stands on the page of the glossary."""
        return f"term-{self.number}"
