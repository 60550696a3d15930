"""Is a text published only as its reviewer read it? Written, refused, mended, approved, as a new editor would."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, Task, TaskState

from portal.guidance.models import Deputy, LegalReview
from portal.guidance.models.reviewing import sides_reviewed_by
from portal.places.sides import Side
from tests.guidance import Tree
from tests.signing_in import signed_in
from tests.studio_people import (
    IN_A_YEAR,
    Studio,
    again,
    anybody,
    approve,
    fresh,
    guide_form,
    refuse,
    review_address,
    small_tree,
    submit,
    words_at,
    write_guide,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(db: None) -> Tree:
    return small_tree()


def sent(studio: Studio, tree: Tree, section: str = "macau", **changes: str) -> Page:
    """A guide that waits for its review."""
    editor = studio.zhuhai_editor if section == "zhuhai" else studio.macau_editor
    page = write_guide(editor, tree[section, "zh-hant"], **changes)
    submit(editor, page, **changes)
    return again(page)


# ---------- The whole way ----------


def test_written_refused_mended_approved_published(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"], title="新指南", text="錯的一句。")
    assert not page.live
    submit(studio.macau_editor, page, text="錯的一句。")
    assert again(page).workflow_in_progress
    assert anybody().get("/zh-hant/macau/new-guide/").status_code == 404

    refuse(studio.macau_reviewer, page, "第三條已經改了。")
    page = again(page)
    assert page.current_workflow_state.status == "needs_changes"
    history = signed_in(studio.macau_editor).get(f"/cms/pages/{page.pk}/history/").content.decode()
    assert "第三條已經改了。" in history

    submit(studio.macau_editor, page, text="對的一句。")
    response = approve(studio.macau_reviewer, page, until=IN_A_YEAR)
    assert response.status_code == 302
    page = again(page)
    assert page.live
    shown = words_at("/zh-hant/macau/new-guide/")
    assert "對的一句。" in shown
    assert "錯的一句。" not in shown

    review = LegalReview.objects.get(page_id=page.pk)
    assert (review.side, review.revision_id, review.stands_until) == ("macau", page.live_revision_id, IN_A_YEAR)
    assert review.reviewer_name == "Macau Reviewer"
    assert page.sides_awaiting_review() == []
    assert PageLogEntry.objects.filter(
        page=page.pk, action="guidance.legal_review", user=studio.macau_reviewer
    ).exists()


def test_a_review_stands_until_the_pages_own_date_where_none_is_given(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree)
    approve(studio.macau_reviewer, page)
    assert LegalReview.objects.get().stands_until == again(page).review_until


def test_refusing_needs_a_comment(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree)
    response = refuse(studio.macau_reviewer, page, "   ")
    assert response.status_code == 200
    assert again(page).workflow_in_progress


def test_a_new_text_needs_a_new_review(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree)
    approve(studio.macau_reviewer, page)
    superuser = signed_in(studio.administrator)
    form = guide_form("新指南", "new-guide", text="管理員改的。")
    superuser.post(f"/cms/pages/{page.pk}/edit/", {**form, "action-publish": "1"})
    page = again(page)
    assert page.live_revision_id != LegalReview.objects.get().revision_id
    assert page.sides_awaiting_review() == [Side.MACAU]


# ---------- Who ----------


def test_an_editor_publishes_nothing(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    editor = signed_in(studio.macau_editor)
    editor.post(f"/cms/pages/{page.pk}/edit/", {**guide_form("新指南", "new-guide"), "action-publish": "1"})
    assert not again(page).live
    editor.post(f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}", {})
    assert not again(page).live


@pytest.mark.parametrize("who", ["macau_reviewer", "zhuhai_reviewer", "macau_editor"])
def test_nobody_of_the_studio_holds_the_permission_to_publish(studio: Studio, tree: Tree, who: str) -> None:
    for page in (tree["macau", "zh-hant"], tree["across", "zh-hant"], tree.homes["zh-hant"]):
        assert not page.permissions_for_user(getattr(studio, who)).can_publish()


def test_the_other_sides_reviewer_does_not_answer(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree)
    response = approve(studio.zhuhai_reviewer, page)
    assert response.status_code == 302
    assert again(page).workflow_in_progress
    assert not LegalReview.objects.exists()


def test_an_administrator_is_no_lawyer(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree)
    approve(studio.administrator, page)
    assert again(page).workflow_in_progress
    assert not LegalReview.objects.exists()


def test_nobody_reviews_a_text_of_their_own(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    reviewer = signed_in(studio.macau_reviewer)
    reviewer.post(f"/cms/pages/{page.pk}/edit/", guide_form("新指南", "new-guide", text="審閱者加的一句。"))
    submit(studio.macau_editor, page)  # the last version is the editor's, but one before it was the reviewer's
    page = again(page)
    assert "yourself" in reviewer.get(review_address(page), headers={"accept-language": "en"}).content.decode()
    approve(studio.macau_reviewer, page)
    assert again(page).workflow_in_progress
    approve(studio.macau_second, page)
    assert again(page).live
    assert LegalReview.objects.get().reviewer == studio.macau_second


def test_what_a_reviewer_wrote_before_the_last_publication_does_not_count(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    signed_in(studio.macau_reviewer).post(f"/cms/pages/{page.pk}/edit/", guide_form("新指南", "new-guide", text="舊。"))
    submit(studio.macau_editor, page)
    approve(studio.macau_second, page)
    submit(studio.macau_editor, again(page), text="新。")
    approve(studio.macau_reviewer, page)
    assert LegalReview.objects.filter(reviewer=studio.macau_reviewer).exists()


# ---------- Deputies ----------


def away(studio: Studio, first: int, last: int) -> Deputy:
    today = timezone.localdate()
    return Deputy.objects.create(
        reviewer=studio.macau_reviewer,
        deputy=studio.macau_editor,
        side="macau",
        first_day=today + timedelta(days=first),
        last_day=today + timedelta(days=last),
    )


@pytest.mark.parametrize(("first", "last", "may"), [(0, 0, True), (-3, 5, True), (1, 5, False), (-5, -1, False)])
def test_a_deputy_answers_while_the_reviewer_is_away(
    studio: Studio, tree: Tree, first: int, last: int, may: bool
) -> None:
    other = studio.macau_second
    other.groups.clear()
    other.groups.add(*fresh(studio.macau_editor).groups.all())  # a second editor, who writes
    page = write_guide(other, tree["macau", "zh-hant"])
    submit(other, page)
    away(studio, first, last)
    approve(studio.macau_editor, page)
    assert again(page).live is may


def test_a_deputy_reviews_no_text_of_their_own(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree)
    away(studio, 0, 5)
    approve(studio.macau_editor, page)
    assert again(page).workflow_in_progress


def test_a_deputy_who_left_the_side_is_none(studio: Studio, tree: Tree) -> None:
    away(studio, 0, 5)
    studio.macau_editor.groups.clear()
    assert sides_reviewed_by(fresh(studio.macau_editor)) == frozenset()


def deputy_form(studio: Studio, **changes: object) -> dict[str, object]:
    today = timezone.localdate()
    form: dict[str, object] = {
        "side": "macau",
        "reviewer": studio.macau_reviewer.pk,
        "deputy": studio.macau_editor.pk,
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=9)).isoformat(),
    }
    return {**form, **changes}


def test_a_reviewer_names_a_deputy_of_the_own_side(studio: Studio) -> None:
    reviewer = signed_in(studio.macau_reviewer)
    address = "/cms/snippets/guidance/deputy/add/"
    for wrong in (
        {"deputy": studio.zhuhai_editor.pk},  # not of the side
        {"deputy": studio.macau_reviewer.pk},  # oneself
        {"side": "zhuhai", "reviewer": studio.zhuhai_reviewer.pk, "deputy": studio.zhuhai_editor.pk},
        {"last_day": "2020-01-01"},
    ):
        assert reviewer.post(address, deputy_form(studio, **wrong)).status_code == 200
        assert not Deputy.objects.exists()
    assert reviewer.post(address, deputy_form(studio)).status_code == 302
    assert Deputy.objects.get().deputy == studio.macau_editor
    assert signed_in(studio.macau_editor).get(address).status_code == 302


# ---------- Both sides in turn ----------


def test_across_both_sides_answer_in_turn(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree, "across", jurisdiction="both")
    approve(studio.macau_reviewer, page)  # not yet
    assert not LegalReview.objects.exists()
    approve(studio.zhuhai_reviewer, page)
    assert not again(page).live
    approve(studio.macau_reviewer, page)
    page = again(page)
    assert page.live
    assert set(LegalReview.objects.values_list("side", "revision_id")) == {
        ("zhuhai", page.live_revision_id),
        ("macau", page.live_revision_id),
    }


def test_a_text_that_was_mended_is_read_again_by_both(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree, "across", jurisdiction="both")
    approve(studio.zhuhai_reviewer, page)
    refuse(studio.macau_reviewer, page, "改這裏。")
    submit(studio.macau_editor, again(page), jurisdiction="both", text="改了。")
    approve(studio.macau_reviewer, page)
    assert not again(page).live, "Zhuhai has not read what was mended"
    approve(studio.zhuhai_reviewer, page)
    page = again(page)
    assert page.live
    assert page.sides_awaiting_review() == []


def test_a_page_of_macau_about_both_laws_is_read_by_both(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree, "macau", jurisdiction="both")
    approve(studio.zhuhai_reviewer, page)
    assert not again(page).live
    approve(studio.macau_reviewer, page)
    assert again(page).sides_awaiting_review() == []


# ---------- Exactly what was read ----------


def test_nobody_changes_what_is_being_reviewed(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree)
    before = page.latest_revision_id
    for user in (studio.macau_editor, studio.macau_reviewer, studio.macau_second):
        signed_in(user).post(f"/cms/pages/{page.pk}/edit/", guide_form("新指南", "new-guide", text="偷換。"))
        assert again(page).latest_revision_id == before


def test_a_text_that_changed_after_it_was_sent_cannot_be_approved(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree)
    page.summary = "另一句。"
    page.save_revision(user=studio.administrator)
    approve(studio.macau_reviewer, page)
    assert again(page).workflow_in_progress
    assert not LegalReview.objects.exists()
    refuse(studio.macau_reviewer, page, "文本變了。")
    assert again(page).current_workflow_state.status == "needs_changes"


def test_typing_does_not_write_over_a_reviewed_version(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree)
    approve(studio.macau_reviewer, page)
    page = again(page)
    content = Revision.objects.get(pk=page.live_revision_id).content
    response = signed_in(studio.macau_editor).post(
        f"/cms/pages/{page.pk}/edit/",
        {**guide_form("新指南", "new-guide", text="偷換。"), "overwrite_revision_id": str(page.live_revision_id)},
        headers={"accept": "application/json"},
    )
    assert response.status_code < 500
    assert Revision.objects.get(pk=page.live_revision_id).content == content


def test_locking_a_page_before_sending_it_gives_no_key_to_it(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=studio.macau_editor)
    submit(studio.macau_editor, page)
    page = again(page)
    assert not page.locked
    signed_in(studio.macau_editor).post(f"/cms/pages/{page.pk}/edit/", guide_form("新指南", "new-guide", text="偷換。"))
    assert again(page).latest_revision_id == page.latest_revision_id


def test_two_answers_at_once_count_once(studio: Studio, tree: Tree) -> None:
    page = sent(studio, tree)
    state = TaskState.objects.get(status="in_progress")
    task = state.task.specific
    task.on_action(state, studio.macau_reviewer, "approve", comment="")
    with pytest.raises(PermissionDenied):
        task.on_action(state, studio.macau_second, "approve", comment="")
    assert LegalReview.objects.count() == 1
    assert again(page).live


def test_a_workflow_without_steps_publishes_nothing(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    Task.objects.update(active=False)
    form = {**guide_form("新指南", "new-guide"), "action-submit": "1"}
    signed_in(studio.macau_editor).post(f"/cms/pages/{page.pk}/edit/", form)
    assert not again(page).live


# ---------- The rest of publishing ----------


def test_reviewers_are_written_to_and_learn_no_more_than_the_studio_tells(
    studio: Studio, tree: Tree, django_capture_on_commit_callbacks: object
) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        submit(studio.macau_editor, page)
    assert {letter.to[0] for letter in mail.outbox} == {"macau.reviewer@example.org", "macau.second@example.org"}
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # as above
        refuse(studio.macau_reviewer, page, "改。")
    assert [letter.to for letter in mail.outbox] == [["macau.editor@example.org"]]


def test_no_letter_leaves_for_what_was_rolled_back(studio: Studio, tree: Tree) -> None:
    sent(studio, tree)  # the transaction of the test is never committed
    assert mail.outbox == []
