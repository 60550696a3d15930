"""Can somebody ask a firm or a station without an account, once, safely, and read and erase what came of it?"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from mediation import notices
from mediation.access import EnquiryActor, JobActor, UserActor, acting_as
from mediation.actions import enquiries
from mediation.enquiry_keys import make_keys, read_code, read_reference
from mediation.models import CaseEvent, Enquiry, EnquiryMessage
from mediation.models.sealed_fields import SealedText
from portal.languages import CODES
from portal.pages.views import PRIVACY_NOTICE_VERSION
from portal.places.sides import Side
from portal.registers import asking
from portal.sealing import key_of
from tests.counters import (
    ANSWER,
    QUESTION,
    Asker,
    Counters,
    all_enquiries,
    build_counters,
    form_key_of,
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


def messages() -> list[tuple[str, str]]:
    with acting_as(JobActor("scenarios")):
        return [(each.author, each.text) for each in EnquiryMessage.objects.all()]


def events() -> list[str]:
    with acting_as(JobActor("verify")):
        found = CaseEvent.objects.exclude(action="contact_named").order_by("at", "sequence")
        return list(found.values_list("action", flat=True))


def answered(counters: Counters, asker: Asker, text: str = ANSWER) -> None:
    with acting_as(UserActor(counters.siu_ling.pk)):
        enquiries.answer(by=counters.siu_ling, reference=asker.reference, text=text, number=1)


def codes_of(response: Any) -> set[tuple[str, str]]:
    return set(re.findall(r'data-field="([^"]*)" data-code="([^"]+)"', response.content.decode()))


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


# ---------- Reading with reference and code ----------


def test_the_receipt_shows_the_code_for_a_few_minutes_and_never_again(wai_man: Asker) -> None:
    wai_man.ask()
    receipt = wai_man.address + "receipt/"
    assert wai_man.code in wai_man.client.get(receipt).content.decode()
    assert Client().get(receipt)["Location"] == "/en/ask/answer/"
    with pytest.MonkeyPatch.context() as patch:
        later = timezone.now() + timedelta(minutes=11)
        patch.setattr(timezone, "now", lambda: later)
        assert wai_man.client.get(receipt)["Location"] == wai_man.address
    assert wai_man.code not in wai_man.client.get(wai_man.address).content.decode()


def test_reference_and_code_open_it_in_another_browser_however_they_are_typed(wai_man: Asker) -> None:
    wai_man.ask()
    other = Asker(wai_man.record)
    typed = (wai_man.reference.lower().replace("-", " "), f" {wai_man.code.replace('-', '').lower()} ")
    response = other.opens(*typed)
    assert response["Location"] == wai_man.address
    assert QUESTION in other.client.get(wai_man.address).content.decode()


def test_signs_that_look_alike_are_read_as_meant() -> None:
    assert read_code("oil0-abcd-efgh") == "0110-ABCD-EFGH"
    assert read_reference("enq zh 1o00-00il") == "ENQ-ZH-1000-0011"
    assert read_reference("ENQ-MO-1000-0011") == read_reference("M0 1000 0011") == "ENQ-MO-1000-0011"
    for odd in ("", "%00", "ENQ", "ENQ-ZH-1000", "x" * 5000, "ENQ-XX-0000-0000", "ＥＮＱ-ZH-0000-00ＡＡ"):
        assert read_reference(odd) == ""
        assert read_code(odd) == ""


def test_another_side_or_form_key_gives_other_keys() -> None:
    keys = make_keys("0" * 32, "told", Side.ZHUHAI)
    assert keys == make_keys("0" * 32, "told", Side.ZHUHAI)
    assert len({keys, make_keys("1" * 32, "told", Side.ZHUHAI), make_keys("0" * 32, "other", Side.ZHUHAI)}) == 3
    assert make_keys("0" * 32, "told", Side.MACAU)[0].startswith("ENQ-MO-")


def test_wrong_missing_and_erased_look_the_same(wai_man: Asker) -> None:
    wai_man.ask()
    never, wrong = "ENQ-ZH-0000-0000", "0000-0000-0000"
    tries = [(wai_man.reference, wrong), (never, wai_man.code), (never, ""), ("", ""), ("%00", "\x00")]
    pages = [page_without_values(Asker(wai_man.record).opens(*typed)) for typed in tries]
    wai_man.client.post(wai_man.address + "erase/")
    pages.append(page_without_values(Asker(wai_man.record).opens(wai_man.reference, wai_man.code)))
    assert pages == pages[:1] * 6
    for reference in (wai_man.reference, never):
        assert Client().get(f"/en/ask/answer/{reference}/")["Location"] == "/en/ask/answer/"


def page_without_values(response: Any) -> str:
    """A page but for what stands in its inputs."""
    assert response.status_code == 200
    return re.sub(' value="[^"]*"', "", response.content.decode())


def test_wrong_codes_are_counted_and_lock_nobody_out(wai_man: Asker, settings: Any) -> None:
    wai_man.ask()
    settings.MOST_CODES = 3
    stranger = Asker(wai_man.record)
    assert [stranger.opens(wai_man.reference, "0000").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert Asker(wai_man.record).opens(wai_man.reference, wai_man.code).status_code == 303


def test_the_browser_forgets_after_an_hour_or_when_told(wai_man: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    wai_man.ask()
    name = next(name for name in wai_man.client.cookies if name.startswith("page-"))
    kept = wai_man.client.cookies[name].value
    assert wai_man.client.get(wai_man.address).status_code == 200
    wai_man.client.post(wai_man.address + "close/")
    assert wai_man.client.get(wai_man.address).status_code == 302
    assert Client(headers={"cookie": f"{name}={kept}"}).get(wai_man.address).status_code == 200
    hour = signing.time.time() + 3700
    monkeypatch.setattr(signing.time, "time", lambda: hour)
    assert Client(headers={"cookie": f"{name}={kept}"}).get(wai_man.address).status_code == 302


def test_who_asked_reads_the_answer_and_writes_once_more(counters: Counters, wai_man: Asker) -> None:
    wai_man.ask()
    assert "There is no answer yet" in wai_man.client.get(wai_man.address).content.decode()
    answered(counters, wai_man)
    assert ANSWER in wai_man.client.get(wai_man.address).content.decode()
    too_long = wai_man.client.post(wai_man.address + "more/", {"text": "x" * 2001})
    assert codes_of(too_long) == {("text", "too_long")}
    assert "x" * 2001 in too_long.content.decode()
    assert wai_man.client.post(wai_man.address + "more/", {"text": "謝謝，我帶什麼？"}).status_code == 303
    [enquiry] = all_enquiries()
    assert enquiry.status == "open", "it waits for an answer again"
    assert 'id="more"' not in wai_man.client.get(wai_man.address).content.decode()
    wai_man.client.post(wai_man.address + "more/", {"text": "and one more"})
    assert [text for _author, text in messages()] == [QUESTION, ANSWER, "謝謝，我帶什麼？"]
    assert events() == ["asked", "answered", "wrote_more"]


def test_who_asked_may_erase_it_and_only_the_event_stays(counters: Counters, wai_man: Asker) -> None:
    wai_man.ask()
    answered(counters, wai_man)
    assert wai_man.client.post(wai_man.address + "erase/")["Location"] == "/en/ask/answer/erased/"
    assert all_enquiries() == []
    assert messages() == []
    assert events() == ["asked", "answered", "erased"]
    assert wai_man.client.get(wai_man.address).status_code == 302
    call_command("verify_trail")


def test_nobody_without_the_code_writes_or_erases(wai_man: Asker) -> None:
    wai_man.ask()
    stranger = Client()
    for action in ("more", "erase", "close"):
        assert stranger.post(f"{wai_man.address}{action}/", {"text": "x"}).status_code in (302, 303)
    assert len(all_enquiries()) == 1
    assert messages() == [("asker", QUESTION)]


# ---------- How long it is kept ----------


def test_nothing_is_erased_before_a_lawyer_decided_for_how_long(
    counters: Counters, wai_man: Asker, settings: Any
) -> None:
    wai_man.ask()
    answered(counters, wai_man)
    later = timezone.now() + timedelta(days=4000)
    settings.TERMS_IN_DAYS = {}
    assert enquiries.erase_old_enquiries(later) == 0
    settings.TERMS_IN_DAYS = {"enquiry": 90}
    assert enquiries.erase_old_enquiries(timezone.now() + timedelta(days=89)) == 0
    assert enquiries.erase_old_enquiries(timezone.now() + timedelta(days=91)) == 1
    assert all_enquiries() == []
    assert events() == ["asked", "answered", "erased"]


def test_what_still_waits_for_an_answer_is_not_erased(wai_man: Asker, settings: Any) -> None:
    wai_man.ask()
    settings.TERMS_IN_DAYS = {"enquiry": 1}
    assert enquiries.erase_old_enquiries(timezone.now() + timedelta(days=400)) == 0
    assert len(all_enquiries()) == 1


# ---------- Notices ----------


def test_the_station_is_told_that_something_is_there_and_nothing_more(wai_man: Asker, mailoutbox: list[Any]) -> None:
    wai_man.ask(name="阿敏", channel="phone", reach="6600 1122")
    job = ProcrastinateJob.objects.get(task_name="mediation.tell_counter")
    assert set(job.args) == {"enquiry_id"}
    notices.send_counter_notice(job.args["enquiry_id"])
    [letter] = mailoutbox
    assert letter.to == ["gongbei@example.org"]
    assert wai_man.reference in letter.body
    assert wai_man.reference not in letter.subject
    for secret in ("阿敏", "6600", QUESTION, wai_man.code):
        assert secret not in letter.subject + letter.body


def test_a_station_without_an_address_is_written_to_by_nobody(counters: Counters, mailoutbox: list[Any]) -> None:
    asker = Asker(counters.macau).ask()
    notices.send_counter_notice(str(all_enquiries()[0].pk))
    assert mailoutbox == []
    assert asker.reference


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        ({"channel": "email", "reach": "min@example.org", "may_leave_message": "yes"}, True),
        ({"channel": "email", "reach": "min@example.org", "may_leave_message": "no"}, False),
        ({"channel": "email", "reach": "min@example.org"}, False),
        ({"channel": "phone", "reach": "6600 1122", "may_leave_message": "yes"}, False),
        ({"channel": "none", "reach": "min@example.org", "may_leave_message": "yes"}, False),
    ],
)
def test_who_asked_is_written_to_only_where_that_is_safe(
    counters: Counters, mailoutbox: list[Any], more: dict[str, Any], is_told: bool
) -> None:
    wai_man = Asker(counters.gongbei, "en").ask(**more)
    answered(counters, wai_man)
    jobs = ProcrastinateJob.objects.filter(task_name="mediation.tell_asker")
    assert jobs.count() == (1 if is_told else 0)
    notices.send_asker_notice(str(all_enquiries()[0].pk))
    assert len(mailoutbox) == (1 if is_told else 0)
    for letter in mailoutbox:
        assert (letter.to, letter.subject) == (["min@example.org"], "There is something new for you")
        assert letter.body == f"There is something new for you: {wai_man.reference}."


def test_an_enquiry_that_was_erased_meanwhile_is_told_to_nobody(wai_man: Asker, mailoutbox: list[Any]) -> None:
    wai_man.ask()
    [enquiry] = all_enquiries()
    with acting_as(EnquiryActor(wai_man.reference, wai_man.code)):
        enquiries.erase(by=EnquiryActor(wai_man.reference, wai_man.code))
    notices.send_counter_notice(str(enquiry.pk))
    notices.send_asker_notice(str(enquiry.pk))
    assert mailoutbox == []


def test_a_page_always_has_a_key_of_its_own(counters: Counters) -> None:
    one, other = (form_key_of(Client().get(page_of(counters.gongbei))) for _ in range(2))
    assert one != other
    crafted = Asker(counters.gongbei)
    response = crafted.post({**crafted.data(), "form_key": "x"})
    assert response.status_code == 303


# ---------- Bad requests ----------


def test_no_bad_request_breaks_a_page(wai_man: Asker) -> None:
    wai_man.ask()
    for address in (page_of(wai_man.record), "/en/ask/answer/", wai_man.address, wai_man.address + "more/"):
        assert complaints(wai_man.client, address, every=4) == [], address
