"""What becomes of a second factor: lost, ended, kept in the shared cache, and shown by the demonstration?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation import demonstration
from portal.accounts import second_factor
from portal.accounts.models import SharedEntry, User
from portal.accounts.second_factor import current_code, end_sessions, reset_second_factor
from tests.people import PASSWORD, House
from tests.signing_in import enrol, fresh_code, signed_in
from tests.test_second_factor import DESK, FACTOR, SIGN_IN, is_at_desk, send_code, send_password, step_of

# ---------- Losing it ----------


def test_a_reset_takes_every_factor_and_ends_every_session(coordinator: User, house: House) -> None:
    RecoveryCodes.activate(coordinator)
    sessions = [signed_in(coordinator), signed_in(coordinator)]
    colleague = signed_in(house.zhuhai_mediator)
    waiting = Client()
    send_password(waiting, coordinator)
    code = fresh_code(coordinator)
    reset_second_factor(coordinator)
    assert not Authenticator.objects.filter(user=coordinator).exists()
    for client in sessions:
        assert client.get(DESK).headers["Location"].startswith(SIGN_IN)
    send_code(waiting, code)
    assert not is_at_desk(waiting)
    assert is_at_desk(colleague)
    anew = Client()
    send_password(anew, coordinator)
    assert step_of(anew) == f"{FACTOR}app/"


def test_ending_sessions_keeps_the_second_factor(coordinator: User) -> None:
    client = signed_in(coordinator)
    end_sessions(coordinator)
    assert not is_at_desk(client)
    assert is_at_desk(signed_in(coordinator))


def test_a_reset_that_fails_changes_nothing(coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(user: User) -> None:
        raise RuntimeError

    monkeypatch.setattr(second_factor, "end_sessions", fail)
    with pytest.raises(RuntimeError):
        reset_second_factor(coordinator)
    assert Authenticator.objects.filter(user=coordinator).exists()


# ---------- The shared cache ----------


def test_the_shared_cache_keeps_its_promises(db: None) -> None:
    assert cache.add("allauth:a", [1.5], 60) is True
    assert cache.add("allauth:a", [2], 60) is False
    assert cache.get("allauth:a") == [1.5]
    cache.set("allauth:a", True, 60)
    assert cache.get("allauth:a") is True
    assert cache.touch("allauth:a", 60) is True
    assert "allauth:a" in cache
    assert cache.delete("allauth:a") is True
    assert cache.get("allauth:a", "nothing") == "nothing"
    cache.set("allauth:gone", 1, -1)
    assert cache.get("allauth:gone") is None
    assert cache.add("allauth:gone", 2, 60) is True
    assert not SharedEntry.objects.filter(key__contains="allauth").exists(), "keys may hold an address"


def test_what_is_not_of_the_sign_in_stays_in_the_process(db: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        cache.set("wagtail_site_root_paths", object, 60)
        assert cache.get("wagtail_site_root_paths") is object
        assert cache.add("wagtail_site_root_paths", 1) is False
    assert len(captured) == 0
    cache.delete("wagtail_site_root_paths")


@pytest.mark.parametrize("address", ["/en/", "/en/privacy/", "/en/help-now/", "/en/apply/", SIGN_IN])
def test_public_pages_ask_neither_the_table_nor_for_factors(house: House, address: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(address).status_code == 200
    asked = [query["sql"] for query in captured]
    assert not [sql for sql in asked if "accounts_sharedentry" in sql or "mfa_" in sql]


# ---------- The demonstration ----------


@pytest.fixture
def sample_people(db: None, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, PASSWORD
    demonstration.load(lambda line: None)


def test_sample_people_sign_in_with_the_code_that_is_printed(
    sample_people: None, capsys: pytest.CaptureFixture[str]
) -> None:
    user = User.objects.get(username="zhuhai.coordinator")
    call_command("demo", "--code", "zhuhai.coordinator")
    printed = re.search(r"code (\d{6}) \(holds (\d+) s", capsys.readouterr().out)
    assert printed
    assert 0 < int(printed[2]) <= 30
    client = Client()
    send_password(client, user)
    assert send_code(client, printed[1]).status_code == 302
    assert is_at_desk(client)
    call_command("demo", "--who")
    said = capsys.readouterr().out
    assert len(re.findall(r"code \d{6} \(holds", said)) == len(demonstration.PEOPLE)
    assert "demo --code" in said


def test_sample_people_of_before_get_a_second_factor_and_others_keep_theirs(sample_people: None) -> None:
    secret = demonstration.second_factor_secret("admin")
    assert secret == demonstration.second_factor_secret("admin") != demonstration.second_factor_secret("other")
    Authenticator.objects.filter(user__username="admin").delete()
    kept = Authenticator.objects.get(user__username="zhuhai.mediator")
    call_command("demo", "--if-empty")
    assert current_code(User.objects.get(username="admin")) is not None
    assert Authenticator.objects.get(user__username="zhuhai.mediator").pk == kept.pk


def test_nobody_else_gets_a_code_printed(sample_people: None, house_person: User) -> None:
    with pytest.raises(CommandError):
        call_command("demo", "--code", house_person.username)


@pytest.fixture
def house_person(db: None) -> User:
    user = User.objects.create(username="real.person")
    enrol(user)
    return user


def test_sessions_are_in_the_database(coordinator: User) -> None:
    signed_in(coordinator)
    assert Session.objects.exists()
