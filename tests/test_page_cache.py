"""Is a finished page served again, and never as it was before a change? docs/decisions/0011-page-cache.md."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from portal.page_cache import generation, remembering
from portal.page_cache.middleware import pages
from portal.page_cache.remembering import remembered
from portal.page_cache.store import Entry, Stamp, Store, takes_packed
from tests.guidance import Tree
from tests.people import House
from tests.signing_in import signed_in
from tests.small_guidance import GUIDE, small_tree

PACKED = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


@pytest.fixture
def cache(settings: Any) -> Iterator[Store]:
    """The page cache of this process, on and empty."""
    settings.PAGE_CACHE_BYTES = 32_000_000
    pages.clear()
    yield pages
    pages.clear()


@pytest.fixture(autouse=True)
def let_go() -> Iterator[None]:
    """No connection stays behind."""
    yield
    generation.close_idle()


@pytest.fixture
def tree(db: None, cache: Store) -> Tree:
    return small_tree()


def renders(client: Client, path: str, **more: Any) -> int:
    """How many times the view was asked for the page: 0 where a finished one was given."""
    with patch.object(Page, "serve", autospec=True, side_effect=Page.serve) as serve:
        assert client.get(path, **more).status_code == 200
    return serve.call_count


# ---------- What is kept ----------


def test_a_page_is_made_once_and_given_with_every_header_again(tree: Tree, client: Client) -> None:
    first = client.get(GUIDE)
    assert renders(client, GUIDE) == 0
    second = client.get(GUIDE)
    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)
    for name in ("Content-Security-Policy", "X-Frame-Options", "Permissions-Policy", "Referrer-Policy", "ETag"):
        assert second.headers[name], name
    assert second.headers["Content-Type"] == "text/html; charset=utf-8"
    assert second.headers["Content-Language"] == "pt"


def test_it_asks_one_thing(tree: Tree, client: Client, django_assert_num_queries: Any) -> None:
    client.get(GUIDE)
    with django_assert_num_queries(1):
        client.get(GUIDE)


def test_it_comes_packed_to_who_takes_that(tree: Tree, client: Client) -> None:
    plain = client.get(GUIDE)
    for _ in range(2):
        packed = client.get(GUIDE, **PACKED)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert int(packed.headers["Content-Length"]) == len(packed.content)
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in client.get(GUIDE, HTTP_ACCEPT_ENCODING="gzip;q=0, br").headers


@pytest.mark.parametrize(
    ("header", "takes"),
    [("", False), ("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("gzip;q=0", False), ("gzip; q=0.0", False),
     ("x-gzip", False), ("identity", False)],
)  # fmt: skip
def test_what_a_browser_takes(header: str, takes: bool) -> None:
    assert takes_packed(header) is takes


def test_a_browser_that_has_the_page_gets_304(tree: Tree, client: Client) -> None:
    first = client.get(GUIDE)
    assert first.headers["Cache-Control"] == "no-cache"  # a browser asks each time whether the page still stands
    again = client.get(GUIDE, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(GUIDE, HTTP_IF_NONE_MATCH='"another"').status_code == 200
    tree["sample-guide", "pt"].title = "Outro título"
    tree["sample-guide", "pt"].save()
    assert client.get(GUIDE, HTTP_IF_NONE_MATCH=first.headers["ETag"]).status_code == 200


def test_head_is_get_without_the_text(tree: Tree, client: Client) -> None:
    assert client.head(GUIDE).status_code == 200
    assert len(pages) == 0  # made without a text: not kept
    page = client.get(GUIDE)
    head = client.head(GUIDE)
    assert head.content == b""
    assert dict(head.headers) == dict(page.headers)


@pytest.mark.parametrize("name", ["help-now", "leaving-quickly", "privacy"])
def test_the_portals_own_pages_are_kept_too(db: None, cache: Store, client: Client, name: str) -> None:
    client.get(f"/en/{name}/")
    assert len(cache) == 1


# ---------- What is not ----------


def test_a_missing_page_is_not_kept(tree: Tree, client: Client) -> None:
    assert client.get("/pt/macau/one-more/").status_code == 404
    tree.add_guide("one-more", "pt")
    assert client.get("/pt/macau/one-more/").status_code == 200
    tree["one-more", "pt"].unpublish()
    assert client.get("/pt/macau/one-more/").status_code == 404


def test_a_question_in_the_address_goes_past(tree: Tree, client: Client) -> None:
    client.get(GUIDE)
    assert renders(client, f"{GUIDE}?page=2") == 1
    assert len(pages) == 1


def test_who_signed_in_goes_past(tree: Tree, house: House) -> None:
    signed_in(house.superuser).get(GUIDE)
    assert len(pages) == 0
    Client().get(GUIDE)
    assert renders(signed_in(house.superuser), GUIDE) == 1


def test_the_form_and_the_desk_ask_nothing_of_the_cache(db: None, cache: Store, client: Client) -> None:
    with patch.object(generation, "current", side_effect=AssertionError("asked")):
        for path in ("/en/apply/", "/en/desk/", "/cms/", "/", "/healthz"):
            client.get(path)
    assert len(cache) == 0


OF_ONE_VISITOR = {
    "Vary": "Cookie",
    "Cache-Control": "private",
    "X-Robots-Tag": "noindex",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "script-src 'nonce-x'",
    "Set-Cookie": "colour=green",
}


def test_what_may_be_of_one_visitor_is_not_kept(tree: Tree, client: Client) -> None:
    serve = Page.serve
    for name, value in OF_ONE_VISITOR.items():

        def serve_so(page: Page, *args: Any, name: str = name, value: str = value, **kwargs: Any) -> Any:
            response = serve(page, *args, **kwargs)
            if name == "Set-Cookie":
                response.set_cookie(*value.split("="))
            else:
                response[name] = value
            return response

        with patch.object(Page, "serve", serve_so):
            client.get(GUIDE)
        assert len(pages) == 0, name


def test_a_closed_page_is_not_kept(tree: Tree, client: Client) -> None:
    client.get(GUIDE)
    PageViewRestriction.objects.create(page=tree["sample-guide", "pt"], restriction_type="login")
    assert client.get(GUIDE).status_code == 302


def test_another_host_is_refused_as_ever(tree: Tree, client: Client) -> None:
    client.get(GUIDE)
    assert client.get(GUIDE, HTTP_HOST="elsewhere.example").status_code == 400


def test_turned_off_it_keeps_nothing(tree: Tree, client: Client, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 0
    assert [renders(client, GUIDE), renders(client, GUIDE)] == [1, 1]
    assert len(pages) == 0


def test_memory_ends(tree: Tree) -> None:
    def entry(size: int) -> Entry:
        return Entry(Stamp(1, "2026-11-22"), {}, b"x" * size, b"")

    store, size = Store(), entry(1000).size
    for number in range(30):
        store.put(number, entry(1000), size * 20)
        store.get(0)
        assert store.bytes <= size * 20
    assert len(store) == 20
    assert store.get(0) is not None  # asked for all the time
    assert store.get(1) is None
    store.put("large", entry(size * 3), size * 20)
    assert store.get("large") is None  # would push out the others
    store.put(0, entry(5), size * 20)
    assert len(store) == 20
    store.clear()
    assert store.bytes == 0


# ---------- Midnight ----------


def test_midnight_in_macau_makes_every_page_anew(tree: Tree, client: Client) -> None:
    page = tree["sample-guide", "pt"]
    page.review_until = date(2026, 12, 1)
    page.save()
    macau = timezone.get_default_timezone()

    def at(*moment: int) -> str:
        with patch.object(timezone, "now", return_value=datetime(*moment, tzinfo=macau)):  # type: ignore[misc]  # a tuple of any length
            return str(client.get(GUIDE).content.decode())

    assert "notice--warn" not in at(2026, 12, 1, 0, 0, 0)
    assert "notice--warn" not in at(2026, 12, 1, 23, 59, 59)
    assert "notice--warn" in at(2026, 12, 2, 0, 0, 0)


# ---------- What many pages share ----------


def test_what_is_remembered_is_made_once_for_each_generation_and_day(tree: Tree) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    remembering.forget()
    assert [remembered(("test",), make) for _ in range(3)] == [0, 0, 0]
    assert remembered(("test", "pt"), make) == 1
    tree["sample-guide", "pt"].save()
    assert remembered(("test",), make) == 2
    later = timezone.now() + timedelta(days=1)
    with patch.object(timezone, "now", return_value=later):
        assert remembered(("test",), make) == 3


def test_a_request_asks_for_the_generation_once(tree: Tree) -> None:
    remembering.forget()
    with patch.object(generation, "current", return_value=1) as current, remembering.OneRequest():
        for number in range(3):
            remembered(("test", number), lambda: None)
        assert current.call_count == 1
    with patch.object(generation, "current", return_value=1) as current:
        for number in range(3):
            remembered(("test", number), lambda: None)
        assert current.call_count == 3  # no request: nothing says how long the first answer stands


def test_memory_of_what_is_shared_ends(tree: Tree) -> None:
    remembering.forget()
    with remembering.OneRequest():
        for number in range(remembering.MOST + 5):
            remembered(("test", number), lambda: None)
    assert len(remembering._kept) <= remembering.MOST
    remembering.forget()


def test_turned_off_nothing_is_remembered(db: None, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 0
    made = [remembered(("test",), object) for _ in range(2)]
    assert made[0] is not made[1]


def test_a_renamed_section_is_renamed_in_the_crumbs(tree: Tree, client: Client) -> None:
    client.get(GUIDE)
    tree["macau", "pt"].title = "Lado de Macau"
    tree["macau", "pt"].save()
    assert '"name":"Lado de Macau"' in client.get(GUIDE).content.decode()
