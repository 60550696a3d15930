"""Which parishes, streets and towns are there on each side, and which functional zones lie over them?

RULES section 4.2. A division is statutory; a zone is not, and may cover divisions: Hengqin is both the town
横琴镇 and the zone 横琴粤澳深度合作区. The rows come from ``data/``, by ``loading.load_places``.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.sides import Side


class DivisionQuerySet(models.QuerySet["Division"]):
    """Divisions, asked for the way the forms and the desk need them."""

    def for_side(self, side: str) -> "DivisionQuerySet":
        """The streets, towns and parishes of this side, in the order of the lists. Districts are headings there."""
        return self.filter(side=side).exclude(kind=Division.Kind.DISTRICT).order_by("sort_order")

    def districts(self) -> "DivisionQuerySet":
        """The districts that the streets and towns of Zhuhai are grouped under."""
        return self.filter(kind=Division.Kind.DISTRICT).order_by("sort_order")


class Division(models.Model):
    """A district, street or town of Zhuhai, or a parish of Macau."""

    class Kind(models.TextChoices):
        """What the division is in the law of its side."""

        DISTRICT = "district", _("District")
        SUBDISTRICT = "subdistrict", _("Subdistrict")
        TOWN = "town", _("Town")
        PARISH = "parish", _("Parish")
        RECLAMATION = "reclamation", _("Reclamation zone")

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        help_text=_("Zhuhai: six or nine official digits; Macau: MO and a number"),
    )
    official_name = models.CharField(
        _("official name"),
        max_length=60,
        unique=True,
        help_text=_("As the place itself writes it: Simplified in Zhuhai, Traditional in Macau"),
    )
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    district_code = models.CharField(_("district"), max_length=12, blank=True)
    name = models.CharField(_("name"), max_length=120)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    # modeltranslation makes the class of the manager anew when the portal starts: no type checker can name it.
    objects = DivisionQuerySet.as_manager()  # type: ignore[django-manager-missing]  # modeltranslation's manager is untyped

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering: ClassVar[list[str]] = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):  # type: ignore[django-manager-missing]  # as above
    """A functional zone: run for a purpose, with divisions of its own or none. It is never part of an address."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    official_name = models.CharField(_("official name"), max_length=60, unique=True)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    name = models.CharField(_("name"), max_length=120)
    divisions = models.ManyToManyField(Division, verbose_name=_("divisions"), related_name="zones", blank=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering: ClassVar[list[str]] = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name
