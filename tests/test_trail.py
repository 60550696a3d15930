"""Is every change, look and refusal written down, in an order that nobody can change?"""

from __future__ import annotations

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from mediation import trail
from mediation.access import JobActor, UserActor, acting_as
from mediation.models import Case, CaseEvent
from mediation.references import is_reference
from portal.accounts.models import User
from tests import signing_in
from tests.people import House, build_house, family_answers, macau_answers, send


def signed_in(name: str) -> Client:
    return signing_in.signed_in(User.objects.get(username=name))


def events() -> list[tuple[str, str]]:
    with acting_as(JobActor("verify")):
        return list(CaseEvent.objects.exclude(action="appointed").order_by("at").values_list("action", "actor"))


def test_sending_a_request_is_an_event_of_the_visitor(house: House) -> None:
    send(family_answers())
    [(action, actor)] = events()
    assert action == "submitted"
    assert actor.startswith("draft:")


def test_opening_a_case_is_an_event(house: House) -> None:
    receipt = send(family_answers())
    assert signed_in("zhuhai.coordinator").get(f"/pt/desk/cases/{receipt.reference}/").status_code == 200
    assert events()[-1] == ("looked", f"user:{house.zhuhai_coordinator.pk}")


@pytest.mark.django_db(transaction=True)
def test_the_event_of_a_refusal_survives_the_rollback() -> None:
    house = build_house()
    receipt = send(family_answers())
    client = signed_in("macau.coordinator")
    assert client.get(f"/zh-hant/desk/cases/{receipt.reference}/").status_code == 404
    assert events()[-1] == ("refused", f"user:{house.macau_coordinator.pk}")
    with acting_as(UserActor(house.zhuhai_coordinator.pk)):  # the home office sees who tried
        assert [event.action for event in CaseEvent.objects.all()] == ["submitted", "refused"]
    with acting_as(UserActor(house.macau_coordinator.pk)):  # who tried does not see that there was something to see
        assert not CaseEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_hidden_and_missing_answer_exactly_alike() -> None:
    build_house()
    receipt = send(family_answers())
    client = signed_in("macau.coordinator")
    missing_reference = "ZH-2026-999999-0"
    assert is_reference(receipt.reference)
    hidden = client.get(f"/zh-hant/desk/cases/{receipt.reference}/")
    missing = client.get(f"/zh-hant/desk/cases/{missing_reference}/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content.replace(receipt.reference.encode(), b"") == missing.content.replace(
        missing_reference.encode(), b""
    )
    assert hidden.headers == missing.headers
    assert [action for action, _ in events()].count("refused") == 2


def test_the_chain_is_whole_and_numbered(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    send(family_answers())
    send(macau_answers())
    with acting_as(JobActor("verify")):
        assert trail.find_faults() == []
        assert set(CaseEvent.objects.exclude(case_id=None).values_list("sequence", flat=True)) == {1}
        house_chain = CaseEvent.objects.filter(case_id=None).order_by("sequence")
        numbers = list(house_chain.values_list("sequence", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 1
    call_command("verify_trail")
    assert "in 3 chains" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("update mediation_caseevent set actor = 'user:1' where sequence = 2", "changed"),
        ("update mediation_caseevent set detail = '{}' where sequence = 1", "changed"),
        ("delete from mediation_caseevent where sequence = 2", "out of order or missing before it"),
        ("delete from mediation_caseevent where sequence = 3", "cut off at the end"),
        ("delete from mediation_trailhead", "without an end"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_what_was_tampered_with_is_found(
    tampering: str, fault: str, test_urls: dict[str, str], administrator_url: str
) -> None:
    build_house()
    receipt = send(family_answers())
    client = signed_in("zhuhai.coordinator")
    for _ in range(2):
        client.get(f"/zh-hant/desk/cases/{receipt.reference}/")
    with psycopg.connect(test_urls["owner"], autocommit=True) as owner:
        owner.execute("alter table mediation_caseevent disable trigger append_only, no force row level security")
        owner.execute(tampering)
        owner.execute("alter table mediation_caseevent enable trigger append_only, force row level security")
    with acting_as(JobActor("verify")):
        assert fault in {found.what for found in trail.find_faults()}
    with pytest.raises(SystemExit):
        call_command("verify_trail")


@pytest.mark.django_db(transaction=True)
def test_even_the_owner_cannot_change_an_event(test_urls: dict[str, str]) -> None:
    build_house()
    send(family_answers())
    with psycopg.connect(test_urls["owner"], autocommit=True) as owner:
        owner.execute("alter table mediation_caseevent no force row level security")
        try:
            for statement in ("update mediation_caseevent set actor = 'x'", "delete from mediation_caseevent"):
                with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
                    owner.execute(statement)
        finally:
            owner.execute("alter table mediation_caseevent force row level security")


def test_nobody_writes_in_anothers_name(house: House) -> None:
    send(family_answers())
    with acting_as(UserActor(house.zhuhai_coordinator.pk)):
        case = Case.objects.get()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            trail.record(trail.Action.LOOKED, case=case, by=f"user:{house.macau_coordinator.pk}")


def test_events_hold_no_personal_value(house: House) -> None:
    answers = family_answers()
    send(answers)
    with acting_as(JobActor("verify")):
        text = " ".join(f"{event.actor} {event.detail}" for event in CaseEvent.objects.all())
    for value in ["梁慧敏", "LEONG", "1990417", "6600", "waiman", "探視", "李"]:
        assert value not in text
