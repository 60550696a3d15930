"""Does every change of what the public sees begin a new generation of pages, at its commit and in all processes?"""

from __future__ import annotations

import gzip
import http.client
import re
import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageViewRestriction, Site

from mediation.scenarios.site import running_site
from portal.guidance.models import GuidePage, Law, LawChange, LegalReview
from portal.page_cache import generation, triggers
from portal.page_cache.middleware import pages
from tests.guidance import Tree
from tests.small_guidance import GUIDE, planted, small_tree


@pytest.fixture
def tree(db: None) -> Tree:
    return small_tree()


@pytest.fixture(autouse=True)
def let_go() -> Iterator[None]:
    """No connection stays behind."""
    yield
    generation.close_idle()


# ---------- Every change counts, and nothing else ----------

Change = Callable[[Tree], Any]


def _save(tree: Tree) -> None:
    tree["sample-guide", "pt"].save()


def _publish(tree: Tree) -> None:
    tree["sample-guide", "pt"].save_revision().publish()


CHANGES: dict[str, Change] = {
    "save": _save,
    "publish": _publish,
    "unpublish": lambda tree: tree["sample-guide", "pt"].unpublish(),
    "delete": lambda tree: tree["sample-guide", "pt"].delete(),
    "move": lambda tree: tree["sample-guide", "pt"].move(tree["zhuhai", "pt"], "last-child"),
    "many at once": lambda tree: GuidePage.objects.update(summary="x"),
    "title by hand": lambda tree: Page.objects.filter(slug="sample-guide").update(title="x"),
    "topics": lambda tree: GuidePage.topics.through.objects.all().delete(),
    "topic": lambda tree: tree.topics["family"].save(),
    "law": lambda tree: tree.laws["macau-law-3-2025"].save(),
    "law changed": lambda tree: LawChange.objects.create(
        law=Law.objects.all()[0], changed_on=date(2026, 11, 2), note="x"
    ),
    "institution": lambda tree: tree.institutions["macau-ias"].save(),
    "term": lambda tree: tree.terms[21].save(),
    "review": lambda tree: LegalReview.objects.all().delete(),
    "redirect": lambda tree: Redirect.objects.create(old_path="/pt/old", redirect_link="/pt/"),
    "closed": lambda tree: PageViewRestriction.objects.create(page=tree["macau", "pt"], restriction_type="login"),
    "document": lambda tree: tree.document and tree.document.save(),
    "site": lambda tree: Site.objects.all()[0].save(),
    "locale": lambda tree: Locale.objects.all()[0].save(),
}


def test_a_change_begins_a_new_generation(tree: Tree) -> None:
    lacking = []
    for name, change in CHANGES.items():
        before = generation.current()
        with transaction.atomic():
            change(tree)
            if generation.current() == before:
                lacking.append(name)
            transaction.set_rollback(True)  # the next one finds the tree as it was
        assert generation.current() == before
    assert not lacking


def test_a_draft_changes_nothing_in_public(tree: Tree) -> None:
    page = tree["sample-guide", "pt"]
    before = generation.current()
    page.title = "Rascunho"
    page.save_revision()
    assert Page.objects.get(pk=page.pk).has_unpublished_changes
    assert generation.current() == before


def test_a_generation_does_not_come_again(tree: Tree) -> None:
    seen = set()
    for _ in range(50):
        _save(tree)
        seen.add(generation.current())
    assert len(seen) == 50


def test_folding_changes_no_generation(tree: Tree) -> None:
    _save(tree)
    before = generation.current()
    generation.fold()
    assert generation.current() == before
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from page_cache_publicchange")
        assert cursor.fetchone() == (1,)
    _save(tree)
    assert generation.current() != before


def test_every_table_of_the_public_site_is_watched(db: None) -> None:
    """A table that is added to the guidance counts by itself, after the next `migrate`."""
    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'public_change_any'")
        there = {table for (table,) in cursor.fetchall()}
    models = apps.get_app_config("guidance").get_models(include_auto_created=True)
    lacking = {model._meta.db_table for model in models} - there
    assert not lacking
    assert there == set(triggers.watched_tables())
    assert {"wagtailcore_page", "wagtailredirects_redirect", "mediation_office"} <= there


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_watched_no_more_loses_its_trigger(settings: Any, test_urls: dict[str, str]) -> None:
    def watched() -> set[str]:
        with psycopg.connect(test_urls["owner"]) as owner:
            found = owner.execute("select tgrelid::regclass::text from pg_trigger where tgname like 'public_change%'")
            return {table for (table,) in found.fetchall()}

    all_of_them, statements = settings.PAGE_CACHE_WATCHES, []
    assert "mediation_office" in watched()
    settings.PAGE_CACHE_WATCHES = [each for each in all_of_them if each != "mediation.Office"]
    with (
        psycopg.connect(test_urls["owner"], autocommit=True) as owner,
        patch.object(triggers, "connection", OwnerConnection(owner, statements)),
    ):
        triggers.put_up_after_migrating()
        assert "mediation_office" not in watched()
        settings.PAGE_CACHE_WATCHES = all_of_them
        triggers.put_up_after_migrating()
    assert "mediation_office" in watched()


