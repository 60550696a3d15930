"""A law has changed: do all pages that cite it say so, in every language, and only those?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import Page

from portal import languages
from portal.guidance import law_changes
from portal.guidance.models import GuidancePage, LawChange, NewsPage
from tests import guidance_texts as texts
from tests.guidance import LAW_AS_OF, Tree, build_tree
from tests.signing_in import signed_in
from tests.studio_people import Studio, anybody

pytestmark = pytest.mark.django_db
LAW = "macau-law-3-2025"
NOTES = {
    "zh-hant": "第四條已修改。",
    "zh-hans": "第四条已修改。",
    "pt": "O artigo 4 mudou.",
    "en": "Article 4 changed.",
}
AFTER = LAW_AS_OF + timedelta(days=5)


@pytest.fixture
def tree(db: None) -> Tree:
    return build_tree()


def announced(studio: Studio, tree: Tree, changed_on: date = AFTER) -> LawChange:
    return law_changes.announce(tree.laws[LAW], changed_on, NOTES, studio.macau_reviewer)


def quoting(law: int) -> list[dict[str, Any]]:
    return [{"type": "law", "value": {"law": law, "article": "4", "text": "<p>…</p>"}}]


def test_every_language_says_so_until_it_is_lifted(studio: Studio, tree: Tree) -> None:
    change = announced(studio, tree)
    for code in languages.CODES:
        page = GuidancePage.objects.get(pk=tree["sample-guide", code].pk)
        assert law_changes.concerning(page) == [change]
        assert NOTES[code] in anybody().get(tree.path("sample-guide", code)).content.decode()
        other = GuidancePage.objects.get(pk=tree["sample-steps", code].pk)
        assert law_changes.concerning(other) == []
    law_changes.lift(change, studio.macau_reviewer)
    for code in languages.CODES:
        assert NOTES[code] not in anybody().get(tree.path("sample-guide", code)).content.decode()


def test_a_page_that_was_compared_since_says_nothing(studio: Studio, tree: Tree) -> None:
    announced(studio, tree)
    page = GuidancePage.objects.get(pk=tree["sample-guide", "pt"].pk)
    page.law_as_of = AFTER
    page.save()
    assert law_changes.concerning(page) == []
    assert page.pk not in law_changes.pages_with_changes()
    assert tree["sample-guide", "en"].pk in law_changes.pages_with_changes()


def test_a_law_that_only_the_text_quotes_counts(studio: Studio, tree: Tree) -> None:
    law = tree.laws[LAW]
    page = tree.add_guide("quotes-it", body=quoting(law.pk), title="引述")
    change = announced(studio, tree)
    assert page in law_changes.citing_pages(law).specific()
    assert law_changes.concerning(GuidancePage.objects.get(pk=page.pk)) == [change]
    assert page.pk in law_changes.pages_with_changes()


def test_news_that_quotes_a_law_says_so_if_it_is_older(studio: Studio, tree: Tree) -> None:
    law, said = tree.laws[LAW], {"summary": "…", "body": quoting(tree.laws[LAW].pk)}
    fields = {"published_on": LAW_AS_OF, "title": "舊聞"}
    old = tree.add(NewsPage, "governance-association", "old-news", "zh-hant", **fields, **said)
    fields = {"published_on": AFTER, "title": "新聞"}
    new = tree.add(NewsPage, "governance-association", "new-news", "zh-hant", **fields, **said)
    change = announced(studio, tree)
    assert law_changes.concerning(old) == [change]
    assert law_changes.concerning(new) == []
    assert {old.pk, new.pk} <= set(law_changes.citing_pages(law).values_list("pk", flat=True))
    assert new.pk not in law_changes.pages_with_changes()


def test_what_is_counted_is_what_is_shown(studio: Studio, tree: Tree) -> None:
    """The lists are asked of the database, the banner of the page: they must never differ."""
    tree.add_guide("quotes-it", body=[*quoting(tree.laws[LAW].pk), *texts.plain("zh-hant")], title="引述")
    tree.add_guide("rests-on-it", laws=[LAW], title="依據")
    announced(studio, tree)
    shown = {page.pk for page in Page.objects.live().specific() if law_changes.concerning(page)}
    assert shown == set(law_changes.pages_with_changes())
    would = law_changes.would_say_so(tree.laws[LAW], AFTER)
    assert shown == set(would.values_list("pk", flat=True))


def test_the_same_number_of_queries_for_five_and_for_fifty(studio: Studio, tree: Tree) -> None:
    announced(studio, tree)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            law_changes.pages_with_changes()
        return len(context)

    before = queries()
    for number in range(45):
        tree.add_guide(f"one-more-{number}", laws=[LAW])
    assert queries() == before <= 8


# ---------- The screen ----------


def form(tree: Tree, **changes: Any) -> dict[str, Any]:
    notes = {f"note_{code}": text for code, text in NOTES.items()}
    return {"law": tree.laws[LAW].pk, "changed_on": AFTER.isoformat(), **notes, **changes}


def test_a_reviewer_sees_which_pages_and_announces(studio: Studio, tree: Tree) -> None:
    reviewer = signed_in(studio.macau_reviewer)
    address = "/cms/guidance/law-changes/new/"
    preview = reviewer.post(address, form(tree, action="preview")).content.decode()
    assert not LawChange.objects.exists()
    for code in languages.CODES:
        assert tree["sample-guide", code].title in preview
    assert reviewer.post(address, form(tree, action="announce")).status_code == 302
    change = LawChange.objects.get()
    assert (change.announced_by, change.note_pt) == (studio.macau_reviewer, NOTES["pt"])
    entries = registry.get_logs_for_instance(change)
    assert [entry.action for entry in entries] == ["guidance.law_change.announce"]
    assert str(change.law) in reviewer.get("/cms/guidance/law-changes/?p=abc").content.decode()
    reviewer.post(f"/cms/guidance/law-changes/{change.pk}/lift/")
    change.refresh_from_db()
    assert change.lifted_by == studio.macau_reviewer
    first = change.lifted_at
    reviewer.post(f"/cms/guidance/law-changes/{change.pk}/lift/")
    change.refresh_from_db()
    assert change.lifted_at == first


@pytest.mark.parametrize(
    "wrong",
    [
        {"changed_on": (timezone.localdate() + timedelta(days=1)).isoformat()},
        {"changed_on": "abc"},
        {"law": "0"},
        {f"note_{code}": "" for code in languages.CODES},
    ],
)
def test_what_cannot_be_announced(studio: Studio, tree: Tree, wrong: dict[str, str]) -> None:
    reviewer = signed_in(studio.macau_reviewer)
    response = reviewer.post("/cms/guidance/law-changes/new/", form(tree, action="announce", **wrong))
    assert response.status_code == 200
    assert not LawChange.objects.exists()


def test_editors_announce_and_lift_nothing(studio: Studio, tree: Tree) -> None:
    change = announced(studio, tree)
    editor = signed_in(studio.macau_editor)
    assert editor.get("/cms/guidance/law-changes/").status_code == 302
    editor.post("/cms/guidance/law-changes/new/", form(tree, action="announce"))
    editor.post(f"/cms/guidance/law-changes/{change.pk}/lift/")
    change.refresh_from_db()
    assert change.lifted_at is None
    assert LawChange.objects.count() == 1
