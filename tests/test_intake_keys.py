"""How long does a browser hold the key to a draft, how many of them, and what does a late key open?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from mediation import tasks
from mediation.access import DraftActor, JobActor, acting_as
from mediation.actions.drafts import Expired, begin_draft, erase_expired_drafts, get_draft, new_draft_actor
from mediation.intake.cookies import MOST_KEYS, cookie_name
from mediation.models import Case, Draft
from portal import languages
from tests.people import family_answers
from tests.resident import Resident, drafts, text, title_of

pytestmark = pytest.mark.usefixtures("house")

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def wai_man() -> Resident:
    return Resident()


def grow_old(resident: Resident, **ages: timedelta) -> None:
    """Set moments of the draft back, as its holder: the row is theirs."""
    with acting_as(resident.actor):
        changes = {name: timezone.now() - age for name, age in ages.items()}
        assert Draft.objects.filter(pk=resident.draft_id).update(**changes) == 1


def addresses(resident: Resident) -> list[str]:
    pages = [resident.step_url("you"), resident.step_url("people", 0, "name"), resident.step_url("today")]
    return pages + [resident.url(name, resident.draft_id) for name in ("check", "sheet", "receipt")]


# ---------- Time ----------


@pytest.mark.parametrize("language", languages.CODES)
def test_after_a_day_a_key_opens_nothing(language: str) -> None:
    resident = Resident(language).fill(family_answers())
    grow_old(resident, changed_at=DAY - MINUTE)
    assert resident.client.get(resident.step_url("you")).status_code == 200
    grow_old(resident, changed_at=DAY + MINUTE)
    said = set()
    for url in addresses(resident):
        response = Client(headers={"cookie": f"{cookie_name(resident.draft_id)}={resident.actor.key}"}).get(url)
        assert response.status_code == 410, url
        assert response["Cache-Control"] == "no-store"
        assert response.cookies[cookie_name(resident.draft_id)].value == ""
        assert "梁慧敏" not in text(response)
        said.add(text(response).partition("<main")[2].partition("</main>")[0])
    assert len(said) == 1, "in the same words whatever it was"
    for word in ("mediation", "調解", "调解", "mediação"):
        assert word not in said.pop() if said else True
        assert word not in title_of(response)


def test_after_a_day_nothing_is_taken_either(wai_man: Resident) -> None:
    wai_man.fill(family_answers())
    grow_old(wai_man, changed_at=DAY + MINUTE)
    key, actor = wai_man.client.cookies[cookie_name(wai_man.draft_id)].value, wai_man.actor
    urls = [wai_man.step_url("story"), *(wai_man.url(name, wai_man.draft_id) for name in ("check", "stop"))]
    for url in [*urls, wai_man.url("remove", wai_man.draft_id, "people", 0)]:
        wai_man.client.cookies[cookie_name(wai_man.draft_id)] = key
        assert wai_man.client.post(url, {"story": "x"}).status_code == 410, url
    with acting_as(actor), pytest.raises(Expired):
        get_draft(actor, lock=True)
    with acting_as(JobActor("scenarios")):
        assert not Case.objects.exists()
    assert drafts() == 1


def test_a_receipt_opens_for_an_hour(wai_man: Resident) -> None:
    wai_man.fill(family_answers()).send()
    receipt = wai_man.url("receipt", wai_man.draft_id)
    grow_old(wai_man, submitted_at=HOUR - MINUTE)
    assert wai_man.client.get(receipt).status_code == 200
    grow_old(wai_man, submitted_at=HOUR + MINUTE)
    assert wai_man.client.get(receipt).status_code == 410


def test_a_key_that_came_too_late_is_told_so_after_the_draft_was_erased_too(wai_man: Resident) -> None:
    def aged(age: timedelta) -> UUID:
        milliseconds = int((timezone.now() - age).timestamp() * 1000)
        return UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62) | 12345)

    for key, age, expected in (("k", DAY + HOUR, Expired), ("k", HOUR, Http404), ("", DAY + HOUR, Http404)):
        actor = DraftActor(aged(age), key)
        with acting_as(actor), pytest.raises(Http404) as refused:
            get_draft(actor)
        assert type(refused.value) is expected


def test_drafts_that_nobody_sent_are_erased_after_a_day(wai_man: Resident) -> None:
    wai_man.begin()
    fresh, sent = Resident().begin(), Resident().fill(family_answers())
    sent.send()
    grow_old(wai_man, changed_at=DAY + MINUTE)
    grow_old(sent, changed_at=DAY + MINUTE)
    assert erase_expired_drafts(timezone.now()) == 1
    with acting_as(JobActor("demo")):
        assert set(Draft.objects.values_list("pk", flat=True)) == {fresh.draft_id, sent.draft_id}


def test_the_erasing_job_runs_every_day(wai_man: Resident) -> None:
    periodic = {
        task.name: periodic.cron
        for (_, _), periodic in tasks.app.periodic_registry.periodic_tasks.items()
        for task in [periodic.task]
    }
    assert periodic["mediation.erase_expired_drafts"].split()[2:] == ["*", "*", "*"]
    wai_man.begin()
    grow_old(wai_man, changed_at=DAY + MINUTE)
    tasks.erase_expired_drafts(timestamp=0)
    assert drafts() == 0


# ---------- Cookies ----------


def test_a_browser_holds_the_newest_keys_only(wai_man: Resident) -> None:
    wai_man.client.cookies["form-not-a-draft"] = "x"
    made = [wai_man.begin().draft_id for _ in range(MOST_KEYS + 3)]
    held = {name for name, cookie in wai_man.client.cookies.items() if name.startswith("form-") and cookie.value}
    assert held == {cookie_name(draft_id) for draft_id in made[-MOST_KEYS:]} | {"form-not-a-draft"}
    assert wai_man.client.get(wai_man.url("step", made[0], "you")).status_code == 404
    assert wai_man.client.get(wai_man.url("step", made[-MOST_KEYS], "you")).status_code == 200


def test_after_sending_the_key_ends_with_the_hour(wai_man: Resident) -> None:
    cookie = wai_man.fill(family_answers()).send().cookies[cookie_name(wai_man.draft_id)]
    assert cookie["max-age"] == 3600
    assert cookie.value == wai_man.actor.key


def test_over_https_no_other_host_of_the_domain_can_set_a_key(wai_man: Resident, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    wai_man.begin()
    name = cookie_name(wai_man.draft_id)
    assert name == f"__Host-form-{wai_man.draft_id.hex}"
    cookie = wai_man.client.cookies[name]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert wai_man.client.get(wai_man.step_url("you")).status_code == 200
    response = wai_man.client.post(wai_man.url("stop", wai_man.draft_id))
    assert (response.cookies[name].value, response.cookies[name]["secure"]) == ("", True)
    settings.SESSION_COOKIE_SECURE = False
    assert cookie_name(wai_man.draft_id) == f"form-{wai_man.draft_id.hex}"


def test_a_fresh_draft_opens_for_its_key() -> None:
    actor = new_draft_actor()
    with acting_as(actor):
        begin_draft(by=actor, language="pt")
        assert get_draft(actor).pk == actor.draft_id
