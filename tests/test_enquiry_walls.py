"""Do both walls hold around enquiries, each without the other, and does nobody but the two concerned see one?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm

from mediation import privacy, trail
from mediation.access import (
    DraftActor,
    EnquiryActor,
    Hidden,
    JobActor,
    UserActor,
    acting_as,
    counters_of,
    get_own_enquiry,
    get_visible_enquiry,
    visible_enquiries,
)
from mediation.actions import enquiries
from mediation.actions.contacts import release_contact
from mediation.actions.drafts import new_draft_actor
from mediation.models import CaseEvent, Enquiry, EnquiryMessage
from mediation.models.keys import new_key
from mediation.models.sealed_fields import SealedText
from mediation.rotation import sealed_tables
from mediation.statuses import Author
from portal.accounts.models import User
from tests.counters import ANSWER, Asker, Counters, build_counters, contact
from tests.people import House, build_house
from tests.signing_in import signed_in

TABLES = (Enquiry, EnquiryMessage)


@pytest.fixture
def counters(house: House) -> Counters:
    return build_counters()


@pytest.fixture
def asker(counters: Counters) -> Asker:
    """Somebody has asked the station in Gongbei."""
    return Asker(counters.gongbei).ask(name="阿敏", channel="phone", reach="6600 1122")


def as_user(user: User) -> UserActor:
    return UserActor(user.pk)


def as_asker(asker: Asker) -> EnquiryActor:
    return EnquiryActor(asker.reference, asker.code)


def seen() -> tuple[int, int]:
    """How many enquiries and messages the acting one's connection shows, with no filter at all."""
    return Enquiry.objects.count(), EnquiryMessage.objects.count()


def new_message(enquiry_id: Any, author: Author, number: int, **more: Any) -> EnquiryMessage:
    enquiry = Enquiry(pk=enquiry_id, side="zhuhai")
    return EnquiryMessage(
        enquiry=enquiry, author=author, number=number, text="forged", written_at=timezone.now(), **more
    )


# ---------- Wall 2 alone: nothing asks access.py ----------


def test_with_nobody_acting_there_is_nothing(asker: Asker) -> None:
    assert seen() == (0, 0)


def test_the_contact_and_who_asked_see_it_and_nobody_else(house: House, counters: Counters, asker: Asker) -> None:
    with acting_as(as_user(counters.siu_ling)):
        assert seen() == (1, 1)
    with acting_as(as_asker(asker)):
        assert seen() == (1, 1)
    for name, person in {**house.everybody, "ines": counters.ines, "mr_chan": counters.mr_chan}.items():
        with acting_as(as_user(person)):
            assert seen() == (0, 0), name


def test_another_code_another_reference_or_a_drafts_key_open_nothing(counters: Counters, asker: Asker) -> None:
    other = Asker(counters.macau).ask()
    for reference, code in (
        (asker.reference, other.code),
        (other.reference, asker.code),
        (asker.reference, ""),
        (asker.reference, "0000-0000-0000"),
    ):
        with acting_as(EnquiryActor(reference, code)):
            assert seen() == (0, 0)
            assert get_own_enquiry(EnquiryActor(reference, code)) is None
    with acting_as(DraftActor(new_draft_actor().draft_id, asker.code)):
        assert seen() == (0, 0)


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("notices", (1, 0)),
        ("trail", (1, 0)),
        ("verify", (1, 0)),
        ("enquiries", (0, 0)),  # it is open: nothing to erase
        ("drafts", (0, 0)),
        ("operator", (0, 0)),
        ("migration", (0, 0)),  # only as the owner of the tables
        ("rotation", (1, 1)),
    ],
)
def test_a_job_sees_what_is_written_down_for_it(asker: Asker, job: str, expected: tuple[int, int]) -> None:
    with acting_as(JobActor(job)):
        assert seen() == expected


def test_a_grant_that_ends_or_an_account_that_is_closed_takes_the_rows_with_it(
    counters: Counters, asker: Asker
) -> None:
    second = contact("second", counters.gongbei)
    counters.siu_ling.is_active = False
    counters.siu_ling.save()
    with acting_as(JobActor("operator")):
        assert counters.gongbei.counter is not None
        release_contact(counter=counters.gongbei.counter, user=second)
    for person in (counters.siu_ling, second):
        with acting_as(as_user(person)):
            assert seen() == (0, 0)
            assert counters_of(person) == []


