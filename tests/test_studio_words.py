"""Does the studio say what is the matter, in words that its people read?"""

from __future__ import annotations

import html
import json

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override, pgettext
from wagtail.models import Page, PageLogEntry, Workflow

from portal.guidance import block_labels, link_asking, links, people, translating
from portal.guidance.models import LegalReviewTask, LinkCheck
from tests.guidance import Tree
from tests.signing_in import signed_in
from tests.studio_people import (
    Studio,
    again,
    approve,
    refuse,
    small_tree,
    submit,
    write_guide,
)
from tests.test_pathways_studio import SOUND, UNSOUND, change, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(db: None) -> Tree:
    return small_tree(["zh-hant", "zh-hans"])


def reading_chinese(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-TW"
    return client


def translated_and_sent(studio: Studio, original: Page) -> Page:
    """The simplified Chinese of a text, drafted and sent to review."""
    editor = signed_in(studio.macau_editor)
    for action in ("begin", "draft"):
        form = {"action": action, "language": "zh-hans"}
        editor.post(f"/cms/guidance/pages/{original.pk}/languages/", form)
    page: Page = original.get_translations().get()
    editor.post(f"/cms/guidance/pages/{page.pk}/send/", {"action": "send"})
    return page


# ---------- Reviews ----------


def test_who_opens_a_text_that_was_given_back_reads_why(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    submit(studio.macau_editor, page)
    refuse(studio.macau_reviewer, page, "第四條的內容請照原文。")
    editor = reading_chinese(signed_in(studio.macau_editor))
    shown = editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert "「第四條的內容請照原文。」" in shown
    assert "再次送審" in shown
    submit(studio.macau_editor, page)
    assert "「第四條的內容請照原文。」" not in editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()


def test_the_first_button_under_review_takes_nothing_back(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    submit(studio.macau_editor, page)
    shown = reading_chinese(signed_in(studio.macau_editor)).get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert 0 < shown.index("不能更改") < shown.index("收回送審")


def test_the_history_says_side_and_day_in_words(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    submit(studio.macau_editor, page)
    approve(studio.macau_reviewer, page)
    entry = PageLogEntry.objects.get(action="guidance.legal_review")
    until = again(page).review_until
    with override("zh-hant"):
        assert str(entry.message) == f"澳門方面認為無誤，有效至{until.year}年{until.month}月{until.day}日"
    with override("pt"):
        assert until.isoformat() not in str(entry.message)
    entry.data = {}
    assert str(entry.message)  # what was noted by an older version


def test_an_unsound_pathway_is_not_sent_with_its_translation(studio: Studio, tree: Tree) -> None:
    editor = reading_chinese(signed_in(studio.macau_editor))
    original = save(editor, tree, *UNSOUND)
    editor.post(f"/cms/guidance/pages/{original.pk}/languages/", {"action": "begin", "language": "zh-hans"})
    page = original.get_translations().get()
    languages = f"/cms/guidance/pages/{page.pk}/languages/"
    editor.post(languages, {"action": "draft", "language": "zh-hans"})
    response = editor.post(f"/cms/guidance/pages/{page.pk}/send/", {"action": "send"}, follow=True)
    assert "這條路徑還不能送審" in response.content.decode()
    assert "nowhere" in response.content.decode()
    assert not again(page).workflow_in_progress

    change(editor, original, *SOUND)
    editor.post(languages, {"action": "bring-over", "language": "zh-hans"})
    editor.post(languages, {"action": "draft", "language": "zh-hans"})
    editor.post(f"/cms/guidance/pages/{page.pk}/send/", {"action": "send"}, follow=True)
    assert again(page).workflow_in_progress


def test_a_translation_sent_with_its_first_original_is_level(studio: Studio, tree: Tree) -> None:
    original = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    page = translated_and_sent(studio, original)
    submit(studio.macau_editor, original)
    approve(studio.macau_reviewer, original)
    approve(studio.macau_reviewer, page)
    assert again(page).live
    assert [state.is_behind for state in translating.states_of(again(page))] == [False, False, False, False]


def test_a_translation_of_a_first_draft_that_was_mended_is_behind(studio: Studio, tree: Tree) -> None:
    original = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    page = translated_and_sent(studio, original)
    submit(studio.macau_editor, original, text="改了的一句。")
    approve(studio.macau_reviewer, original)
    approve(studio.macau_reviewer, page)
    behind = {state.locale.language_code for state in translating.states_of(again(page)) if state.is_behind}
    assert behind == {"zh-hans"}


def test_the_translators_page_begins_with_no_deleting(studio: Studio, tree: Tree) -> None:
    original = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    editor = signed_in(studio.macau_editor)
    editor.post(f"/cms/guidance/pages/{original.pk}/languages/", {"action": "begin", "language": "zh-hans"})
    page = original.get_translations().get()
    shown = html.unescape(editor.get(f"/cms/pages/{page.pk}/edit/").content.decode())
    assert '"canDelete": false' in shown
    assert '"convertToAliasUrl": null' in shown


def test_reviews_that_had_an_english_name_get_their_new_one(tree: Tree) -> None:
    before = Workflow.objects.count(), LegalReviewTask.objects.count()
    for old, new in people.RENAMED.items():
        Workflow.objects.filter(name=new).update(name=old)
        LegalReviewTask.objects.filter(name=new).update(name=old)
    people.set_up()
    assert (Workflow.objects.count(), LegalReviewTask.objects.count()) == before
    assert not Workflow.objects.filter(name__in=people.RENAMED).exists()
    assert not LegalReviewTask.objects.filter(name__in=people.RENAMED).exists()


# ---------- Words ----------


def test_every_field_of_every_block_has_a_label() -> None:
    assert block_labels.without_label() == []


@pytest.mark.parametrize("fault", sorted(links.FAULTS))
def test_faults_of_links_are_said_in_words(tree: Tree, fault: str) -> None:
    LinkCheck.objects.create(url="https://gone.example/", checked_at=timezone.now(), fault=fault)
    body = [{"type": "text", "value": '<p><a href="https://gone.example/">x</a></p>'}]
    tree.add_guide("links", title="有連結的頁", body=body)
    with override("zh-hant"):
        (row,) = links.broken(Page.objects.live())
        assert str(row.fault) != fault
        assert not str(row.fault).isascii()
        assert row.language_name == "繁體中文"


def test_no_fault_is_without_words() -> None:
    """What may be stored is an HTTP status or one of the named faults."""

    def refused(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    answer = link_asking.ask("https://house.example/", None, refused)  # type: ignore[arg-type]  # nobody is asked
    assert answer.fault in links.FAULTS


def test_a_page_and_a_house_have_different_owners() -> None:
    with override("zh-hant"):
        assert pgettext("of a page", "Owner") == "負責人"
        assert pgettext("of a property", "Owner") == "業主"
        assert pgettext("of a web page", "not an address") == "不是網址"


def test_the_scripts_of_the_studio_read_the_same_language(studio: Studio) -> None:
    editor = reading_chinese(signed_in(studio.macau_editor))
    script = editor.get("/cms/guidance/words.js").content.decode()
    said = json.loads(script[script.index("|| {}, {") + 7 : script.rindex(")")])
    assert said["Collapse all"] == "全部收起"
    assert said["Insert a block"] == "加一段"


def test_the_first_page_leads_to_the_sections_to_write_in(studio: Studio, tree: Tree) -> None:
    home = reading_chinese(signed_in(studio.macau_editor)).get("/cms/").content.decode()
    for section in ("macau", "across"):
        assert f"/cms/pages/{tree[section, 'zh-hant'].pk}/add_subpage/" in home
        assert f"/cms/pages/{tree[section, 'zh-hans'].pk}/add_subpage/" not in home
    assert f"/cms/pages/{tree['zhuhai', 'zh-hant'].pk}/add_subpage/" not in home
    assert "珠澳法律與調解服務平台" in home
    assert "寫一頁" not in reading_chinese(signed_in(studio.macau_reviewer)).get("/cms/").content.decode()
