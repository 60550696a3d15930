"""Can a field key be replaced, so that the old one is not needed any more, and may the job do nothing else?"""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from mediation import rotation, trail
from mediation.access import Actor, JobActor, acting_as
from mediation.actions.drafts import begin_draft, get_draft, new_draft_actor, save_answers
from mediation.migrations import __name__ as migrations
from mediation.models import (
    Case,
    CaseEvent,
    Child,
    Consent,
    Draft,
    MatchHash,
    Party,
    PartyContact,
    PartyIdentity,
    SafetyAnswers,
    SafetyFlag,
)
from portal.sealing import CannotOpen, key_of
from tests.people import House, family_answers, macau_answers, send

ROTATION, READER = JobActor("rotation"), JobActor("scenarios")
RINGS = ("zhuhai", "macau", "draft")


@pytest.fixture
def stored(house: House) -> Any:
    """A case of each side, and a draft that is not sent yet; its actor."""
    send(family_answers())
    send(macau_answers())
    actor = new_draft_actor()
    with acting_as(actor):
        draft = begin_draft(by=actor, language="pt")
        save_answers(draft, by=actor, answers=family_answers(), typed={"story": {"story": ["x"]}}, language="pt")
    return actor


def put_in_front(settings: Any, *rings: str) -> None:
    """A new key k2 before those that are there."""
    fresh = {ring: [("k2", os.urandom(32)), *settings.FIELD_KEYS[ring]] for ring in rings}
    settings.FIELD_KEYS = {**settings.FIELD_KEYS, **fresh}


def drop_old(settings: Any, *rings: str) -> None:
    settings.FIELD_KEYS = {**settings.FIELD_KEYS, **{ring: settings.FIELD_KEYS[ring][:1] for ring in rings}}


def everything_sealed() -> dict[str, Any]:
    """Every plain value of every sealed column, by table, column and row."""
    found = {}
    with acting_as(READER):
        for table in rotation.sealed_tables():
            [model] = connection.introspection.installed_models([table.name])
            for row in model._default_manager.all() if model is not Draft else []:
                for column in table.columns:
                    found[f"{table.name}.{column}:{row.pk}"] = getattr(row, column)
    return found


def old_and_new() -> tuple[int, int]:
    counted = rotation.count_by_key()
    return (
        sum(count for label, count in counted.items() if label.endswith(":k1")),
        sum(count for label, count in counted.items() if label.endswith(":k2")),
    )


def draft_answers(actor: Any) -> tuple[Any, Any]:
    with acting_as(actor):
        draft = get_draft(actor)
        return draft.answers, draft.typed


def test_after_rotation_the_old_keys_are_not_needed(stored: Any, settings: Any, capsys: Any) -> None:
    before, draft_before = everything_sealed(), draft_answers(stored)
    assert len([value for value in before.values() if value]) > 25
    put_in_front(settings, *RINGS)
    values, _ = old_and_new()
    call_command("rotate_keys")
    assert old_and_new() == (0, values)
    drop_old(settings, *RINGS)
    assert everything_sealed() == before
    assert draft_answers(stored) == draft_before
    said = capsys.readouterr().out
    assert re.search(r"zhuhai:k1 +0 +old, unused: may be dropped once no backup needs it", said)
    assert re.search(r"zhuhai:k2 +[1-9]\d* +current", said)


def test_one_ring_alone(stored: Any, settings: Any) -> None:
    put_in_front(settings, *RINGS)
    call_command("rotate_keys", ring="macau")
    counted = rotation.count_by_key()
    assert counted["macau:k1"] == counted["zhuhai:k2"] == counted["draft:k2"] == 0
    assert min(counted["macau:k2"], counted["zhuhai:k1"], counted["draft:k1"]) > 0


def test_a_run_that_was_stopped_goes_on_where_it_was(stored: Any, settings: Any) -> None:
    before = everything_sealed()
    put_in_front(settings, *RINGS)
    running = rotation.reseal(batch=1)
    for _ in range(3):
        progress = next(running)
    running.close()
    old, new = old_and_new()
    assert progress.values == new > 0
    assert old > 0
    assert everything_sealed() == before  # both keys open, in between
    list(rotation.reseal(batch=1))
    assert old_and_new() == (0, old + new)
    assert list(rotation.reseal()) == []
    assert everything_sealed() == before