def test_a_contact_of_two_counters_sees_both_and_each_other_grant_opens_nothing(
    counters: Counters, asker: Asker
) -> None:
    Asker(counters.macau).ask()
    both = contact("both", counters.gongbei, counters.macau)
    with acting_as(as_user(both)):
        assert seen() == (2, 2)
    volunteer = User.objects.create(username="volunteer")
    assign_perm("keep_roster", volunteer, counters.gongbei.counter)
    with acting_as(as_user(volunteer)):
        assert seen() == (0, 0)
        assert counters_of(volunteer) == []


def test_nobody_writes_in_anothers_name(counters: Counters, asker: Asker) -> None:
    with acting_as(JobActor("scenarios")):
        key = Enquiry.objects.get().pk
    forged = [
        (as_user(counters.ines), new_message(key, Author.CONTACT, 1, written_by=counters.ines)),
        (as_user(counters.siu_ling), new_message(key, Author.CONTACT, 1, written_by=counters.ines)),
        (as_user(counters.siu_ling), new_message(key, Author.ASKER, 2)),
        (as_asker(asker), new_message(key, Author.CONTACT, 1, written_by=counters.siu_ling)),
        (EnquiryActor(asker.reference, "0000-0000-0000"), new_message(key, Author.ASKER, 2)),
        (JobActor("enquiries"), new_message(key, Author.ASKER, 2)),
    ]
    for actor, message in forged:
        with acting_as(actor), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            message.save(force_insert=True)


def test_nobody_writes_where_it_is_over(counters: Counters, asker: Asker) -> None:
    with acting_as(as_user(counters.siu_ling)):
        enquiry = enquiries.close(by=counters.siu_ling, reference=asker.reference)
    for actor, message in (
        (as_user(counters.siu_ling), new_message(enquiry.pk, Author.CONTACT, 1, written_by=counters.siu_ling)),
        (as_asker(asker), new_message(enquiry.pk, Author.ASKER, 2)),
    ):
        with acting_as(actor), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            message.save(force_insert=True)


def test_nobody_erases_but_who_asked_and_the_daily_job(counters: Counters, asker: Asker) -> None:
    for actor in (as_user(counters.siu_ling), JobActor("enquiries"), EnquiryActor(asker.reference, "0000-0000-0000")):
        with acting_as(actor):
            assert EnquiryMessage.objects.all()._raw_delete("default") == 0
            assert Enquiry.objects.all()._raw_delete("default") == 0
    with acting_as(as_asker(asker)):
        assert EnquiryMessage.objects.all()._raw_delete("default") == 1
        assert Enquiry.objects.all()._raw_delete("default") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update mediation_enquiry set key_digest = ''",
        "update mediation_enquiry set counter_id = 1",
        "update mediation_enquiry set reference = 'ENQ-ZH-0000-0000'",
        "update mediation_enquiry set channel = 'phone'",
        "update mediation_enquirymessage set author = 'contact'",
        "update mediation_enquirymessage set written_by_id = 1",
        "truncate mediation_enquiry cascade",
        "alter table mediation_enquiry disable row level security",
        "drop policy seen on mediation_enquirymessage",
    ],
)
def test_the_runtime_role_may_not(house: House, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_an_enquiry_cannot_be_laid_at_a_counter_of_the_other_side(counters: Counters, asker: Asker) -> None:
    actor = EnquiryActor("ENQ-MO-0000-0001", "0000-0000-0001")
    assert counters.gongbei.counter is not None
    now = timezone.now()
    forged = Enquiry(
        id=new_key(), reference=actor.reference, key_digest=actor.key_digest, counter=counters.gongbei.counter,
        side="macau", topic="help", language="en", consent_version="1", consent_language="en", consented_at=now,
        asked_at=now, changed_at=now,
    )  # fmt: skip
    with acting_as(actor), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        forged.save(force_insert=True)


def test_whoever_holds_an_enquiry_writes_to_no_other_chain(house: House, counters: Counters, asker: Asker) -> None:
    actor = as_asker(asker)
    for case in (None, Enquiry(pk=new_key())):
        with acting_as(actor), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            trail.record(trail.Action.ASKED, case=case, by=actor.label)


def test_the_trail_of_an_enquiry_is_no_office_business(house: House, counters: Counters, asker: Asker) -> None:
    for person in (house.zhuhai_coordinator, counters.siu_ling, counters.ines):
        with acting_as(as_user(person)):
            assert not CaseEvent.objects.exists()


# ---------- Nothing was forgotten ----------


@pytest.mark.django_db
def test_both_tables_have_forced_row_security_and_policies_for_all() -> None:
    names = [model._meta.db_table for model in TABLES]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select relname, relrowsecurity, relforcerowsecurity from pg_class where relname = any (%s)", [names]
        )
        assert {row[0]: row[1:] for row in cursor.fetchall()} == dict.fromkeys(names, (True, True))
        cursor.execute("select tablename, cmd from pg_policies where tablename = any (%s)", [names])
        ruled = set(cursor.fetchall())
    assert ruled == {(name, command) for name in names for command in ("SELECT", "INSERT", "UPDATE", "DELETE")}


