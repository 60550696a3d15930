"""Is a record public only after somebody else of its side found it right, and exactly as that person read it?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils.translation import override
from wagtail.models import ModelLogEntry, Revision, TaskState, WorkflowContentType, WorkflowState
from wagtail.users.models import UserProfile

from lawyers.models import Admission, CommunityService, Firm
from portal.guidance.viewsets import columns
from portal.languages import CODES
from portal.registers.checking import RegisterCheckTask, record_models
from portal.stations.models import Station
from tests.registry_people import (
    KINDS,
    Registry,
    address,
    again,
    approve,
    build_registry,
    check_address,
    division,
    edit,
    firm,
    form_of,
    give_back,
    lawyer,
    one_of_each,
    rows,
    send,
    station,
    write,
)
from tests.signing_in import signed_in
from tests.studio_people import fresh, person, queries, small_tree, submit, write_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(db: None) -> Registry:
    return build_registry()


def task_of(record: Any) -> Any:
    return again(record).current_workflow_task


def test_every_kind_of_record_is_checked_by_the_one_step() -> None:
    assert set(record_models()) == set(KINDS)
    kinds = [ContentType.objects.get_for_model(kind) for kind in KINDS]
    workflows = {each.workflow for each in WorkflowContentType.objects.filter(content_type__in=kinds)}
    assert len(workflows) == 1
    assert [type(task.specific) for task in workflows.pop().tasks] == [RegisterCheckTask]


@pytest.mark.parametrize("kind", range(3), ids=[kind.__name__ for kind in KINDS])
def test_a_record_becomes_public_by_its_check(registry: Registry, kind: int) -> None:
    record = one_of_each("macau", live=False)[kind]
    record = send(registry.ana, record, source="名冊")
    assert (record.live, record.workflow_in_progress) == (False, True)
    page = signed_in(registry.kit).get(check_address(record)).content.decode()
    assert "名冊" in page
    assert record.name_zh_hant in page
    sent = record.latest_revision_id
    assert approve(registry.kit, record).status_code == 302
    record = again(record)
    assert (record.live, record.live_revision_id, record.source) == (True, sent, "名冊")
    for action in ("wagtail.workflow.start", "wagtail.workflow.approve", "wagtail.publish"):
        assert ModelLogEntry.objects.filter(object_id=str(record.pk), action=action).exists(), action


def test_nobody_checks_what_they_wrote_any_of(registry: Registry) -> None:
    record = write(registry.rui)
    record = edit(registry.ana, record, source="甲")  # the last word is Ana's
    record = send(registry.ana, record, source="乙")
    assert task_of(record).get_actions(record, fresh(registry.rui)) == []
    approve(registry.rui, record)
    assert not again(record).live
    assert "approve" not in signed_in(registry.rui).get(check_address(record)).content.decode()
    approve(registry.kit, record)
    assert again(record).live
    # What came before the text that is public counts no more.
    record = send(registry.ana, record, source="丙")
    approve(registry.rui, record)
    assert again(record).source == "丙"


@pytest.mark.parametrize("who", ["ana", "li", "wang"])
def test_nobody_but_a_checker_of_the_side_answers(registry: Registry, who: str) -> None:
    record = send(registry.ana, station("asked-for"), source="新的")
    user = getattr(registry, who)
    state = record.current_workflow_task_state
    signed_in(user).post(check_address(record), {"answer": "approve", "approve-comment": ""})
    signed_in(user).post(address(record, "workflow_action", "approve", state.pk), {"comment": ""})
    signed_in(user).post(
        address(record), form_of(record) | {"action-workflow-action": "1", "workflow-action-name": "approve"}
    )
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, fresh(user), "approve", comment="")
    assert again(record).source == ""
    assert again(record).workflow_in_progress


@pytest.mark.parametrize("who", ["ana", "kit", "rui"])
def test_nobody_but_an_administrator_publishes_past_the_check(registry: Registry, who: str) -> None:
    record = station("published")
    newest = again(record).get_latest_revision_as_object()
    signed_in(getattr(registry, who)).post(address(record), form_of(newest, source="新的", **{"action-publish": "1"}))
    assert again(record).source == ""
    page = signed_in(registry.ana).get(address(record)).content.decode()
    assert 'name="action-publish"' not in page
    edit(registry.administrator, record, source="新的", **{"action-publish": "1"})
    assert again(record).source == "新的"


def test_nobody_changes_what_is_being_checked(registry: Registry) -> None:
    record = send(registry.ana, station("locked"), source="送出的")
    sent = record.latest_revision_id
    for user in (registry.ana, registry.kit, registry.rui):
        signed_in(user).post(address(record), form_of(record, source="改過的"))
        signed_in(user).post(address(record, "revisions_revert", record.live_revision_id), form_of(record))
        signed_in(user).post(address(record, "lock"))
        signed_in(user).post(address(record, "unlock"))
    assert again(record).latest_revision_id == sent
    assert not again(record).locked


def test_a_record_that_an_administrator_changed_meanwhile_is_only_given_back(registry: Registry) -> None:
    record = send(registry.ana, station("changed"), source="送出的")
    edit(registry.administrator, record, source="插進去的")
    approve(registry.kit, record)
    assert again(record).source == ""
    give_back(registry.kit, record, "請再送一次。")
    assert again(record).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES


def test_what_was_given_back_is_mended_and_sent_again(registry: Registry) -> None:
    record = send(registry.ana, station("mended", live=False), source="錯的")
    assert give_back(registry.kit, record, "來源不對。").status_code == 302
    record = again(record)
    assert record.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    record = send(registry.ana, record, source="對的")
    approve(registry.kit, record)
    assert again(record).source == "對的"


def test_whoever_sent_a_record_takes_it_back(registry: Registry) -> None:
    record = send(registry.ana, station("taken-back"), source="太早了")
    signed_in(registry.ana).post(address(record), form_of(record) | {"action-cancel-workflow": "1"})
    assert not again(record).workflow_in_progress
    edit(registry.ana, record, source="改好了")


def test_a_lock_goes_when_the_record_is_sent(registry: Registry) -> None:
    record = station("held")
    signed_in(registry.rui).post(address(record, "lock"))
    assert again(record).locked
    record = send(registry.rui, record, source="新的")
    assert not again(record).locked


def test_two_answers_do_not_both_count(registry: Registry) -> None:
    record = send(registry.ana, station("twice"), source="新的")
    place = check_address(record)
    other = person("mei", "registry-check:macau")
    approve(registry.kit, record)
    signed_in(other).post(place, {"answer": "reject", "reject-comment": "不對。"})
    assert TaskState.objects.get(revision=again(record).live_revision).status == TaskState.STATUS_APPROVED


@pytest.mark.parametrize(
    "sent", [{}, {"answer": "x"}, {"answer": "approve", "approve-comment": "x" * 5000}, {"answer": "reject"}]
)
def test_an_odd_answer_is_none(registry: Registry, sent: dict[str, str]) -> None:
    record = send(registry.ana, station("odd"), source="新的")
    assert signed_in(registry.kit).post(check_address(record), sent).status_code == 200
    assert again(record).workflow_in_progress


@pytest.mark.parametrize("key", ["0", "99999999999999999999", "7"])
def test_an_odd_check_is_not_there(registry: Registry, key: str) -> None:
    client = signed_in(registry.kit)
    client.raise_request_exception = False
    assert client.get(f"/cms/registers/checks/{key}/", follow=True).status_code == 404


def test_the_check_of_a_guide_is_no_check_of_a_record(registry: Registry, studio_tree: Any) -> None:
    editor, tree = studio_tree
    guide = write_guide(editor, tree["macau", "zh-hant"])
    submit(editor, guide)
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    assert signed_in(registry.administrator).get(f"/cms/registers/checks/{state.pk}/", follow=True).status_code == 404


@pytest.fixture
def studio_tree(db: None) -> Any:
    return person("guide.editor", "editors:macau"), small_tree(["zh-hant"])


def test_what_waits_costs_the_same_however_many(registry: Registry) -> None:
    both = person("both", "registry:macau", "registry-check:macau", "editors:macau", "reviewers:macau")
    for place in range(2):
        send(registry.ana, station(f"few-{place}"), source="新的")
    few = [queries(user, "/cms/") for user in (registry.kit, registry.ana, both)]
    for place in range(5):
        send(registry.ana, station(f"more-{place}"), source="新的")
    many = [queries(user, "/cms/") for user in (registry.kit, registry.ana, both)]
    assert many == few


def test_who_reviews_guides_too_finds_both_on_the_first_page(registry: Registry, studio_tree: Any) -> None:
    editor, tree = studio_tree
    submit(editor, write_guide(editor, tree["macau", "zh-hant"], title="等着的指南"))
    record = send(registry.ana, station("waits-too"), source="新的")
    both = person("both", "registry-check:macau", "reviewers:macau")
    page = signed_in(both).get("/cms/").content.decode()
    assert "等着的指南" in page
    assert check_address(record) in page
    assert page.count(record.name_zh_hant) == 1


def test_the_letters_about_a_check_go_to_who_sent_it(registry: Registry) -> None:
    record = send(registry.ana, station("letters"), source="新的")
    mail.outbox.clear()
    give_back(registry.kit, record, "來源不對。")
    assert {address for letter in mail.outbox for address in letter.to} <= {registry.ana.email}


# ---------- Languages ----------


@pytest.mark.parametrize("language", CODES)
def test_no_language_of_the_studio_changes_the_others_columns(registry: Registry, language: str) -> None:
    texts = {
        name: f"{name} {place}"
        for place, name in enumerate(columns("name", "description", "address", "access"))
        if "_en" not in name
    }
    record = station("in-four", live=False, **texts)
    empty = columns("name", "description", "address", "access")[3::4]
    for user in (registry.ana, registry.kit):
        profile(user, language)
    with override(language):
        newest = again(record).get_latest_revision_as_object()
        sent = form_of(newest, **{name: getattr(newest, name) or "" for name in columns("address", "access")})
        sent["name_pt"] = "Só esta palavra"
        response = signed_in(registry.ana).post(address(record), {**sent, "action-submit": "1"})
        assert response.status_code == 302
        approve(registry.kit, record)
    with override("en"):
        record = again(record)
        assert record.live
        assert {name: getattr(record, name) for name in texts} == {**texts, "name_pt": "Só esta palavra"}
        assert [getattr(record, name) or "" for name in empty] == ["", "", "", ""]
        kept = Revision.objects.get(pk=record.live_revision_id).as_object()
        assert {name: getattr(kept, name) for name in texts} == {**texts, "name_pt": "Só esta palavra"}


def profile(user: Any, language: str) -> None:
    """The language of somebody's studio."""
    found = UserProfile.get_for_user(user)
    found.preferred_language = language
    found.save()


