"""Does each side's registry staff keep the records of their own side in the studio, and find nothing of the other's?"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import URLPattern, reverse
from guardian.shortcuts import assign_perm

from portal.places.sides import Side
from portal.registers import people
from portal.registers.access import may, records_of, sides_for, sides_where
from portal.registers.models import Record, Register, RegisterGroupObjectPermission
from portal.registers.words import Act
from portal.stations.models import Station
from tests.registry_people import (
    KINDS,
    Registry,
    address,
    again,
    build_registry,
    edit,
    firm,
    form_of,
    lawyer,
    one_of_each,
    send,
    station,
    told,
)
from tests.signing_in import signed_in
from tests.studio_people import fresh, person, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(db: None) -> Registry:
    return build_registry()


# ---------- Who may ----------


def test_guardians_rows_say_who_keeps_which_side(registry: Registry) -> None:
    assert sides_where(registry.ana, Act.EDIT_RECORDS) == {"macau"}
    assert sides_where(registry.ana, Act.CHECK_RECORDS) == frozenset()
    assert sides_where(registry.wang, Act.CHECK_RECORDS) == {"zhuhai"}
    assert sides_where(registry.administrator, Act.EDIT_RECORDS) == set(Side.values)
    assert sides_for(registry.ana, "publish") == frozenset()
    ana = fresh(registry.ana)
    ana.is_active = False
    assert sides_where(ana, Act.EDIT_RECORDS) == frozenset()


def test_a_record_whose_draft_is_on_the_other_side_is_nobodys_but_the_administrators(registry: Registry) -> None:
    record = station("moving")
    draft = again(record)
    draft.side = "zhuhai"
    draft.save_revision()
    record = again(record)
    for user in (registry.ana, registry.li):
        assert not records_of(user, Station.objects.all()).exists()
        assert not may(user, "change", record)
    assert may(registry.administrator, "change", record)


def test_setting_up_again_changes_nothing_and_takes_away_what_is_not_theirs(registry: Registry) -> None:
    before = set(RegisterGroupObjectPermission.objects.values_list("group", "permission", "content_object"))
    assign_perm("edit_records", Group.objects.get(name="registry:macau"), Register.objects.get(side="zhuhai"))
    people.set_up()
    assert set(RegisterGroupObjectPermission.objects.values_list("group", "permission", "content_object")) == before


# ---------- Every screen of a record ----------


def patterns_with_a_record(kind: type[Record]) -> list[URLPattern]:
    """The addresses of a register that name a record, as the running site has them."""
    viewset: Any = kind.snippet_viewset  # type: ignore[attr-defined]  # set when registered
    found = [each for each in viewset.get_urlpatterns() if "pk" in str(each.pattern)]
    assert len(found) >= 17
    return found


def address_of(pattern: URLPattern, record: Any) -> str:
    state = record.current_workflow_task_state
    named = {
        "revision_id": record.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "task_state_id": state.pk if state else 1,
        "workflow_state_id": state.workflow_state_id if state else 1,
        "action_name": "approve",
    }
    text = str(pattern.pattern)
    given = {name: value for name, value in named.items() if f"{name}>" in text}
    return reverse(record.snippet_viewset.get_url_name(pattern.name), kwargs={"pk": record.pk, **given})


@pytest.mark.parametrize("kind", range(3), ids=[kind.__name__ for kind in KINDS])
@pytest.mark.parametrize("who", ["ana", "kit"])
def test_no_address_of_a_record_is_there_for_the_other_side(registry: Registry, who: str, kind: int) -> None:
    record = one_of_each("zhuhai")[kind]
    record = send(registry.li, record, source="新的來源")
    client = signed_in(getattr(registry, who))
    before = again(record)
    for pattern in patterns_with_a_record(type(record)):
        for method in (client.get, client.post):
            assert method(address_of(pattern, record), follow=True).status_code == 404, (pattern.name, method)
    state = record.current_workflow_task_state
    for place in (f"/cms/registers/checks/{state.pk}/", f"/cms/registers/verify/{record.register_kind}/{record.pk}/"):
        assert client.post(place, {"answer": "approve"}, follow=True).status_code == 404
    after = again(record)
    assert (after.live, after.locked, after.latest_revision_id) == (
        before.live,
        before.locked,
        before.latest_revision_id,
    )
    assert after.current_workflow_task_state == state


@pytest.mark.parametrize("kind", range(3), ids=[kind.__name__ for kind in KINDS])
def test_every_address_of_a_record_answers_its_own_people_and_the_administrator(registry: Registry, kind: int) -> None:
    record = one_of_each("macau")[kind]
    record = send(registry.ana, record, source="新的來源")
    for user in (registry.ana, registry.kit, registry.administrator):
        client = signed_in(user)
        got = {
            each.name: client.get(address_of(each, record)).status_code for each in patterns_with_a_record(type(record))
        }
        assert set(got.values()) <= {200, 302, 403, 405}, got
        assert {got["edit"], got["inspect"], got["history"], got["revisions_compare"], got["usage"]} == {200}, got


@pytest.mark.parametrize("key", ["abc", "0", "99999999999999999999999999", "_00", "-1", "1%20"])
def test_an_odd_key_is_no_record(registry: Registry, key: str) -> None:
    client = signed_in(registry.ana)
    client.raise_request_exception = False
    for name in ("edit", "history", "delete", "unpublish"):
        assert client.get(f"/cms/snippets/stations/station/{name}/{key}/", follow=True).status_code == 404


def test_a_step_of_another_record_cannot_be_answered_through_ones_own(registry: Registry) -> None:
    own, foreign = station("own"), station("foreign", "zhuhai")
    own, foreign = send(registry.ana, own, source="一"), send(registry.li, foreign, source="二")
    foreign_step = foreign.current_workflow_task_state
    client = signed_in(registry.kit)
    for name in ("workflow_action", "collect_workflow_action_data"):
        answer = client.post(address(own, name, "approve", foreign_step.pk), {"comment": ""}, follow=True)
        assert answer.status_code == 404
    assert again(foreign).current_workflow_task_state == foreign_step


@pytest.mark.parametrize("who", ["ana", "administrator"])
def test_a_version_of_another_record_is_not_reached_through_ones_own(registry: Registry, who: str) -> None:
    own, foreign = station("own"), send(registry.li, station("foreign", "zhuhai"), source="二")
    version, check = foreign.latest_revision_id, foreign.current_workflow_state.pk
    client = signed_in(getattr(registry, who))
    for place in (
        address(own, "revisions_revert", version),
        address(own, "revisions_compare", "live", version),
        address(own, "revisions_compare", version, "latest"),
        address(own, "workflow_history_detail", check),
    ):
        assert client.get(place, follow=True).status_code == 404, place
    sent = form_of(own) | {"overwrite_revision_id": version}
    client.post(address(own), sent)
    assert again(own).latest_revision_id == own.latest_revision_id
    assert again(foreign).get_latest_revision_as_object().key == "foreign"


def test_who_keeps_no_register_has_no_lists(registry: Registry) -> None:
    client = signed_in(person("guide.editor", "editors:macau"))
    record = station("somewhere")
    for place in (address(Station, "list"), address(Station, "add"), "/cms/registers/to-be-verified/"):
        assert client.get(place).status_code in (302, 403), place
        assert "somewhere" not in client.get(place, follow=True).content.decode()
    assert client.get(address(record), follow=True).status_code == 404
    assert "snippets/stations" not in client.get("/cms/").content.decode()


# ---------- Lists, choosers, reports ----------


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_lists_and_choosers_show_the_own_side_alone(registry: Registry, kind: type[Record]) -> None:
    own, foreign = one_of_each("macau"), one_of_each("zhuhai")
    place = KINDS.index(kind)
    client = signed_in(registry.ana)
    chooser = f"/cms/snippets/choose/{kind._meta.app_label}/{kind._meta.model_name}/"
    for where in (
        address(kind, "list"),
        address(kind, "list") + "?q=zhuhai",
        address(kind, "list") + "?side=zhuhai",
        address(kind, "list_results"),
        chooser,
        chooser + "results/",
        chooser + "results/?q=zhuhai",
    ):
        page = told(client.get(where))
        assert foreign[place].name_zh_hant not in page, where
        assert f"/{foreign[place].pk}/" not in page or foreign[place].pk == own[place].pk, where
        assert (own[place].name_zh_hant in page) is ("=" not in where), where
    assert client.get(f"{chooser}chosen/{foreign[place].pk}/", follow=True).status_code == 404
    assert client.get(f"{chooser}chosen/{own[place].pk}/").status_code == 200
    for key in ("abc", "9" * 30):
        assert client.get(f"{chooser}chosen/{key}/", follow=True).status_code == 404
    chosen = told(client.get(f"{chooser}chosen-multiple/?id={foreign[place].pk}&id={own[place].pk}&id=abc"))
    assert [str(each[place]) in chosen for each in (own, foreign)] == [True, False]
    assert client.get(f"{chooser}create/", follow=True).status_code == 404


@pytest.mark.parametrize("who", ["ana", "kit", "administrator"])
def test_nothing_is_done_with_many_records_at_once(registry: Registry, who: str) -> None:
    records = [*one_of_each("macau"), *one_of_each("zhuhai")]
    client = signed_in(getattr(registry, who))
    for record in records:
        options = record._meta
        place = f"/cms/bulk/{options.app_label}/{options.model_name}/delete/"
        for keys in (f"?id={record.pk}", "?id=all", "?id=abc", ""):
            assert client.get(place + keys, follow=True).status_code == 404
            assert client.post(place + keys, follow=True).status_code == 404
        assert type(record).objects.filter(pk=record.pk).exists()


REPORTS = (
    "/cms/",
    "/cms/reports/",
    "/cms/reports/workflow/",
    "/cms/reports/workflow/?export=csv",
    "/cms/reports/workflow_tasks/",
    "/cms/reports/locked/",
    "/cms/reports/site-history/",
    "/cms/reports/site-history/?export=csv",
    "/cms/reports/aging-pages/",
    "/cms/registers/to-be-verified/",
    "/cms/pages/search/?q=station",
    "/cms/snippets/",
    *(f"/cms/localize/api/snippets/{kind._meta.app_label}/{kind._meta.model_name}/" for kind in KINDS),
)


@pytest.mark.parametrize("who", ["ana", "kit", "both"])
def test_no_report_and_no_search_tells_of_the_other_side(registry: Registry, who: str) -> None:
    user = person("both", "registry:macau", "editors:macau", "reviewers:macau") if who == "both" else None
    records = one_of_each("zhuhai")
    for record in records:
        send(registry.li, record, source="新的來源")
        edit(registry.administrator, record, name_zh_hant=f"{record.key} 改了")
    client = signed_in(user or getattr(registry, who))
    for place in REPORTS:
        page = told(client.get(place, follow=True))
        for record in records:
            assert record.key not in page, place
            assert f"/{record._meta.model_name}/edit/{record.pk}/" not in page, place


def test_the_list_for_scripts_has_the_own_side_alone(registry: Registry) -> None:
    place = "/cms/localize/api/snippets/stations/station/"
    own, foreign = station("own"), station("foreign", "zhuhai")
    client = signed_in(registry.ana)
    assert [each["id"] for each in client.get(place).json()] == [own.pk]
    codes = [client.get(f"{place}{key}/", follow=True).status_code for key in (own.pk, foreign.pk, "abc")]
    assert codes == [200, 404, 404]
    assert client.get("/cms/localize/api/snippets/guidance/topic/").status_code == 200


def test_ones_own_records_that_wait_lead_to_their_screens(registry: Registry) -> None:
    record = send(registry.ana, station("waiting-here"), source="新的來源")
    assert address(record) in signed_in(registry.ana).get("/cms/").content.decode()
    assert f"/cms/registers/checks/{record.current_workflow_task_state.pk}/" in (
        signed_in(registry.kit).get("/cms/").content.decode()
    )


def test_who_else_is_writing_is_asked_for_ones_own_records_alone(registry: Registry) -> None:
    for record, code in ((station("own"), 200), (station("foreign", "zhuhai"), 404)):
        place = f"/cms/editing-sessions/ping/stations/station/{record.pk}/1/"
        assert signed_in(registry.ana).post(place, follow=True).status_code == code


@pytest.mark.parametrize("kind", range(3), ids=[kind.__name__ for kind in KINDS])
@pytest.mark.parametrize("who", ["ana", "kit"])
def test_a_list_asks_as_much_for_many_as_for_few(registry: Registry, who: str, kind: int) -> None:
    macau = firm("firm-of-all", "macau")

    def more(first: int, number: int) -> None:
        for place in range(first, first + number):
            if kind == 0:
                send(registry.ana, station(f"more-{place}"), source="一") if place < 3 else station(f"more-{place}")
            elif kind == 1:
                firm(f"more-{place}", "macau")
            else:
                lawyer(f"more-{place}", macau)

    more(0, 3)
    few = queries(getattr(registry, who), address(KINDS[kind], "list"))
    more(3, 15)
    assert queries(getattr(registry, who), address(KINDS[kind], "list")) == few


@pytest.mark.parametrize(
    "query", ["p=abc", "p=-1", "q=%00", "q=%25%5F%27", "ordering=nothing", "side=x", "checked=x", "live=x", "kind=x"]
)
def test_odd_questions_to_a_list_are_no_error(registry: Registry, query: str) -> None:
    client = signed_in(registry.ana)
    client.raise_request_exception = False
    for kind in KINDS:
        assert client.get(f"{address(kind, 'list')}?{query}", follow=True).status_code in (200, 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("checked=never", {"never"}),
        ("checked=lapsed", {"lapsed"}),
        ("checked=current", {"current", "draft"}),
        ("live=false", {"draft"}),
        ("kind=blue_sky", {"current"}),
        ("q=Posto never", {"never"}),
        ("q=lapsed 站点", {"lapsed"}),
    ],
)
def test_the_list_is_narrowed(registry: Registry, query: str, found: set[str]) -> None:
    station("never")
    station("lapsed", verified_on="2026-01-01", verified_by="陳", verify_by="2026-02-01")
    station("current", verified_on="2026-11-01", verified_by="陳", verify_by="2099-01-01", kind="blue_sky")
    station("draft", live=False, verified_on="2026-11-01", verified_by="陳", verify_by="2099-01-01")
    page = signed_in(registry.ana).get(f"{address(Station, 'list')}?{query}").content.decode()
    assert {key for key in ("never", "lapsed", "current", "draft") if f"{key} 站" in page} == found
