"""Does the contact of a firm or station find, read and answer their own enquiries, and is everything else closed?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from lawyers import demonstration as firms
from mediation import demonstration, demonstration_enquiries
from mediation.access import JobActor, UserActor, acting_as, counters_of, visible_enquiries
from mediation.actions import enquiries
from mediation.actions.people import appoint
from mediation.models import CaseEvent, EnquiryMessage
from mediation.statuses import Role
from portal.accounts.models import User
from portal.stations import demonstration as stations
from tests.counters import ANSWER, QUESTION, Asker, Counters, all_enquiries, build_counters, contact
from tests.people import PASSWORD, House, family_answers, send
from tests.signing_in import enrol, fresh_code, half_signed_in, signed_in
from tests.test_bad_input import complaints

COUNTER = "/en/counter/"


@pytest.fixture
def counters(house: House) -> Counters:
    return build_counters()


@pytest.fixture
def asker(counters: Counters) -> Asker:
    return Asker(counters.gongbei).ask()


@pytest.fixture
def siu_ling(counters: Counters) -> Client:
    return signed_in(counters.siu_ling)


def page(asker: Asker, action: str = "") -> str:
    return f"{COUNTER}{asker.reference}/{action}"


def text(response: Any) -> str:
    return str(response.content.decode())


def answers() -> list[str]:
    with acting_as(JobActor("scenarios")):
        return [each.text for each in EnquiryMessage.objects.filter(author="contact")]


def events_of(asker: Asker) -> list[str]:
    [enquiry] = [each for each in all_enquiries() if each.reference == asker.reference]
    with acting_as(JobActor("verify")):
        return list(CaseEvent.objects.filter(case_id=enquiry.pk).values_list("action", flat=True))


# ---------- Who gets which answer ----------


def test_each_person_gets_their_own_answer(house: House, counters: Counters, asker: Asker) -> None:
    """The list, one enquiry there, answering it, closing it; the desk and the studio."""
    people: dict[str, tuple[User | None, tuple[int, ...]]] = {
        "nobody": (None, (302, 302, 403, 302, 302, 302)),
        "its contact": (counters.siu_ling, (200, 200, 200, 303, 302, 302)),
        "the other side's contact": (counters.ines, (200, 404, 404, 404, 302, 302)),
        "a firm's contact": (counters.mr_chan, (200, 404, 404, 404, 302, 302)),
        "a coordinator": (house.zhuhai_coordinator, (403, 404, 404, 404, 200, 302)),
        "a mediator": (house.zhuhai_mediator, (403, 404, 404, 404, 200, 302)),
        "a safety officer": (house.zhuhai_safety, (403, 404, 404, 404, 200, 302)),
        "an outsider": (house.outsider, (403, 404, 404, 404, 403, 302)),
        "a superuser": (house.superuser, (403, 404, 404, 404, 403, 200)),
    }
    for name, (user, expected) in people.items():
        client = signed_in(user) if user else Client()
        got = (
            client.get(COUNTER).status_code,
            client.get(page(asker)).status_code,
            client.post(page(asker, "answer/"), {"text": " ", "number": "1"}).status_code,
            client.post(page(asker, "close/"), {"referred_to": ""}).status_code,
            client.get("/en/desk/").status_code,
            client.get("/cms/").status_code,
        )
        assert got == expected, name
    with_password_alone = half_signed_in(counters.siu_ling)
    assert with_password_alone.get(COUNTER).status_code == 302
    assert with_password_alone.get(page(asker)).status_code == 302
    assert with_password_alone.post(page(asker, "answer/"), {"text": ANSWER, "number": "1"}).status_code == 403
    assert answers() == []


def test_a_contact_sees_no_case(house: House, counters: Counters, siu_ling: Client) -> None:
    receipt = send(family_answers())
    assert siu_ling.get(f"/en/desk/cases/{receipt.reference}/").status_code == 404
    assert siu_ling.get("/en/desk/people/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_another_reference_is_not_there_and_asking_for_it_is_an_event() -> None:
    counters = build_counters()
    asker = Asker(counters.gongbei).ask()
    ines = signed_in(counters.ines)
    hidden = ines.get(page(asker))
    missing = ines.get(f"{COUNTER}ENQ-ZH-0000-0000/")
    assert hidden.status_code == missing.status_code == 404
    assert text(hidden).replace(asker.reference, "") == text(missing).replace("ENQ-ZH-0000-0000", "")
    assert events_of(asker) == ["asked", "refused"]
    with acting_as(JobActor("verify")):
        refusals = CaseEvent.objects.filter(action="refused")
        assert [event.actor for event in refusals] == [f"user:{counters.ines.pk}"] * 2
        assert {event.detail["act"] for event in refusals} == {"answer_enquiries"}
    call_command("verify_trail")


def test_after_the_sign_in_a_contact_comes_to_their_counter(counters: Counters) -> None:
    enrol(counters.siu_ling)
    counters.siu_ling.set_password(PASSWORD)
    counters.siu_ling.save()
    client = Client()
    client.post("/en/account/sign-in/", {"login": "siu.ling", "password": PASSWORD})
    response = client.post("/en/account/second-factor/show/", {"code": fresh_code(counters.siu_ling)}, follow=True)
    assert response.redirect_chain[-1][0] == COUNTER
    assert response.status_code == 200


def test_a_coordinator_who_also_answers_keeps_the_desk(house: House, counters: Counters) -> None:
    contact_too = contact("both", counters.gongbei)
    with acting_as(JobActor("operator")):
        appoint(office=house.zhuhai_family, user=contact_too, role=Role.COORDINATOR)
    client = signed_in(contact_too)
    assert client.get("/en/desk/").status_code == 200
    assert client.get(COUNTER).status_code == 200


# ---------- The list ----------


def test_the_list_shows_what_waits_first_and_names_nobody(counters: Counters, siu_ling: Client) -> None:
    first, second, third = (Asker(counters.gongbei).ask(name="阿敏", question=f"{QUESTION}{n}") for n in range(3))
    with acting_as(UserActor(counters.siu_ling.pk)):
        enquiries.answer(by=counters.siu_ling, reference=first.reference, text=ANSWER, number=1)
    listed = text(siu_ling.get(COUNTER))
    assert re.findall(r">(ENQ-[^<]+)</a>", listed) == [each.reference for each in (second, third, first)]
    assert "阿敏" not in listed
    assert QUESTION not in listed
    assert "拱北志願站" in listed


def test_the_list_is_paged_and_asks_as_few_questions_for_many_as_for_few(counters: Counters, siu_ling: Client) -> None:
    siu_ling.get(COUNTER)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert siu_ling.get(COUNTER).status_code == 200
        return len([each for each in asked if not (each["sql"] or "").startswith(("SAVEPOINT", "RELEASE"))])

    Asker(counters.gongbei).ask()
    few = questions()
    for number in range(30):
        Asker(counters.gongbei).ask(question=f"{QUESTION} {number}")
    assert questions() == few
    assert few <= 12
    assert len(re.findall(r">(ENQ-[^<]+)</a>", text(siu_ling.get(COUNTER)))) == 25
    assert len(re.findall(r">(ENQ-[^<]+)</a>", text(siu_ling.get(f"{COUNTER}?page=2")))) == 6


@pytest.mark.parametrize(
    "query", ["page=abc", "page=%00", "page=99999999999999999999", "page=-1", "page=" + "9" * 5000]
)
def test_an_odd_page_number_is_a_page(siu_ling: Client, query: str) -> None:
    assert siu_ling.get(f"{COUNTER}?{query}").status_code == 200


# ---------- One enquiry ----------


def test_opening_it_is_an_event(asker: Asker, siu_ling: Client) -> None:
    assert QUESTION in text(siu_ling.get(page(asker)))
    assert events_of(asker) == ["asked", "opened"]


def test_one_enquiry_asks_few_questions_however_much_was_written(
    counters: Counters, asker: Asker, siu_ling: Client
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert siu_ling.get(page(asker)).status_code == 200
        return len([each for each in asked if not (each["sql"] or "").startswith(("SAVEPOINT", "RELEASE"))])

    few = questions()
    for number in range(1, 8):
        siu_ling.post(page(asker, "answer/"), {"text": ANSWER, "number": str(number)})
    assert len(answers()) == 7
    assert questions() == few


REACHED: list[tuple[dict[str, str], list[str], list[str]]] = [
    ({"channel": "none", "reach": "6600 1122"}, ["Do not contact this person"], ["6600 1122"]),
    (
        {"channel": "phone", "reach": "6600 1122", "hours": "下午", "may_leave_message": "no", "is_shared": "yes"},
        ["6600 1122", "下午", "Leave no message", "Somebody else uses this phone"],
        ["A message may be left"],
    ),
    ({"channel": "sms", "reach": "6600 1122"}, ["Leave no message", "as careful as if it were so"], []),
    (
        {"channel": "wechat", "reach": "min", "may_leave_message": "yes", "is_shared": "no"},
        ["A message may be left"],
        ["Somebody else uses", "as careful as"],
    ),
]


@pytest.mark.parametrize(("told", "shown", "hidden"), REACHED)
def test_the_contact_reads_how_somebody_is_reached_without_harm(
    counters: Counters, siu_ling: Client, told: dict[str, str], shown: list[str], hidden: list[str]
) -> None:
    asker = Asker(counters.gongbei).ask(**told)
    found = text(siu_ling.get(page(asker)))
    assert [words for words in shown if words not in found] == []
    assert [words for words in hidden if words in found] == []


def test_an_answer_reaches_who_asked_once_however_often_it_is_sent(
    counters: Counters, asker: Asker, siu_ling: Client
) -> None:
    sent = {"text": ANSWER, "number": "1"}
    assert siu_ling.post(page(asker, "answer/"), sent)["Location"] == page(asker)
    assert siu_ling.post(page(asker, "answer/"), sent).status_code == 303
    assert answers() == [ANSWER]
    assert events_of(asker) == ["asked", "answered"]
    assert all_enquiries()[0].status == "answered"
    assert ANSWER in text(asker.client.get(asker.address))
    assert "拱北志願站" in text(asker.client.get(asker.address))
    assert "siu.ling" not in text(asker.client.get(asker.address)), "who asked reads the station's name, no person's"


@pytest.mark.parametrize(
    ("sent", "code"),
    [("", "required"), (" \u200b", "required"), ("長" * 5001, "too_long")],
    ids=["none", "blank", "long"],
)
def test_what_is_no_answer_is_said_and_kept(asker: Asker, siu_ling: Client, sent: str, code: str) -> None:
    response = siu_ling.post(page(asker, "answer/"), {"text": sent, "number": "1"})
    assert response.status_code == 200
    assert f'data-code="{code}"' in text(response)
    assert sent.strip() in text(response)
    assert answers() == []


@pytest.mark.parametrize("number", ["", "0", "2", "-1", "abc", "%00", "9" * 40, "１"])
def test_an_answer_with_an_odd_number_is_not_taken(asker: Asker, siu_ling: Client, number: str) -> None:
    assert siu_ling.post(page(asker, "answer/"), {"text": ANSWER, "number": number}).status_code == 303
    assert answers() == []


def test_whoever_was_signed_out_meanwhile_gets_their_text_back(counters: Counters, asker: Asker) -> None:
    client = signed_in(counters.siu_ling)
    client.cookies.pop("sessionid")
    response = client.post(page(asker, "answer/"), {"text": ANSWER, "number": "1"})
    assert response.status_code == 403
    assert ANSWER in text(response)
    assert 'name="number" value="1"' in text(response)
    assert QUESTION not in text(response)
    in_portuguese = client.post(page(asker, "answer/"), {"text": ANSWER, "number": "1", "go": "language:pt"})
    assert '<html lang="pt"' in text(in_portuguese)
    assert ANSWER in text(in_portuguese)
    assert f'action="/pt/counter/{asker.reference}/answer/"' in text(in_portuguese)
    assert response["Cache-Control"] == "no-store"
    on_an_old_page = Client(enforce_csrf_checks=True)
    on_an_old_page.cookies = signed_in(counters.siu_ling).cookies
    response = on_an_old_page.post(page(asker, "answer/"), {"text": ANSWER, "number": "1"})
    assert response.status_code == 403
    assert ANSWER in text(response)
    assert answers() == []


def test_no_bad_request_breaks_a_page_of_the_counter(asker: Asker, siu_ling: Client) -> None:
    for address in (COUNTER, page(asker), page(asker, "answer/"), page(asker, "close/")):
        assert complaints(siu_ling, address, every=4) == [], address


# ---------- Closing and referring ----------


def test_a_closed_enquiry_takes_nothing_more(asker: Asker, siu_ling: Client) -> None:
    assert siu_ling.post(page(asker, "close/"), {"referred_to": ""}).status_code == 303
    assert all_enquiries()[0].status == "closed"
    siu_ling.post(page(asker, "answer/"), {"text": ANSWER, "number": "1"})
    asker.client.post(asker.address + "more/", {"text": "and yet"})
    assert answers() == []
    assert events_of(asker) == ["asked", "closed"]
    assert "nothing more comes here" in text(asker.client.get(asker.address))


def test_who_asked_is_told_the_name_of_who_can_help_and_nothing_goes_there(
    counters: Counters, asker: Asker, siu_ling: Client
) -> None:
    offered = text(siu_ling.get(page(asker)))
    assert "珠海輔導中心" in offered
    assert "澳門志願站" in offered
    to = str(counters.counselling.counter_id)
    assert siu_ling.post(page(asker, "close/"), {"referred_to": to}).status_code == 303
    [enquiry] = all_enquiries()
    assert (enquiry.status, enquiry.referred_to_id) == ("referred", counters.counselling.counter_id)
    assert "珠海輔導中心" in text(asker.client.get(asker.address))
    there = signed_in(contact("there", counters.counselling))
    assert there.get(page(asker)).status_code == 404
    assert events_of(asker)[:2] == ["asked", "opened"]


@pytest.mark.parametrize("chosen", ["999999", "abc", "%00", "-1"])
def test_only_a_place_of_the_list_can_be_referred_to(asker: Asker, siu_ling: Client, chosen: str) -> None:
    response = siu_ling.post(page(asker, "close/"), {"referred_to": chosen})
    assert response.status_code == 200
    assert 'data-code="invalid_choice"' in text(response)
    assert all_enquiries()[0].status == "open"


def test_ones_own_station_and_what_is_not_published_are_not_offered(
    counters: Counters, asker: Asker, siu_ling: Client
) -> None:
    counters.macau.live = False
    counters.macau.save()
    for station in (counters.gongbei, counters.macau):
        response = siu_ling.post(page(asker, "close/"), {"referred_to": str(station.counter_id)})
        assert 'data-code="invalid_choice"' in text(response)


# ---------- Contacts ----------


def test_a_contact_is_named_and_released_from_the_server_and_both_are_written_down(
    counters: Counters, house: House
) -> None:
    assert counters.macau.counter is not None
    call_command("counter_contact", "station", "macau", "outsider")
    call_command("counter_contact", "station", "macau", "outsider")
    assert counters_of(house.outsider) == [counters.macau.counter]
    call_command("counter_contact", "station", "macau", "outsider", "--release")
    assert counters_of(house.outsider) == []
    with acting_as(JobActor("verify")):
        found = CaseEvent.objects.filter(actor="job:operator", detail__user=house.outsider.pk)
        assert [event.action for event in found] == ["contact_named", "contact_released"]
    for key, name in (("nowhere", "outsider"), ("macau", "nobody")):
        with pytest.raises(CommandError):
            call_command("counter_contact", "station", key, name)


def test_the_studio_cannot_touch_the_account_of_a_contact(house: House, counters: Counters) -> None:
    """Whoever could set a contact's password could read what people asked."""
    studio = signed_in(house.superuser)
    assert studio.get(f"/cms/users/edit/{counters.siu_ling.pk}/", follow=True).status_code == 404
    assert studio.get(f"/cms/users/edit/{house.outsider.pk}/").status_code == 200
    listed = text(studio.get("/cms/users/"))
    assert "siu.ling" not in listed
    assert "outsider" in listed