@pytest.mark.parametrize("language", CODES)
def test_what_belongs_to_a_record_keeps_its_languages_too(registry: Registry, language: str) -> None:
    macau = firm("with-offices", "macau")
    office = macau.offices.get()
    office.address_zh_hans, office.address_pt = "一号", "N.º 1"
    office.save()
    served = lawyer("serves", macau, live=False)
    Admission.objects.create(lawyer=served, kind="macau", sort_order=0)
    times = {"times_zh_hant": "星期六", "times_pt": "Sábados"}
    CommunityService.objects.create(
        lawyer=served, division=division("macau"), community_zh_hant="台山", sort_order=0, **times
    )
    served.save_revision().publish()
    with override(language):
        for record in (macau, served):
            again(record).save_revision(user=registry.ana).publish(user=registry.ana, skip_permission_checks=True)
    with override("en"):
        kept = Firm.objects.get().offices.get()
        assert (kept.address_zh_hant, kept.address_zh_hans, kept.address_pt, kept.address_en) == (
            "一號",
            "一号",
            "N.º 1",
            None,
        )
        community = again(served).communities.get()
        assert (community.times_zh_hant, community.times_zh_hans, community.times_pt) == ("星期六", None, "Sábados")
        assert (community.community_zh_hant, community.community_en) == ("台山", None)
        assert [each.kind for each in again(served).admissions.all()] == ["macau"]


