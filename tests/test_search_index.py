"""Does the index say what the public sees, whatever changed it, and does it change with it or not at all?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DataError, OperationalError, connection, transaction
from django.db.models.signals import post_save
from wagtail.models import Page, PageViewRestriction

from portal.guidance import publishing
from portal.guidance.models import GlossaryTerm, GuidePage, HomePage, Institution, SectionPage
from portal.search import indexing, registry, words
from portal.search.apps import begin_index
from portal.search.finding import search
from portal.search.models import KnownWord, SearchRecord, WordDeletion
from portal.search.sources import sources
from tests.guidance import Tree
from tests.signing_in import signed_in
from tests.small_guidance import small_tree
from tests.studio_people import Studio

GUIDE = "/pt/macau/sample-guide/"


@pytest.fixture
def tree(db: None) -> Tree:
    indexing.reindex()
    return small_tree()


def found(text: str) -> list[str]:
    """The addresses of what is found."""
    return [hit.url for group in search(text, "pt", is_exact=True).groups for hit in group.hits]


def row_of(page: Page) -> SearchRecord | None:
    return SearchRecord.objects.filter(kind="page", key=page.translation_key).first()


def everything() -> list[Any]:
    """What the index says, row by row, and which words it knows."""
    rows = SearchRecord.objects.order_by("kind", "key").values_list("kind", "key", "side", "sort", "texts", "vector")
    return [*rows, *KnownWord.objects.order_by("word").values_list("word", flat=True)]


# ---------- Pages ----------


def test_a_page_is_found_as_soon_as_it_is_published_and_as_long(tree: Tree) -> None:
    guide = tree.add_guide("new", "pt", title="Ninharias", live=False)
    assert found("ninharias") == []
    guide.save_revision().publish()
    assert found("ninharias") == ["/pt/macau/new/"]
    guide.refresh_from_db()
    guide.unpublish()
    assert found("ninharias") == []
    assert row_of(guide) is None


def test_a_draft_changes_nothing(tree: Tree) -> None:
    before = everything()
    guide = tree["sample-guide", "pt"]
    guide.title = "Ninharias"
    guide.save_revision()
    assert everything() == before
    guide.get_latest_revision().publish()
    assert found("ninharias") == [GUIDE]


def test_a_draft_of_a_published_page_costs_the_index_nothing(tree: Tree) -> None:
    guide = tree["sample-guide", "pt"]
    asked: list[str] = []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        guide.save_revision()
    assert not [sql for sql in asked if "search_searchrecord" in sql]


def test_the_text_of_blocks_is_found(tree: Tree) -> None:
    body = [{"type": "text", "value": "<h2>Bens</h2><p>O <b>quintalejo</b> fica</p>"}]
    tree.add_guide("blocks", "pt", body=body)
    assert found("quintalejo fica") == ["/pt/macau/blocks/"]
    assert found("h2") == []


def test_a_deleted_page_is_gone(tree: Tree) -> None:
    guide = tree["sample-guide", "pt"]
    assert row_of(guide)
    guide.delete()
    assert row_of(guide) is None


def test_what_lies_below_a_deleted_section_is_gone(tree: Tree) -> None:
    tree["macau", "pt"].delete()
    assert not SearchRecord.objects.filter(kind="page", key=tree["sample-guide", "pt"].translation_key).exists()


def test_a_section_with_another_name_moves_the_addresses_of_everything_below(tree: Tree) -> None:
    title = tree["sample-guide", "pt"].title
    assert found(title) == [GUIDE]
    section = SectionPage.objects.get(pk=tree["macau", "pt"].pk)
    section.slug = "macau-2"
    section.save()
    assert found(title) == ["/pt/macau-2/sample-guide/"]


def test_a_page_that_moves_is_found_where_it_is(tree: Tree) -> None:
    guide = GuidePage.objects.get(pk=tree["sample-guide", "pt"].pk)
    guide.move(tree["zhuhai", "pt"], pos="last-child")
    assert found(guide.title) == ["/pt/zhuhai/sample-guide/"]


def test_what_moves_below_a_closed_page_is_found_no_more(tree: Tree) -> None:
    closed = tree["zhuhai", "pt"]
    PageViewRestriction.objects.create(page_id=closed.pk, restriction_type=PageViewRestriction.LOGIN)
    assert row_of(closed) is None
    section = SectionPage.objects.get(pk=tree["macau", "pt"].pk)
    SectionPage.parent_page_types = [*SectionPage.parent_page_types, "guidance.SectionPage"]
    try:
        section.move(closed, pos="last-child")
    finally:
        SectionPage.parent_page_types = SectionPage.parent_page_types[:-1]
    assert row_of(tree["sample-guide", "pt"]) is None
    assert row_of(section) is None


def test_a_section_that_is_closed_and_opened_again_closes_and_opens_what_is_below(tree: Tree) -> None:
    guide = tree["sample-guide", "pt"]
    closing = PageViewRestriction.objects.create(
        page_id=tree["macau", "pt"].pk, restriction_type=PageViewRestriction.LOGIN
    )
    assert row_of(guide) is None
    closing.delete()
    assert row_of(guide)


def test_a_page_that_was_closed_past_the_index_is_not_shown(tree: Tree) -> None:
    guide = tree["sample-guide", "pt"]
    Page.objects.filter(pk=guide.pk).update(live=False)
    assert row_of(guide)
    assert found(guide.title) == []


def test_a_copied_tree_is_found(tree: Tree) -> None:
    section = SectionPage.objects.get(pk=tree["macau", "pt"].pk)
    section.copy(recursive=True, update_attrs={"slug": "copied", "title": "Ninharias copiadas"}, copy_revisions=False)
    assert found("ninharias copiadas") == ["/pt/copied/"]
    assert "/pt/copied/sample-guide/" in found(tree["sample-guide", "pt"].title)


def test_what_the_clock_publishes_and_takes_down_is_found_accordingly(tree: Tree) -> None:
    guide = tree["sample-guide", "pt"]
    Page.objects.filter(pk=guide.pk).update(expire_at="2026-01-01T00:00Z")
    assert publishing.publish_scheduled() == (0, 1)
    assert row_of(guide) is None


def test_a_home_is_no_result(tree: Tree) -> None:
    home = HomePage.objects.get(locale__language_code="pt")
    home.save()
    assert row_of(home) is None


def test_an_editor_in_the_studio_changes_a_record_and_the_index(tree: Tree, studio: Studio) -> None:
    institution = tree.institutions["macau-ias"]
    institution.name_pt = "Casa das Ninharias"
    institution.save()
    client = signed_in(studio.admin) if hasattr(studio, "admin") else None
    assert found("ninharias") == ["/pt/institutions/macau-ias/"]
    assert client is None or client.get("/cms/").status_code in (200, 302)


# ---------- Records ----------


def test_a_record_is_found_by_its_new_name_and_not_by_its_old_one(tree: Tree) -> None:
    said = {"term_zh_hant": "蠔鏡", "term_pt": "ostreira", "found_as_pt": "ostreiras velhas"}
    term = GlossaryTerm.objects.create(number=901, **said)
    assert found("ostreira") == found("蚝镜") == found("velhas") == ["/pt/glossary/#term-901"]
    term.term_pt = "viveiro"
    term.found_as_pt = ""
    term.save()
    assert (found("ostreira"), found("viveiro")) == ([], ["/pt/glossary/#term-901"])
    term.delete()
    assert found("viveiro") == []


def test_words_that_nothing_public_says_are_forgotten(tree: Tree) -> None:
    term = GlossaryTerm.objects.create(number=901, term_zh_hant="蠔鏡", term_pt="ostreira ninharia")
    other = GlossaryTerm.objects.create(number=902, term_zh_hant="蠔鏡", term_pt="ninharia")
    known = KnownWord.objects.filter(word__in=["ostreira", "ninharia"]).values_list("word", flat=True)
    assert set(known.all()) == {"ostreira", "ninharia"}
    term.delete()
    assert set(known.all()) == {"ninharia"}
    other.delete()
    assert not known.exists()
    assert not WordDeletion.objects.filter(word="ninharia").exists()


def test_many_are_written_together_in_one_go(tree: Tree) -> None:
    before = SearchRecord.objects.count()
    with indexing.together():
        for number in range(60):
            GlossaryTerm.objects.create(number=900 + number, term_zh_hant="蠔鏡", term_pt=f"ostreira {number}")
        assert SearchRecord.objects.count() == before
    assert SearchRecord.objects.count() == before + 60


def test_a_thing_can_be_kept_and_forgotten_by_hand(tree: Tree) -> None:
    Institution.objects.filter(key="macau-ias").update(name_pt="Casa das Ninharias")
    institution = Institution.objects.get(key="macau-ias")
    assert found("ninharias") == []
    indexing.keep("institution", institution)
    assert found("ninharias") == ["/pt/institutions/macau-ias/"]
    indexing.forget("institution", institution)
    assert found("ninharias") == []


# ---------- All of it ----------


def test_reindexing_mends_what_was_changed_past_everything(tree: Tree) -> None:
    whole = everything()
    SearchRecord.objects.filter(kind="page").delete()
    SearchRecord.objects.create(kind="page", key="gone", texts={}, vector="'x'", titles="'x'")
    SearchRecord.objects.create(kind="nothing", key="gone", texts={}, vector="'x'", titles="'x'")
    words.learn(["nonsense"])
    said = StringIO()
    call_command("reindex", stdout=said)
    assert everything() == whole
    assert f"{SearchRecord.objects.count():,} things can be found." in said.getvalue()


def test_rows_that_are_right_are_not_written_again(tree: Tree) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select max(ctid::text), count(*) from search_searchrecord")
        before = cursor.fetchone()
        indexing.reindex()
        cursor.execute("select max(ctid::text), count(*) from search_searchrecord")
        assert cursor.fetchone() == before


def test_an_installation_without_an_index_gets_one_when_it_migrates(tree: Tree) -> None:
    SearchRecord.objects.all().delete()
    assert indexing.is_missing()
    begin_index("default")
    assert SearchRecord.objects.exists()
    assert not indexing.is_missing()


def test_every_source_describes_what_it_keeps(tree: Tree) -> None:
    for source in sources.in_order():
        entries = source.entries(source.all_keys())
        for entry in entries.values():
            assert all(text.title for text in entry.texts.values()), source.kind
            assert source.paths_of or all(not text.path.startswith("/") and text.path for text in entry.texts.values())


# ---------- In one transaction ----------


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Tree]:
    tree = small_tree()
    indexing.reindex()
    try:
        yield tree
    finally:
        tree.remove()
        GlossaryTerm.objects.filter(number__gte=900).delete()
        indexing.reindex()


@pytest.fixture
def dies() -> Iterator[Callable[[type], None]]:
    """Lets the connection of whoever saves such a thing die right after the index was written."""
    connected: list[type] = []

    def die(sender: Any, **details: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    def let_die(model: type) -> None:
        post_save.connect(die, sender=model, weak=False, dispatch_uid=f"dies {model}")
        connected.append(model)

    yield let_die
    for model in connected:
        post_save.disconnect(sender=model, dispatch_uid=f"dies {model}")
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_page_whose_save_dies_leaves_the_index_as_it_was(committed: Tree, dies: Callable[[type], None]) -> None:
    before = everything()
    guide = GuidePage.objects.get(pk=committed["sample-guide", "pt"].pk)
    guide.title = "Ninharias"
    dies(GuidePage)
    with pytest.raises(OperationalError):
        guide.save()
    connection.close()
    assert GuidePage.objects.get(pk=guide.pk).title != "Ninharias"
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_a_record_whose_save_dies_leaves_the_index_as_it_was(committed: Tree, dies: Callable[[type], None]) -> None:
    """Saved outside any transaction: Django alone would have committed the row before its signal is sent."""
    before = everything()
    dies(GlossaryTerm)
    with pytest.raises(OperationalError):
        GlossaryTerm(number=901, term_zh_hant="蠔鏡", term_pt="ostreira").save()
    connection.close()
    assert not GlossaryTerm.objects.filter(number=901).exists()
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_an_index_that_cannot_be_written_lets_nothing_be_saved(committed: Tree) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "_PUT", "select 1 / 0 where (%s || %s || %s || %s || %s || %s || %s) <> ''")
        with pytest.raises(DataError, match="division by zero"):
            GlossaryTerm(number=901, term_zh_hant="蠔鏡", term_pt="ostreira").save()
    assert not GlossaryTerm.objects.filter(number=901).exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_found(committed: Tree) -> None:
    before = everything()
    with transaction.atomic():
        GlossaryTerm.objects.create(number=901, term_zh_hant="蠔鏡", term_pt="ostreira")
        committed["sample-guide", "pt"].unpublish()
        assert everything() != before
        transaction.set_rollback(True)
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_thing_at_once_leave_what_was_committed_last(committed: Tree) -> None:
    """Each of them changes another language of one page; neither reads the other's before it is committed."""
    term = GlossaryTerm.objects.create(number=901, term_zh_hant="蠔鏡", term_pt="ostreira", term_en="oyster bed")
    together = Barrier(2, timeout=20)

    def change(column: str, text: str) -> None:
        try:
            with transaction.atomic():
                mine = GlossaryTerm.objects.get(pk=term.pk)
                setattr(mine, column, text)
                together.wait()
                mine.save(update_fields=[column])
        finally:
            connection.close()

    changes = [("term_pt", "viveiro"), ("term_en", "nursery")]
    threads = [Thread(target=change, args=each) for each in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    texts = SearchRecord.objects.get(kind="term", key=str(term.pk)).texts
    assert (texts["pt"]["title"], texts["en"]["title"]) == ("viveiro", "nursery")


def test_a_model_is_saved_whole_once_however_often_it_is_registered() -> None:
    before = vars(GlossaryTerm)["save_base"]
    registry.save_whole(GlossaryTerm)
    assert vars(GlossaryTerm)["save_base"] is before
