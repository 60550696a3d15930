"""Which pages are behind their original? Translations whose original was published in other words later.

The original is the page that the studio translated from; where a page was written beside its translations, the one in
traditional Chinese. "In other words" is told by PublishedText: a new date or a new review leaves translations level.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from portal import languages
from portal.guidance.models import PublishedText
from portal.page_cache.remembering import remembered


def behind_original(page: Page) -> Locale | None:
    """The language of the original where this page is behind it: that text is the current one. Else None."""
    if not page.live:
        return behind_originals([page]).get(page.pk)
    return remembered(("behind",), lambda: behind_originals(Page.objects.live())).get(page.pk)


def behind_originals(pages: Iterable[Page]) -> dict[int, Locale]:
    """The same for many pages, by page. Three queries however many there are."""
    pages = list(pages)
    families = families_of({page.translation_key for page in pages}, is_about_time=True)
    newer = {page.pk: families[page.translation_key].newer_than(page.pk) for page in pages}
    if not any(newer.values()):
        return {}
    locales = Locale.objects.in_bulk()
    return {pk: locales[locale_id] for pk, locale_id in newer.items() if locale_id is not None}


@dataclass(frozen=True)
class Member:
    """One language of a page. written_at: when what is read was written; changed_at: when its words last changed."""

    page_id: int
    locale_id: int
    live: bool
    written_at: datetime | None
    changed_at: datetime | None


@dataclass(frozen=True)
class Family:
    """A page in all its languages, and which of them was translated from which (by locale)."""

    members: Mapping[int, Member]  # by locale
    translated_from: Mapping[int, int]  # locale → locale
    usual_original: int | None  # locale

    def original_of(self, locale_id: int) -> Member | None:
        """The page that this language was translated from; None for the original itself."""
        origin = self.translated_from.get(locale_id)
        if origin is None and locale_id not in self.translated_from.values():
            origin = self.usual_original
        return self.members.get(origin) if origin is not None and origin != locale_id else None

    def newer_than(self, page_id: int) -> int | None:
        """The locale of the original where this page is behind it."""
        page = next((each for each in self.members.values() if each.page_id == page_id), None)
        original = self.original_of(page.locale_id) if page else None
        if page is None or original is None or not (page.live and original.live):
            return None
        if page.written_at is None or original.changed_at is None or original.changed_at <= page.written_at:
            return None
        return original.locale_id


def families_of(keys: Iterable[UUID], *, is_about_time: bool = False) -> dict[UUID, Family]:
    """Pages with all their languages, by translation key. Two queries.

    is_about_time: only what is newer than what will be asked; where nothing is, who translated whom is left out.
    """
    keys = set(keys)
    members: dict[UUID, dict[int, Member]] = defaultdict(dict)
    usual: dict[UUID, int] = {}
    rows = Page.objects.filter(translation_key__in=keys, alias_of=None).values_list(
        "translation_key",
        "pk",
        "locale_id",
        "locale__language_code",
        "live",
        "live_revision__created_at",
        "last_published_at",
        "published_text__changed_at",
    )
    for key, pk, locale_id, code, live, written_at, published_at, changed_at in rows:
        members[key][locale_id] = Member(pk, locale_id, live, written_at or published_at, changed_at)
        if code == languages.DEFAULT:
            usual[key] = locale_id
    origins: dict[UUID, dict[int, int]] = defaultdict(dict)
    if is_about_time and not any(_has_newer(list(family.values())) for family in members.values()):
        return {key: Family(members[key], origins[key], usual.get(key)) for key in keys}
    translations = Translation.objects.filter(source__object_id__in=keys, enabled=True)
    for key, origin, target in translations.values_list("source__object_id", "source__locale_id", "target_locale_id"):
        origins[key][target] = origin
    return {key: Family(members[key], origins[key], usual.get(key)) for key in keys}


def _has_newer(family: Iterable[Member]) -> bool:
    """Whether any language changed after another was written, so that one may be behind."""
    changed = max((each.changed_at for each in family if each.changed_at), default=None)
    return changed is not None and any(each.written_at is None or each.written_at < changed for each in family)


def fingerprint(page: Any) -> str:
    """The words of a page, in their order, as one figure: title, texts, labels; no dates, no choices, no slug."""
    words = (each.string.data for each in extract_segments(page) if isinstance(each, StringSegmentValue))
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()


def remember_text(page: Any) -> None:
    """Note whether the words that are published now are others than before. Called at each publication."""
    found = fingerprint(page)
    known = PublishedText.objects.filter(page_id=page.pk).first()
    if known is None:
        PublishedText.objects.create(page_id=page.pk, fingerprint=found, changed_at=_first_written_at(page, found))
    elif known.fingerprint != found:
        known.fingerprint, known.changed_at = found, timezone.now()
        known.save()


def _first_written_at(page: Any, wanted: str) -> datetime:
    """Since when the draft of a page that is published for the first time has had these words.

    A translation that was begun from that very draft is level with it, though the page itself is published later.
    """
    since: datetime = timezone.now()
    if page.live_revision_id is None:
        return since
    upto = page.revisions.filter(created_at__lte=page.live_revision.created_at).order_by("-created_at", "-pk")
    for revision in upto.iterator(chunk_size=20):
        if fingerprint(revision.as_object()) != wanted:
            break
        since = revision.created_at
    return since
