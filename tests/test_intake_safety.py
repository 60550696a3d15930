"""Does anything of the form tell what somebody answered about safety, to whoever holds the phone later?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation.intake.cookies import HELP_COOKIE
from mediation.intake.steps import BY_SLUG, STEPS
from tests.people import family_answers, macau_answers
from tests.resident import Resident, is_anything_picked, text

pytestmark = pytest.mark.usefixtures("house")

QUESTIONS = ["afraid_of_other_party", "violence_ever", "children_at_risk", "order_in_force", "danger_now"]
ANSWERED = "You have answered this. Your answers are not shown here."


@pytest.fixture
def wai_man() -> Resident:
    return Resident()


def neutral(page: str, resident: Resident) -> str:
    """Without what differs between any two requests."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|[A-Z]{2}-\d{4}-\d{6}-.', "", page)
    return re.sub(r"\d{1,2}:\d{2}", "", page.replace(str(resident.draft_id), ""))


def with_safety(number: int) -> dict[str, Any]:
    """The same request with danger, without, and with nothing answered."""
    safety = [
        {**dict.fromkeys(QUESTIONS, True), "feels_free_to_speak": False},
        {**dict.fromkeys(QUESTIONS, False), "feels_free_to_speak": True},
        {},
    ][number]
    contact = [{"channel": "sms", "hours": "at night"}, {"channel": "phone", "may_leave_message": True}, {}][number]
    answers = macau_answers(safety=safety, issues=["parental_power", "contested_divorce"])
    answers["applicant"] |= {"safe_contact": contact}
    return answers


# ---------- Check page and receipt ----------


def test_checking_receipt_and_ways_back_tell_nothing() -> None:
    pages: list[list[str]] = []
    for number in range(3):
        resident = Resident().fill(with_safety(number))
        urls = [resident.url("check", resident.draft_id), resident.url("sheet", resident.draft_id)]
        urls += [resident.step_url(step.slug) for step in STEPS if not step.form or not step.form.is_private]
        seen = [neutral(text(resident.client.get(url)), resident) for url in urls]
        assert resident.send().status_code == 303
        receipt = text(resident.client.get(resident.url("receipt", resident.draft_id)))
        pages.append([*seen, neutral(receipt, resident)])
    assert pages[0] == pages[1] == pages[2]
    for page in (pages[0][0], pages[0][-1]):
        assert "Social Welfare Bureau (IAS)" in page, "the route is the one without the answers on safety"
        assert "/en/help-now/" in page.partition("<main")[2], "help is named to everybody"


# ---------- Their own pages ----------


@pytest.mark.parametrize("slug", [step.slug for step in STEPS if step.form and step.form.is_private])
def test_what_was_answered_is_shown_nowhere_and_stays(wai_man: Resident, slug: str) -> None:
    assert slug in ("today", "between-you", "contact")
    wai_man.begin()
    url = wai_man.step_url(slug)
    assert ANSWERED not in text(wai_man.client.get(url))
    answers = family_answers()
    wai_man.answer(BY_SLUG[slug], answers)
    before = wai_man.draft.answers
    page = text(wai_man.client.get(url))
    assert ANSWERED in page
    assert not is_anything_picked(page)
    assert "下午" not in page
    for nothing in ({}, {"hours": ""}, {"hours": " \u200b"}, {"hours": "", "go": "language:pt"}):
        response = wai_man.client.post(url, nothing)
        assert response.status_code == 302
        assert wai_man.draft.answers == before
    assert wai_man.draft.typed == {}


def test_a_new_answer_overwrites_its_own_and_no_other(wai_man: Resident) -> None:
    wai_man.fill(family_answers())
    wai_man.client.post(wai_man.step_url("between-you"), {"violence_ever": "yes"})
    kept = {"afraid_of_other_party": True, "violence_ever": True, "danger_now": False}
    assert wai_man.draft.answers["safety"] == kept
    wai_man.client.post(wai_man.step_url("between-you"), {"afraid_of_other_party": ""})
    assert wai_man.draft.answers["safety"] == {"violence_ever": True, "danger_now": False}, "rather not say"
    wai_man.client.post(wai_man.step_url("contact"), {"channel": "phone", "hours": ""})
    contact = {"channel": "phone", "hours": "下午", "may_leave_message": False}
    assert wai_man.draft.answers["applicant"]["safe_contact"] == contact
    wai_man.client.post(wai_man.step_url("contact"), {"channel": "", "hours": ""})
    assert "channel" not in wai_man.draft.answers["applicant"]["safe_contact"]


def test_answers_may_be_taken_back(wai_man: Resident) -> None:
    wai_man.fill(family_answers())
    url = wai_man.step_url("contact")
    assert 'name="forget"' in text(wai_man.client.get(url))
    wai_man.client.post(url, {"forget": "yes", "may_leave_message": "yes", "hours": ""})
    assert wai_man.draft.answers["applicant"]["safe_contact"] == {"may_leave_message": True}
    wai_man.client.post(wai_man.step_url("between-you"), {"forget": "yes"})
    assert wai_man.draft.answers["safety"] == {"danger_now": False}, "of this page only"
    assert 'name="forget"' not in text(wai_man.client.get(wai_man.step_url("between-you")))


