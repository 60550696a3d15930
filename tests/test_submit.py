"""Is a request stored once, whole and in the right place, whatever happens?"""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from mediation import models, notices
from mediation.access import DraftActor, JobActor, acting_as
from mediation.actions import submit
from mediation.actions.drafts import begin_draft, get_draft, new_draft_actor, save_answers
from mediation.actions.submit import NotComplete, get_receipt, submit_request
from mediation.models import Case, Draft, Party, PartyContact, PartyIdentity
from mediation.references import is_reference, make_reference
from tests.people import House, agreed, build_house, family_answers, macau_answers, send

READER = JobActor("scenarios")


def drafted(answers: dict[str, Any]) -> DraftActor:
    actor = new_draft_actor()
    with acting_as(actor):
        draft = begin_draft(by=actor, language=answers["language"])
        save_answers(draft, by=actor, answers=agreed(answers), typed={}, language=answers["language"])
    return actor


def test_everything_that_was_answered_is_stored_in_its_group(house: House) -> None:
    send(family_answers())
    with acting_as(READER):
        case = Case.objects.get()
        applicant = Party.objects.get(role="applicant")
        contact = PartyContact.objects.get(party=applicant)
        identity = PartyIdentity.objects.get(party=applicant)
        assert (case.home_office, case.home_side, case.cross_border) == (house.zhuhai_family, "zhuhai", True)
        assert (case.status, case.route, case.stream) == ("submitted", "mediation", "family")
        assert (contact.name, contact.romanised, contact.division) == ("梁慧敏", "LEONG WAI MAN", "花地瑪堂區")
        assert (contact.phone, contact.email, contact.address) == (
            "+853 6600 1122",
            "waiman@example.org",
            "示範街 1 號",
        )
        assert (identity.document_number, identity.birth_date) == ("1990417(3)", "1986-05-19")
        assert identity.former_names == ["梁小敏"]
        assert models.CaseNarrative.objects.get().story == "我想定好探視孩子的時間。"
        assert models.Child.objects.get().name == "李小雨"
        assert models.SafetyAnswers.objects.get().answers["afraid_of_other_party"] is True
        assert models.SafetyFlag.objects.get().is_flagged is True
        safe = models.SafeContact.objects.get()
        assert (safe.channel, safe.hours, safe.may_leave_message) == ("sms", "下午", False)
        assert [(consent.kind, consent.group) for consent in models.Consent.objects.all()] == [
            ("cross_border", "contact"),
            ("cross_border", "narrative"),
            ("privacy", ""),
        ]


def test_nothing_readable_lies_in_the_database(house: House) -> None:
    send(family_answers())
    drafted(family_answers())
    with acting_as(JobActor("demo")), connection.cursor() as cursor:
        for model in [Case, Draft, *models.CaseRow.__subclasses__()]:
            cursor.execute(f"select row_to_json(t)::text from {model._meta.db_table} t")
            text = " ".join(row[0] for row in cursor.fetchall())
            for value in [
                "梁慧敏",
                "梁小敏",
                "李娜",
                "李小雨",
                "LEONG",
                "1990417",
                "6600 1122",
                "waiman",
                "示範街",
                "探視",
                "下午",
            ]:
                assert value not in text, model.__name__
                assert value.encode().hex() not in text, model.__name__


def test_sending_twice_is_one_case(house: House) -> None:
    actor = drafted(family_answers())
    with acting_as(actor):
        first = submit_request(by=actor, language="zh-hant")
    with acting_as(actor):
        second = submit_request(by=actor, language="pt")
    with acting_as(actor):
        third = get_receipt(by=actor)
    assert first == second == third
    with acting_as(READER):
        assert Case.objects.count() == 1
    with acting_as(actor):
        draft = get_draft(actor)
        assert (draft.answers, draft.typed) == ({}, {})
        assert draft.submitted_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_final_posts_store_one_case() -> None:
    build_house()
    actor = drafted(family_answers())
    barrier, references, failures = threading.Barrier(4), [], []

    def post() -> None:
        try:
            barrier.wait(10)
            with acting_as(actor):
                references.append(submit_request(by=actor, language="zh-hant").reference)
        except Exception as failure:  # noqa: BLE001  (shown below)
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert len(references) == 4
    assert len(set(references)) == 1
    with acting_as(READER):
        assert Case.objects.count() == 1
        assert models.Party.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_get_different_numbers_without_gaps() -> None:
    build_house()
    actors = [drafted(family_answers()) for _ in range(8)]
    references: list[str] = []

    def post(actor: DraftActor) -> None:
        try:
            with acting_as(actor):
                references.append(submit_request(by=actor, language="zh-hant").reference)
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(int(reference.split("-")[2]) for reference in references) == list(range(1, 9))
    assert all(is_reference(reference) for reference in references)


