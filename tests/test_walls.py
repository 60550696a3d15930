"""Do both walls hold, each without the other?

Wall 1 is mediation/access.py, wall 2 is PostgreSQL. Each test drops one and shows that the other still stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import Http404
from django.urls import reverse

from mediation import models
from mediation.access import (
    AlreadyActing,
    DraftActor,
    Hidden,
    JobActor,
    UserActor,
    acting_as,
    get_visible_case,
    may,
    visible_cases,
    visible_groups,
)
from mediation.actions.drafts import begin_draft, get_draft, new_draft_actor, save_answers
from mediation.actions.submit import submit_request
from mediation.models import Case, CaseEvent, CaseRow, Draft, MatchHash, PartyContact, SafetyAnswers
from mediation.statuses import Act, FieldGroup
from tests.people import House, agreed, assign, build_house, family_answers, macau_answers, send
from tests.signing_in import signed_in

CASE_TABLES = CaseRow.__subclasses__()


def everything() -> dict[str, int]:
    """How many rows of each case table the acting person's connection shows, with no filter at all."""
    return {model.__name__: model.objects.count() for model in [Case, *CASE_TABLES]}


def as_user(user: Any) -> UserActor:
    return UserActor(user.pk)


# ---------- Wall 2 alone: nothing asks access.py ----------


@pytest.mark.parametrize("model", [Case, CaseEvent, Draft, *CASE_TABLES], ids=lambda model: model.__name__)
def test_with_nobody_acting_a_case_table_is_empty(house: House, model: Any) -> None:
    send(family_answers())
    assert model.objects.count() == 0


def test_the_other_sides_coordinator_sees_no_row_without_any_filter(house: House) -> None:
    send(family_answers())
    with acting_as(as_user(house.zhuhai_coordinator)):
        seen = everything()
    assert seen["Case"] == 1
    assert seen["PartyContact"] == 2
    assert seen["CaseNarrative"] == 1
    with acting_as(as_user(house.macau_coordinator)):
        assert set(everything().values()) == {0}


def test_a_raw_cursor_sees_no_more_than_a_queryset(house: House) -> None:
    send(family_answers())
    with acting_as(as_user(house.macau_coordinator)), connection.cursor() as cursor:
        for model in [Case, *CASE_TABLES]:
            cursor.execute(f"select count(*) from {model._meta.db_table}")
            assert cursor.fetchone() == (0,), model.__name__


@pytest.mark.parametrize("name", ["superuser", "outsider"])
def test_a_superuser_and_an_outsider_hold_no_case_rights(house: House, name: str) -> None:
    receipt = send(family_answers())
    user = getattr(house, name)
    with acting_as(as_user(user)):
        assert set(everything().values()) == {0}
        assert not visible_cases(user).exists()
        with pytest.raises(Hidden):
            get_visible_case(user, receipt.reference)


def test_the_coordinator_sees_no_safety_answers_and_the_safety_officer_no_story(house: House) -> None:
    send(family_answers())
    with acting_as(as_user(house.zhuhai_coordinator)):
        seen = everything()
        assert (seen["SafetyFlag"], seen["SafeContact"], seen["SafetyAnswers"], seen["MatchHash"]) == (1, 1, 0, 0)
    with acting_as(as_user(house.zhuhai_safety)):
        seen = everything()
        assert seen["SafetyAnswers"] == 1
        assert (seen["CaseNarrative"], seen["Child"], seen["PartyIdentity"], seen["MatchHash"]) == (0, 0, 0, 0)
    with acting_as(as_user(house.zhuhai_conflicts)):
        seen = everything()
        assert seen["MatchHash"] > 0
        assert (seen["SafetyAnswers"], seen["SafetyFlag"], seen["SafeContact"], seen["CaseNarrative"]) == (0, 0, 0, 0)


def test_a_mediator_sees_an_assigned_case_of_their_own_side_only(house: House) -> None:
    send(family_answers())
    with acting_as(JobActor("scenarios")):
        case = Case.objects.get()
    with acting_as(as_user(house.zhuhai_mediator)):
        assert set(everything().values()) == {0}
    assign(house.zhuhai_mediator, case.pk)
    assign(house.macau_mediator, case.pk)  # a grant alone does not carry anybody across the border
    with acting_as(as_user(house.zhuhai_mediator)):
        seen = everything()
        assert (seen["Case"], seen["PartyContact"], seen["CaseNarrative"]) == (1, 2, 1)
        assert (seen["SafetyAnswers"], seen["SafeContact"], seen["SafetyFlag"]) == (0, 0, 0)
        assert list(visible_cases(house.zhuhai_mediator)) == [case]
    with acting_as(as_user(house.macau_mediator)):
        assert set(everything().values()) == {0}
        assert not visible_cases(house.macau_mediator).exists()


