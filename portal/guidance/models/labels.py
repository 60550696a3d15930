"""How far may a reader trust a page today? Where it is law, as of when, on which sources, reviewed by whom, until when.

RULES section 6, "law freshness": nearly every law that residents ask about changed within two years.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from portal.guidance.models.permitting import WithLeafPermissions
from portal.places.sides import Side


class Jurisdiction(models.TextChoices):
    """Which law a page speaks of."""

    MAINLAND = "mainland", _("Mainland law")
    MACAU = "macau", _("Macau law")
    BOTH = "both", _("Mainland and Macau law")

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides whose lawyers must have reviewed the page, Zhuhai first."""
        return {
            Jurisdiction.MAINLAND: (Side.ZHUHAI,),
            Jurisdiction.MACAU: (Side.MACAU,),
            Jurisdiction.BOTH: (Side.ZHUHAI, Side.MACAU),
        }[self]


class LegalReview(models.Model):
    """A reviewer of one side found this text right. It stands for that revision and no later one."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="legal_reviews")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reviewer_name = models.CharField(_("reviewed by"), max_length=120)
    reviewed_at = models.DateTimeField(_("reviewed at"), default=timezone.now)
    stands_until = models.DateField(_("reviewed until"))
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        ordering: ClassVar = ["-reviewed_at"]
        verbose_name = _("legal review")
        verbose_name_plural = _("legal reviews")

    def __str__(self) -> str:
        return f"{self.reviewer_name} · {self.get_side_display()} · {self.reviewed_at:%Y-%m-%d}"


class TruthLabels(WithLeafPermissions, models.Model):
    """The labels of a page that speaks of the law."""

    jurisdiction = models.CharField(_("which law"), max_length=10, choices=Jurisdiction.choices)
    law_as_of = models.DateField(_("law as of"), help_text=_("The day on which the text was compared with the law"))
    review_until = models.DateField(
        _("to be checked again by"), help_text=_("After this day the page warns its readers and reminds its owner")
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """A text cannot be right on a day that has not come, nor be due before it was written."""
        super().clean()
        if self.law_as_of and self.law_as_of > timezone.localdate():
            raise ValidationError({"law_as_of": _("This day has not come yet.")})
        if self.law_as_of and self.review_until and self.review_until <= self.law_as_of:
            raise ValidationError({"review_until": _("Choose a day after “law as of”.")})

    def is_overdue(self, today: date | None = None) -> bool:
        """Whether its day has passed: the page then warns its readers."""
        return self.review_until < (today or timezone.localdate())

    def standing_reviews(self, today: date | None = None) -> dict[Side, LegalReview]:
        """The reviews of exactly what is published, by side, as far as they stand today."""
        today = today or timezone.localdate()
        return {
            Side(review.side): review for review in reversed(list(self._live_reviews())) if review.stands_until >= today
        }

    def sides_awaiting_review(self, today: date | None = None) -> list[Side]:
        """The sides whose lawyers have not found this text right, or no longer."""
        standing = self.standing_reviews(today)
        return [side for side in Jurisdiction(self.jurisdiction).sides if side not in standing]

    def _live_reviews(self) -> Iterator[LegalReview]:
        """Newest first; from what a list page fetched beforehand, if it did."""
        live = getattr(self, "live_revision_id", None)
        if live is not None:
            reviews = self.legal_reviews.all()  # type: ignore[attr-defined]  # of the page that this is mixed into
            yield from (review for review in reviews if review.revision_id == live)
