"""Is the open API cheap to ask again, counted, open to every program, and refused in words that programs read?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.api.registry import resources
from portal.page_cache import triggers
from portal.stations.models import Station
from tests.guidance import Tree
from tests.open_data import LISTS, ROOT, add_firm, add_lawyer, add_station, ask, published, read
from tests.signing_in import signed_in

MOST_QUERIES = 6


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tree]:
    with django_db_blocker.unblock(), published() as tree:
        yield tree


@pytest.fixture
def tree(planted: Tree, db: None) -> Tree:
    return planted.copy()


# ---------- Asking again ----------


def asked_again(path: str, etag: str) -> int:
    return Client().get(f"{ROOT}/{path}", headers={"If-None-Match": etag}).status_code


@pytest.mark.parametrize("name", LISTS)
def test_who_has_the_answer_gets_304_with_two_questions_to_the_database(tree: Tree, name: str) -> None:
    etag = ask(name)["ETag"]
    with CaptureQueriesContext(connection) as context:
        answer = ask(name, 304, **{"If-None-Match": f'"other", {etag}'})
    assert (answer.content, answer["ETag"]) == (b"", etag)
    assert len(context) <= 2, [each["sql"] for each in context]
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_another_address_has_another_tag(tree: Tree) -> None:
    tags = [
        ask(path)["ETag"] for path in ("stations", "stations?page=1", "stations?side=macau", "firms", "stations/old")
    ]
    assert len(set(tags)) == len(tags)


@pytest.mark.django_db(transaction=True)
def test_every_change_of_what_is_public_changes_the_tag_and_nothing_else_does() -> None:
    station = add_station("first", live=False)
    etag = ask("stations")["ETag"]
    assert asked_again("stations", etag) == 304
    station.live = True
    station.save()
    assert asked_again("stations", etag) == 200
    etag = ask("stations")["ETag"]
    Station.objects.update(phone="+853 2800 0001")
    assert asked_again("stations", etag) == 200
    assert read("stations")["results"][0]["phone"] == "+853 2800 0001"


def test_what_is_not_there_is_not_unchanged(tree: Tree) -> None:
    assert asked_again("stations", "*") == 304
    assert asked_again("stations/nothing", "*") == 404
    assert asked_again("stations?page=abc", "*") == 400
    assert asked_again("stations", '"%00", W/"' + "x" * 9000) == 200


def test_every_table_that_a_list_reads_makes_a_new_generation_when_it_changes() -> None:
    watched = set(triggers.watched_tables())
    for resource in resources():
        model = resource.viewset().get_queryset().model
        assert model._meta.db_table in watched, f"name {model._meta.label} in settings.PAGE_CACHE_WATCHES"
    for label in ("lawyers.FirmOffice", "lawyers.FirmPartner", "lawyers.Admission", "lawyers.CommunityService"):
        assert apps.get_model(label)._meta.db_table in watched, label


# ---------- Cost ----------


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_much_for_many_records_as_for_few(tree: Tree, name: str) -> None:
    ask(name)
    with CaptureQueriesContext(connection) as few:
        ask(f"{name}?page_size=1")
    firm = add_firm("second")
    for number in range(6):
        add_station(f"more-{number}", division=firm.offices.get().division)
        add_lawyer(f"lawyer-{number}", add_firm(f"firm-{number}"))
    with CaptureQueriesContext(connection) as many:
        ask(f"{name}?page_size=100")
    assert len(many) <= max(len(few), MOST_QUERIES) <= MOST_QUERIES, [each["sql"][:200] for each in many]


def test_who_asks_too_often_waits_and_is_told_how_long(tree: Tree, settings: Any) -> None:
    settings.MOST_ASKED = 3
    etag = ask("stations")["ETag"]
    assert asked_again("stations", etag) == 304
    ask("stations?page=abc", 400)
    refused = ask("firms", 429)
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert Client(REMOTE_ADDR="192.0.2.7").get(f"{ROOT}/firms").status_code == 200


# ---------- How it is asked ----------


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/stations", "/api/v1/stations/gongbei", "/api/v1/schema.json"])
def test_the_api_only_reads(tree: Tree, method: str, path: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(path)
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert "GET" in answer["Allow"]


def test_head_is_get_without_a_body(tree: Tree) -> None:
    head, get = Client().head(f"{ROOT}/stations"), ask("stations")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get["ETag"]


def test_options_says_what_a_script_of_another_site_may_send(tree: Tree) -> None:
    answer = Client().options(f"{ROOT}/stations?anything=1", headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Headers"] == "If-None-Match"


@pytest.mark.parametrize(
    ("accept", "status"),
    [("", 200), ("*/*", 200), ("application/json", 200), ("application/*;q=0.1", 200),
     ("application/problem+json", 200),
     ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 200), ("text/html", 406), ("image/png", 406),
     ("application/json;q=0", 406), ("/;;,", 406), ("\x00", 406)],
)  # fmt: skip
def test_json_is_answered_to_who_takes_it(tree: Tree, accept: str, status: int) -> None:
    answer = ask("stations", status, accept=accept)
    assert answer["Content-Type"] == ("application/json" if status == 200 else "application/problem+json")


@pytest.mark.parametrize(
    "path",
    ["/api/nothing", "/api/v1/nothing", "/api/v2/", "/api/v1/stations/no.such", "/api/v1/stations/%00",
     "/api/v1/guides/1",
     "/api/v1/glossary/99999", "/api/v1/stations/a/b/", "/api/v1/stations/nothing/", "/api/v1/%F0%9F", "/api//v1/"],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_no_page_for_people_and_no_redirect_answers_below_the_api(tree: Tree, path: str, accept: str) -> None:
    answer = Client(raise_request_exception=False).get(path, headers={"Accept": accept})
    expected = 406 if accept == "text/html" and path == "/api/v1/stations/nothing/" else 404
    assert answer.status_code == expected
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == expected
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("length", ["9999999999", "many"])
def test_a_body_of_any_length_is_refused_as_an_object(tree: Tree, length: str) -> None:
    answer = Client().get(f"{ROOT}/stations", CONTENT_LENGTH=length)
    assert answer.status_code in (400, 413)
    assert answer["Content-Type"] == "application/problem+json"


def test_no_cookie_is_read_or_set_and_no_language_plays_a_part(tree: Tree) -> None:
    client = signed_in(User.objects.get(username="superuser"))
    client.cookies["csrftoken"] = "broken"
    plain = ask("stations")
    with CaptureQueriesContext(connection) as context:
        answer = client.get(f"{ROOT}/stations", headers={"Accept-Language": "pt"})
    assert answer.content == plain.content
    assert answer["ETag"] == plain["ETag"]
    assert not answer.cookies
    assert not any(name in answer.get("Vary", "") for name in ("Cookie", "Accept-Language"))
    assert "Content-Language" not in answer
    assert not any("session" in each["sql"] for each in context)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