def test_a_batch_that_fails_leaves_the_ones_before(stored: Any, settings: Any, monkeypatch: Any) -> None:
    put_in_front(settings, *RINGS)
    running = rotation.reseal(batch=1)
    next(running)
    _, done = old_and_new()

    def break_down(*args: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(rotation, "_update", break_down)
    with pytest.raises(DatabaseError):
        next(running)
    assert old_and_new()[1] == done > 0


def test_an_old_key_that_is_gone_and_still_in_use_is_reported(stored: Any, settings: Any, capsys: Any) -> None:
    settings.FIELD_KEYS = {**settings.FIELD_KEYS, "macau": [("k2", os.urandom(32))]}
    for options in ({"count": True}, {}):
        with pytest.raises(SystemExit, match="1"):
            call_command("rotate_keys", **options)
    said = capsys.readouterr()
    assert re.search(r"macau:k1 +[1-9]\d* +NOT CONFIGURED: these cannot be read\. Put the key back", said.out)
    assert "There is no key macau:k1 for mediation_partycontact.name:" in said.err
    assert "梁慧敏" not in said.out + said.err


def test_a_run_that_leaves_values_under_an_old_key_ends_with_1(stored: Any, settings: Any, monkeypatch: Any) -> None:
    put_in_front(settings, *RINGS)
    monkeypatch.setattr(rotation, "reseal", lambda rings: iter([rotation.Progress()]))
    with pytest.raises(SystemExit, match="1"):
        call_command("rotate_keys")


def test_counting_changes_nothing(stored: Any, settings: Any, capsys: Any) -> None:
    put_in_front(settings, *RINGS)
    call_command("rotate_keys", count=True)
    assert old_and_new()[1] == 0
    assert "old, still in use: keep it" in capsys.readouterr().out


def test_a_value_that_was_moved_stays_as_it_is_and_is_named(stored: Any, settings: Any) -> None:
    with acting_as(ROTATION), connection.cursor() as cursor:
        cursor.execute("select id, name from mediation_partycontact where length(name) > 0 order by id limit 2")
        (one, _), (_, other_name) = cursor.fetchall()
        cursor.execute("update mediation_partycontact set name = %s where id = %s", [other_name, one])
    put_in_front(settings, *RINGS)
    *_, progress = rotation.reseal()
    [failure] = progress.failed
    assert str(one) in failure
    with acting_as(READER):
        moved = PartyContact.objects.get(pk=one)
        assert key_of(moved.__dict__["name"]).endswith(":k1")
        with pytest.raises(CannotOpen):
            _ = moved.name


def test_events_stay_as_they_are(stored: Any, settings: Any) -> None:
    verify = JobActor("verify")
    with acting_as(verify):
        before = list(CaseEvent.objects.order_by("id").values())
    put_in_front(settings, *RINGS)
    call_command("rotate_keys")
    with acting_as(verify):
        assert list(CaseEvent.objects.order_by("id").values()) == before
        assert trail.find_faults() == []


# ---------- What the job may ----------


def test_the_job_sees_sealed_tables_and_nothing_else(stored: Any) -> None:
    sealed = {table.name for table in rotation.sealed_tables()}
    with acting_as(ROTATION):
        assert PartyContact.objects.count() == 4
        assert Draft.objects.count() == 3
        for model in (Case, CaseEvent, Party, Consent, MatchHash, SafetyFlag):
            assert model.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute(
                "select tablename from pg_policies where schemaname = 'public' and tablename <> all (%s) "
                "and coalesce(qual, '') || coalesce(with_check, '') ~ 'is_resealing'",
                [list(sealed)],
            )
            assert cursor.fetchall() == []


@pytest.mark.parametrize("table", [table.name for table in rotation.sealed_tables()])
def test_every_sealed_table_is_open_to_the_job(house: House, table: str) -> None:
    """A new table with sealed columns must be added, in a migration like 0003."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select array_agg(cmd order by cmd) from pg_policies where tablename = %s and qual ~ 'is_resealing'",
            [table],
        )
        assert cursor.fetchone() == (["SELECT", "UPDATE"],), f"add {table} to the policies of {migrations}.0003"


@pytest.mark.parametrize(
    "statement",
    [
        "update mediation_caseevent set actor = 'x'",
        "delete from mediation_caseevent",
        "insert into mediation_child (id, case_id, position, name, birth_date, lives_with, residence_side) "
        "select gen_random_uuid(), case_id, 9, name, birth_date, lives_with, residence_side from mediation_child",
    ],
)
def test_the_job_may_not(stored: Any, statement: str) -> None:
    with acting_as(ROTATION), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    ["update mediation_case set status = 'closed'", "delete from mediation_child", "delete from mediation_draft"],
)
def test_what_the_job_does_elsewhere_meets_no_row(stored: Any, statement: str) -> None:
    with acting_as(ROTATION), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 0


@pytest.mark.parametrize("actor", [READER, JobActor("verify"), JobActor("notices"), JobActor("trail")])
def test_no_other_job_updates_a_sealed_table(stored: Any, actor: Actor) -> None:
    with acting_as(actor), connection.cursor() as cursor:
        for table in rotation.sealed_tables():
            column = table.columns[0]  # the runtime role may not update every column of every table
            cursor.execute(f"update {table.name} set {column} = {column}")
            assert cursor.rowcount == 0, table.name


def test_the_tables_are_found_by_their_models() -> None:
    columns = {table.name: table.columns for table in rotation.sealed_tables()}
    assert columns[Child._meta.db_table] == ("name", "birth_date")
    assert columns[PartyIdentity._meta.db_table] == ("former_names", "document_number", "birth_date")
    assert columns[SafetyAnswers._meta.db_table] == ("answers",)
