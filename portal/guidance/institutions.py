"""Which institutions does the register show, in which order, and which guides name one?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import ReferenceIndex

from portal.guidance.listing import in_best_language, published
from portal.guidance.models import GuidancePage, Institution
from portal.places.sides import Side

SIDES = (Side.ZHUHAI, Side.MACAU)  # always in this order
MOST_GUIDES = 20


class Kinds(NamedTuple):
    """The institutions of one kind on one side."""

    kind: Institution.Kind
    institutions: Sequence[Institution]


class OfSide(NamedTuple):
    """The institutions of one side, by kind."""

    side: Side
    kinds: Sequence[Kinds]


def register() -> list[OfSide]:
    """Zhuhai's, then Macau's: mediation bodies first, helpers last. One query."""
    everything = list(Institution.objects.all())
    return [OfSide(side, _by_kind([each for each in everything if each.side == side])) for side in SIDES]


def _by_kind(institutions: Sequence[Institution]) -> list[Kinds]:
    found = [Kinds(kind, [each for each in institutions if each.kind == kind]) for kind in Institution.Kind]
    return [kinds for kinds in found if kinds.institutions]


def has_contacts(institution: Institution) -> bool:
    """Whether telephone, address or website may be shown: only what somebody checked."""
    known = institution.phone or institution.address or institution.website
    return bool(known) and institution.verified_on is not None


def guides_that_name(institution: Institution, code: str) -> QuerySet[GuidancePage]:
    """Published guides that list it or have it in their text: of each the language that the reader wants most."""
    references = ReferenceIndex.get_references_to(institution).filter(
        base_content_type=ContentType.objects.get_for_model(GuidancePage.get_translation_model())
    )
    in_text = references.annotate(page=Cast("object_id", IntegerField())).values("page")
    named = published(GuidancePage).filter(Q(institutions=institution) | Q(pk__in=in_text))
    return in_best_language(named, code).prefetch_related("legal_reviews")[:MOST_GUIDES]
