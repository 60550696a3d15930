"""Does anything old go out while something new waits? Text that was not taken, and consents that were taken back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from mediation.access import JobActor, acting_as
from mediation.actions.drafts import get_draft, save_answers
from mediation.intake.checking import waiting_steps
from mediation.intake.steps import BY_SLUG
from mediation.models import Case, Consent
from mediation.statuses import SHAREABLE, FieldGroup
from portal.pages.views import PRIVACY_NOTICE_VERSION
from tests.people import family_answers
from tests.resident import Resident, is_anything_picked, text

pytestmark = pytest.mark.usefixtures("house")

TOO_LONG = "新" * 25_000


@pytest.fixture
def wai_man() -> Resident:
    """She answered everything, agreed to two groups, and stands before sending."""
    return Resident().fill(family_answers())


def refused(response: Any) -> list[tuple[str, str]]:
    assert response.status_code == 200
    return re.findall(r'data-field="([^"]+)" data-code="([^"]+)"', text(response))


def checking(resident: Resident) -> str:
    return text(resident.client.get(resident.url("check", resident.draft_id)))


def nothing_was_sent() -> bool:
    with acting_as(JobActor("scenarios")):
        return not Case.objects.exists()


# ---------- Consents ----------


@pytest.mark.parametrize(
    "sent",
    [
        {"go": "language:pt"},
        {"go": "type:large", "cross_border": ["contact"]},
        {"go": "language:zh-hant", "privacy": "on"},
        {"go": "continue"},
        {"go": "continue", "privacy": "no", "cross_border": ["contact", "narrative"]},
        {"go": "continue", "privacy": "on", "cross_border": ["safety"]},
    ],
)
def test_a_consent_holds_only_while_its_page_was_left_with_it(wai_man: Resident, sent: dict[str, Any]) -> None:
    wai_man.client.post(wai_man.step_url("consents"), sent)
    assert "consents" not in wai_man.draft.answers
    assert refused(wai_man.send())
    assert nothing_was_sent()
    wai_man.client.post(wai_man.step_url("consents"), {"privacy": "on", "cross_border": ["children"]})
    assert wai_man.send().status_code == 303
    with acting_as(JobActor("scenarios")):
        assert set(Consent.objects.values_list("kind", "group")) == {("privacy", ""), ("cross_border", "children")}


def test_what_was_ticked_is_still_ticked_in_the_other_language(wai_man: Resident) -> None:
    sent = {"privacy": "on", "cross_border": ["children"], "go": "language:pt"}
    response = wai_man.client.post(wai_man.step_url("consents"), sent)
    page = text(wai_man.client.get(response["Location"]))
    assert re.search(r'name="privacy"[^>]* checked', page)
    assert re.findall(r'value="(\w+)" checked', page) == ["children"]


def test_each_acceptance_is_kept_with_its_text_language_and_moment(wai_man: Resident) -> None:
    first = wai_man.draft.answers["consents"]["agreed"]
    assert (first["version"], first["language"]) == (PRIVACY_NOTICE_VERSION, "en")
    assert timezone.now() - datetime.fromisoformat(first["at"]) < timedelta(minutes=1)
    wai_man.language = "pt"
    wai_man.client.post(wai_man.step_url("consents"), {"privacy": "on"})
    second = wai_man.draft.answers["consents"]["agreed"]
    assert second["language"] == "pt"
    assert second["at"] > first["at"]


def test_an_older_notice_is_asked_about_again_and_ticks_nothing(wai_man: Resident) -> None:
    with acting_as(wai_man.actor):
        draft = get_draft(wai_man.actor)
        consents = {**draft.answers["consents"], "agreed": {**draft.answers["consents"]["agreed"], "version": "0"}}
        save_answers(draft, by=wai_man.actor, answers={**draft.answers, "consents": consents}, typed={}, language="en")
    assert wai_man.step_url("consents") + "?back=check" in checking(wai_man)
    assert refused(wai_man.send()) == [("consents.privacy", "consent")]
    assert not is_anything_picked(text(wai_man.client.get(wai_man.step_url("consents"))))
    wai_man.client.post(wai_man.step_url("consents"), {"privacy": "on"})
    assert wai_man.send().status_code == 303


@pytest.mark.parametrize(
    ("sent", "is_consent"),
    [
        (["yes"], True),
        (["on"], True),
        (["no"], False),
        (["true"], False),
        (["0"], False),
        ([""], False),
        (["no", "yes"], False),
    ],
)
def test_only_the_ticked_box_is_a_consent(sent: list[str], is_consent: bool) -> None:
    page = BY_SLUG["consents"]
    form = page.form_class()(MultiValueDict({"privacy": sent}), at=page.at)
    assert form.is_valid() is is_consent
    assert [line.code for line in form.error_lines()] == ([] if is_consent else ["consent"])


def test_what_crosses_the_border_is_named() -> None:
    page = BY_SLUG["consents"]
    with override("en"):
        field = page.form_class()(at=page.at).fields["cross_border"]
        hints = {group: str(hint) for group, hint in field.option_hints.items()}
    assert set(hints) == set(SHAREABLE), "every group says what is in it"
    for what in ("Names", "where somebody lives", "phone", "e-mail", "language", "speaks for"):
        assert what in hints[FieldGroup.CONTACT], "docs/decisions/0002-field-groups.md"


# ---------- Text that was not taken ----------


def test_an_old_story_does_not_go_out_while_a_new_one_waits(wai_man: Resident) -> None:
    wai_man.client.post(wai_man.step_url("story"), {"story": TOO_LONG})
    page = checking(wai_man)
    assert "This page still waits: what you typed there was not taken yet" in page
    assert page.count(wai_man.step_url("story") + "?back=check") == 2
    assert refused(wai_man.send()) == [("typed.story", "waiting")]
    assert nothing_was_sent()
    assert TOO_LONG in text(wai_man.client.get(wai_man.step_url("story"))), "nothing typed is lost"
    wai_man.client.post(wai_man.step_url("story"), {"story": "新的"})
    assert "still waits" not in checking(wai_man)
    assert wai_man.send().status_code == 303


def test_what_waits_may_be_thrown_away(wai_man: Resident) -> None:
    wai_man.client.post(wai_man.step_url("story"), {"story": TOO_LONG})
    check = wai_man.url("check", wai_man.draft_id)
    assert wai_man.client.post(check, {"leave": "nothing"}).status_code == 303
    assert set(wai_man.draft.typed) == {"story"}
    assert wai_man.client.post(check, {"leave": "story"})["Location"] == check
    assert wai_man.draft.typed == {}
    assert wai_man.draft.answers["story"] == family_answers()["story"]
    assert wai_man.send().status_code == 303


def test_text_left_through_the_language_switch_waits_too(wai_man: Resident) -> None:
    wai_man.client.post(wai_man.step_url("wishes"), {"wants": "別的", "go": "language:pt"})
    assert refused(wai_man.send()) == [("typed.wishes", "waiting")]


def test_a_page_that_was_only_looked_at_in_another_language_does_not_wait(wai_man: Resident) -> None:
    answers = family_answers(story="a\nb")
    wai_man.answer(BY_SLUG["story"], answers)
    for slug in ("you", "document", "residence", "reach", "matters", "story", "wishes"):
        sent = {"kind": "person"} if slug == "you" else {}
        sent |= BY_SLUG[slug].post_data(answers)
        sent |= {"story": "a\r\nb"} if slug == "story" else {}
        wai_man.client.post(wai_man.step_url(slug), {**sent, "go": "language:pt"})
        assert wai_man.draft.typed == {}, slug
    assert wai_man.send().status_code == 303


def test_an_answer_that_was_emptied_waits(wai_man: Resident) -> None:
    wai_man.client.post(wai_man.step_url("story"), {"story": ""})
    assert refused(wai_man.send()) == [("typed.story", "waiting")]
    wai_man.client.post(wai_man.step_url("story"), {"story": "again"})
    wai_man.client.post(wai_man.step_url("matters"), {"go": "language:pt"})
    assert refused(wai_man.send()) == [("typed.matters", "waiting")], "every box was unticked"


def test_a_half_typed_child_waits_with_its_place_in_the_list(wai_man: Resident) -> None:
    new = wai_man.step_url("children", 1, "details")
    wai_man.client.post(new, {"name": "小月", "birth_date_day": "x"})
    assert [stop.key for stop in waiting_steps(wai_man.draft)] == ["children/1/details"]
    page = checking(wai_man)
    assert f"{new}?back=list" in page
    assert "<strong>2. Child</strong>" in page
    assert refused(wai_man.send()) == [("typed.children/1/details", "waiting")]
    assert "小月" in text(wai_man.client.get(new))
    wai_man.client.post(new + "?back=list", {"name": "小月"})
    assert wai_man.send().status_code == 303


def test_what_became_senseless_does_not_wait(wai_man: Resident) -> None:
    wai_man.client.post(wai_man.step_url("marriage"), {"date_day": "x"})
    assert set(wai_man.draft.typed) == {"marriage"}
    wai_man.client.post(wai_man.step_url("matters"), {"issues": ["elder_care"]})
    assert wai_man.draft.typed == {}
    wai_man.client.post(wai_man.step_url("marriage"), {"date_day": "x"})
    assert wai_man.draft.typed == {}, "a page that is not asked keeps nobody waiting"
    assert wai_man.send().status_code == 303


def test_text_waits_for_its_own_entry_when_another_is_removed(wai_man: Resident) -> None:
    wai_man.client.post(wai_man.step_url("children", 1, "details"), {"name": "小月"})
    wai_man.client.post(wai_man.step_url("children", 1, "details"), {"name": "新" * 2_000})
    wai_man.client.post(wai_man.url("remove", wai_man.draft_id, "children", 0))
    assert "新" * 2_000 in text(wai_man.client.get(wai_man.step_url("children", 0, "details")))
    assert refused(wai_man.send()) == [("typed.children/0/details", "waiting")]


# ---------- What is no form ----------


@pytest.mark.parametrize(
    "sent",
    [
        {"data": '{"story": ', "content_type": "application/json"},
        {"data": "story=x", "content_type": "text/plain"},
        {"data": {"story": SimpleUploadedFile("story.txt", b"x")}},
    ],
)
def test_what_is_no_form_changes_nothing_and_leaves_the_page_filled(wai_man: Resident, sent: dict[str, Any]) -> None:
    before = wai_man.draft.answers
    response = wai_man.client.post(wai_man.step_url("story"), **sent)
    assert response.status_code == 400
    assert family_answers()["story"] in text(response)
    assert 'role="alert"' in text(response)
    assert wai_man.draft.answers == before
    assert wai_man.draft.typed == {}


def test_what_is_no_form_shows_no_private_answer(wai_man: Resident) -> None:
    response = wai_man.client.post(wai_man.step_url("contact"), "{", content_type="application/json")
    assert response.status_code == 400
    assert "下午" not in text(response)
    assert not is_anything_picked(text(response))
    assert wai_man.draft.answers["applicant"]["safe_contact"]["hours"] == "下午"


def test_before_there_is_a_draft_too(wai_man: Resident) -> None:
    response = wai_man.client.post(wai_man.url("first"), "{", content_type="application/json")
    assert response.status_code == 400
    assert not response.cookies.get("sessionid")


@pytest.mark.parametrize(
    ("slug", "name", "size", "status"),
    [
        ("document", "id_number", 160_000, 413),
        ("document", "id_number", 100_000, 200),
        ("story", "story", 900_000, 200),
        ("story", "story", 1_100_000, 413),
    ],
)
def test_a_page_takes_no_more_than_it_needs(wai_man: Resident, slug: str, name: str, size: int, status: int) -> None:
    response = wai_man.client.post(wai_man.step_url(slug), {name: "x" * size})
    assert response.status_code == status
    assert (set(wai_man.draft.typed) == {slug}) is (status == 200)


def test_the_largest_right_answers_fit() -> None:
    """Four bytes a character, each as three signs in a URL."""
    resident = Resident().begin()
    for slug, name in (("story", "story"), ("wishes", "wants")):
        body = f"{name}=" + "%F0%A0%AE%B7" * 20_000
        response = resident.client.post(resident.step_url(slug), body, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 302
    former = "%0D%0A".join(["%F0%A0%AE%B7" * 200] * 20)
    body = "&".join(
        [f"kind=person&name={'%F0%A0%AE%B7' * 1_000}&romanised={'%F0%A0%AE%B7' * 1_000}", f"former_names={former}"]
    )
    for url in (resident.step_url("you"), resident.step_url("people", 0, "name")):
        response = resident.client.post(url, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 302, url
