"""Does the short way to a page answer exactly as the long one does?"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import Http404, HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction

from portal.guidance import routing
from portal.page_cache.remembering import OneRequest
from tests.guidance import Tree, build_tree


@pytest.fixture
def tree(db: None) -> Tree:
    return build_tree(["zh-hant", "en"])


def asking(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def found(code: str, path: str, request: Any = None) -> Page | None:
    """The page that somebody who reads this language gets below their home."""
    with override(code):
        result = routing.find(request or asking(f"/{code}/{path}"), path)
    return result.page if result else None


def test_the_page_of_the_readers_language_answers(tree: Tree) -> None:
    assert found("en", "macau/sample-guide/") == tree["sample-guide", "en"]
    assert found("zh-hant", "macau/sample-guide/") == tree["sample-guide", "zh-hant"]
    assert found("en", "macau/") == tree["macau", "en"]
    assert found("en", "") == tree.homes["en"]


def test_it_is_the_page_of_its_kind_and_of_its_language(tree: Tree) -> None:
    page = found("en", "zhuhai/sample-steps/")
    assert type(page) is type(tree["sample-steps", "en"])
    with CaptureQueriesContext(connection) as asked:
        assert page.locale.language_code == "en"
    assert not asked.captured_queries


@pytest.mark.parametrize(("reader", "shown"), [("zh-hans", "zh-hant"), ("pt", "en")])
def test_else_the_best_language_there_is(tree: Tree, reader: str, shown: str) -> None:
    request: Any = asking(f"/{reader}/macau/sample-guide/")
    assert found(reader, "macau/sample-guide/", request) == tree["sample-guide", shown]
    assert request.page_language == shown
    assert request.page_languages == ("zh-hant", "en")


def test_in_the_readers_language_nothing_is_said_of_another(tree: Tree) -> None:
    request: Any = asking("/en/macau/")
    found("en", "macau/", request)
    assert not hasattr(request, "page_language")


def test_what_is_not_published_is_shown_in_a_language_in_which_it_is(tree: Tree) -> None:
    tree["sample-guide", "en"].unpublish()
    assert found("en", "macau/sample-guide/") == tree["sample-guide", "zh-hant"]
    tree["sample-guide", "zh-hant"].unpublish()
    assert found("en", "macau/sample-guide/") is None


@pytest.mark.parametrize(
    "path", ["nothing/", "macau/nothing/", "macau/sample-guide/more/", "sample-guide/", "a/b/c/d/e/f/"]
)
def test_what_is_not_there_is_missing(tree: Tree, path: str) -> None:
    assert found("en", path) is None
    with override("en"), pytest.raises(Http404):
        routing.serve(asking(f"/en/{path}"), path)


def test_it_asks_once_even_for_another_language(tree: Tree, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 1_000_000
    with OneRequest():  # in which the generation was asked for already, before the cache was
        found("pt", "macau/sample-guide/")
        with CaptureQueriesContext(connection) as asked:
            found("pt", "macau/sample-guide/")
    assert len(asked) == 1


def test_what_was_remembered_of_a_place_shows_no_page_that_was_taken_down(tree: Tree, settings: Any) -> None:
    """Even within one request, where the places are still those of its beginning."""
    settings.PAGE_CACHE_BYTES = 1_000_000
    with OneRequest():
        assert found("en", "macau/sample-guide/") == tree["sample-guide", "en"]
        tree["sample-guide", "en"].unpublish()
        assert found("en", "macau/sample-guide/") != tree["sample-guide", "en"]


def test_a_page_open_to_everybody_asks_nothing_more_before_it_is_served(tree: Tree) -> None:
    page = found("en", "macau/sample-guide/")
    assert page is not None
    with CaptureQueriesContext(connection) as asked:
        assert not list(page.get_view_restrictions())
    assert not asked.captured_queries


@pytest.mark.parametrize("slug", ["macau", "sample-guide"])
def test_a_closed_page_stays_closed(tree: Tree, slug: str) -> None:
    PageViewRestriction.objects.create(page=tree[slug, "en"], restriction_type="login")
    with override("en"):
        answer = routing.serve(asking("/en/macau/sample-guide/"), "macau/sample-guide/")
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"] or "login" in answer["Location"]


def test_an_alias_of_a_closed_page_stays_closed(tree: Tree) -> None:
    source = tree["sample-guide", "en"]
    source.create_alias(parent=tree["zhuhai", "en"], update_slug="alias")
    PageViewRestriction.objects.create(page=source, restriction_type="login")
    page = found("en", "zhuhai/alias/")
    assert page is not None
    assert list(page.get_view_restrictions())