@pytest.mark.parametrize("step", ["_parties", "_matter", "_safety", "_consents", "take_reference", "tell_office"])
def test_a_failure_on_the_way_leaves_nothing_and_can_be_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    actor = drafted(family_answers())

    def break_down(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("the machine died")

    with monkeypatch.context() as broken:
        broken.setattr(submit, step, break_down)
        with pytest.raises(ConnectionError), acting_as(actor):
            submit_request(by=actor, language="zh-hant")
    with acting_as(READER):
        assert Case.objects.count() == 0
        assert models.Party.objects.count() == 0
    assert not ProcrastinateJob.objects.exists()
    with acting_as(actor):
        assert get_draft(actor).answers["story"] == family_answers()["story"]
        receipt = submit_request(by=actor, language="zh-hant")
    assert receipt.reference.split("-")[2] == "000001", "the number of the failed attempt was given back"


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (
            {
                "consents": {
                    "privacy": True,
                    "agreed": {"version": "0", "language": "pt", "at": "2020-01-01T00:00:00+08:00"},
                }
            },
            ["consents.privacy"],
        ),
        ({"applicant": {}}, ["applicant.name"]),
        ({"applicant": {"name": "\u200b \u3000"}}, ["applicant.name"]),
        ({"story": "\u200b"}, ["story"]),
        ({"consents": {"privacy": False}}, ["consents.privacy"]),
        ({"applicant": None, "story": None, "consents": None}, ["applicant.name", "story", "consents.privacy"]),
    ],
)
def test_what_is_required_is_named(house: House, change: dict[str, Any], missing: list[str]) -> None:
    actor = drafted(family_answers(**change))
    if "agreed" in (change.get("consents") or {}):
        with acting_as(actor):
            save_answers(get_draft(actor), by=actor, answers=family_answers(**change), typed={}, language="pt")
    with acting_as(actor):
        with pytest.raises(NotComplete) as refused, transaction.atomic():
            submit_request(by=actor, language="zh-hant")
        assert refused.value.missing == missing
        assert get_draft(actor).submitted_at is None


def test_references_count_for_each_side_and_year(house: House) -> None:
    year = timezone.localdate().year
    assert [send(family_answers()).reference for _ in range(2)] == [
        make_reference("ZH", year, 1),
        make_reference("ZH", year, 2),
    ]
    assert send(macau_answers()).reference == make_reference("MO", year, 1)


@pytest.mark.parametrize("reference", ["ZH-2026-000123-7", make_reference("MO", 2026, 1_234_567)])
def test_a_reference_with_its_check_digit_is_one(reference: str) -> None:
    prefix, year, number, _digit = reference.split("-")
    assert is_reference(make_reference(prefix, int(year), int(number)))


def test_a_wrong_digit_or_side_is_noticed() -> None:
    good = make_reference("ZH", 2026, 123)
    assert not is_reference(good.replace("ZH", "MO"))
    for place, character in enumerate(good):
        if character.isdigit():
            for other in "0123456789".replace(character, ""):
                assert not is_reference(good[:place] + other + good[place + 1 :])


def test_a_case_cannot_lie_on_another_side_than_its_office(house: House) -> None:
    with acting_as(JobActor("demo")):
        case = Case(
            draft_id=new_draft_actor().draft_id,
            reference=make_reference("ZH", 2026, 5),
            home_office=house.zhuhai_family,
            home_side="macau",
            stream="family",
            cross_border=False,
            route="mediation",
            language="pt",
            submitted_at=timezone.now(),
        )
        with pytest.raises(IntegrityError, match="case_side_is_its_offices"), transaction.atomic():
            case.save(force_insert=True)


def test_the_notice_is_a_job_of_the_same_transaction_and_says_nothing(house: House, mailoutbox: list[Any]) -> None:
    house.zhuhai_family.email = "desk@example.org"
    house.zhuhai_family.save()
    receipt = send(family_answers())
    job = ProcrastinateJob.objects.get()
    assert job.task_name == "mediation.tell_office"
    notices.send_office_notice(job.args["case_id"])
    [letter] = mailoutbox
    assert letter.to == ["desk@example.org"]
    text = letter.subject + letter.body
    assert receipt.reference in letter.body
    for word in ["調解", "调解", "mediation", "梁", "李", "family", "家事"]:
        assert word not in text


