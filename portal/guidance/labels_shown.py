"""What do the labels of a page say to a reader today? Worked out once a page, drawn by templates/guidance/parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wagtail.models import Locale, Page

from portal.guidance.law_changes import concerning
from portal.guidance.models import Jurisdiction, LawChange, LegalReview
from portal.guidance.models.labels import TruthLabels
from portal.guidance.reviewing import behind_original
from portal.places.sides import Side


@dataclass(frozen=True)
class Labels:
    """jurisdiction: which law; awaiting: sides whose lawyers have not found this text right, or no longer;
    reviews: those that stand, Zhuhai first; law_changes: what changed since `law_as_of`; behind: the language of the
    original where it is newer than this translation.
    """

    jurisdiction: Jurisdiction
    law_as_of: date
    review_until: date
    is_overdue: bool
    awaiting: tuple[Side, ...] = ()
    reviews: tuple[LegalReview, ...] = ()
    law_changes: tuple[LawChange, ...] = ()
    behind: Locale | None = None

    @property
    def sides(self) -> tuple[Side, ...]:
        """The places whose law the page speaks of."""
        return self.jurisdiction.sides

    @property
    def by_side(self) -> list[tuple[Side, LegalReview | None]]:
        """Each place with the review that stands, or None."""
        reviews = {review.side: review for review in self.reviews}
        return [(side, reviews.get(side.value)) for side in self.sides]


@dataclass(frozen=True)
class PlainLabels:
    """What every page says of itself, one that does not speak of the law too: news may quote a law that changed."""

    law_changes: tuple[LawChange, ...] = ()
    behind: Locale | None = None
    is_overdue: bool = False


def labels_of(page: Page) -> Labels | PlainLabels:
    """Everything, for the page itself."""
    law_changes, behind = tuple(concerning(page)), behind_original(page)
    if not isinstance(page, TruthLabels):
        return PlainLabels(law_changes, behind)
    standing = page.standing_reviews()
    jurisdiction = Jurisdiction(page.jurisdiction)
    return Labels(
        jurisdiction=jurisdiction,
        law_as_of=page.law_as_of,
        review_until=page.review_until,
        is_overdue=page.is_overdue(),
        awaiting=tuple(side for side in jurisdiction.sides if side not in standing),
        reviews=tuple(standing[side] for side in jurisdiction.sides if side in standing),
        law_changes=law_changes,
        behind=behind,
    )


def labels_in_list(page: TruthLabels) -> Labels:
    """What a line of a list shows. Asks the database nothing: reviews are told where the list fetched them."""
    has_reviews = "legal_reviews" in getattr(page, "_prefetched_objects_cache", {})
    return Labels(
        jurisdiction=Jurisdiction(page.jurisdiction),
        law_as_of=page.law_as_of,
        review_until=page.review_until,
        is_overdue=page.is_overdue(),
        awaiting=tuple(page.sides_awaiting_review()) if has_reviews else (),
    )