READABLE = {
    "consent_version", "consent_language", "language", "reference", "consented_at", "asked_at", "changed_at",
    "may_leave_message", "is_shared", "referred_to", "written_by", "written_at",
}  # fmt: skip


def test_what_people_wrote_is_sealed_and_rotation_knows_it() -> None:
    sealed = {table.name: set(table.columns) for table in sealed_tables()}
    for model in TABLES:
        for field in model._meta.local_concrete_fields:
            if privacy.steps_of(f"mediation.{model.__name__}", field.name) is None or field.choices:
                continue
            assert isinstance(field, SealedText) or field.name in READABLE, field.name
    assert sealed["mediation_enquiry"] == {"name", "reach", "hours", "community"}
    assert sealed["mediation_enquirymessage"] == {"text"}


# ---------- Wall 1 alone: the policies are switched off ----------


@pytest.fixture
def without_policies(transactional_db: None, test_urls: dict[str, str]) -> Iterator[None]:
    tables = [model._meta.db_table for model in (*TABLES, CaseEvent)]
    with psycopg.connect(test_urls["owner"], autocommit=True) as owner:
        for table in tables:
            owner.execute(f"alter table {table} disable row level security")
        try:
            yield
        finally:
            connection.close()
            for table in tables:
                owner.execute(f"alter table {table} enable row level security")


def test_with_the_policies_off_the_screens_still_refuse(without_policies: None) -> None:
    house, counters = build_house(), build_counters()
    asker = Asker(counters.gongbei).ask()
    assert Enquiry.objects.count() == 1, "the policies are off"
    with acting_as(as_user(counters.siu_ling)):
        enquiries.answer(by=counters.siu_ling, reference=asker.reference, text=ANSWER, number=1)
    people = {
        **house.everybody, "siu_ling": counters.siu_ling, "ines": counters.ines, "mr_chan": counters.mr_chan,
    }  # fmt: skip
    for name, person in people.items():
        client = signed_in(person)
        code = client.get(f"/en/counter/{asker.reference}/").status_code
        assert code == (200 if name == "siu_ling" else 404), name
        listed = client.get("/en/counter/").content.decode()
        assert (asker.reference in listed) is (name == "siu_ling"), name
        assert visible_enquiries(person).count() == (1 if name == "siu_ling" else 0), name
        if name != "siu_ling":
            with pytest.raises(Hidden):
                get_visible_enquiry(person, asker.reference)


def test_with_the_policies_off_a_wrong_code_still_opens_nothing(without_policies: None) -> None:
    asker = Asker(build_counters().gongbei).ask()
    for code in ("", "0000-0000-0000"):
        wrong = EnquiryActor(asker.reference, code)
        with acting_as(wrong):
            assert Enquiry.objects.count() == 1, "the policies are off"
            assert get_own_enquiry(wrong) is None
            assert not enquiries.erase(by=wrong)
            assert not enquiries.write_more(by=wrong, text="forged")
    assert Enquiry.objects.count() == 1
