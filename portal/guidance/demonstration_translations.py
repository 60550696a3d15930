"""How does the studio learn that the demonstration's pages are translations, string by string?

The pages were written in four languages beside one another. wagtail-localize would have made them from the original and
a list of translated strings; here that list is made from the pages, so that a translator opens a page as if every
string had been translated there, and sees what changed in the original since.

`TranslationSource.get_or_create_from_instance` would do the first half, with five questions a string: a minute for all
pages. Here each table is written once a page.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    String,
    StringSegment,
    StringTranslation,
    Template,
    TemplateSegment,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationLog,
    TranslationSource,
    get_schema_version,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments

_LINK_NUMBER = re.compile(r'(?<=<a )id="(a\d+)"')


def remember_translations(original: Page, translations: Sequence[Page]) -> None:
    """Record that these pages say what the original says today. Each string stands at the same path in all of them.

    The pages are published, and nothing is recorded of them yet.
    """
    source = _source_of(original)
    segments = _store_segments(source, original)
    now = timezone.now()
    Translation.objects.bulk_create(
        Translation(
            source=source,
            target_locale=page.locale,
            translations_last_updated_at=now,
            destination_last_updated_at=now,
        )
        for page in translations
    )
    TranslationLog.objects.bulk_create(
        TranslationLog(source=source, locale=page.locale, revision=page.latest_revision) for page in translations
    )
    # A string that stands twice at one path is translated once.
    strings = [string for page in translations for string in _strings(segments, page)]
    StringTranslation.objects.bulk_create(strings, ignore_conflicts=True)


def _source_of(original: Page) -> TranslationSource:
    known, _made = TranslatableObject.objects.get_or_create_from_instance(original)
    return TranslationSource.objects.create(
        object=known,
        locale=original.locale,
        specific_content_type=original.cached_content_type,
        object_repr=str(original)[:200],
        content_json=original.to_json(),
        schema_version=get_schema_version(original._meta.app_label),
        last_updated_at=timezone.now(),
    )


def _store_segments(source: TranslationSource, original: Page) -> list[StringSegment]:
    """What the original is made of: strings, templates of running text, and records that a translation may swap."""
    values = list(extract_segments(original))
    contexts = _contexts(source, {value.path for value in values})
    texts = [value for value in values if isinstance(value, StringSegmentValue)]
    strings = _strings_of(source, {value.string.data for value in texts})
    segments = [
        StringSegment(
            source=source,
            context=contexts[value.path],
            order=value.order,
            string=strings[value.string.data],
            attrs=json.dumps(value.attrs, cls=DjangoJSONEncoder),
        )
        for value in texts
    ]
    StringSegment.objects.bulk_create(segments)
    TemplateSegment.objects.bulk_create(
        TemplateSegment(
            source=source, context=contexts[value.path], order=value.order, template=Template.from_value(value)
        )
        for value in values
        if isinstance(value, TemplateSegmentValue)
    )
    OverridableSegment.objects.bulk_create(
        OverridableSegment(
            source=source,
            context=contexts[value.path],
            order=value.order,
            data_json=json.dumps(value.data, cls=DjangoJSONEncoder),
        )
        for value in values
        if isinstance(value, OverridableSegmentValue)
    )
    return segments


def _contexts(source: TranslationSource, paths: Iterable[str]) -> dict[str, TranslationContext]:
    new = [
        TranslationContext(object_id=source.object_id, path=path, path_id=TranslationContext._get_path_id(path))
        for path in sorted(paths)
    ]
    return {context.path: context for context in TranslationContext.objects.bulk_create(new)}


def _strings_of(source: TranslationSource, texts: Iterable[str]) -> dict[str, String]:
    """The same words are one string, on whichever page they stand."""
    hashes = {String._get_data_hash(text): text for text in sorted(texts)}
    String.objects.bulk_create(
        (String(locale=source.locale, data=text, data_hash=known) for known, text in hashes.items()),
        ignore_conflicts=True,
    )
    found = String.objects.filter(locale=source.locale, data_hash__in=hashes)
    return {string.data: string for string in found}


def _strings(segments: Iterable[StringSegment], page: Page) -> Iterator[StringTranslation]:
    """For each string of the original the one at its place in the translation."""
    texts: defaultdict[str, list[StringSegmentValue]] = defaultdict(list)  # running text is cut at its paragraphs
    for value in extract_segments(page):
        if isinstance(value, StringSegmentValue):
            texts[value.path].append(value)
    for segment in segments:
        of_path = texts[segment.context.path]
        if of_path:
            yield StringTranslation(
                translation_of=segment.string,
                context=segment.context,
                locale=page.locale,
                data=_with_links_of(segment, of_path.pop(0)),
                translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            )


def _with_links_of(segment: StringSegment, value: StringSegmentValue) -> str:
    """Links are numbered `a1`, `a2`, … in the original, and a translation may name them in another order."""
    text: str = value.string.data
    theirs = value.attrs or {}
    if len(theirs) < 2:
        return text
    number_of = {_leads_to(link): number for number, link in json.loads(segment.attrs).items()}
    return _LINK_NUMBER.sub(lambda match: f'id="{number_of[_leads_to(theirs[match[1]])]}"', text)


def _leads_to(link: Mapping[str, str]) -> Any:
    """What is the same in all languages: of a page its key, of another address itself."""
    if link.get("linktype") == "page":
        return Page.objects.values_list("translation_key", flat=True).get(pk=link["id"])
    return link.get("href")