class OwnerConnection:
    """Django's connection as far as the triggers need it, as the owner of the tables."""

    def __init__(self, owner: psycopg.Connection[Any], statements: list[str]) -> None:
        self.introspection = connection.introspection
        self.cursor = owner.cursor


def test_migrations_lack_nothing(db: None) -> None:
    call_command("makemigrations", "page_cache", check=True, dry_run=True, verbosity=0)


# ---------- Several processes ----------


def title_of(base_url: str, path: str) -> int:
    """The number in the title of the page, over a connection of its own: any process may answer."""
    asked = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=30)
    try:
        asked.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = asked.getresponse()
        body = response.read()
    finally:
        asked.close()
    assert response.status == 200
    text = gzip.decompress(body).decode() if response.headers["Content-Encoding"] == "gzip" else body.decode()
    found = re.search(r"<h1[^>]*>Title (\d+)</h1>", text)
    assert found is not None
    return int(found[1])


def publish(page: Any, number: int) -> None:
    page.title = f"Title {number}"
    page.save_revision().publish()


@pytest.mark.django_db(transaction=True)
def test_no_process_ever_shows_what_was_before_a_publication(site: str) -> None:
    """Two servers of two processes each, and people who read all the time while an editor publishes."""
    with planted() as tree, running_site() as second:
        page, published, is_over = tree["sample-guide", "pt"], [0], threading.Event()
        wrong: list[Any] = []
        publish(page, 0)

        def read(base_url: str) -> None:
            while not is_over.is_set() and not wrong:
                at_least = published[0]
                try:
                    shown = title_of(base_url, GUIDE)
                except Exception as failure:  # noqa: BLE001  (said below, where the test can fail)
                    wrong.append(failure)
                    return
                if shown < at_least:
                    wrong.append((at_least, shown))

        readers = [threading.Thread(target=read, args=[url], daemon=True) for url in (site, second) * 2]
        for reader in readers:
            reader.start()
        try:
            for number in range(1, 26):
                publish(page, number)
                published[0] = number
                shown = [title_of(url, GUIDE) for url in (site, second) * 2]
                assert shown == [number] * 4
        finally:
            is_over.set()
            for reader in readers:
                reader.join()
    assert wrong == []


@pytest.mark.django_db(transaction=True)
def test_a_page_that_a_change_overtook_is_not_kept_as_new(settings: Any) -> None:
    """The old page is being made; the new one is published; then the old one is finished."""
    settings.PAGE_CACHE_BYTES = 32_000_000
    pages.clear()
    with planted() as tree:
        page = tree["sample-guide", "pt"]
        publish(page, 1)
        make, began, may_end = Page.serve, threading.Event(), threading.Event()

        def serve_slowly(page: Page, *args: Any, **kwargs: Any) -> Any:
            response = make(page, *args, **kwargs).render()
            began.set()
            assert may_end.wait(30)
            return response

        answers: list[str] = []

        def read() -> None:
            answers.append(Client().get(GUIDE).content.decode())
            connection.close()

        with patch.object(Page, "serve", serve_slowly):
            slow = threading.Thread(target=read)
            slow.start()
            assert began.wait(30)
        publish(page, 2)
        may_end.set()
        slow.join()
        assert "Title 1" in answers[0]  # asked before, and so may be told what was
        assert "Title 2" in Client().get(GUIDE).content.decode()
    pages.clear()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_not_over_changes_nothing_for_others(test_urls: dict[str, str]) -> None:
    """And two of them do not wait for each other."""
    update = "update wagtailcore_page set title = title || 'x' where id = %s"
    first, second = Page.objects.filter(depth=2).order_by("pk").values_list("pk", flat=True)[:2]
    before = generation.current()
    with psycopg.connect(test_urls["runtime"]) as one, psycopg.connect(test_urls["runtime"]) as other:
        other.execute("set lock_timeout = '2s'")
        one.execute(update, [first])
        other.execute(update, [second])
        assert generation.current() == before
        one.commit()
        after = generation.current()
        assert after != before
        other.rollback()
        assert generation.current() == after
    Page.objects.filter(pk=first).update(title=Page.objects.get(pk=first).title.removesuffix("x"))