def test_a_draft_of_a_public_record_changes_nothing_that_is_read(registry: Registry) -> None:
    macau = firm("public-firm", "macau")
    office = {
        "id": macau.offices.get().pk, "side": "macau", "source_datum": "wgs84", "address_zh_hant": "搬走了",
        "ORDER": "1", "latitude": "", "longitude": "", "division": "", "hours": "Mo 09:00-10:00", "phone": "",
        "email": "",
    }  # fmt: skip
    edit(registry.ana, macau, name_zh_hant="新名", **rows("offices", office))
    kept = again(macau)
    assert (kept.name_zh_hant, kept.offices.get().address_zh_hant) == (macau.name_zh_hant, "一號")
    assert json.dumps(kept.latest_revision.content, ensure_ascii=False).count("搬走了") >= 1
    draft = kept.get_latest_revision_as_object()
    send(registry.ana, macau, name_zh_hant="新名", **rows("offices", office))
    approve(registry.kit, macau)
    assert (again(macau).name_zh_hant, again(macau).offices.get().address_zh_hant) == ("新名", "搬走了")
    assert again(macau).offices.get().open_week == [540, 600]
    assert draft.pk == macau.pk


def test_lists_of_words_and_positions_survive_their_revision(registry: Registry) -> None:
    sent = {
        "services": ["family", "guides"],
        "spoken": ["cmn", "pt"],
        "hours": "Mo-Fr 09:00-13:00,14:30-18:00; PH 10:00-12:00",
        "latitude": "22.193600",
        "longitude": "113.539900",
    }
    record = send(registry.ana, write(registry.ana, **sent), **sent)
    approve(registry.kit, record)
    kept = Station.objects.get()
    assert (kept.services, kept.spoken) == (["family", "guides"], ["cmn", "pt"])
    assert (str(kept.latitude), kept.open_week[:4], kept.open_holiday) == (
        "22.193600",
        [540, 780, 870, 1080],
        [600, 720],
    )


def test_the_workflow_screens_answer_the_administrator(registry: Registry) -> None:
    send(registry.ana, station("shown"), source="新的")
    client = signed_in(registry.administrator)
    for place in ("/cms/reports/workflow/", "/cms/reports/workflow_tasks/", "/cms/reports/site-history/", "/cms/"):
        assert client.get(place).status_code == 200, place
