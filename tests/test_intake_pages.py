"""Do the pages of the form hold what they promise: nothing lost, nothing shown to others, nothing said too loud?"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediation.intake.cookies import cookie_name
from mediation.intake.steps import BY_SLUG, STEPS
from portal import languages
from tests.people import family_answers, macau_answers
from tests.resident import Resident, drafts, text, title_of

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def wai_man() -> Resident:
    """She lives in Macau and asks for mediation about the children."""
    return Resident()


# ---------- Before there is a draft ----------


def test_the_start_page_is_the_same_for_everybody(wai_man: Resident) -> None:
    before = wai_man.client.get(wai_man.url("start"))
    wai_man.begin()
    after = wai_man.client.get(wai_man.url("start"))
    assert before.content == after.content
    assert not before.cookies
    assert "Cookie" not in before.get("Vary", "")
    assert "no-store" not in before.get("Cache-Control", "")
    assert "csrfmiddlewaretoken" not in text(before)
    assert str(wai_man.draft_id) not in text(after)
    assert reverse("pages:leaving-quickly").split("/", 2)[2] in text(before)


def test_nothing_is_stored_before_something_was_answered(wai_man: Resident) -> None:
    assert wai_man.client.get(wai_man.url("first")).status_code == 200
    response = wai_man.client.post(wai_man.url("first"), {"kind": "person", "name": " "})
    assert response.status_code == 200
    assert 'data-field="applicant.name" data-code="required"' in text(response)
    response = wai_man.client.post(wai_man.url("first"), {"kind": "person", "name": " ", "go": "language:pt"})
    assert response["Location"] == "/pt/apply/new/you/"
    assert not drafts()
    assert not [name for name in wai_man.client.cookies if name.startswith("form-")]


def test_the_key_is_kept_from_scripts_other_sites_and_later_days(wai_man: Resident, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    wai_man.begin()
    cookie = wai_man.client.cookies[cookie_name(wai_man.draft_id)]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["max-age"]
    assert not cookie["expires"]


def test_two_presses_on_the_first_page_make_two_drafts_that_do_not_mix(wai_man: Resident) -> None:
    first = wai_man.begin("梁慧敏").draft_id
    second = wai_man.begin("鍾潔霏").draft_id
    assert first != second
    for draft_id, name in ((first, "梁慧敏"), (second, "鍾潔霏")):
        assert name in text(wai_man.client.get(wai_man.url("step", draft_id, "you")))


# ---------- Address and key together ----------


def test_a_draft_opens_with_neither_its_address_nor_a_key_alone(wai_man: Resident) -> None:
    wai_man.begin()
    name = cookie_name(wai_man.draft_id)
    key = wai_man.client.cookies[name].value
    address_alone, wrong_key, foreign_key = Client(), Client(), Client()
    wrong_key.cookies[name] = "x" * len(key)
    other = Resident(client=foreign_key).begin()
    foreign_key.cookies[name] = foreign_key.cookies[cookie_name(other.draft_id)].value
    nothing = Client().get(wai_man.url("step", uuid4(), "you"))
    for client in (address_alone, wrong_key, foreign_key):
        for address in ("step", "check", "receipt", "sheet"):
            args = ["you"] if address == "step" else []
            response = client.get(wai_man.url(address, wai_man.draft_id, *args))
            assert response.status_code == 404, address
        response = client.get(wai_man.step_url("you"))
        assert text(response).replace(str(wai_man.draft_id), "") == re.sub("[0-9a-f-]{36}", "", text(nothing))
        assert client.post(wai_man.step_url("you"), {"name": "x"}).status_code == 404
        assert client.post(wai_man.url("stop", wai_man.draft_id)).status_code == 404
        assert client.post(wai_man.url("check", wai_man.draft_id)).status_code == 404
    by_key_alone = wai_man.client.get(wai_man.url("step", uuid4(), "you"))
    assert by_key_alone.status_code == 404
    assert wai_man.draft.answers["applicant"]["name"] == "梁慧敏"


@pytest.mark.parametrize(
    "rest",
    [
        "nowhere/",
        "people/0/nowhere/",
        "people/2/name/",
        "people/0/residence/",
        "you/0/name/",
        "people/99999999999/name/",
    ],
)
def test_what_does_not_exist_is_not_there(wai_man: Resident, rest: str) -> None:
    wai_man.begin()
    assert wai_man.client.get(f"/en/apply/{wai_man.draft_id}/{rest}").status_code == 404
    assert wai_man.client.post(f"/en/apply/{wai_man.draft_id}/{rest}").status_code == 404


def test_other_methods_are_refused(wai_man: Resident) -> None:
    wai_man.begin()
    draft_id = wai_man.draft_id
    refused = [
        ("post", wai_man.url("start")),
        ("put", wai_man.url("first")),
        ("delete", wai_man.step_url("you")),
        ("put", wai_man.url("check", draft_id)),
        ("post", wai_man.url("receipt", draft_id)),
        ("post", wai_man.url("sheet", draft_id)),
        ("get", wai_man.url("stop", draft_id)),
        ("get", wai_man.url("remove", draft_id, "people", 0)),
    ]
    for method, url in refused:
        assert getattr(wai_man.client, method)(url).status_code == 405, url


def test_nothing_is_taken_from_another_site(wai_man: Resident) -> None:
    wai_man.begin()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = wai_man.client.cookies
    posts = [wai_man.url("first"), wai_man.step_url("you"), wai_man.url("check", wai_man.draft_id)]
    posts += [wai_man.url("stop", wai_man.draft_id), wai_man.url("remove", wai_man.draft_id, "people", 0)]
    for url in posts:
        assert strict.post(url, {"name": "x"}).status_code == 403, url


# ---------- Nothing typed is lost ----------


def test_the_way_back_shows_what_was_answered(wai_man: Resident) -> None:
    wai_man.begin("梁慧敏")
    document = text(wai_man.client.get(wai_man.step_url("document")))
    assert f'href="{wai_man.step_url("you")}"' in document
    assert 'value="梁慧敏"' in text(wai_man.client.get(wai_man.step_url("you")))


def test_a_wrong_answer_is_kept_with_its_mistake_named(wai_man: Resident) -> None:
    wai_man.begin()
    url = wai_man.step_url("document")
    typed = {"id_type": "macau_bir", "id_number": "12-wrong", "birth_date_year": "2023", "birth_date_month": "2"}
    response = wai_man.client.post(url, {**typed, "birth_date_day": "29"})
    page = text(response)
    assert response.status_code == 200
    assert title_of(response).startswith("Error: Form, part 1 of 7")
    assert page.index('role="alert"') < page.index("<form")
    assert 'data-field="applicant.id_number" data-code="format"' in page
    assert 'data-field="applicant.birth_date" data-code="impossible_date"' in page
    later = text(wai_man.client.get(url))
    assert 'value="12-wrong"' in later
    assert 'value="29"' in later
    assert 'role="alert"' not in later, "it was left and come back to: no reproach"
    wai_man.client.post(url, {"id_number": "A1"})
    assert wai_man.draft.typed == {}
    assert "12-wrong" not in text(wai_man.client.get(url))


def test_a_story_that_is_too_long_is_still_there(wai_man: Resident) -> None:
    wai_man.begin()
    story = "\n" + "長" * 20_005
    response = wai_man.client.post(wai_man.step_url("story"), {"story": story.replace("\n", "\r\n")})
    assert 'data-field="story" data-code="too_long"' in text(response)
    assert story in text(response).replace("\r\n", "\n")
    assert "長" * 20_005 in text(wai_man.client.get(wai_man.step_url("story")))


@pytest.mark.parametrize("go", ["language:pt", "language:zh-hant", "type:large"])
def test_switching_language_or_size_keeps_what_was_typed(wai_man: Resident, go: str) -> None:
    wai_man.begin()
    url = wai_man.step_url("document")
    response = wai_man.client.post(url + "?back=check", {"id_number": "half-typed", "birth_date_day": "3?", "go": go})
    language = go.removeprefix("language:") if go.startswith("language") else "en"
    assert response.status_code == 302
    assert response["Location"] == url.replace("/en/", f"/{language}/") + "?back=check"
    page = text(wai_man.client.get(response["Location"]))
    assert 'value="half-typed"' in page
    assert 'value="3?"' in page
    assert 'role="alert"' not in page
    assert "id_number" not in wai_man.draft.answers["applicant"], "nothing unchecked is an answer"
    if go == "type:large":
        assert response.cookies["large_type"].value == "on"


def test_a_switch_on_the_first_page_keeps_what_was_typed(wai_man: Resident) -> None:
    response = wai_man.client.post(wai_man.url("first"), {"romanised": "LEONG", "go": "language:zh-hans"})
    assert re.fullmatch(r"/zh-hans/apply/[0-9a-f-]{36}/you/", response["Location"])
    assert 'value="LEONG"' in text(wai_man.client.get(response["Location"]))


def test_an_unknown_button_goes_on(wai_man: Resident) -> None:
    wai_man.begin()
    response = wai_man.client.post(wai_man.step_url("document"), {"go": "language:xx"})
    assert response["Location"] == wai_man.step_url("residence")


class FirstButton(HTMLParser):
    """The first button of the form `question`, in the order of the document: what the Enter key presses."""

    pressed: dict[str, str | None] | None = None
    in_question = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self.in_question = attributes.get("id") == "question"
        belongs = attributes.get("form") == "question" or (self.in_question and "form" not in attributes)
        if tag == "button" and attributes.get("type") == "submit" and belongs and self.pressed is None:
            self.pressed = attributes

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.in_question = False


def test_the_enter_key_goes_on_and_does_not_switch_the_language(wai_man: Resident) -> None:
    wai_man.begin()
    parser = FirstButton()
    page = text(wai_man.client.get(wai_man.step_url("document")))
    parser.feed(page)
    assert parser.pressed is not None
    assert parser.pressed.get("value", "continue") == "continue"
    assert 'value="language:pt"' in page, "the switches are buttons of the same form"


# ---------- What every page keeps ----------


def every_url(resident: Resident) -> list[str]:
    urls = [resident.url("first"), resident.url("stopped")]
    urls += [resident.step_url(step.slug) for step in STEPS]
    urls += [resident.step_url(step.slug, 0, page.slug) for step in STEPS for page in step.entry_steps]
    return [*urls, resident.url("check", resident.draft_id), resident.url("sheet", resident.draft_id)]


def everything_asked() -> dict[str, Any]:
    """Answers that give every page a sense."""
    proceedings = [{"kind": "police", "side": "macau", "reference": "12", "next_date": "2031-01-02"}]
    answers = macau_answers(issues=["contested_divorce"], other_proceedings=proceedings)
    answers["marriage"] = {"registered_in": "macau", "date": "2011-11-12"}
    return answers


@pytest.mark.parametrize("language", languages.CODES)
def test_no_page_leaves_a_trace_or_says_too_much(language: str) -> None:
    resident = Resident(language).fill(everything_asked())
    titles = set()
    for url in every_url(resident):
        response = resident.client.get(url)
        assert response.status_code == 200, url
        assert response["Cache-Control"] == "no-store", url
        assert response["Referrer-Policy"] == "same-origin", url
        assert "noindex" in response["X-Robots-Tag"], url
        assert '<meta name="robots" content="noindex' in text(response), url
        titles.add(re.sub("[0-9]", "", title_of(response)))
    resident.send()
    titles.add(re.sub("[0-9]", "", title_of(resident.client.get(resident.url("receipt", resident.draft_id)))))
    assert len(titles) <= 3, f"a part, no part, the receipt: nothing else is told by a title: {titles}"


def test_a_page_costs_four_queries_at_most(wai_man: Resident) -> None:
    answers = everything_asked()
    wai_man.fill(answers)
    for step in STEPS:
        pages = [(step, None, wai_man.step_url(step.slug))]
        pages += [(page, 0, wai_man.step_url(step.slug, 0, page.slug)) for page in step.entry_steps]
        for page, index, url in pages:
            assert queries(lambda url=url: wai_man.client.get(url)) <= 4, url
            if page.form:
                data = page.post_data(answers, index)
                assert queries(lambda url=url, data=data: wai_man.client.post(url, data)) <= 4, url
                assert queries(lambda url=url: wai_man.client.post(url, {"birth_date_day": "x"})) <= 4, url


def test_two_tabs_do_not_undo_each_other(wai_man: Resident) -> None:
    """What is sent locks the draft before it is read; what is only looked at does not."""
    wai_man.begin()
    url = wai_man.step_url("document")
    for ask, locks in ((wai_man.client.get, False), (wai_man.client.post, True)):
        with CaptureQueriesContext(connection) as captured:
            ask(url)
        assert any("FOR UPDATE" in query["sql"] for query in captured.captured_queries) is locks


def test_checking_costs_no_more_with_more_people(wai_man: Resident) -> None:
    answers = family_answers()
    wai_man.fill(answers)
    check = wai_man.url("check", wai_man.draft_id)
    few = queries(lambda: wai_man.client.get(check))
    for index in range(1, 6):
        for page in BY_SLUG["people"].entry_steps:
            wai_man.answer(page, {"respondents": answers["respondents"] * 9}, BY_SLUG["people"], index)
    assert queries(lambda: wai_man.client.get(check)) == few <= 5


def queries(ask: Any) -> int:
    """Without BEGIN, SAVEPOINT and COMMIT, and without taking the actor back, which only a test's transaction needs."""
    not_counted = r"BEGIN|SAVEPOINT|RELEASE|COMMIT|select set_config\('portal.actor', '',"
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len([query for query in captured.captured_queries if not re.match(not_counted, query["sql"])])