def test_matching_hashes_are_equal_for_the_same_person_and_differ_by_side(house: House) -> None:
    send(family_answers())
    twin = family_answers()
    twin["applicant"] = {**twin["applicant"], "name": "梁慧敏 "}
    send(twin)
    send(macau_answers())
    with acting_as(JobActor("demo")):
        zhuhai = models.MatchHash.objects.filter(scope="zhuhai", kind="document").values_list("value", flat=True)
        macau = models.MatchHash.objects.filter(scope="macau", kind="document").values_list("value", flat=True)
        common = models.MatchHash.objects.filter(scope="common", kind="document").values_list("value", flat=True)
        assert len({bytes(value) for value in zhuhai}) == 1
        assert not {bytes(value) for value in zhuhai} & {bytes(value) for value in macau}
        assert len({bytes(value) for value in common}) == 1


@override_settings(COMMON_MATCH_KEY=None)
def test_without_a_legal_basis_no_common_hash_is_kept(house: House) -> None:
    send(family_answers())
    with acting_as(JobActor("demo")):
        assert set(models.MatchHash.objects.values_list("scope", flat=True)) == {"zhuhai"}


def test_the_final_post_stays_within_its_queries(house: House, django_assert_max_num_queries: Any) -> None:
    actor = drafted(family_answers())
    with django_assert_max_num_queries(30), acting_as(actor):
        submit_request(by=actor, language="zh-hant")


@pytest.mark.django_db(transaction=True)
def test_a_killed_connection_stores_nothing(administrator_url: str) -> None:
    build_house()
    actor = drafted(family_answers())

    def kill() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            (pid,) = cursor.fetchone()
        with psycopg.connect(administrator_url, autocommit=True) as administrator:
            administrator.execute("select pg_terminate_backend(%s)", [pid])

    original = submit.trail.record

    def die(*args: Any, **kwargs: Any) -> None:
        original(*args, **kwargs)
        kill()

    submit.trail.record = die
    try:
        with pytest.raises(Exception, match=r"terminat|closed|lost|Database error"), acting_as(actor):
            submit_request(by=actor, language="zh-hant")
    finally:
        submit.trail.record = original
        connection.close()
    with acting_as(READER):
        assert Case.objects.count() == 0
    with acting_as(actor):
        assert submit_request(by=actor, language="zh-hant").reference


def test_what_was_typed_and_not_accepted_stops_the_sending(house: House) -> None:
    actor = drafted(family_answers())
    with acting_as(actor):
        draft = get_draft(actor)
        save_answers(draft, by=actor, answers=draft.answers, typed={"story": {"story": ["x" * 25_000]}}, language="pt")
    with acting_as(actor), pytest.raises(NotComplete) as refused, transaction.atomic():
        submit_request(by=actor, language="zh-hant")
    assert refused.value.missing == ["typed.story"]


def test_consents_are_stored_as_they_were_read(house: House) -> None:
    answers = agreed(family_answers())
    answers["consents"]["agreed"] |= {"language": "pt", "at": "2026-11-20T10:00:00+08:00"}
    actor = new_draft_actor()
    with acting_as(actor):
        draft = begin_draft(by=actor, language="pt")
        save_answers(draft, by=actor, answers=answers, typed={}, language="pt")
        submit_request(by=actor, language="en")
    with acting_as(READER):
        for consent in models.Consent.objects.all():
            assert (consent.language, consent.given_at.isoformat()) == ("pt", "2026-11-20T02:00:00+00:00")


def test_danger_is_known_to_the_home_office_and_not_told_by_the_skeleton(house: House) -> None:
    calm = send(family_answers(safety={"danger_now": False}))
    danger = send(family_answers(safety={"danger_now": True}))
    assert (calm.route, calm.reasons, calm.advice) == (danger.route, danger.reasons, danger.advice)
    with acting_as(READER):
        case = Case.objects.get(reference=danger.reference)
        assert case.route == "mediation"
        assert case.safety_flag.is_emergency is True
        assert "emergency" not in str(list(models.CaseEvent.objects.values_list("detail", flat=True)))
