"""Can an editor build a pathway, see where it is faulty, and not publish it before it is sound?"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

import html5lib
import pytest
from django.test import Client
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from portal.accounts.models import User
from portal.guidance.models import PathwayPage
from portal.guidance.models.pathways import NotSound
from portal.guidance.pathway_tree import Fault
from tests.guidance import Tree
from tests.signing_in import signed_in
from tests.studio_people import IN_A_YEAR, Studio, again, small_tree

pytestmark = pytest.mark.django_db

Node = Mapping[str, Any]


@pytest.fixture
def tree(db: None) -> Tree:
    return small_tree(["zh-hant", "zh-hans"])


def question(key: str, text: str, *answers: tuple[str, str], ids: str = "") -> Node:
    """ids: a letter for each answer, in place of the long id that the studio's script gives it."""
    named = [f"{key}-{letter}" for letter in ids or "abcdefgh"]
    return {"type": "question", "key": key, "text": text, "answers": list(zip(answers, named, strict=False))}


def end(key: str, title: str) -> Node:
    return {"type": "end", "key": key, "title": title}


SOUND = (
    question("agree", "你們都同意嗎？", ("同意", "registry"), ("不同意", "bureau")),
    end("registry", "到民事登記局"),
    end("bureau", "到社會工作局"),
)
FAULTY = (
    question("agree", "你們都同意嗎？", ("同意", "registry"), ("不同意", "nowhere"), ("不知道", "")),
    end("registry", "到民事登記局"),
    end("lonely", "沒有人來"),
)
# Nothing is blank in it, so that only the tree is at fault.
UNSOUND = (
    question("agree", "你們都同意嗎？", ("同意", "registry"), ("不同意", "agree"), ("不知道", "nowhere")),
    *SOUND[1:],
)
TEXT = json.dumps(
    {
        "blocks": [
            {"key": "a", "type": "unstyled", "text": "說明。", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
        ],
        "entityMap": {},
    }
)


def form(*nodes: Node, **changes: Any) -> dict[str, Any]:
    """What a browser sends of the studio's form."""
    sent: dict[str, Any] = {
        "title": "先去哪裏",
        "slug": "where-first",
        "summary": "答幾條短問題。",
        "jurisdiction": "macau",
        "law_as_of": "2026-11-01",
        "review_until": IN_A_YEAR.isoformat(),
        "sources-count": "0",
        "nodes-count": str(len(nodes)),
        **dict.fromkeys(("seo_title", "search_description", "go_live_at", "expire_at", "comment_notifications"), ""),
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "1000",
    }
    for place, node in enumerate(nodes):
        at = f"nodes-{place}"
        sent |= {
            f"{at}-deleted": "",
            f"{at}-order": str(place),
            f"{at}-type": node["type"],
            f"{at}-id": f"id-{node['key']}",
        }
        sent |= {f"{at}-value-{name}": value for name, value in _fields(node).items()}
    return {**sent, **changes}


def _fields(node: Node) -> dict[str, str]:
    if node["type"] == "end":
        blank = dict.fromkeys(("door", "offices", "request_text"), "")
        lists = {"guides-count": "0", "institutions-count": "0"}
        return {"key": node["key"], "title": node["title"], "text": TEXT, **blank, **lists}
    sent = {"key": node["key"], "text": node["text"], "hint": "", "why": "", "answers-count": str(len(node["answers"]))}
    for place, ((label, target), named) in enumerate(node["answers"]):
        at = f"answers-{place}"
        sent |= {f"{at}-deleted": "", f"{at}-order": str(place), f"{at}-type": "item", f"{at}-id": named}
        value = {"label": label, "hint": "", "explanation": "", "goes_to": target}
        sent |= {f"{at}-value-{name}": each for name, each in value.items()}
    return sent


def save(client: Client, tree: Tree, *nodes: Node, **changes: Any) -> PathwayPage:
    """Keep a draft of a new pathway."""
    section = tree["macau", "zh-hant"]
    response = client.post(f"/cms/pages/add/guidance/pathwaypage/{section.pk}/", form(*nodes, **changes))
    assert response.status_code == 302, messages(response)
    page: PathwayPage = Page.objects.get(slug="where-first", locale=section.locale).specific
    return page


def messages(response: Any) -> str:
    """What the studio says. Of blocks it says it in JSON, for its script."""
    return html.unescape(response.content.decode()).encode().decode("unicode_escape", "ignore")


def at_work(user: User) -> Client:
    """Somebody of the studio, who reads English."""
    client = signed_in(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def change(client: Client, page: Page, *nodes: Node) -> None:
    """Keep another draft of it."""
    response = client.post(f"/cms/pages/{page.pk}/edit/", form(*nodes))
    assert response.status_code == 302, messages(response)


# ---------- Building ----------


def test_an_editor_keeps_a_faulty_draft_and_sees_where_it_is_faulty(studio: Studio, tree: Tree) -> None:
    editor = at_work(studio.macau_editor)
    page = save(editor, tree, *FAULTY)
    assert not page.live
    draft = page.get_latest_revision_as_object()
    assert [finding.fault for finding in draft.tree().faults()] == [
        Fault.MISSING_TARGET,
        Fault.NO_TARGET,
        Fault.UNREACHABLE,
    ]
    response = editor.get(f"/cms/pages/{page.pk}/edit/")
    shown = response.content.decode()
    picture = shown[shown.index("<svg role=") : shown.index("</svg>", shown.index("<svg role="))]
    html5lib.HTMLParser(strict=True).parseFragment(f"{picture}</svg>")
    assert picture.count("<rect") == 3
    assert picture.count("stroke-dasharray") == 4  # the question, the end that nobody reaches, and two answers
    assert "3 things keep this pathway from being published" in shown
    assert "it leads to “nowhere”, which is not there" in shown
    assert "No answer leads to “沒有人來”" in shown


def test_texts_in_the_picture_are_escaped(studio: Studio, tree: Tree) -> None:
    editor = at_work(studio.macau_editor)
    page = save(editor, tree, question("a", "<b>x</b>&", ("<i>", "b")), end("b", "</svg><script>"))
    shown = editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert "&lt;b&gt;x&lt;/b&gt;&amp;" in shown
    assert "</svg><script>" not in shown


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_what_is_faulty_is_neither_published_nor_sent_to_review(studio: Studio, tree: Tree, action: str) -> None:
    administrator = at_work(studio.administrator)
    page = save(administrator, tree, *UNSOUND)
    response = administrator.post(f"/cms/pages/{page.pk}/edit/", form(*UNSOUND, **{action: "1"}))
    assert response.status_code == 200
    assert "This pathway cannot be published yet. You can save it as a draft." in messages(response)
    for fault in ("somebody could walk in circles", "which is not there", "No answer leads to"):
        assert fault in messages(response)
    assert not again(page).live
    assert not again(page).workflow_in_progress


def test_whatever_way_it_takes_a_faulty_revision_is_not_published(studio: Studio, tree: Tree) -> None:
    page = save(at_work(studio.macau_editor), tree, *FAULTY)
    with pytest.raises(NotSound):
        page.get_latest_revision().publish()
    assert not again(page).live


def test_a_sound_one_goes_live(studio: Studio, tree: Tree) -> None:
    administrator = at_work(studio.administrator)
    page = save(administrator, tree, *SOUND)
    response = administrator.post(f"/cms/pages/{page.pk}/edit/", form(*SOUND, **{"action-publish": "1"}))
    assert response.status_code == 302, messages(response)
    assert "你們都同意嗎？" in Client().get("/zh-hant/macau/where-first/").content.decode()
    assert "到社會工作局" in Client().get("/zh-hant/macau/where-first/2/").content.decode()


@pytest.mark.parametrize("key", ["A", "two words", "ü", "-a", "a-", "<b>"])
def test_keys_are_plain(studio: Studio, tree: Tree, key: str) -> None:
    section = tree["macau", "zh-hant"]
    nodes = (question(key, "？", ("是", "b")), end("b", "完"))
    response = at_work(studio.macau_editor).post(f"/cms/pages/add/guidance/pathwaypage/{section.pk}/", form(*nodes))
    assert response.status_code == 200
    assert "Use small letters, figures and hyphens" in messages(response)


def test_a_draft_may_be_half_empty(studio: Studio, tree: Tree) -> None:
    editor = at_work(studio.macau_editor)
    page = save(editor, tree, question("", "", ("", ""), ("", "")), end("", ""))
    assert editor.get(f"/cms/pages/{page.pk}/edit/").status_code == 200


# ---------- Numbers in addresses ----------


def numbers(page: Page) -> list[int]:
    latest = again(page).get_latest_revision_as_object()
    return [answer.number for answer in latest.tree().nodes[0].answers]


def test_an_address_keeps_its_meaning_when_answers_come_and_go(studio: Studio, tree: Tree) -> None:
    editor = at_work(studio.macau_editor)
    ways = (end("x", "甲"), end("y", "乙"), end("z", "丙"))
    page = save(editor, tree, question("q", "？", ("甲", "x"), ("乙", "y")), *ways)
    assert numbers(page) == [1, 2]
    # A new answer is put first, and it is kept by itself every other second while somebody types.
    first = question("q", "？", ("丙", "z"), ("甲", "x"), ("乙", "y"), ids="cab")
    for _again in range(3):
        change(editor, page, first, *ways)
        assert numbers(page) == [3, 1, 2]
    # It is taken away, and another comes in its place.
    change(editor, page, question("q", "？", ("甲", "x"), ("乙", "y"), ids="ab"), *ways)
    assert numbers(page) == [1, 2]
    change(editor, page, question("q", "？", ("甲", "x"), ("乙", "y"), ("又來", "z"), ids="abd"), *ways)
    assert numbers(page) == [1, 2, 4]


def test_answers_without_ids_are_numbered_too(studio: Studio, tree: Tree) -> None:
    without = form(*SOUND) | {f"nodes-0-value-answers-{place}-id": "" for place in (0, 1)} | {"nodes-0-id": ""}
    section = tree["macau", "zh-hant"]
    at_work(studio.macau_editor).post(f"/cms/pages/add/guidance/pathwaypage/{section.pk}/", without)
    page = Page.objects.get(slug="where-first").specific
    assert numbers(page) == [1, 2]
    assert sorted(*page.answer_numbers.values()) == sorted(
        item["id"] for item in page.get_latest_revision_as_object().nodes.raw_data[0]["value"]["answers"]
    )


# ---------- Preview and translation ----------


def test_each_question_and_end_can_be_previewed(studio: Studio, tree: Tree) -> None:
    editor = at_work(studio.macau_editor)
    page = save(editor, tree, *SOUND)
    draft = page.get_latest_revision_as_object()
    assert [name for name, _label in draft.preview_modes] == ["", "registry", "bureau"]
    for mode, words in (("", "你們都同意嗎？"), ("bureau", "到社會工作局"), ("gone", "你們都同意嗎？")):
        response = draft.make_preview_request(preview_mode=mode)
        assert response.status_code == 200
        assert words in response.content.decode()
    address = f"/cms/pages/{page.pk}/edit/preview/"
    assert editor.post(address, form(*FAULTY)).json()["is_valid"]  # of a draft, however faulty
    assert "到民事登記局" in editor.get(f"{address}?mode=registry").content.decode()


def test_a_translation_has_the_same_tree_in_other_words(studio: Studio, tree: Tree) -> None:
    administrator = at_work(studio.administrator)
    page = save(administrator, tree, *SOUND)
    first = question(
        "agree", "你們都同意嗎？", ("未知道", "bureau"), ("同意", "registry"), ("不同意", "bureau"), ids="cab"
    )
    administrator.post(f"/cms/pages/{page.pk}/edit/", form(first, *SOUND[1:], **{"action-publish": "1"}))
    page = again(page)
    assert numbers(page) == [3, 1, 2]
    source, _ = TranslationSource.get_or_create_from_instance(page)
    texts = {segment.string.data for segment in source.stringsegment_set.select_related("string")}
    assert {"你們都同意嗎？", "同意", "到民事登記局"} <= texts
    assert not texts & {"agree", "registry", "bureau"}  # keys are nobody's words
    target = tree["macau", "zh-hans"].locale
    Translation.objects.create(source=source, target_locale=target)
    for segment in source.stringsegment_set.select_related("string", "context"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=target,
            context=segment.context,
            data=f"简 {segment.string.data}",
            translation_type="manual",
        )
    source.create_or_update_translation(target, publish=False)
    translated = page.get_translation(target).get_latest_revision_as_object()
    assert translated.tree().start.title == "简 你們都同意嗎？"
    assert [(n.key, [(a.number, a.target) for a in n.answers]) for n in translated.tree().nodes] == [
        (n.key, [(a.number, a.target) for a in n.answers]) for n in page.tree().nodes
    ]
