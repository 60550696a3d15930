"""Does the open API show what is published, no more, the same in all ways of asking, and refuse in words?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import resolve
from django.utils.translation import override

from mediation.models import Office
from portal import languages
from portal.guidance.models import Institution
from tests.guidance import Tree
from tests.open_data import LISTS, ROOT, add_firm, add_lawyer, add_station, ask, keys, problem, published, read


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tree]:
    with django_db_blocker.unblock(), published() as tree:
        yield tree


@pytest.fixture
def tree(planted: Tree, db: None) -> Tree:
    return planted.copy()


# ---------- What is there ----------


def test_the_start_names_every_list_and_each_can_be_asked(tree: Tree) -> None:
    named = {each["name"]: urlsplit(each["address"]).path for each in read("")["resources"]}
    assert list(named) == list(LISTS)
    for name, path in named.items():
        assert path == f"{ROOT}/{name}"
        assert read(name)["count"] > 0, name


@pytest.mark.parametrize("name", LISTS)
def test_each_record_of_a_list_has_an_address_of_its_own_and_says_the_same_there(tree: Tree, name: str) -> None:
    for record in read(name)["results"]:
        by_itself = read(f"{name}/{record.get('key', record.get('number'))}")
        by_itself.pop("text", None)
        assert by_itself == record


@pytest.mark.parametrize("name", LISTS)
def test_an_address_works_with_a_slash_at_its_end(tree: Tree, name: str) -> None:
    with_slash = Client().get(f"{ROOT}/{name}/")
    assert with_slash.status_code == 200
    assert with_slash.json()["results"] == read(name)["results"]
    assert with_slash["ETag"] == ask(name)["ETag"]


def test_drafts_are_nowhere(tree: Tree) -> None:
    assert set(keys("stations")) == {"gongbei", "praia", "old"}
    assert keys("firms") == ["joint"]
    assert keys("lawyers") == ["ana", "bo"]
    for path in ("stations/draft", "firms/unpublished", "lawyers/hidden"):
        problem(path, 404)


def test_a_lawyer_of_a_firm_that_is_not_published_is_not_shown(tree: Tree) -> None:
    add_lawyer("cid", add_firm("closed", live=False))
    assert "cid" not in keys("lawyers")


def test_a_guide_that_is_taken_back_is_gone_language_by_language(tree: Tree) -> None:
    key = tree["sample-guide", "pt"].translation_key
    assert read(f"guides/{key}")["languages"] == list(languages.CODES)
    tree["sample-guide", "pt"].unpublish()
    guide = read(f"guides/{key}")
    assert guide["languages"] == ["zh-hant", "zh-hans", "en"]
    assert [guide[field]["pt"] for field in ("title", "summary", "text", "law_as_of", "pages")] == [None] * 5
    for code in guide["languages"]:
        tree["sample-guide", code].unpublish()
    problem(f"guides/{key}", 404)


def test_nobody_who_works_behind_a_record_is_told(tree: Tree) -> None:
    Office.objects.update(email="office@example.org")
    Institution.objects.update(verified_by="Lei Sio Fan", phone="+853 2800 0000", verified_on=None)
    for name in LISTS:
        text = ask(f"{name}?page_size=100").content.decode()
        for private in ("Chan Wai Man", "Li Na", "Lei Sio Fan", "office@example.org", "2800 0000"):
            assert private not in text, (name, private)


# ---------- How it is written ----------


def test_a_station_says_where_it_is_when_it_is_open_and_how_far_that_was_checked(tree: Tree) -> None:
    station = read("stations/gongbei")
    assert station["name"] == {code: f"gongbei {code.replace('-', '_')}" for code in languages.CODES}
    assert station["description"] == dict.fromkeys(languages.CODES)
    assert station["position"] == {"latitude": 22.2201, "longitude": 113.5512, "datum": "WGS-84"}
    assert station["division"]["name"]["zh-hans"] == "拱北街道"
    assert (station["hours"], station["email"]) == ("Mo-Fr 09:00-18:00", None)
    assert station["verification"]["is_due"] is False
    assert read("stations/praia")["position"] is None
    assert read("stations/praia")["verification"] == {
        "last_verified_on": None, "verify_again_by": None, "is_due": True,
    }  # fmt: skip
    assert read("stations/old")["verification"]["is_due"] is True


@pytest.mark.parametrize("name", LISTS)
def test_pages_that_a_record_names_are_there(tree: Tree, name: str) -> None:
    for code, address in read(f"{name}?page_size=1")["results"][0].get("pages", {}).items():
        assert address.startswith(f"{portal_settings.BASE_URL}/{code}/")
        with override(code):
            assert resolve(urlsplit(address).path).url_name


def test_a_guide_is_one_record_for_all_its_languages_with_its_text_and_the_day_of_its_law(tree: Tree) -> None:
    page = tree["sample-guide", "pt"]
    guide = read(f"guides/{page.translation_key}")
    assert guide["title"]["pt"] == page.title
    assert guide["law_as_of"]["pt"] == page.law_as_of.isoformat()
    assert guide["pages"]["pt"] == f"{portal_settings.BASE_URL}{tree.path('sample-guide', 'pt')}"
    assert "<" not in guide["text"]["pt"]
    assert len(guide["text"]["pt"]) > 200
    assert "text" not in read("guides")["results"][0]
    reviewed = read(f"guides/{tree['sample-comparison', 'pt'].translation_key}")
    assert reviewed["reviewed_sides"]["zh-hant"] == ["macau"]


def test_a_lawyer_says_which_law_may_be_practised(tree: Tree) -> None:
    lawyer = read("lawyers/ana")
    assert (lawyer["laws"], lawyer["firm"]["key"]) == (["macau"], "joint")
    assert lawyer["admissions"][0]["is_expired"] is False
    assert lawyer["communities"][0]["times"]["pt"] == "Saturdays pt"


# ---------- Pages and filters ----------


def test_pages_follow_each_other_and_hold_everything_once(tree: Tree) -> None:
    for number in range(7):
        add_station(f"more-{number}")
    found, path = [], "stations?page_size=3"
    while path:
        page = read(path)
        found += [each["key"] for each in page["results"]]
        path = (page["next"] or "").partition(f"{ROOT}/")[2]
    assert page["count"] == len(found) == len(set(found)) == 10
    assert (page["pages"], page["page"], page["next"]) == (4, 4, None)
    assert page["previous"] == f"{portal_settings.BASE_URL}{ROOT}/stations?page_size=3&page=3"


def test_an_empty_list_has_one_page_and_no_second_one(tree: Tree) -> None:
    empty = read("stations?side=macau&kind=psychology")
    assert (empty["count"], empty["pages"], empty["results"]) == (0, 1, [])
    assert "has 1" in problem("stations?side=macau&kind=psychology&page=2", 404)["detail"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("stations?side=macau", ["old", "praia"]),
        ("stations?speak=pt", ["gongbei"]),
        ("stations?service=fill_in&side=zhuhai", ["gongbei"]),
        ("stations?service=fill_in&side=macau", []),
        ("stations?kind=blue_sky", ["gongbei"]),
        ("stations?division=440402005", ["gongbei"]),
        ("stations?division=440402", ["gongbei"]),
        ("stations?division=999", []),
        ("stations?q=gongbei", ["gongbei"]),
        ("stations?q=gongbei&side=macau", []),
        ("stations?q=%00", []),
        ("stations?q=%E2%80%AE!", []),
        (f"stations?q={quote('拱')}", ["gongbei"]),
        ("firms?q=joint", ["joint"]),
        ("lawyers?q=ana", ["ana"]),
        ("firms?practice=family", ["joint"]),
        ("firms?practice=criminal", []),
        ("firms?division=440402", ["joint"]),
        ("lawyers?practice=work", ["bo"]),
        ("lawyers?law=macau", ["ana", "bo"]),
        ("lawyers?law=hongkong", []),
        ("lawyers?firm=joint", ["ana", "bo"]),
        ("lawyers?firm=nobody", []),
        ("offices?stream=family&side=macau", ["macau-family"]),
    ],
)
def test_filters_combine(tree: Tree, path: str, found: list[str]) -> None:
    assert keys(path) == found


def test_guides_and_institutions_are_filtered_too(tree: Tree) -> None:
    assert {each["kind"] for each in read("guides?kind=steps")["results"]} == {"steps"}
    assert {each["jurisdiction"] for each in read("guides?jurisdiction=both")["results"]} == {"both"}
    of_law = read("guides?law=macau-law-3-2025")["results"]
    assert of_law
    assert all("macau-law-3-2025" in each["laws"] for each in of_law)
    assert all("family" in each["topics"] for each in read("guides?topic=family")["results"])
    assert read("guides?topic=nothing")["count"] == 0
    found = {each["key"] for each in read(f"guides?q={quote('離婚')}")["results"]}
    assert str(tree["sample-comparison", "pt"].translation_key) in found
    assert {each["number"] for each in read(f"glossary?q={quote('司法确认')}")["results"]} >= {21}
    assert read(f"institutions?q={quote('社会工作局')}")["count"] > 0
    assert {each["kind"] for each in read("institutions?kind=court&side=macau")["results"]} <= {"court"}


@pytest.mark.parametrize(
    ("path", "parameter", "word"),
    [
        ("stations?page=abc", "page", "whole number from 1"),
        ("stations?page=0", "page", "whole number"),
        ("stations?page=-1", "page", "whole number"),
        ("stations?page=1.5", "page", "whole number"),
        ("stations?page=+1", "page", "whole number"),
        (f"stations?page={quote('١')}", "page", "“١”"),
        ("stations?page=", "page", "whole number"),
        ("stations?page_size=101", "page_size", "from 1 to 100"),
        ("stations?page_size=0", "page_size", "from 1 to 100"),
        ("stations?side=taipa", "side", "macau"),
        ("stations?side=", "side", "macau"),
        ("stations?side=%00", "side", "macau"),
        ("stations?division=%00", "division", "must look like"),
        ("stations?division=1%0A", "division", "must look like"),
        ("stations?side=macau&side=zhuhai", "side", "more than once"),
        ("stations?colour=blue", "colour", "There is no parameter “colour”"),
        ("stations?format=xml", "format", "There is no parameter"),
        ("stations/gongbei?page=1", "page", "There is no parameter"),
        ("?x=1", "x", "There is no parameter"),
        (f"stations?q={'x' * 5000}", "q", "at most 200"),
        (f"lawyers?firm={'x' * 5000}", "firm", "must look like"),
        ("stations?%ED%A0%80=1", "\ufffd\ufffd\ufffd", "There is no parameter"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_name_of_the_parameter(
    tree: Tree, path: str, parameter: str, word: str
) -> None:
    told = problem(path)
    assert told["parameter"] == parameter
    assert word in told["detail"]
    assert len(told["detail"]) < 400


@pytest.mark.parametrize("number", ["2", "999999999999999999", "9" * 5000])
def test_behind_the_last_page_there_is_nothing(tree: Tree, number: str) -> None:
    assert "The list has 1" in problem(f"stations?page={number}", 404)["detail"]


def test_a_thousand_parameters_are_refused(tree: Tree) -> None:
    problem("stations?" + "&".join(f"p{number}=1" for number in range(1100)))