def test_an_answer_stays_when_the_account_of_its_author_goes(
    counters: Counters, asker: Asker, siu_ling: Client
) -> None:
    second = contact("second", counters.gongbei)
    siu_ling.post(page(asker, "answer/"), {"text": ANSWER, "number": "1"})
    counters.siu_ling.delete()
    shown = text(signed_in(second).get(page(asker)))
    assert ANSWER in shown
    assert "Answered by" not in shown


def test_the_notice_exists_exactly_when_the_enquiry_does(asker: Asker) -> None:
    [job] = ProcrastinateJob.objects.filter(task_name="mediation.tell_counter")
    assert job.args == {"enquiry_id": str(all_enquiries()[0].pk)}
    assert job.queue_name == "notices"


def test_the_demonstrations_contacts_answer_at_one_counter_each(db: None, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, PASSWORD
    for load in (demonstration.load, stations.load, firms.load, demonstration_enquiries.load):
        load(lambda _said: None)
    demonstration_enquiries.load(lambda _said: None)
    for name, key in (("firm.contact", "zhongyin-liktou-fongs"), ("station.volunteer", "gongbei-volunteers")):
        user = User.objects.get(username=name)
        assert [counter.record_key for counter in counters_of(user)] == [key]
        with acting_as(UserActor(user.pk)):
            assert visible_enquiries(user).count() == 1, "loaded twice, asked once"
