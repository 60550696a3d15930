"""Does a coordinator find what arrived, quickly, and does odd input get an answer?"""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation.access import JobActor, acting_as
from mediation.desk import docket
from mediation.models import Case
from tests.people import House, assign, family_answers, macau_answers, send
from tests.signing_in import signed_in

LANGUAGES = {
    "zh-hant": ("個案", "當事人"),
    "zh-hans": ("案件", "当事人"),
    "pt": ("Estado", "Partes"),
    "en": ("Status", "Parties"),
}


def references_on(page: Any) -> list[str]:
    return re.findall(r"<a href=\"[^\"]*/desk/cases/([^/]+)/\"", page.content.decode())


def test_the_docket_shows_what_arrived_newest_first(house: House) -> None:
    sent = [send(family_answers()).reference for _ in range(3)]
    send(macau_answers())
    page = signed_in(house.zhuhai_coordinator).get("/en/desk/")
    assert references_on(page) == sent[::-1]
    text = page.content.decode()
    assert "梁慧敏" in text
    assert "李娜" in text
    assert "3 cases" in text


def test_pages_go_by_key_and_lose_and_repeat_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docket, "PAGE", 3)
    sent = [send(family_answers()).reference for _ in range(8)]
    client = signed_in(house.zhuhai_coordinator)
    seen, address = [], "/en/desk/"
    for _ in range(3):
        page = client.get(address)
        seen += references_on(page)
        send(family_answers())  # a new request shifts nothing on the pages that follow
        following = re.search(r'<a href="(\?[^"]+)" rel="next">', page.content.decode())
        address = "/en/desk/" + following[1].replace("&amp;", "&") if following else ""
    assert address == ""
    assert seen == sent[::-1]


def test_a_docket_over_two_offices_is_one_list(house: House) -> None:
    with acting_as(JobActor("demo")):
        first = send_copy(house, 0)
        second = send_copy(house, 1)
        third = send_copy(house, 2)
    page = signed_in(house.zhuhai_coordinator).get("/en/desk/")
    assert references_on(page) == [third, second, first]


def send_copy(house: House, place: int) -> str:
    """A case without field groups, by turns at the family office and at the centre."""
    from django.utils import timezone

    from mediation.references import make_reference

    office = (house.zhuhai_family, house.zhuhai_centre)[place % 2]
    case = Case(
        draft_id=uuid4(),
        reference=make_reference("ZH", 2025, place + 1),
        home_office=office,
        home_side="zhuhai",
        stream=office.streams[0],
        cross_border=False,
        route="mediation",
        language="zh-hans",
        submitted_at=timezone.now(),
    )
    case.save(force_insert=True)
    return case.reference


def test_filters_narrow_the_list(house: House) -> None:
    with acting_as(JobActor("demo")):
        references = [send_copy(house, place) for place in range(4)]
    client = signed_in(house.zhuhai_coordinator)
    assert references_on(client.get("/en/desk/?stream=commercial")) == [references[3], references[1]]
    assert references_on(client.get("/en/desk/?stream=family&status=submitted")) == [references[2], references[0]]
    assert references_on(client.get("/en/desk/?status=closed")) == []
    assert "No case fits this filter" in client.get("/en/desk/?status=closed").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "after=abc",
        "after=00000000-0000-0000-0000-00000000000",
        "status=none",
        "status=%00",
        "stream=%27%20OR%201=1--",
        "status=closed&status=submitted&status=x",
        "list=%F0%9F%98%80",
        "after=" + "9" * 5000,
    ],
)
@pytest.mark.parametrize("language", ["zh-hant", "zh-hans", "pt", "en"])
def test_odd_queries_get_a_page(house: House, query: str, language: str) -> None:
    reference = send(family_answers()).reference
    page = signed_in(house.zhuhai_coordinator).get(f"/{language}/desk/?{query}")
    assert page.status_code == 200
    assert query == "after=abc" or "closed" in query or reference in page.content.decode()


def test_the_count_stops_where_nobody_reads_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        send(family_answers())
    monkeypatch.setattr(docket, "COUNTED_UP_TO", 2)
    monkeypatch.setattr("mediation.desk.views.COUNTED_UP_TO", 2)
    assert "More than 2 cases" in signed_in(house.zhuhai_coordinator).get("/en/desk/").content.decode()


def test_queries_do_not_grow_with_the_rows(house: House) -> None:
    client = signed_in(house.zhuhai_coordinator)
    for _ in range(2):
        send(family_answers())
    few = count_queries(client, "/en/desk/")
    for _ in range(18):
        send(family_answers())
    many = count_queries(client, "/en/desk/")
    assert few == many
    assert many <= 15


def test_the_case_page_stays_within_its_queries(house: House) -> None:
    reference = send(family_answers()).reference
    assert count_queries(signed_in(house.zhuhai_coordinator), f"/en/desk/cases/{reference}/") <= 20


def count_queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    own = [query["sql"] for query in captured if not re.match(r"(BEGIN|SAVEPOINT|RELEASE|COMMIT)", query["sql"])]
    return len(own)


def test_the_case_page_shows_what_was_told_and_no_safety_answers(house: House) -> None:
    reference = send(family_answers()).reference
    text = signed_in(house.zhuhai_coordinator).get(f"/en/desk/cases/{reference}/").content.decode()
    for shown in [
        "梁慧敏",
        "LEONG WAI MAN",
        "1990417(3)",
        "示範街 1 號",
        "李娜",
        "李小雨",
        "我想定好探視孩子的時間。",
        "每兩個星期見一次。",
    ]:
        assert shown in text
    assert "A safety answer asks for care" in text
    assert "afraid" not in text.lower()


def test_a_story_is_shown_as_typed_and_escaped(house: House) -> None:
    story = "<script>alert('hi')</script> {{ case }} {% url 'x' %} ' OR 1=1;--"
    reference = send(family_answers(story=story)).reference
    text = signed_in(house.zhuhai_coordinator).get(f"/en/desk/cases/{reference}/").content.decode()
    assert "&lt;script&gt;alert(&#x27;hi&#x27;)&lt;/script&gt; {{ case }} {% url &#x27;x&#x27; %}" in text
    assert "<script>alert" not in text


def test_a_mediator_sees_their_own_list(house: House) -> None:
    send(family_answers())
    mine = send(family_answers()).reference
    client = signed_in(house.zhuhai_mediator)
    assert references_on(client.get("/en/desk/")) == []
    with acting_as(JobActor("scenarios")):
        case = Case.objects.get(reference=mine)
    assign(house.zhuhai_mediator, case.pk)
    assert references_on(client.get("/en/desk/")) == [mine]
    page = client.get(f"/en/desk/cases/{mine}/").content.decode()
    assert "梁慧敏" in page
    assert "下午" not in page  # the safe contact stays with the office


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_docket_speaks_every_language(house: House, language: str) -> None:
    send(family_answers())
    text = signed_in(house.zhuhai_coordinator).get(f"/{language}/desk/").content.decode()
    for word in LANGUAGES[language]:
        assert word in text


def test_desk_pages_are_never_kept_by_a_browser(house: House) -> None:
    reference = send(family_answers()).reference
    client = signed_in(house.zhuhai_coordinator)
    for address in ("/en/desk/", f"/en/desk/cases/{reference}/"):
        assert "no-store" in client.get(address).headers["Cache-Control"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_desk_is_only_read_here(house: House, method: str) -> None:
    assert getattr(signed_in(house.zhuhai_coordinator), method)("/en/desk/").status_code == 405
