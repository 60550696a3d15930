"""Whoever fills in the form and sends something bad: is it never a failure, and is what they typed never lost?"""

from __future__ import annotations

from html import escape, unescape
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediation.intake.steps import STEPS, Step
from portal import languages
from tests.bad_requests import FORM
from tests.people import family_answers, macau_answers
from tests.resident import Resident, text
from tests.test_bad_input import ALLOWED, complaints

# An address of each kind below a draft, by its end.
KINDS = (
    "document/",
    "story/",
    "contact/",
    "consents/",
    "today/",
    "people/",
    "people/0/residence/",
    "people/0/remove/",
    "children/0/details/",
    "check/",
    "receipt/",
    "sheet/",
)
TYPED = {
    "you": ("romanised", "LEONG <b>{{ 7 }}"),
    "document": ("id_number", "half-typed & more"),
    "residence": ("address", "示範街 1 號"),
    "reach": ("phone", "+853 6600 …"),
    "story": ("story", "長" * 20_001),
    "wishes": ("wants", "{% csrf_token %}</textarea><script>"),
    "contact": ("hours", "só à tarde"),
}


def below(resident: Resident, end: str) -> str:
    return f"/{resident.language}/apply/{resident.draft_id}/{end}"


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("end", KINDS)
def test_whoever_holds_the_key(end: str, settings: Any) -> None:
    settings.MOST_PAGES = settings.MOST_PRESSED = settings.MOST_SENT = 1_000_000  # every one is to be looked at
    language = languages.CODES[KINDS.index(end) % 4]
    resident = Resident(language).fill(macau_answers(other_proceedings=[]))
    assert complaints(resident.client, below(resident, end)) == []
    for address in ("you/", "sheet/"):
        still = resident.client.get(below(resident, address)).status_code
        assert still == (302 if end == "check/" else 200), "the draft still opens; from its last page it was sent"


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("end", ["check/", "receipt/", "you/", "stop/"])
def test_after_sending(end: str, settings: Any) -> None:
    settings.MOST_PRESSED = settings.MOST_SENT = 1_000_000
    resident = Resident("zh-hans").fill(family_answers())
    receipt = resident.send()["Location"]
    assert complaints(resident.client, below(resident, end), every=2) == []
    assert resident.client.get(receipt).status_code == 200


# ---------- Nothing typed is lost ----------


def strict(resident: Resident) -> Client:
    """Their browser where the token is asked for, as on a real site."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = resident.client.cookies
    return client


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("slug", TYPED)
@pytest.mark.parametrize("cookies", ["off", "on"])
def test_without_a_right_token_the_page_is_shown_again_as_it_was_sent(slug: str, cookies: str) -> None:
    resident = Resident("pt").fill(family_answers())
    name, typed = TYPED[slug]
    client = strict(resident) if cookies == "on" else Client(enforce_csrf_checks=True)
    url = resident.url("first") if slug == "you" else resident.step_url(slug)
    before = resident.draft.answers
    response = client.post(url, {name: typed, "csrfmiddlewaretoken": "x" * 32})
    page = text(response)
    assert response.status_code == 403
    assert '<html lang="pt"' in page
    assert 'data-code="not_trusted"' in page
    assert typed in unescape(page)
    assert typed not in page or escape(typed) == typed, "escaped"
    assert response["Cache-Control"] == "no-store"
    assert resident.draft.answers == before
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    right = {"name": "梁慧敏"} if slug == "you" else {name: typed[:100]}
    again = client.post(url, {**right, "csrfmiddlewaretoken": token})
    with_its_key = cookies == "on" or slug == "you"
    assert again.status_code == (302 if with_its_key else 404), "the new token is right; no draft opens without its key"


def test_what_another_site_sends_is_not_shown(house: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/en/apply/new/you/", {"name": "not from here"}, headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert "not from here" not in text(response)


@pytest.mark.parametrize(
    "url", ["/en/apply/", "/en/apply/01a204c3-4a26-74a4-987a-a71449daf570/check/", "/en/account/sign-in/", "/en/"]
)
def test_other_pages_say_what_to_do(house: Any, url: str) -> None:
    response = Client(enforce_csrf_checks=True).post(url, {"login": "somebody", "password": "kapok-ferry"})
    assert response.status_code == (405 if url == "/en/apply/" else 403)
    assert "kapok-ferry" not in text(response)
    assert "<h1" in text(response)


def test_a_method_that_nothing_takes_is_not_asked_for_a_token(house: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    for method in ("put", "patch", "delete"):
        for url in ("/en/apply/", "/en/apply/new/you/", "/en/", "/en/account/sign-in/", "/en/desk/"):
            response = getattr(client, method)(url)
            assert response.status_code == 405, (method, url)
            assert "POST" in response["Allow"] or url in ("/en/apply/", "/en/desk/")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("slug", [slug for slug in TYPED if slug not in ("story", "wishes")])
def test_what_is_too_large_is_shown_again(slug: str) -> None:
    resident = Resident("zh-hant").fill(family_answers())
    name, typed = TYPED[slug]
    response = resident.client.post(resident.step_url(slug), {name: typed, "unasked": "x" * 160_000})
    assert response.status_code == 413
    assert escape(typed) in text(response)
    assert 'data-code="too_large"' in text(response)
    assert '<html lang="zh-Hant-MO"' in text(response)


def test_what_is_far_too_large_gets_a_page_before_it_is_read(house: Any) -> None:
    for url in ("/pt/apply/new/you/", "/pt/account/sign-in/", "/pt/desk/people/", "/pt/help-now/", "/pt/nowhere/"):
        response = Client().post(url, "x" * 2_600_000, content_type=FORM)
        assert response.status_code == 413, url
        assert '<html lang="pt"' in text(response)


# ---------- Anything at all ----------

FIELDS = {step.slug: step.form_class()(at=step.at).html_names() for step in STEPS if step.form and "{" not in step.at}
ANY_TEXT = st.text(max_size=40) | st.sampled_from(
    ["\x00", "\ud800", "\u202e\u200b", "yes", "macau", "2023", "29", "-1", "1990417(3)", "<b>", "{{ a }}", " "]
)


@st.composite
def posts(draw: Any) -> tuple[Step, dict[str, list[str]]]:
    step = draw(st.sampled_from([step for step in STEPS if step.slug in FIELDS]))
    names = st.sampled_from([*FIELDS[step.slug], "go", "helped"])
    return step, draw(st.dictionaries(names, st.lists(ANY_TEXT, max_size=3), max_size=6))


@pytest.mark.usefixtures("house")
def test_anything_typed_is_taken_or_shown_again(settings: Any) -> None:
    settings.MOST_PAGES = 1_000_000
    resident = Resident("en").begin()
    resident.client.raise_request_exception = False
    try_anything(resident)


def try_anything(resident: Resident) -> None:
    @settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(posts())
    def sent(post: tuple[Step, dict[str, list[str]]]) -> None:
        step, values = post
        sent = {name: [as_a_browser(each) for each in texts] for name, texts in values.items()}
        response = resident.client.post(resident.step_url(step.slug), sent)
        assert response.status_code in ALLOWED
        if response.status_code == 200:
            page = unescape(text(response)).replace("\r\n", "\n")
            for name, texts in sent.items():
                if name in TEXT_INPUTS and texts:
                    assert texts[-1].replace("\r\n", "\n") in page, name
        assert resident.client.get(resident.url("check", resident.draft_id)).status_code == 200

    sent()


TEXT_INPUTS = {name for name, _ in TYPED.values()}


def as_a_browser(typed: str) -> str:
    """No browser sends half a surrogate pair: Django's test client cannot either."""
    return typed.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