def test_an_inactive_person_sees_nothing(house: House) -> None:
    send(family_answers())
    user = house.zhuhai_coordinator
    user.is_active = False
    user.save()
    with acting_as(as_user(user)):
        assert set(everything().values()) == {0}
        assert not visible_cases(user).exists()


def test_a_membership_that_ends_takes_the_rows_with_it(house: House) -> None:
    send(family_answers())
    user = house.zhuhai_coordinator
    with acting_as(JobActor("operator")):
        user.groups.clear()
    with acting_as(as_user(user)):
        assert set(everything().values()) == {0}


@pytest.mark.parametrize(
    "statement",
    [
        "update mediation_caseevent set action = 'x'",
        "delete from mediation_caseevent",
        "truncate mediation_caseevent",
        "select * from mediation_trailhead",
        "insert into mediation_trailhead values (gen_random_uuid(), 1, '')",
        "create table public.other (id int)",
        "alter table mediation_case disable row level security",
        "drop policy seen on mediation_case",
        "delete from django_migrations",
    ],
)
def test_the_runtime_role_may_not(house: House, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_row_cannot_be_changed_or_deleted_by_somebody_who_sees_it(house: House) -> None:
    send(family_answers())
    with acting_as(as_user(house.zhuhai_coordinator)):
        assert Case.objects.update(status="closed") == 0
        assert PartyContact.objects.all()._raw_delete("default") == 0
        assert Case.objects.count() == 1


def test_a_visitor_cannot_add_rows_to_a_case_that_was_sent(house: House) -> None:
    actor = new_draft_actor()
    with acting_as(actor):
        draft = begin_draft(by=actor, language="zh-hant")
        save_answers(draft, by=actor, answers=agreed(family_answers()), typed={}, language="zh-hant")
        submit_request(by=actor, language="zh-hant")
    with acting_as(actor):
        case = Case.objects.get()
        assert PartyContact.objects.count() == 0  # the receipt needs the case's skeleton, nothing of what was told
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            models.Party(case=case, role="respondent", kind="person", position=7).save(force_insert=True)


# ---------- Drafts ----------


def test_a_draft_opens_with_its_address_and_its_key_together_only(house: House) -> None:
    actor = new_draft_actor()
    with acting_as(actor):
        begin_draft(by=actor, language="pt")
    with acting_as(actor):
        assert Draft.objects.count() == 1
    with acting_as(DraftActor(actor.draft_id, "another key")):
        assert Draft.objects.count() == 0
    with acting_as(DraftActor(actor.draft_id, "")):
        assert Draft.objects.count() == 0
    with acting_as(DraftActor(new_draft_actor().draft_id, actor.key)):
        assert Draft.objects.count() == 0
    with acting_as(as_user(house.zhuhai_coordinator)):
        assert Draft.objects.count() == 0


# ---------- Who acts ----------


def test_an_exception_rolls_back_what_was_written(house: House) -> None:
    actor = new_draft_actor()

    def write_and_fail() -> None:
        begin_draft(by=actor, language="pt")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), acting_as(actor):
        write_and_fail()
    with acting_as(actor):
        assert Draft.objects.count() == 0


def test_no_nesting_gains_a_right(house: House) -> None:
    send(family_answers())
    with acting_as(as_user(house.macau_coordinator)):
        with pytest.raises(AlreadyActing), acting_as(as_user(house.zhuhai_coordinator)):
            pytest.fail("the second actor must not begin")
        with pytest.raises(AlreadyActing), acting_as(JobActor("scenarios")):
            pytest.fail("a job must not begin inside a person")
        with acting_as(as_user(house.macau_coordinator)):
            assert Case.objects.count() == 0
        assert Case.objects.count() == 0


def test_leaving_restores_the_actor_before(house: House) -> None:
    send(family_answers())
    with acting_as(as_user(house.zhuhai_coordinator)):
        with acting_as(as_user(house.zhuhai_coordinator)):
            assert Case.objects.count() == 1
        assert Case.objects.count() == 1
    assert Case.objects.count() == 0
    with acting_as(as_user(house.zhuhai_coordinator)):
        with pytest.raises(ZeroDivisionError), acting_as(as_user(house.zhuhai_coordinator)):
            raise ZeroDivisionError
        assert Case.objects.count() == 1
    assert Case.objects.count() == 0


