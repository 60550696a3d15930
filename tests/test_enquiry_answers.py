"""Does who asked read the answer with the code, and nobody else? How long is it kept, and who is told?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from mediation import notices
from mediation.access import EnquiryActor, acting_as
from mediation.actions import enquiries
from mediation.enquiry_keys import make_keys, read_code, read_reference
from portal.places.sides import Side
from tests.counters import (
    ANSWER,
    QUESTION,
    Asker,
    Counters,
    all_enquiries,
    answered,
    build_counters,
    codes_of,
    events,
    form_key_of,
    messages,
    page_of,
)


@pytest.fixture
def counters(db: None) -> Counters:
    return build_counters()


@pytest.fixture
def wai_man(counters: Counters) -> Asker:
    return Asker(counters.gongbei)


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