@pytest.mark.parametrize("go", ["language:pt", "type:large"])
def test_picks_survive_a_switch_once(wai_man: Resident, go: str) -> None:
    wai_man.fill(family_answers())
    picks = {"channel": "", "hours": "夜晚", "may_leave_message": "yes", "forget": "yes", "go": go}
    response = wai_man.client.post(wai_man.step_url("contact"), picks)
    assert wai_man.client.head(response["Location"]).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        page = text(wai_man.client.get(response["Location"]))
    kept = [each for each in captured.captured_queries if not re.match("(SAVEPOINT|RELEASE)", each["sql"])]
    assert len(kept) <= 4
    assert 'value="夜晚"' in page
    assert len(re.findall("<input[^>]* checked", page)) == 3, (
        "also what would rather not be said, and what is taken back"
    )
    later = text(wai_man.client.get(response["Location"]))
    assert "夜晚" not in later
    assert not is_anything_picked(later)
    assert "夜晚" not in str(wai_man.draft.typed)
    assert wai_man.draft.answers["applicant"]["safe_contact"]["hours"] == "下午"
    assert 'data-field="typed.contact" data-code="waiting"' in text(wai_man.send()), "it was not taken yet"
    assert wai_man.client.post(wai_man.step_url("contact"), {"hours": ""}).status_code == 302
    assert wai_man.send().status_code == 303


def test_a_mistake_is_shown_to_who_made_it_and_to_nobody_later(wai_man: Resident) -> None:
    wai_man.fill(family_answers())
    url = wai_man.step_url("contact")
    mistaken = {"channel": "email", "hours": "夜" * 1_001}
    assert "夜" * 1_001 in text(wai_man.client.post(url, mistaken))
    assert "夜" not in str(wai_man.draft.typed)
    page = text(wai_man.client.get(url))
    assert "夜" not in page
    assert "What you last wrote here was not taken" in page
    assert 'data-field="typed.contact" data-code="waiting"' in text(wai_man.send())


# ---------- Danger now ----------


def test_danger_leads_to_help_at_the_address_of_the_question(wai_man: Resident) -> None:
    wai_man.begin()
    for back in ("", "?back=check"):
        url = wai_man.step_url("today") + back
        assert wai_man.client.post(url, {"danger_now": "yes"})["Location"] == url
        page = text(wai_man.client.get(url))
        assert "Your safety comes first" in page
        assert "/en/help-now/" in page
        again = text(wai_man.client.get(url))
        assert "Your safety comes first" not in again, "once"
        assert ANSWERED in again
        following = wai_man.url("check", wai_man.draft_id) if back else wai_man.step_url("between-you")
        assert wai_man.client.post(url, {"helped": "yes", "go": "continue"})["Location"] == following
        assert wai_man.draft.answers["safety"] == {"danger_now": True}
    assert wai_man.step_url("today") in text(wai_man.client.get(wai_man.step_url("between-you")))
    assert wai_man.client.get(wai_man.step_url("now")).status_code == 404


def test_help_can_be_read_in_another_language(wai_man: Resident) -> None:
    wai_man.begin()
    wai_man.client.post(wai_man.step_url("today"), {"danger_now": "yes"})
    assert 'value="language:pt"' in text(wai_man.client.get(wai_man.step_url("today")))
    response = wai_man.client.post(wai_man.step_url("today"), {"helped": "yes", "go": "language:pt"})
    assert response["Location"].startswith("/pt/")
    assert 'name="helped"' in text(wai_man.client.get(response["Location"]))


@pytest.mark.parametrize("danger", ["yes", "no", ""])
def test_who_holds_the_phone_learns_nothing_from_the_question(wai_man: Resident, danger: str) -> None:
    wai_man.begin()
    url = wai_man.step_url("today")
    wai_man.client.post(url, {"danger_now": danger})
    wai_man.client.get(url)
    assert wai_man.client.post(url, {})["Location"] == wai_man.step_url("between-you"), "sending nothing new"
    wai_man.client.cookies[HELP_COOKIE] = wai_man.draft_id.hex
    assert "Your safety comes first" in text(wai_man.client.get(url)), "asked for by hand it tells nothing either"


def test_the_sign_for_help_ends_soon_and_belongs_to_one_draft(wai_man: Resident, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    wai_man.begin()
    cookie = wai_man.client.post(wai_man.step_url("today"), {"danger_now": "yes"}).cookies[f"__Host-{HELP_COOKIE}"]
    assert (cookie["max-age"], cookie["httponly"], cookie["secure"], cookie["path"]) == (60, True, True, "/")
    response = wai_man.client.get(wai_man.step_url("today"))
    assert response.cookies[f"__Host-{HELP_COOKIE}"].value == ""
    other = Resident(client=Client()).begin()
    other.client.cookies[HELP_COOKIE] = wai_man.draft_id.hex
    assert "Your safety comes first" not in text(other.client.get(other.step_url("today")))
