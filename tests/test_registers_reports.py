"""Does the studio say which records somebody must verify, and does one press write the day and nothing else?"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.utils.html import strip_tags
from wagtail.models import ModelLogEntry

from lawyers.models import Admission
from portal.registers.studio_verifying import counted, end_of_month
from portal.stations.models import Station
from tests.registry_people import (
    TODAY,
    Registry,
    again,
    approve,
    build_registry,
    days,
    edit,
    firm,
    lawyer,
    one_of_each,
    send,
    station,
)
from tests.signing_in import signed_in
from tests.studio_people import fresh, queries

pytestmark = pytest.mark.django_db
REPORT = "/cms/registers/to-be-verified/"
FAR = {"verified_on": TODAY, "verified_by": "陳靜", "verify_by": TODAY + days(300)}


@pytest.fixture
def registry(db: None) -> Registry:
    return build_registry()


def listed(user: Any, question: str = "") -> str:
    response = signed_in(user).get(REPORT + question, headers={"Accept-Language": "en"})
    assert response.status_code == 200
    return str(strip_tags(response.content.decode()))


def shown(page: str) -> set[str]:
    """The keys of the records in a page: their names begin with them."""
    return set(re.findall(r"^\s*([a-z0-9-]+) (?:站|事務所|律師)\s*$", page, re.MULTILINE))


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 23), date(2026, 11, 30)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_the_end_of_a_month(today: date, last: date) -> None:
    assert end_of_month(today) == last


def test_the_report_names_what_was_never_verified_what_is_due_and_what_expires(registry: Registry) -> None:
    station("never")
    station("overdue", **{**FAR, "verify_by": TODAY - days(1)})
    station("this-month", **{**FAR, "verify_by": end_of_month(TODAY)})
    station("next-month", **{**FAR, "verify_by": end_of_month(TODAY) + days(1)})
    station("draft", live=False)
    firm("expiring", "macau", licence_expires_on=TODAY + days(60), **FAR)
    firm("lasting", "macau", licence_expires_on=TODAY + days(61), **FAR)
    settled = {**FAR, "verified_on": TODAY - days(5)}
    known = firm("known-expired", "macau", licence_expires_on=TODAY - days(6), **settled)
    firm("just-expired", "macau", licence_expires_on=TODAY - days(4), **settled)
    admitted = lawyer("admission-expiring", known, **FAR)
    Admission.objects.create(lawyer=admitted, kind="gba", expires_on=TODAY + days(10), sort_order=0)
    Admission.objects.create(lawyer=admitted, kind="mainland", expires_on=TODAY + days(20), sort_order=1)
    Admission.objects.create(lawyer=lawyer("admission-lasting", known, **FAR), kind="macau", sort_order=0)
    due = {"never", "overdue", "this-month", "expiring", "just-expired", "admission-expiring"}
    assert shown(listed(registry.ana)) == due
    assert counted(fresh(registry.ana)) == len(due)
    assert counted(fresh(registry.kit)) == len(due)
    assert counted(fresh(registry.li)) == 0


def test_the_most_urgent_comes_first(registry: Registry) -> None:
    station("later", **{**FAR, "verify_by": TODAY})
    station("soonest", **{**FAR, "verify_by": TODAY - days(3)})
    station("unseen")
    page = listed(registry.ana)
    assert page.index("unseen") < page.index("soonest") < page.index("later")


def test_the_report_is_narrowed_by_side_and_register(registry: Registry) -> None:
    one_of_each("macau")
    one_of_each("zhuhai")
    ours, theirs = ({f"{kind}-{side}" for kind in ("station", "firm", "lawyer")} for side in ("macau", "zhuhai"))
    assert shown(listed(registry.ana)) == ours
    assert shown(listed(registry.administrator)) == ours | theirs
    assert shown(listed(registry.administrator, "?side=zhuhai&register=firm")) == {"firm-zhuhai"}
    assert shown(listed(registry.ana, "?side=zhuhai")) == ours
    for odd in ("?side=x", "?register=x", "?p=abc", "?p=-1", "?p=0", "?p=99999", "?side=%00", "?side=" + "x" * 5000):
        assert shown(listed(registry.administrator, odd)) == ours | theirs, odd


def test_the_report_asks_as_much_for_many_as_for_few_and_at_most_fifteen_times(registry: Registry) -> None:
    one_of_each("macau")
    few = queries(registry.ana, REPORT)
    macau = firm("firm-of-all", "macau")
    for place in range(30):
        station(f"more-{place}")
        lawyer(f"employed-{place}", macau)
    assert queries(registry.ana, REPORT) == few <= 15
    assert queries(registry.ana, REPORT + "?p=2") <= 15
    pages = [shown(listed(registry.ana, f"?p={number}")) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 14, 0]
    assert not pages[0] & pages[1]


def test_the_first_page_of_the_studio_says_how_many(registry: Registry) -> None:
    station("never")
    station("never-either")
    for user in (registry.ana, registry.kit):
        page = strip_tags(signed_in(user).get("/cms/", headers={"Accept-Language": "en"}).content.decode())
        assert "2 records are to be verified this month" in page
        assert REPORT in signed_in(user).get("/cms/").content.decode()
    theirs = strip_tags(signed_in(registry.li).get("/cms/", headers={"Accept-Language": "en"}).content.decode())
    assert "0 records are to be verified this month" in theirs


@pytest.mark.parametrize("who", ["ana", "kit"])
def test_one_press_writes_the_day_and_nothing_else(registry: Registry, who: str) -> None:
    record = station(
        "pressed", source="名冊", spoken=["pt"], verified_on="2026-01-01", verified_by="陳靜", verify_by="2026-02-01"
    )
    user = getattr(registry, who)
    place = f"/cms/registers/verify/station/{record.pk}/"
    assert signed_in(user).get(place).status_code == 405
    response = signed_in(user).post(place, {"next": REPORT + "?side=macau"})
    assert response.headers["Location"] == REPORT + "?side=macau"
    after = again(record)
    assert (after.verified_on, after.verify_by, after.verified_by) == (TODAY, TODAY + days(180), user.get_full_name())
    assert (after.live, after.has_unpublished_changes) == (True, False)
    assert after.live_revision_id == after.latest_revision_id != record.live_revision_id
    kept = Station._meta.get_fields()
    may_differ = {
        "verified_on",
        "verify_by",
        "verified_by",
        "changed_at",
        "latest_revision",
        "live_revision",
        "last_published_at",
        "latest_revision_created_at",
    }
    for field in kept:
        if field.concrete and field.name not in may_differ:
            assert getattr(after, field.name) == getattr(record, field.name), field.name
    assert ModelLogEntry.objects.get(action="registers.verify").user == user
    assert shown(listed(user)) == set()


def test_a_record_with_a_newer_draft_is_not_verified_past_it(registry: Registry) -> None:
    record = edit(registry.ana, station("drafted"), source="新的")
    place = f"/cms/registers/verify/station/{record.pk}/"
    newest = record.latest_revision_id
    signed_in(registry.kit).post(place)
    send(registry.ana, record, source="新的")
    signed_in(registry.kit).post(place)
    assert again(record).verified_on is None
    assert again(record).latest_revision_id != newest
    approve(registry.kit, record)
    signed_in(registry.kit).post(place)
    assert (again(record).verified_on, again(record).source) == (TODAY, "新的")


def test_nobody_verifies_a_draft_or_what_is_not_theirs(registry: Registry) -> None:
    draft, foreign = station("draft", live=False), station("foreign", "zhuhai")
    client = signed_in(registry.ana)
    client.raise_request_exception = False
    client.post(f"/cms/registers/verify/station/{draft.pk}/")
    assert client.post(f"/cms/registers/verify/station/{foreign.pk}/", follow=True).status_code == 404
    assert client.post(f"/cms/registers/verify/shop/{draft.pk}/", follow=True).status_code == 404
    assert client.post(f"/cms/registers/verify/station/{'9' * 25}/", follow=True).status_code == 404
    assert [again(each).verified_on for each in (draft, foreign)] == [None, None]


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "\x00", ""]
)
def test_a_press_leads_back_into_the_studio_alone(registry: Registry, back: str) -> None:
    record = station("leading-back")
    response = signed_in(registry.ana).post(f"/cms/registers/verify/station/{record.pk}/", {"next": back})
    assert response.headers["Location"] == REPORT
