"""Can somebody ask a firm or a station without an account, once, safely, and read and erase what came of it?"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from mediation.access import JobActor, acting_as
from mediation.models import Enquiry, EnquiryMessage
from mediation.models.sealed_fields import SealedText
from portal.languages import CODES
from portal.pages.views import PRIVACY_NOTICE_VERSION
from portal.registers import asking
from portal.sealing import key_of
from tests.counters import (
    QUESTION,
    Asker,
    Counters,
    all_enquiries,
    build_counters,
    codes_of,
    events,
    messages,
    page_of,
    serve_community,
)
from tests.test_bad_input import complaints


@pytest.fixture
def counters(db: None) -> Counters:
    return build_counters()


@pytest.fixture
def wai_man(counters: Counters) -> Asker:
    return Asker(counters.gongbei)


# ---------- Who can be asked ----------


def test_only_what_is_published_and_answers_can_be_asked(counters: Counters) -> None:
    assert Client().get(page_of(counters.gongbei)).status_code == 200
    assert Client().get(page_of(counters.firm)).status_code == 200
    counters.gongbei.takes_enquiries = False
    counters.gongbei.save()
    counters.firm.live = False
    counters.firm.save()
    for address in (
        page_of(counters.gongbei),
        page_of(counters.firm),
        "/en/ask/station/nowhere/",
        "/en/ask/lawyer/joint/",
        "/en/ask/firm/gongbei/",
    ):
        assert Client().get(address).status_code == 404, address
        assert Client().post(address, {"question": "?"}).status_code == 404, address


def test_a_register_learns_where_its_records_are_asked(counters: Counters) -> None:
    with override("zh-hant"):
        assert asking.address_for(counters.gongbei) == "/zh-hant/ask/station/gongbei/"
    with override("pt"):
        assert asking.address_for(counters.firm) == "/pt/ask/firm/joint/"
    counters.gongbei.takes_enquiries = False
    counters.firm.live = False
    assert asking.address_for(counters.gongbei) == ""
    assert asking.address_for(counters.firm) == ""


# ---------- Asking ----------


@pytest.mark.parametrize("language", CODES)
def test_somebody_asks_and_gets_reference_and_code(counters: Counters, language: str) -> None:
    wai_man = Asker(counters.gongbei, language).ask()
    assert re.fullmatch("ENQ-ZH-[0-9A-Z]{4}-[0-9A-Z]{4}", wai_man.reference)
    assert re.fullmatch("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", wai_man.code)
    [enquiry] = all_enquiries()
    assert (enquiry.reference, enquiry.side, enquiry.status) == (wai_man.reference, "zhuhai", "open")
    assert (enquiry.channel, enquiry.reach, enquiry.may_leave_message) == ("none", "", None)
    assert (enquiry.consent_version, enquiry.consent_language) == (PRIVACY_NOTICE_VERSION, language)
    assert messages() == [("asker", QUESTION)]
    assert events() == ["asked"]


def test_what_was_written_is_sealed_with_the_keys_of_the_counters_side(counters: Counters) -> None:
    Asker(counters.macau).ask(name="阿敏", channel="phone", reach="6600 1122", hours="下午")
    with acting_as(JobActor("scenarios")):
        enquiry, message = Enquiry.objects.get(), EnquiryMessage.objects.get()
        for row, names in ((enquiry, ("name", "reach", "hours")), (message, ("text",))):
            assert {field.name for field in row._meta.fields if isinstance(field, SealedText)} >= set(names)
            for name in names:
                assert key_of(bytes(row.__dict__[name])).startswith("macau:"), name
        assert (enquiry.name, enquiry.reach, enquiry.hours) == ("阿敏", "6600 1122", "下午")


def test_the_code_is_kept_nowhere(wai_man: Asker) -> None:
    wai_man.ask()
    [enquiry] = all_enquiries()
    stored = " ".join(str(bytes(value) if isinstance(value, memoryview) else value) for value in vars(enquiry).values())
    assert wai_man.code not in stored
    assert wai_man.code.replace("-", "") not in stored
    assert len(bytes(enquiry.key_digest)) == 32


def test_the_same_page_sent_twice_is_one_enquiry_and_tells_the_station_once(wai_man: Asker) -> None:
    data = wai_man.data()
    first, second = wai_man.post(data), wai_man.post(data)
    assert first["Location"] == second["Location"]
    assert len(all_enquiries()) == 1
    assert events() == ["asked"]
    assert ProcrastinateJob.objects.filter(task_name="mediation.tell_counter").count() == 1


def test_the_same_page_with_another_text_is_another_enquiry(wai_man: Asker) -> None:
    data = wai_man.data()
    wai_man.post(data)
    wai_man.post({**data, "question": "還有一個問題"})
    assert len(all_enquiries()) == 2


@pytest.mark.django_db(transaction=True)
def test_many_simultaneous_clicks_are_one_enquiry() -> None:
    wai_man = Asker(build_counters().gongbei)
    data = wai_man.data()

    def click(_number: int) -> str:
        try:
            return str(Client().post(page_of(wai_man.record), data)["Location"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as people:
        assert len(set(people.map(click, range(12)))) == 1
    assert len(all_enquiries()) == 1
    assert events() == ["asked"]


BAD: list[tuple[dict[str, Any], set[tuple[str, str]]]] = [
    ({"question": " \u200b "}, {("question", "required")}),
    ({"question": "長" * 2001}, {("question", "too_long")}),
    ({"topic": ""}, {("topic", "required")}),
    ({"topic": "visit"}, {("topic", "choice")}),
    ({"topic": "%00"}, {("topic", "choice")}),
    ({"privacy": "no"}, {("consents.privacy", "consent")}),
    ({"channel": "phone"}, {("safe_contact.reach", "required")}),
    ({"channel": "phone", "reach": "call me"}, {("safe_contact.reach", "format")}),
    ({"channel": "email", "reach": "not an address"}, {("safe_contact.reach", "format")}),
    ({"channel": "pigeon"}, {("safe_contact.channel", "choice")}),
    ({"name": "x" * 201}, {("name", "too_long")}),
]


@pytest.mark.parametrize(("more", "expected"), BAD)
def test_what_is_missing_or_too_long_is_said_and_nothing_typed_is_lost(
    wai_man: Asker, more: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    response = wai_man.post(wai_man.data(**{"hours": "after nine", **more}))
    assert response.status_code == 200
    assert codes_of(response) == expected
    assert 'value="after nine"' in response.content.decode()
    assert all_enquiries() == []


@pytest.mark.parametrize(
    "question", ["a\x00b", "\u202eabc\u202c", "𠮷" * 2000, "<script>alert(1)</script>", "\ud7ff\uffff"]
)
def test_odd_text_is_a_question_like_any_other(wai_man: Asker, question: str) -> None:
    wai_man.ask(question=question)
    page = wai_man.client.get(wai_man.address).content.decode()
    assert "<script>alert" not in page
    assert messages() == [("asker", question)]


def test_the_language_changes_and_what_was_typed_stays(wai_man: Asker) -> None:
    response = wai_man.post(wai_man.data(question="half a sent", go="language:pt"))
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="pt"' in page
    assert "half a sent" in page
    assert 'action="/pt/ask/station/gongbei/"' in page
    assert 'class="errors"' not in page
    larger = wai_man.post(wai_man.data(question="half a sent", go="type:large"))
    assert "half a sent" in larger.content.decode()
    assert "type" in " ".join(larger.cookies)
    assert all_enquiries() == []


def test_without_a_token_the_page_comes_back_with_what_was_typed(wai_man: Asker) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(page_of(wai_man.record), wai_man.data(question="still here"))
    assert response.status_code == 403
    assert "still here" in response.content.decode()
    assert codes_of(response) == {("", "not_trusted")}


def test_too_many_from_one_address_wait_with_what_they_typed(wai_man: Asker, settings: Any) -> None:
    settings.MOST_ENQUIRIES = 2
    for number in range(2):
        wai_man.ask(question=f"number {number}")
    response = wai_man.post(wai_man.data(question="one too many"))
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "one too many" in response.content.decode()
    assert codes_of(response) == {("", "limited")}


def test_no_page_is_kept_or_found_and_none_says_what_it_is_about(wai_man: Asker) -> None:
    wai_man.ask(name="阿敏")
    for address in (page_of(wai_man.record), "/en/ask/answer/", wai_man.address, wai_man.address + "receipt/"):
        response = wai_man.client.get(address)
        assert response.status_code == 200, address
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        title = re.search("<title>(.*?)</title>", response.content.decode())
        assert title
        assert not re.search("law|mediat|拱北|阿敏", title[1], re.IGNORECASE), title[1]


def test_nobody_says_that_a_mandate_begins_or_a_time_limit_stops(wai_man: Asker) -> None:
    page = wai_man.client.get(page_of(wai_man.record)).content.decode()
    assert "/en/help-now/" in page
    assert "A question is no mandate" in page
    assert "No time limit stops" in page


# ---------- A visit of the legal adviser ----------


def test_a_community_asks_for_a_visit_on_a_named_problem(counters: Counters) -> None:
    service = serve_community(counters.firm)
    village = Asker(counters.firm)
    assert codes_of(village.post(village.data(topic="visit"))) == {("community", "required")}
    assert codes_of(village.post(village.data(topic="visit", community="999999"))) == {("community", "choice")}
    village.ask(topic="visit", community=str(service.pk), question="征地補償怎樣計算？")
    [enquiry] = all_enquiries()
    assert "官塘村" in enquiry.community
    assert "官塘村" in village.client.get(village.address).content.decode()


def test_a_firm_that_serves_no_community_offers_no_visit(counters: Counters) -> None:
    page = Client().get(page_of(counters.firm)).content.decode()
    assert 'value="visit"' not in page
    assert 'name="community"' not in page
    assert 'value="fees"' in page
    assert 'value="fees"' not in Client().get(page_of(counters.gongbei)).content.decode()


# ---------- Bad requests ----------


def test_no_bad_request_breaks_a_page(wai_man: Asker) -> None:
    wai_man.ask()
    for address in (page_of(wai_man.record), "/en/ask/answer/", wai_man.address, wai_man.address + "more/"):
        assert complaints(wai_man.client, address, every=4) == [], address