def test_a_job_without_a_name_that_is_written_down_cannot_act() -> None:
    with pytest.raises(ValueError, match=r"access\.JOBS"):
        JobActor("anything")


@pytest.mark.parametrize(
    ("job", "counts"),
    [
        ("migration", {"Case": 0, "PartyContact": 0, "SafetyAnswers": 0}),  # only as the owner of the tables
        ("demo", {"Case": 1, "PartyContact": 2, "SafetyAnswers": 1}),
        ("scenarios", {"Case": 1, "PartyContact": 2, "SafetyAnswers": 1}),
        ("trail", {"Case": 1, "PartyContact": 0, "SafetyAnswers": 0}),
        ("notices", {"Case": 1, "PartyContact": 0, "SafetyAnswers": 0}),
        ("verify", {"Case": 1, "PartyContact": 0, "SafetyAnswers": 0}),
    ],
)
def test_a_job_sees_what_is_written_down_for_it(house: House, job: str, counts: dict[str, int]) -> None:
    send(family_answers())
    with acting_as(JobActor(job)):
        seen = everything()
    assert {name: seen[name] for name in counts} == counts


# ---------- Wall 1 alone: the policies are switched off ----------


@pytest.fixture
def without_policies(transactional_db: None, test_urls: dict[str, str]) -> Iterator[None]:
    tables = [model._meta.db_table for model in [Case, Draft, CaseEvent, *CASE_TABLES]]
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
    house = build_house()
    receipt = send(family_answers())
    assert Case.objects.count() == 1, "the policies are off"
    assert not visible_cases(house.macau_coordinator).exists()
    for name, expected in {
        "zhuhai_coordinator": 200,
        "macau_coordinator": 404,
        "macau_mediator": 404,
        "zhuhai_mediator": 404,
        "outsider": 404,
        "superuser": 404,
    }.items():
        client = signed_in(getattr(house, name))
        page = client.get(f"/zh-hant/desk/cases/{receipt.reference}/")
        assert page.status_code == expected, name
        docket = client.get(reverse("desk:docket"))
        assert (receipt.reference in docket.content.decode()) is (name == "zhuhai_coordinator"), name


def test_with_the_policies_off_a_wrong_key_still_opens_no_draft(without_policies: None) -> None:
    actor = new_draft_actor()
    with acting_as(actor):
        begin_draft(by=actor, language="pt")
    wrong = DraftActor(actor.draft_id, "another key")
    with acting_as(wrong):
        assert Draft.objects.count() == 1, "the policies are off"
        with pytest.raises(Http404):
            get_draft(wrong)


# ---------- What access.py answers ----------


def test_may_says_why_not(house: House) -> None:
    send(family_answers())
    with acting_as(as_user(house.zhuhai_coordinator)):
        case = Case.objects.get()
        assert may(house.zhuhai_coordinator, Act.VIEW_CASE, case)
        assert may(house.zhuhai_coordinator, Act.ASSIGN_MEDIATOR, case)
        refused = may(house.zhuhai_coordinator, Act.SCREEN_SAFETY, case)
        assert not refused
        assert str(refused.reason)  # type: ignore[union-attr]  # Denied was just asserted
    with acting_as(as_user(house.superuser)):
        for act in Act:
            assert not may(house.superuser, act, case), act


def test_visible_groups_are_each_roles_own_part(house: House) -> None:
    send(macau_answers())
    with acting_as(as_user(house.macau_coordinator)):
        case = Case.objects.get()
        assert visible_groups(house.macau_coordinator, case) == set(FieldGroup) - {FieldGroup.SAFETY}
    send(family_answers())
    with acting_as(as_user(house.zhuhai_safety)):
        case = Case.objects.get()
        assert visible_groups(house.zhuhai_safety, case) == {FieldGroup.SAFETY, FieldGroup.CONTACT}
        assert SafetyAnswers.objects.get().answers["afraid_of_other_party"] is True
    with acting_as(as_user(house.zhuhai_conflicts)):
        case = Case.objects.get()
        assert visible_groups(house.zhuhai_conflicts, case) == {FieldGroup.CONTACT, FieldGroup.IDENTITY}
        assert MatchHash.objects.filter(scope="zhuhai", kind="name").count() == 3
