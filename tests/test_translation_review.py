"""Does a translation go the way of every text, from draft to review, and is it said when it is behind?"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from portal.guidance import reviewing, translating
from portal.guidance.models import LegalReview
from tests.guidance import Tree
from tests.signing_in import signed_in
from tests.studio_people import (
    Studio,
    again,
    approve,
    refuse,
    small_tree,
    submit,
    words_at,
    write_guide,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(db: None) -> Tree:
    return small_tree(["zh-hant", "zh-hans", "pt"])


def published(studio: Studio, tree: Tree, code: str = "zh-hant", **changes: str) -> Page:
    """A guide that was reviewed and can be read."""
    page = write_guide(studio.macau_editor, tree["macau", code], **changes)
    submit(studio.macau_editor, page, **changes)
    approve(studio.macau_reviewer, page)
    return again(page)


def languages(user: Any, page: Page, action: str, code: str) -> Any:
    address = f"/cms/guidance/pages/{page.pk}/languages/"
    return signed_in(user).post(address, {"action": action, "language": code}, follow=True)


def send(user: Any, page: Page, **form: Any) -> Any:
    return signed_in(user).post(f"/cms/guidance/pages/{page.pk}/send/", {"action": "send", **form}, follow=True)


def translated(page: Page, code: str) -> Page:
    return page.get_translation(Locale.objects.get(language_code=code)).specific


def drafted(studio: Studio, tree: Tree, **changes: str) -> tuple[Page, Page]:
    """A published guide and its translation, drafted and not sent."""
    original = published(studio, tree, **changes)
    languages(studio.macau_editor, original, "begin", "zh-hans")
    page = translated(original, "zh-hans")
    languages(studio.macau_editor, page, "draft", "zh-hans")
    return original, page


def test_drafted_sent_refused_sent_again_and_published(studio: Studio, tree: Tree) -> None:
    original, page = drafted(studio, tree, text="兩願離婚在民事登記局辦理。")
    assert not page.live
    assert page.slug == original.slug
    send(studio.macau_editor, page)
    assert again(page).workflow_in_progress
    refuse(studio.macau_reviewer, page, "这里不对。")
    send(studio.macau_editor, page)
    approve(studio.macau_reviewer, page)
    page = again(page)
    assert page.live
    assert LegalReview.objects.get(page_id=page.pk).revision_id == page.live_revision_id
    shown = words_at("/zh-hans/macau/new-guide/")
    assert "协议离婚在民事登记局办理。" in shown


def test_a_translation_of_a_published_page_is_not_published_by_itself(
    studio: Studio, tree: Tree, django_capture_on_commit_callbacks: Any
) -> None:
    original = published(studio, tree)
    with django_capture_on_commit_callbacks(execute=True):
        languages(studio.macau_editor, original, "begin", "pt")
    assert not translated(original, "pt").live


@pytest.mark.parametrize(
    "address",
    [
        "/cms/localize/submit/page/{page}/",
        "/cms/localize/update/{source}/",
        "/cms/localize/page/{page}/convert_to_alias/",
    ],
)
def test_the_screens_that_publish_without_asking_are_closed(
    studio: Studio, tree: Tree, address: str, django_capture_on_commit_callbacks: Any
) -> None:
    _original, page = drafted(studio, tree)
    source = TranslationSource.objects.get(object_id=page.translation_key)
    form = {"publish_translations": "on", "locales": [each.pk for each in Locale.objects.all()], "select_all": ""}
    for user in (studio.macau_editor, studio.administrator):
        with django_capture_on_commit_callbacks(execute=True):
            signed_in(user).post(address.format(page=page.pk, source=source.pk), form)
        page = again(page)
        assert not page.live
        assert page.alias_of_id is None


def test_an_editor_does_not_publish_from_the_translators_page(
    studio: Studio, tree: Tree, django_capture_on_commit_callbacks: Any
) -> None:
    _original, page = drafted(studio, tree)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(studio.macau_editor).post(f"/cms/pages/{page.pk}/edit/", {"action": "publish"})
    assert not again(page).live
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(studio.administrator).post(f"/cms/pages/{page.pk}/edit/", {"action": "publish"})
    page = again(page)
    assert page.live
    assert page.sides_awaiting_review() != []


def test_a_draft_of_a_published_translation_does_not_change_what_is_read(studio: Studio, tree: Tree) -> None:
    _original, page = drafted(studio, tree, text="舊的一句。")
    send(studio.macau_editor, page)
    approve(studio.macau_reviewer, page)
    string = StringTranslation.objects.get(locale=page.locale, data="旧的一句。")
    string.data = "改了的一句。"
    string.save()
    send(studio.macau_editor, again(page))
    assert again(page).workflow_in_progress
    shown = words_at("/zh-hans/macau/new-guide/")
    assert "旧的一句。" in shown
    assert "改了的一句。" not in shown


def test_what_is_missing_cannot_be_sent(studio: Studio, tree: Tree) -> None:
    original = published(studio, tree)
    languages(studio.macau_editor, original, "begin", "pt")
    page = translated(original, "pt")
    send(studio.macau_editor, page)
    assert not again(page).workflow_in_progress


def test_into_traditional_every_drafted_string_is_read_first(studio: Studio, tree: Tree) -> None:
    original = published(studio, tree, "zh-hans", text="行政复议。")
    languages(studio.macau_editor, original, "begin", "zh-hant")
    page = translated(original, "zh-hant")
    languages(studio.macau_editor, page, "draft", "zh-hant")
    send(studio.macau_editor, page)
    assert not again(page).workflow_in_progress
    translation = Translation.objects.get(source__object_id=page.translation_key)
    unread = list(translating.unread_strings(translation).values_list("pk", flat=True))
    assert unread
    screen = signed_in(studio.macau_editor).get(f"/cms/guidance/pages/{page.pk}/send/").content.decode()
    assert "行政覆議。" in screen
    send(studio.macau_editor, page, read=unread[1:])
    assert not again(page).workflow_in_progress
    send(studio.macau_editor, page, read=[unread[0], "abc", "99999999999999999999999"])
    assert again(page).workflow_in_progress


def test_editors_of_the_other_side_translate_nothing_here(studio: Studio, tree: Tree) -> None:
    original = published(studio, tree)
    languages(studio.zhuhai_editor, original, "begin", "zh-hans")
    assert original.get_translations().count() == 0
    languages(studio.macau_editor, original, "begin", "zh-hans")
    page = translated(original, "zh-hans")
    languages(studio.zhuhai_editor, page, "draft", "zh-hans")
    assert not StringTranslation.objects.filter(locale=page.locale).exists()
    send(studio.zhuhai_editor, page)
    assert not again(page).workflow_in_progress


# ---------- Behind ----------


def test_behind_when_the_original_says_something_else(studio: Studio, tree: Tree) -> None:
    original, page = drafted(studio, tree)
    send(studio.macau_editor, page)
    approve(studio.macau_reviewer, page)
    assert reviewing.behind_original(again(page)) is None
    assert reviewing.behind_original(again(original)) is None

    submit(studio.macau_editor, again(original), text="新的一句。")
    approve(studio.macau_second, original)
    page = again(page)
    newer = reviewing.behind_original(page)
    assert newer is not None
    assert newer.language_code == "zh-hant"

    # What changed: one string waits, and nothing is sent before the change was brought over.
    send(studio.macau_editor, page)
    assert not again(page).workflow_in_progress
    languages(studio.macau_editor, page, "bring-over", "zh-hans")
    translation = Translation.objects.get(source__object_id=page.translation_key)
    total, done = translation.get_progress()
    assert total - done == 1
    languages(studio.macau_editor, page, "draft", "zh-hans")
    send(studio.macau_editor, page)
    approve(studio.macau_second, page)
    assert reviewing.behind_original(again(page)) is None
    assert "新的一句。" in words_at("/zh-hans/macau/new-guide/")


def test_a_new_date_alone_leaves_translations_level(studio: Studio, tree: Tree) -> None:
    original, page = drafted(studio, tree)
    send(studio.macau_editor, page)
    approve(studio.macau_reviewer, page)
    submit(studio.macau_editor, again(original), law_as_of="2026-11-02")
    approve(studio.macau_second, original)
    assert again(original).law_as_of.isoformat() == "2026-11-02"
    assert reviewing.behind_original(again(page)) is None


def test_a_translation_approved_after_its_original_changed_is_behind(studio: Studio, tree: Tree) -> None:
    original, page = drafted(studio, tree)
    send(studio.macau_editor, page)
    submit(studio.macau_editor, again(original), text="新的一句。")
    approve(studio.macau_reviewer, original)
    approve(studio.macau_reviewer, page)
    assert reviewing.behind_original(again(page)) is not None


def test_many_pages_ask_as_little_as_one(studio: Studio, tree: Tree) -> None:
    """One that is behind, which asks the most, against it among all others."""
    original, page = drafted(studio, tree)
    send(studio.macau_editor, page)
    submit(studio.macau_editor, again(original), text="新的一句。")
    approve(studio.macau_reviewer, original)
    approve(studio.macau_reviewer, page)
    one, pages = [again(page)], list(Page.objects.filter(depth__gt=3))
    with CaptureQueriesContext(connection) as few:
        assert page.pk in reviewing.behind_originals(one)
    with CaptureQueriesContext(connection) as many:
        assert page.pk in reviewing.behind_originals(pages)
    assert len(few) == len(many) <= 3


def test_the_translators_page_leads_to_the_review(studio: Studio, tree: Tree) -> None:
    _original, page = drafted(studio, tree)
    editor: Client = signed_in(studio.macau_editor)
    assert f"/cms/guidance/pages/{page.pk}/send/" in editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    listed = editor.get(f"/cms/guidance/pages/{page.pk}/languages/").content.decode()
    assert f"/cms/guidance/pages/{page.pk}/send/" in listed
