"""Does somebody who does not know where to begin find the right door, without an account, a cookie or a script?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation.models import Draft, Office
from portal import languages
from portal.guidance import demonstration_pathways as demonstration
from portal.guidance.models import PathwayPage
from tests.guidance import Tree
from tests.pathways import FAMILY, PROPERTY, at, planted_for_a_module
from tests.people import House
from tests.resident import Resident

LINK = re.compile(r'<li><a href="([^"]+)" rel="nofollow">')


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tree]:
    with planted_for_a_module(django_db_blocker) as pages:
        yield pages


@pytest.fixture
def tree(planted: Tree, db: None) -> Tree:
    """The pathways and their sections, in four languages; what a test changes is undone."""
    return planted


def read(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status, path
    assert not response.cookies, path
    return response.content.decode()


def walks(page: PathwayPage) -> Iterator[str]:
    """A shortest walk to each question and end."""
    for numbers in page.tree().shortest_walks().values():
        yield "-".join(map(str, numbers))


# ---------- Walking ----------


def test_one_question_a_page_and_the_address_is_the_walk(tree: Tree) -> None:
    start = read(at(FAMILY))
    assert "Safety first: are you afraid of the other person?" in start
    assert LINK.findall(start) == [at(FAMILY, "1"), at(FAMILY, "2"), at(FAMILY, "3")]
    second = read(at(FAMILY, "3"))
    assert "What is it mainly about?" in second
    assert "Safety first: are you afraid" in second  # among the answers so far
    assert f'href="{at(FAMILY)}"' in second
    assert LINK.findall(second)[0] == at(FAMILY, "3-1")


def test_another_language_goes_on_at_the_same_place(tree: Tree) -> None:
    page = read(at(FAMILY, "3-1"))
    for code in languages.CODES:
        assert f'<a href="{at(FAMILY, "3-1", code)}" lang="{languages.html_lang(code)}"' in page


def test_no_title_says_what_was_answered(tree: Tree) -> None:
    title = "A family matter: where is the first step?"
    titles = {
        walk: re.search("<title>(.*?)</title>", read(at(FAMILY, walk)), re.DOTALL)[1].split(" · ")[0].strip()  # type: ignore[index]  # it is there
        for walk in ("", "3", "3-1", "1", "2")
    }
    assert titles == {
        "": title,
        "3": f"Question 2: {title}",
        "3-1": f"Question 3: {title}",
        "1": f"Where it leads: {title}",
        "2": f"Where it leads: {title}",
    }


def test_what_follows_from_an_answer_stands_on_the_next_page(tree: Tree) -> None:
    assert "cannot be judicially confirmed: ask a lawyer" in read(at(FAMILY, "3-4-2"))


def test_each_answer_can_be_changed(tree: Tree) -> None:
    page = read(at(FAMILY, "3-1-3-1"))
    for walk in ("", "3", "3-1", "3-1-3"):
        assert f'<dd class="change"><a href="{at(FAMILY, walk)}">' in page
    assert page.count('class="tap back" href="' + at(FAMILY, "3-1-3")) == 1


def test_danger_leads_to_help_first(tree: Tree) -> None:
    page = read(at(FAMILY, "1"))
    assert '<a class="tap" href="/en/help-now/">Read this first</a>' in page
    assert "Begin the request" not in page
    assert '<a class="tap" href="/en/help-now/">' not in read(at(FAMILY, "3-1-3-1"))


def test_walk_pages_are_not_for_search_engines(tree: Tree) -> None:
    response = Client().get(at(FAMILY, "3"))
    assert response["X-Robots-Tag"] == "noindex"
    assert 'rel="canonical"' not in response.content.decode()
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "X-Robots-Tag" not in Client().get(at(FAMILY)).headers


def test_nothing_is_stored_or_set(tree: Tree) -> None:
    with CaptureQueriesContext(connection) as queries:
        for walk in ("", "3", "3-1", "3-1-1-1-1"):
            assert not Client().get(at(FAMILY, walk)).cookies
    assert all(query["sql"].startswith("SELECT") for query in queries)


@pytest.mark.parametrize("slug", [FAMILY, PROPERTY])
@pytest.mark.parametrize("code", languages.CODES)
def test_every_page_of_every_walk_is_whole_in_every_language(tree: Tree, slug: str, code: str) -> None:
    page = PathwayPage.objects.get(slug=slug, locale__language_code=code)
    assert page.tree().faults() == []
    for walk in walks(page):
        text = read(at(slug, walk, code))
        html5lib.HTMLParser(strict=True).parse(text)
        assert "This pathway has changed" not in text


@pytest.mark.parametrize("walk", ["", "3", "3-1-1-1-1", "3-1-1-2-1", "2"])
def test_few_queries(tree: Tree, walk: str) -> None:
    Client().get(at(FAMILY, walk))
    with CaptureQueriesContext(connection) as queries:
        Client().get(at(FAMILY, walk))
    assert len(queries) <= 12, [query["sql"][:150] for query in queries]


# ---------- Where a walk ends ----------


def test_an_end_names_what_decides_and_where_to_read_on(tree: Tree) -> None:
    guide = tree.add_guide("macau-family-mediation", "zh-hant", title="家事調解")
    PathwayPage.objects.all().delete()
    demonstration.load({code: tree["across", code] for code in tree.codes})
    page = read(at(FAMILY, "3-1-3-1"))  # contested divorce, court in Macau
    assert "Go to the Social Welfare Bureau in person first" in page
    assert "/en/institutions/macau-ias/" in page
    # The guide is there in Chinese alone: it opens below the reader's own language, and says which it is.
    assert f'<a class="tap" href="/en/macau/{guide.slug}/" lang="zh-Hant-MO">家事調解</a>' in page


def test_an_end_shows_its_address_to_share(tree: Tree) -> None:
    page = read(at(PROPERTY, "1-1-1"))
    assert f'<a href="{settings.BASE_URL}{at(PROPERTY, "1-1-1")}"' in page


def test_a_request_that_is_not_open_yet_says_so(tree: Tree) -> None:
    page = read(at(PROPERTY, "1-1-1"))
    assert "Property management and owners: this cannot be asked for here yet." in page
    assert "/apply/?" not in page


def test_offices_are_those_of_the_side(tree: Tree, house: House) -> None:
    assert Office.objects.count() == 4
    page = read(at(FAMILY, "3-1-3-2"))  # contested divorce, court on the Mainland
    assert "zhuhai-family" in page
    assert "macau-family" not in page
    assert "zhuhai-centre" not in page


# ---------- The request that is already filled in ----------


def begin_of(path: str) -> str:
    found = re.search(r'class="button" href="(/[^"]+)"', read(path))
    assert found, path
    return found[1]


def test_the_answers_fill_in_the_request(tree: Tree, house: House) -> None:
    begin = begin_of(at(FAMILY, "3-2-2-3"))  # children, not agreed, does not know where
    assert begin == "/en/apply/?with=3-4"
    start = read(begin)
    assert "Parental power (custody)" in start
    assert "Time with the children" in start
    client = Client()
    first = begin_of(begin)
    assert first == "/en/apply/new/you/?with=3-4"
    assert not Draft.objects.exists()  # nothing is kept before something is typed
    wai_man = Resident("en")
    wai_man.client = client
    response = client.post(first, {**client_form(client, first), "name": "LEONG WAI MAN"})
    assert response.status_code == 302
    assert response["Location"].endswith("/document/")
    matters = client.get(response["Location"].replace("/document/", "/matters/")).content.decode()
    ticked = re.findall(r'value="(\w+)" checked', matters)
    assert ticked == ["parental_power", "contact"]


def client_form(client: Client, path: str) -> dict[str, str]:
    """What stands in the inputs of a page."""
    return dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', client.get(path).content.decode()))


@pytest.mark.parametrize(
    "written", ["", "0", "99", "abc", "3-", "-", "3--4", "1,2", "%00", "3" * 5000, "١", "family:divorce", "1-1-1-1"]
)
def test_what_the_form_does_not_know_is_left_out(house: House, written: str) -> None:
    for path in ("/pt/apply/", "/pt/apply/new/you/"):
        response = Client().get(f"{path}?with={written}")
        assert response.status_code == 200
    assert Client().get(f"/pt/apply/?with={written}&with=2").status_code == 200


def test_the_language_can_be_changed_on_the_way(tree: Tree, house: House) -> None:
    client = Client()
    first = "/en/apply/new/you/?with=2"
    same = client.post(first, {**client_form(client, first), "go": "language:pt"})
    assert same["Location"] == "/pt/apply/new/you/?with=2"
    typed = client.post(first, {**client_form(client, first), "name": "WAI", "go": "language:pt"})
    page = client.get(typed["Location"].replace("/you/", "/matters/"))
    assert 'value="consensual_divorce" checked' in page.content.decode()


def test_every_issue_has_a_place_that_both_ends_understand(tree: Tree, house: House) -> None:
    """The address is written in portal.guidance and read in mediation: both count in the same list."""
    begin = begin_of(at(FAMILY, "3-7"))
    assert "Care of an older relative" in read(begin)


# ---------- What does not fit ----------


@pytest.mark.parametrize("walk", ["9", "3-9", "3-1-1-1-1-1", "1-1", "999-999"])
def test_a_walk_that_does_not_fit_says_so_and_goes_on_from_where_it_does(tree: Tree, walk: str) -> None:
    page = read(at(FAMILY, walk), 404)
    assert "This pathway has changed" in page
    assert "noindex" in page


@pytest.mark.parametrize(
    "walk", ["0", "01", "1-", "-1", "1--2", "a", "1-a", "1" * 5000, "1-" * 2500 + "1", "1000", "١", "%00", "1/2"]
)
def test_what_is_no_walk_is_not_there(tree: Tree, walk: str) -> None:
    response = Client().get(at(FAMILY, walk))
    assert response.status_code == 404
    assert "This pathway has changed" not in response.content.decode()


@pytest.mark.parametrize("query", ["page=abc", "page=-1", "page=99999999999999999999", "with=%00", "page=1&page=2"])
def test_a_query_changes_nothing(tree: Tree, query: str) -> None:
    read(f"{at(FAMILY)}?{query}")
    read(f"{at(FAMILY, '3')}?{query}")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_sent_to_a_pathway(tree: Tree, method: str) -> None:
    response = getattr(Client(), method)(at(FAMILY))
    assert response.status_code == 405
    assert "GET" in response["Allow"]


def test_a_language_that_has_no_pathway_reads_the_best_there_is(tree: Tree) -> None:
    PathwayPage.objects.filter(locale__language_code="pt").first().delete()  # type: ignore[union-attr]  # it is there
    page = read(at(FAMILY, "3", "pt"))
    assert "What is it mainly about?" in page
    assert 'lang="en"' in page
    assert LINK.findall(page)[0] == at(FAMILY, "3-1", "pt")


def test_loading_twice_plants_nothing_twice(tree: Tree) -> None:
    assert demonstration.load({code: tree["across", code] for code in tree.codes}) == 0
    assert PathwayPage.objects.count() == 8
