"""Is the guidance of the demonstration whole? Every text in every language, every link, every label; loaded once."""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationLog, TranslationSource

from portal import languages
from portal.guidance import demonstration_loading, demonstration_pathways
from portal.guidance.demonstration_loading import DATA
from portal.guidance.listing import address
from portal.guidance.models import GuidancePage, LegalReview, PathwayPage, SectionPage
from portal.guidance.reviewing import behind_originals

WHOLE = ("zh-hant", "zh-hans", "pt")
"""The languages in which every guide is written."""


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration, for all tests of this file; nothing of it is kept."""
    with django_db_blocker.unblock(), transaction.atomic():
        demonstration_loading.load(lambda line: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def apart() -> Iterator[None]:
    """What a test changes is gone for the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def written(folder: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Slug → language → the file, of those that have an original."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted((DATA / folder).glob("*/*.toml")):
        found.setdefault(path.parent.name, {})[path.stem] = tomllib.loads(path.read_text("utf-8"))
    return {slug: texts for slug, texts in found.items() if languages.DEFAULT in texts}


def pages() -> list[Page]:
    return list(Page.objects.filter(depth__gt=2).select_related("locale").order_by("path"))


# ---------- Everything is there ----------


@pytest.mark.parametrize("folder", ["guides", "journal"])
def test_every_text_is_a_page_in_every_language_that_it_is_written_in(folder: str) -> None:
    wanted = {(slug, code): text["title"] for slug, texts in written(folder).items() for code, text in texts.items()}
    found = {(page.slug, page.locale.language_code): page for page in pages()}
    assert {key: found[key].title for key in wanted if key in found} == wanted
    assert all(found[key].live for key in wanted)


def test_the_guides_that_were_promised_are_there_in_their_languages() -> None:
    texts = written("guides")
    assert len(texts) >= 16
    for code in WHOLE:
        assert not [slug for slug in texts if code not in texts[slug]], f"not written in {code}"
    assert len([slug for slug in texts if "en" in texts[slug]]) >= 6


def test_every_shelf_is_there_in_four_languages() -> None:
    rows = tomllib.loads((DATA / "shelves.toml").read_text("utf-8"))["shelf"]
    found = defaultdict(set)
    for page in pages():
        found[page.slug].add(page.locale.language_code)
    assert {row["slug"] for row in rows if found[row["slug"]] != set(languages.CODES)} == set()
    assert set(SectionPage.objects.values_list("slug", "keeper")) == {
        (each, each) for each in ("macau", "zhuhai", "across")
    }


def test_slugs_are_no_two_texts() -> None:
    slugs = [*written("guides"), *written("journal")]
    assert len(slugs) == len(set(slugs))


def test_pathways_come_with_it() -> None:
    count = PathwayPage.objects.filter(live=True).count()
    assert count == len(demonstration_pathways.NAMES) * len(languages.CODES)


# ---------- As somebody reads it ----------


@pytest.mark.parametrize("code", languages.CODES)
def test_every_page_opens_in_every_language(code: str) -> None:
    client = Client()
    got = {address(page, code): client.get(address(page, code)).status_code for page in pages()}
    assert {path: status for path, status in got.items() if status != 200} == {}
    assert len(got) > 30


@pytest.mark.parametrize("code", languages.CODES)
def test_every_link_inside_leads_somewhere(code: str) -> None:
    client = Client()
    client.raise_request_exception = False
    links: dict[str, str] = {}
    for page in pages():
        if page.locale.language_code == code:
            here = address(page, code)
            main = client.get(here).content.decode().partition("<main")[2].partition("</main>")[0]
            assert "guide:" not in main, here
            assert "<a>" not in main, f"{here} has a link that leads nowhere"
            links |= dict.fromkeys(re.findall(r'href="(/[^"#?]*)', main), here)
    broken = {path: here for path, here in links.items() if client.get(path).status_code != 200}
    assert broken == {}


def test_links_go_to_the_same_language_or_to_the_best_there_is() -> None:
    by_id = {page.pk: page for page in pages()}
    languages_of = defaultdict(set)
    for page in by_id.values():
        languages_of[page.slug].add(page.locale.language_code)
    count = 0
    for page in GuidancePage.objects.select_related("locale"):
        code = page.locale.language_code
        for number in re.findall(r'<a id=\\?"(\d+)\\?" linktype', page.body.raw_data.__repr__()):
            target = by_id[int(number)]
            count += 1
            assert target.locale.language_code == code or code not in languages_of[target.slug]
    assert count > 100


# ---------- How far it may be trusted ----------


def test_every_guide_is_a_sample_that_awaits_its_review() -> None:
    guides = list(GuidancePage.objects.select_related("live_revision"))
    assert all(guide.is_sample for guide in guides)
    assert all(guide.live_revision_id == guide.latest_revision_id is not None for guide in guides)
    assert not [guide.slug for guide in guides if guide.has_unpublished_changes]
    assert not LegalReview.objects.exists()
    assert not [guide.slug for guide in guides if not guide.sides_awaiting_review()]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert not [guide.slug for guide in guides if guide.law_as_of >= tomorrow]


def test_laws_and_topics_are_named_and_the_same_in_all_languages() -> None:
    named = defaultdict(set)
    for guide in GuidancePage.objects.prefetch_related("laws", "topics", "institutions"):
        lists = (guide.laws, guide.topics, guide.institutions)
        named[guide.slug].add(tuple(tuple(sorted(each.key for each in records.all())) for records in lists))
    assert {slug: found for slug, found in named.items() if len(found) > 1} == {}
    original = written("guides")
    for slug, found in named.items():
        laws, topics, institutions = next(iter(found))
        text = original[slug]["zh-hant"]
        assert (set(laws), set(topics), set(institutions)) == (
            set(text["laws"]),
            set(text["topics"]),
            set(text["institutions"]),
        )


# ---------- Translations, as the studio knows them ----------


def test_translations_share_their_key_and_nobody_is_behind() -> None:
    keys = defaultdict(set)
    for page in pages():
        keys[page.slug].add(page.translation_key)
    assert {slug for slug, found in keys.items() if len(found) > 1} == set()
    assert behind_originals(pages()) == {}


def test_the_studio_knows_every_page_as_a_translation_of_its_original() -> None:
    known = set(Translation.objects.filter(enabled=True).values_list("source__object", "target_locale__language_code"))
    wanted = {(page.translation_key, page.locale.language_code) for page in pages()}
    assert known == {(key, code) for key, code in wanted if code != languages.DEFAULT}
    assert TranslationLog.objects.count() == len(known)
    assert not StringTranslation.objects.filter(has_error=True).exists()


@pytest.mark.parametrize("code", [code for code in languages.CODES if code != languages.DEFAULT])
def test_making_a_translation_from_its_strings_gives_the_same_page(code: str) -> None:
    """What wagtail-localize would write when somebody publishes the translation anew."""
    locale = Locale.objects.get(language_code=code)
    ids = {str(page.pk): page.slug for page in pages()}
    count = 0
    for source in TranslationSource.objects.filter(translations__target_locale=locale):
        page = source.get_translated_instance(locale)
        again = source.get_ephemeral_translated_instance(locale, fallback=isinstance(page, PathwayPage))
        for field in ("title", "summary", "introduction", "search_description", "body", "nodes", "sources", "place"):
            if hasattr(page, field):
                assert plain(getattr(again, field), ids) == plain(getattr(page, field), ids), (page.slug, field)
        count += 1
    assert count >= 25


def plain(value: Any, ids: dict[str, str]) -> str:
    """A field for comparison: pages by their slug, which is the same in every language."""
    stored = value.get_prep_value() if hasattr(value, "get_prep_value") else value
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True).replace('\\"', '"')
    text = re.sub(r'"value": (\d+)', lambda match: f'"value": {ids.get(match[1], match[1])}', text)
    by_slug = re.sub(r"<a [^>]*>", lambda tag: f"<a {ids[re.findall(r'[0-9]+', tag[0])[0]]}>", text)
    return re.sub(r"\s*(</?(?:p|ul|ol|li|h2|h3)>)\s*", r"\1", by_slug)


def test_a_change_of_the_original_shows_what_is_to_be_translated_anew() -> None:
    original = GuidancePage.objects.get(slug="judicial-confirmation", locale__language_code="zh-hant").specific
    translation = original.get_translation(Locale.objects.get(language_code="pt"))
    original.summary = "另一句摘要。"
    original.save_revision().publish()
    assert set(behind_originals([translation])) == {translation.pk}
    source = TranslationSource.objects.get_for_instance(original)
    source.update_from_db()
    done = Translation.objects.get(source=source, target_locale=translation.locale)
    total, translated = done.get_progress()
    assert total - translated == 1
    missing = StringSegment.objects.filter(source=source).annotate_translation(translation.locale).get(translation=None)
    assert missing.context.path == "summary"
    assert missing.string.data == "另一句摘要。"


# ---------- Again ----------


def test_loading_again_leaves_alone_what_is_there() -> None:
    guide = GuidancePage.objects.get(slug="legal-aid", locale__language_code="pt").specific
    guide.title = "O título que a redacção escolheu"
    guide.save_revision().publish()
    count = Page.objects.count()
    said: list[str] = []
    with CaptureQueriesContext(connection) as asked:
        demonstration_loading.load(said.append)
    assert said == ["Pages of guidance: 0 new, pathways: 0 new"]
    assert Page.objects.count() == count
    assert Page.objects.get(pk=guide.pk).title == "O título que a redacção escolheu"
    assert len(asked) < 120


def test_what_was_taken_away_is_made_again_in_its_place() -> None:
    guide = GuidancePage.objects.get(slug="legal-aid", locale__language_code="pt")
    key, above = guide.translation_key, guide.get_parent().pk
    guide.delete()
    demonstration_loading.load(lambda line: None)
    again = GuidancePage.objects.get(slug="legal-aid", locale__language_code="pt")
    assert (again.translation_key, again.get_parent().pk, again.live) == (key, above, True)
    assert Page.find_problems() == ([], [], [], [], [])
