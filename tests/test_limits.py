"""Is too much refused, exactly, with everything typed kept, and is nobody kept from help, reading or stopping?"""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core import signing
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from mediation.intake.refusals import wait_to_begin
from mediation.scenarios.run import Run
from mediation.scenarios.site import running_site
from portal import languages, limits
from portal.accounts.models import SharedEntry
from portal.house import PROJECT
from portal.limits import Limit, Try
from tests.people import build_house, family_answers
from tests.resident import Resident, drafts, text
from tests.test_settings import production

NAME = {"kind": "person", "name": "梁慧敏"}
HOUR = 60 * 60


@pytest.fixture
def wai_man(house: Any) -> Resident:
    return Resident()


def is_asked_to_wait(response: Any) -> bool:
    """429 with the moment to come back, in the header and in words, in the language of the address."""
    language = response.wsgi_request.path_info.split("/")[1]
    lang = languages.BY_CODE[language].html
    seconds = int(response.headers["Retry-After"])
    words = str(-(-seconds // 60))
    page = text(response)
    assert 0 < seconds <= HOUR
    assert f'<html lang="{lang}"' in page
    assert words in re.sub("<[^>]*>", " ", page), "the page says how many minutes"
    return bool(response.status_code == 429)


def an_hour_passes() -> None:
    SharedEntry.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


# ---------- Beginning ----------


@pytest.mark.parametrize("language", languages.CODES)
def test_one_address_begins_so_many_requests_in_an_hour(house: Any, settings: Any, language: str) -> None:
    settings.MOST_BEGUN = 2
    resident = Resident(language)
    resident.begin()
    resident.begin()
    response = resident.client.post(resident.url("first"), NAME)
    assert is_asked_to_wait(response)
    assert 'value="梁慧敏"' in text(response)
    assert 'data-code="limited"' in text(response)
    assert response["Cache-Control"] == "no-store"
    assert not [name for name in response.cookies if name.startswith("form-")]
    assert drafts() == 2
    assert resident.client.post(resident.url("first"), {**NAME, "go": "language:pt"}).status_code == 429
    an_hour_passes()
    assert resident.client.post(resident.url("first"), NAME).status_code == 302


def test_a_mistake_on_the_first_page_counts_nothing(wai_man: Resident, settings: Any) -> None:
    settings.MOST_BEGUN = 1
    for _ in range(3):
        assert wai_man.client.post(wai_man.url("first"), {"name": " "}).status_code == 200
    wai_man.begin()


ADDRESSES = [
    # behind a proxy?, (address of the connection, X-Forwarded-For), another one, whether they are the same visitor
    (0, ("203.0.113.7", ""), ("203.0.113.8", ""), False),
    (0, ("203.0.113.7", ""), ("203.0.113.7", "198.51.100.1"), True),  # nobody may say who they are
    (0, ("2001:db8:1:2::1", ""), ("2001:db8:1:2:ffff::9", ""), True),
    (0, ("2001:db8:1:2::1", ""), ("2001:db8:1:3::1", ""), False),
    (0, ("::ffff:203.0.113.7", ""), ("203.0.113.7", ""), True),
    (0, ("::ffff:203.0.113.7", ""), ("::ffff:203.0.113.8", ""), False),
    (0, ("", ""), ("", ""), True),  # a socket of this machine
    (1, ("127.0.0.1", "203.0.113.7"), ("127.0.0.1", "203.0.113.8"), False),
    (1, ("127.0.0.1", "198.51.100.1, 203.0.113.7"), ("127.0.0.1", "198.51.100.2, 203.0.113.7"), True),
    (1, ("127.0.0.1", "unknown"), ("127.0.0.1", "<b>"), True),
    (1, ("127.0.0.1", "[2001:db8::1]:443"), ("127.0.0.1", "2001:db8::2"), True),
]


@pytest.mark.parametrize(("proxies", "one", "other", "is_same"), ADDRESSES)
def test_whose_tries_are_counted(
    db: None, settings: Any, proxies: int, one: tuple[str, str], other: tuple[str, str], is_same: bool
) -> None:
    settings.MOST_BEGUN = 1
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    def begin(address: str, forwarded: str) -> int:
        headers = {"x-forwarded-for": forwarded} if forwarded else {}
        return Client(headers=headers, REMOTE_ADDR=address).post("/en/apply/new/you/", NAME).status_code

    assert begin(*one) == 302
    assert begin(*other) == (429 if is_same else 302)
    assert begin(*one) == 429


# ---------- Answering ----------


def test_a_page_that_is_one_too_many_stays_filled(wai_man: Resident, settings: Any) -> None:
    wai_man.begin()
    settings.MOST_PAGES = 2
    for number in ("A1", "A2"):
        assert wai_man.client.post(wai_man.step_url("document"), {"id_number": number}).status_code == 302
    response = wai_man.client.post(wai_man.step_url("document"), {"id_number": "one-too-many"})
    assert is_asked_to_wait(response)
    assert 'value="one-too-many"' in text(response)
    assert wai_man.draft.answers["applicant"]["id_number"] == "A2"
    assert wai_man.draft.typed == {}
    private = wai_man.client.post(wai_man.step_url("contact"), {"hours": "only after six"})
    assert is_asked_to_wait(private)
    assert "only after six" in text(private)
    assert "only after six" not in text(wai_man.client.get(wai_man.step_url("contact")))
    an_hour_passes()
    assert wai_man.client.post(wai_man.step_url("document"), {"id_number": "A3"}).status_code == 302


def test_nobody_is_kept_from_help_or_from_reading(wai_man: Resident, settings: Any) -> None:
    wai_man.fill(family_answers())
    settings.MOST_PAGES = settings.MOST_BEGUN = settings.MOST_SENT = settings.MOST_PRESSED = 1
    assert is_asked_to_wait(wai_man.client.post(wai_man.step_url("document"), {}))
    today = wai_man.step_url("today")
    for _ in range(3):
        assert wai_man.client.post(today, {"danger_now": "yes"})["Location"] == today
        assert 'name="helped"' in text(wai_man.client.get(today))
        assert wai_man.client.post(today, {"helped": "yes"}).status_code == 302
        for url in (wai_man.step_url("you"), wai_man.step_url("people"), wai_man.url("check", wai_man.draft_id)):
            assert wai_man.client.get(url).status_code == 200
        assert wai_man.client.get("/en/help-now/").status_code == 200
        assert wai_man.client.post("/en/large-type/on/").status_code == 302
    assert wai_man.draft.answers["safety"]["danger_now"] is True
    assert wai_man.client.get("/leave/").status_code == 302


def test_stopping_is_never_refused(wai_man: Resident, settings: Any) -> None:
    wai_man.begin()
    settings.MOST_PAGES = 1
    for _ in range(2):
        wai_man.client.post(wai_man.step_url("document"), {})
    assert wai_man.client.post(wai_man.url("stop", wai_man.draft_id))["Location"].endswith("/stopped/")
    assert drafts() == 0


def test_taking_somebody_out_and_leaving_a_page_as_it_was_count_too(wai_man: Resident, settings: Any) -> None:
    wai_man.fill(family_answers())
    wai_man.client.post(wai_man.step_url("document"), {"birth_date_day": "x"})
    settings.MOST_PAGES = 1
    for url, data in (
        (wai_man.url("remove", wai_man.draft_id, "people", 0), {}),
        (wai_man.url("check", wai_man.draft_id), {"leave": "document"}),
    ):
        response = wai_man.client.post(url, data)
        assert is_asked_to_wait(response), url
    assert len(wai_man.draft.answers["respondents"]) == 1
    assert wai_man.draft.typed


def test_an_address_without_its_key_uses_up_nobodys_tries(wai_man: Resident, settings: Any) -> None:
    wai_man.begin()
    settings.MOST_PAGES = settings.MOST_PRESSED = 2
    stranger = Client()
    for _ in range(4):
        assert stranger.post(wai_man.step_url("document"), {}).status_code == 404
        assert stranger.post(wai_man.url("check", wai_man.draft_id)).status_code == 404
    assert wai_man.client.post(wai_man.step_url("document"), {}).status_code == 302
    assert wai_man.send().status_code == 200, "something is missing, and nothing else"


# ---------- Sending ----------


def test_a_request_that_has_to_wait_is_kept_and_sent_later(wai_man: Resident, settings: Any) -> None:
    wai_man.begin()
    settings.MOST_PRESSED = 1
    assert wai_man.send().status_code == 200, "something is missing"
    for step in ("you", "story", "consents"):
        answers = {**family_answers()["applicant"], "story": family_answers()["story"], "privacy": "yes"}
        wai_man.client.post(wai_man.step_url(step), {**NAME, **answers})
    response = wai_man.send()
    assert is_asked_to_wait(response)
    assert "梁慧敏" in text(response)
    assert wai_man.draft.submitted_at is None
    an_hour_passes()
    sent = wai_man.send()
    assert sent.status_code == 303
    again = wai_man.send()
    assert again.status_code == 302, "what was sent is sent: its receipt is no try"
    assert again["Location"] == sent["Location"]


def test_one_address_sends_so_many_requests_in_an_hour(house: Any, settings: Any) -> None:
    settings.MOST_SENT = 1
    first, second = Resident().fill(family_answers()), Resident().fill(family_answers())
    assert first.send().status_code == 303
    assert is_asked_to_wait(second.send())


# ---------- Counting ----------


def test_exactly_as_many_pass_as_the_limit_says(transactional_db: None, settings: Any) -> None:
    """Connections of their own, all at once: each waits for the row of the one before."""
    settings.MOST_BEGUN = 7
    request = RequestFactory().post("/")

    def attempt(_: int) -> int:
        try:
            return wait_to_begin(request)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        waits = list(pool.map(attempt, range(40)))
    assert waits.count(0) == 7
    assert all(HOUR - 60 < wait <= HOUR for wait in waits if wait)


def test_several_limits_are_one_query_and_the_longest_wait(
    db: None, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.MOST_SENT, settings.MOST_PRESSED = 1, 5
    short, long = Limit("short", "MOST_SENT", seconds=60), Limit("long", "MOST_PRESSED", seconds=600)
    request = RequestFactory().post("/")
    with django_assert_num_queries(1):
        assert limits.count(request, Try(long, "x"), Try(short, "x")) == 0
    assert 0 < limits.count(request, Try(long, "x"), Try(short, "x")) <= 60
    for _ in range(4):
        wait = limits.count(request, Try(short, "x"), Try(long, "x"))
    assert 60 < wait <= 600
    assert limits.count(request, Try(long, "y"), Try(short, "y")) == 0, "somebody else"


def test_what_is_stored_says_nothing_and_goes(db: None) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.7")
    wait_to_begin(request)
    entry = SharedEntry.objects.get()
    assert re.fullmatch("[0-9a-f]{64}", entry.key)
    assert entry.value == 1
    assert limits.forget_old() == 0
    an_hour_passes()
    assert limits.forget_old() == 1
    assert not SharedEntry.objects.exists()


# ---------- Where nothing is counted ----------


def test_only_a_demonstration_may_count_nothing(db: None, settings: Any) -> None:
    uncounted = {limits.UNCOUNTED: limits.new_pass()}
    forged = {limits.UNCOUNTED: signing.TimestampSigner(salt="another").sign("scenarios")}
    for is_demo, is_on, headers, is_off in (
        (True, True, {}, False),
        (True, False, {}, True),
        (True, True, uncounted, True),
        (True, True, forged, False),
        (True, True, {limits.UNCOUNTED: "scenarios"}, False),
        (False, False, {}, False),
        (False, True, uncounted, False),
    ):
        settings.DEMO, settings.LIMITS_ARE_ON = is_demo, is_on
        assert limits.is_off(RequestFactory().post("/", headers=headers)) is is_off, (is_demo, is_on, headers)


def test_a_pass_does_not_last(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().post("/", headers={limits.UNCOUNTED: limits.new_pass()})
    assert limits.is_off(request)
    monkeypatch.setattr(limits, "UNCOUNTED_SECONDS", -1)
    assert not limits.is_off(request)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"PORTAL_LIMITS": "0"}, "only a demonstration may count nothing"),
        ({"PORTAL_LIMITS": "perhaps"}, "PORTAL_LIMITS"),
        ({"PORTAL_MOST_BEGUN": "0"}, "at least 1"),
        ({"PORTAL_MOST_SENT": "many"}, "PORTAL_MOST_SENT"),
    ],
)
def test_a_production_machine_does_not_start_without_limits(changes: dict[str, str], says: str) -> None:
    started = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT,
        env={**production(), **changes},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert says in started.stderr


# ---------- Over HTTP, with both processes of the site ----------


def begin_over_http(site: str, _: int) -> int:
    with httpx.Client(trust_env=False) as client:
        address = f"{site}/pt/apply/new/you/"
        token = re.findall('name="csrfmiddlewaretoken" value="([^"]+)"', client.get(address).text)[0]
        return client.post(
            address, data={**NAME, "csrfmiddlewaretoken": token}, headers={"referer": address}
        ).status_code


def test_the_processes_of_a_site_count_together_and_scenarios_are_not_counted(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_house()
    monkeypatch.setenv("PORTAL_MOST_BEGUN", "5")
    with running_site(counts=True) as site, ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda number: begin_over_http(site, number), range(12)))
        assert sorted(codes) == [302] * 5 + [429] * 7
        scenario = Path(__file__).parent / "data" / "more_scenarios" / "40-nobody-on-the-other-side.json"
        assert Run(site).try_file(scenario).is_match
        assert begin_over_http(site, 0) == 429
