"""Does a draft that nobody has read yet say, in its preview, that a law it cites has changed?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from portal.guidance import law_changes
from tests.guidance import LAW_AS_OF, Tree
from tests.signing_in import signed_in
from tests.studio_people import Studio, again, guide_form, small_tree, write_guide
from tests.test_pathways_studio import SOUND, form, save

pytestmark = pytest.mark.django_db
LAW, NOTE = "macau-law-3-2025", "第四條已修改，請先問清楚。"


@pytest.fixture
def tree(db: None) -> Tree:
    return small_tree(["zh-hant"])


@pytest.fixture(autouse=True)
def changed(studio: Studio, tree: Tree) -> None:
    law_changes.announce(tree.laws[LAW], LAW_AS_OF, {"zh-hant": NOTE}, studio.macau_reviewer)


def previewed(editor: Client, address: str, sent: dict[str, Any]) -> str:
    """What the studio's preview shows of a form as it is typed."""
    response = editor.post(address, sent)
    assert response.json()["is_valid"], response.content
    shown = editor.get(f"{address}?mode=")
    assert shown.status_code == 200
    return str(shown.content.decode())


def quoting(tree: Tree) -> dict[str, str]:
    """A form's fields of one block that cites the law."""
    text = {"blocks": [{"key": "a", "type": "unstyled", "text": "…", "depth": 0, "inlineStyleRanges": [],
                        "entityRanges": []}], "entityMap": {}}  # fmt: skip
    return {
        "body-0-type": "law",
        "body-0-value-law": str(tree.laws[LAW].pk),
        "body-0-value-article": "4",
        "body-0-value-text": json.dumps(text),
    }


@pytest.mark.parametrize("is_chosen", [True, False])
def test_a_draft_of_a_guide(studio: Studio, tree: Tree, is_chosen: bool) -> None:
    """The law is chosen for the page, or quoted in its text; nothing of it is saved yet."""
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"], law_as_of="2026-10-01")
    editor = signed_in(studio.macau_editor)
    address = f"/cms/pages/{page.pk}/edit/preview/"
    plain = guide_form("新指南", "new-guide", law_as_of="2026-10-01")
    assert NOTE not in previewed(editor, address, plain)
    more: dict[str, Any] = {"laws": [str(tree.laws[LAW].pk)]} if is_chosen else quoting(tree)
    assert NOTE in previewed(editor, address, plain | more)


def test_a_guide_that_was_never_saved(studio: Studio, tree: Tree) -> None:
    section = tree["macau", "zh-hant"]
    address = f"/cms/pages/add/guidance/guidepage/{section.pk}/preview/"
    sent = guide_form("新指南", "new-guide", law_as_of="2026-10-01", laws=[str(tree.laws[LAW].pk)])
    assert NOTE in previewed(signed_in(studio.macau_editor), address, sent)


def test_a_draft_of_a_pathway(studio: Studio, tree: Tree) -> None:
    editor = signed_in(studio.macau_editor)
    page = save(editor, tree, *SOUND)
    sent = form(*SOUND, law_as_of="2026-10-01", laws=[str(tree.laws[LAW].pk)])
    assert NOTE in previewed(editor, f"/cms/pages/{page.pk}/edit/preview/", sent)


def test_the_text_that_a_reviewer_reads(studio: Studio, tree: Tree) -> None:
    chosen: dict[str, Any] = {"law_as_of": "2026-10-01", "laws": [str(tree.laws[LAW].pk)]}
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"], **chosen)
    sent = guide_form("新指南", "new-guide", **chosen)
    editor = signed_in(studio.macau_editor)
    assert editor.post(f"/cms/pages/{page.pk}/edit/", {**sent, "action-submit": "1"}).status_code == 302
    task = again(page).current_workflow_task
    shown = signed_in(studio.macau_reviewer).get(f"/cms/pages/workflow/preview/{page.pk}/{task.pk}/")
    assert shown.status_code == 200
    assert NOTE in shown.content.decode()
