"""Does somebody find what they look for, whichever language, script or spelling they type it in?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from portal import languages
from portal.guidance.models import GlossaryTerm, Institution
from portal.search import finding, indexing, marking, words
from portal.search.asking import LONGEST, read
from portal.search.finding import Results, search, suggest
from portal.search.folding import pieces
from portal.search.sources import sources
from tests.bench.measuring import CountingClient
from tests.guidance import Tree, shared_tree

MOST_QUERIES = 8


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tree]:
    with django_db_blocker.unblock(), shared_tree() as tree:
        indexing.reindex()  # a test of another module may have left its own behind
        yield tree


@pytest.fixture
def tree(planted: Tree, db: None) -> Tree:
    return planted.copy()


def keys(results: Results, kind: str) -> list[str]:
    return [hit.key for group in results.groups if group.kind == kind for hit in group.hits]


def titles(results: Results) -> list[str]:
    return [hit.plain_title for group in results.groups for hit in group.hits]


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# ---------- Languages and scripts ----------


@pytest.mark.parametrize(
    "typed", ["確認", "确认", "confirmacao", "CONFIRMAÇÃO", "confirmation", "ｃｏｎｆｉｒｍａｔｉｏｎ"]
)
@pytest.mark.parametrize("reader", languages.CODES)
def test_every_language_and_script_finds_the_same_guide(tree: Tree, typed: str, reader: str) -> None:
    guide = tree["sample-steps", "zh-hant"]
    assert str(guide.translation_key) in keys(search(typed, reader), "page")


def test_a_simplified_query_finds_a_traditional_name_and_marks_it_as_it_is_written(tree: Tree) -> None:
    for typed in ("社会工作局", "社會工作局", "会工"):
        groups = search(typed, "zh-hant", kind="institution").groups
        (hit,) = (hit for group in groups for hit in group.hits if hit.key == institution_key())
        assert "<mark>" in hit.title
        assert re.sub("</?mark>", "", hit.title) == "社會工作局"
    assert "<mark>會工</mark>" in hit.title


def institution_key() -> str:
    return str(Institution.objects.get(key="macau-ias").pk)


def test_one_character_is_enough(tree: Tree) -> None:
    for typed in ("局", "社", "會"):
        assert institution_key() in keys(search(typed, "zh-hant", kind="institution"), "institution"), typed


def test_characters_that_stand_apart_are_no_word(tree: Tree) -> None:
    assert institution_key() not in keys(search("社局", "zh-hant", kind="institution"), "institution")
    assert institution_key() in keys(search("社會 局", "zh-hant", kind="institution"), "institution")


def test_all_words_must_be_there(tree: Tree) -> None:
    assert titles(search("judicial confirmation", "en"))
    assert not titles(search("judicial xylophone", "en", is_exact=True))


def test_a_word_finds_what_begins_with_it_and_small_words_do_not_count(tree: Tree) -> None:
    guide = str(tree["sample-steps", "en"].translation_key)
    assert guide in keys(search("confirm", "en"), "page")
    assert guide in keys(search("a confirmação de judicial", "pt"), "page")


def test_each_thing_is_found_once_and_its_title_is_the_readers(tree: Tree) -> None:
    for reader in languages.CODES:
        results = search("確認", reader, kind="page")
        found = keys(results, "page")
        assert len(found) == len(set(found))
        guide = tree["sample-steps", reader]
        assert guide.title in titles(results)
        (hit,) = (hit for group in results.groups for hit in group.hits if hit.key == str(guide.translation_key))
        assert hit.url == tree.path("sample-steps", reader)
        assert Client().get(hit.url).status_code == 200


def test_who_types_another_language_than_they_read_sees_where_it_matches(tree: Tree) -> None:
    (hit,) = (hit for hit in search("怎樣申請", "pt", kind="page").groups[0].hits)
    assert (hit.plain_title, hit.lang) == (tree["sample-steps", "pt"].title, "")
    assert (hit.snippet, hit.snippet_lang) == ("<mark>怎樣申請</mark>司法確認", "zh-Hant-MO")


def test_what_is_not_in_the_readers_language_says_in_which_it_is(tree: Tree) -> None:
    tree.add_guide("only-here", "pt", title="Ninharias extraordinárias")
    (hit,) = (hit for group in search("ninharias", "zh-hans").groups for hit in group.hits)
    assert (hit.lang, hit.snippet_lang, hit.url) == ("pt", "pt", "/zh-hans/macau/only-here/")
    assert '<a href="/zh-hans/macau/only-here/" lang="pt">' in page("/zh-hans/search/?q=ninharias")


# ---------- Typing mistakes ----------


@pytest.mark.parametrize(
    ("typed", "meant"), [("confirmaton", "confirmation"), ("judical", "judicial"), ("divroce", "divorce")]
)
def test_a_slip_is_forgiven_and_said(tree: Tree, typed: str, meant: str) -> None:
    results = search(typed, "en")
    assert results.instead_of == typed
    assert results.question.text == meant
    assert results.total
    shown = page(f"/en/search/?q={typed}")
    assert f"<strong>{meant}</strong>" in shown
    assert f'href="?q={typed}&amp;exact=1"' in shown
    assert not search(typed, "en", is_exact=True).total


def test_what_is_there_as_typed_is_not_corrected(tree: Tree) -> None:
    tree.add_guide("one", "en", title="A lodger")
    tree.add_guide("two", "en", title="A ledger")
    for typed in ("lodger", "ledger", "ledge"):
        assert not search(typed, "en").instead_of
    assert search("lidger", "en").question.text in ("lodger", "ledger")


def test_short_words_and_figures_are_left_as_they_are(tree: Tree) -> None:
    assert not words.corrections(["tha", "2027", "家事", "x" * 60])


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("form", "form", 0), ("form", "from", 1), ("form", "forms", 1), ("form", "farms", 2), ("", "ab", 2)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert words.distance(one, other) == words.distance(other, one) == slips


def test_a_word_of_an_address_of_e_mail_is_never_offered(tree: Tree) -> None:
    tree.add_guide("mail", "en", title="Writing to us", summary="Write to wonderfulperson@example.org")
    assert not words.corrections(["wonderfulpersan"])


# ---------- What is shown ----------


def test_marks_stand_where_the_word_is() -> None:
    assert marking.marked("A Conciliação <b>", read("conciliacao")) == "A <mark>Conciliação</mark> &lt;b&gt;"
    assert marking.marked("Conciliac\u0327a\u0303o", read("conciliação")) == "<mark>Conciliac\u0327a\u0303o</mark>"
    assert marking.marked("ﬁrst steps", read("first")) == "<mark>ﬁrst</mark> steps"
    assert marking.marked("司法確認的確認", read("确认")) == "司法<mark>確認</mark>的<mark>確認</mark>"
    assert marking.marked("哈哈哈", read("哈哈")) == "<mark>哈哈哈</mark>"
    assert marking.marked("nothing", read("zzzz")) == "nothing"


def test_a_snippet_is_a_piece_around_the_match() -> None:
    long = "word " * 100 + "needle" + " word" * 100
    shown = marking.snippet(long, read("needle"))
    assert shown.startswith("… word")
    assert "<mark>needle</mark>" in shown
    assert shown.endswith("word …")
    assert len(shown) < 230
    han = marking.snippet("字" * 500 + "調解" + "字" * 500, read("调解"))
    assert "<mark>調解</mark>" in han
    assert len(han) < 120
    assert marking.snippet("short", read("zzzz")) == "short"


def test_groups_stand_in_one_order_with_their_numbers(tree: Tree) -> None:
    shown = page("/en/search/?q=mediation")
    found = re.findall(r'<h2 id="found-(\w+)"', shown)
    assert found == [kind for kind in ("page", "institution", "term") if kind in found]
    assert len(found) > 1
    for group in search("mediation", "en").groups:
        assert len(group.hits) <= finding.OF_EACH
        assert f'in={group.kind}">{group.label} <span class="count">{group.total}</span>' in shown


def test_one_kind_is_read_page_by_page(tree: Tree) -> None:
    for number in range(finding.A_PAGE + 3):
        tree.add_guide(f"zebra-{number}", "en", title=f"Zebra {number}")
    first, second = (search("zebra", "en", kind="page", page=number) for number in (1, 2))
    assert (len(titles(first)), len(titles(second)), first.total) == (finding.A_PAGE, 3, finding.A_PAGE + 3)
    assert not set(titles(first)) & set(titles(second))
    assert search("zebra", "en", kind="page", page=99).page == 2
    shown = page("/en/search/?q=zebra&in=page&page=2")
    assert 'href="?q=zebra&amp;in=page&amp;page=1"' in shown
    assert '<span aria-current="page">2</span>' in shown


def test_what_is_called_so_comes_first(tree: Tree) -> None:
    tree.add_guide("much", "en", title="Quince and more quince", summary="Quince " * 20)
    tree.add_guide("so", "en", title="Quince")
    tree.add_guide("beside", "en", title="Other fruit", summary="Quince " * 30)
    assert titles(search("quince", "en")) == ["Quince", "Quince and more quince", "Other fruit"]


def test_of_a_broad_query_so_many_are_counted_and_no_more(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 4)
    for number in range(7):
        tree.add_guide(f"zebra-{number}", "en", title=f"Zebra {number}")
    results = search("zebra", "en")
    assert (results.total, results.has_more_than_counted) == (4, True)
    assert "More than 4 found" in page("/en/search/?q=zebra")


@pytest.mark.parametrize("code", languages.CODES)
def test_nothing_found_says_what_to_do(tree: Tree, code: str) -> None:
    shown = page(f"/{code}/search/?q=qqqqqqqqq")
    (empty,) = re.findall(r'<div class="empty">(.*?)</div>', shown, re.DOTALL)
    assert re.findall('href="([^"]*)"', empty) == [f"/{code}/#topics"]


def test_what_was_looked_for_is_kept_nowhere(tree: Tree) -> None:
    answer = Client().get("/en/search/?q=mediation")
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    title = re.search("<title>(.*?)</title>", answer.content.decode())
    assert title is not None
    assert "mediation" not in title[1]
    assert Client().get("/en/search/suggest/?q=med")["Cache-Control"] == "no-store"


# ---------- What anybody may send ----------


NO_LETTERS = (
    "%00",
    "%ff%fe",
    "%ED%A0%80",
    "%E2%80%AE%E2%80%8B",
    "...%3F%21",
    "%E3%80%82",
    "%27",
    "\\",
    "!%26|()%3A*%3C",
)


@pytest.mark.parametrize("typed", NO_LETTERS)
def test_what_has_no_letter_gets_a_word_of_advice(tree: Tree, typed: str) -> None:
    for code in languages.CODES:
        assert 'class="notice notice--warn"' in page(f"/{code}/search/?q={typed}")
    assert Client().get(f"/en/search/suggest/?q={typed}").json() == {"suggestions": []}


@pytest.mark.parametrize("number", ["abc", "-1", "0", "99999999999999999999", "1e9", "٣", "%00"])
def test_a_number_of_a_page_that_is_none_is_the_first(tree: Tree, number: str) -> None:
    assert page(f"/en/search/?q=mediation&in=page&page={number}").count("<mark>") > 1


@pytest.mark.parametrize("typed", ["a'b", "a\\b", "it''s", "x:*", "a & b", "'", "調'解", "<script>", "a\u202eb\u200bc"])
def test_no_sign_is_an_operator(tree: Tree, typed: str) -> None:
    search(typed, "en")
    suggest(typed, "en")
    shown = page(f"/en/search/?q={typed}")
    assert "<script>" not in shown.split("<main", 1)[1]


def test_what_nobody_can_see_does_not_divide_a_word(tree: Tree) -> None:
    assert read("medi\u200bat\u202eion").words() == ["mediation"]
    assert read("調\u200b解").terms[0].text == "调解"


def test_a_long_query_counts_as_far_as_it_is_read_and_is_told_so(tree: Tree) -> None:
    question = read("x" * 5_000)
    assert question.was_shortened
    assert len(question.text) == LONGEST
    assert "first 200 characters" in page("/en/search/?q=" + "x" * 5_000)
    for text in ("調" * 5_000, "調 " * 100, "ab " * 300, "調解" * 100):
        search(text, "zh-hant")
        suggest(text, "zh-hant")
    assert not read("x" * LONGEST).was_shortened


def test_an_unknown_kind_means_all(tree: Tree) -> None:
    assert search("mediation", "en", kind="nothing").groups == search("mediation", "en").groups


# ---------- Suggestions ----------


@pytest.mark.parametrize(
    ("typed", "reader"),
    [("conf", "pt"), ("judi", "en"), ("司法", "zh-hans"), ("司", "zh-hant"), ("how to ask f", "en")],
)
def test_a_name_is_suggested_while_it_is_typed(tree: Tree, typed: str, reader: str) -> None:
    with override(reader):
        answer = Client().get(f"/{reader}/search/suggest/", {"q": typed}).json()["suggestions"]
    assert 0 < len(answer) <= finding.MOST_SUGGESTIONS
    assert all(set(each) == {"title", "lang", "kind", "url"} for each in answer)
    wanted = fold(typed)
    assert all(wanted in fold(each["title"]) for each in answer if each["kind"] == str(sources["page"].label))


def fold(text: str) -> str:
    return " ".join(piece.text for piece in pieces(text))


def test_a_whole_name_is_suggested_to_its_last_letter(tree: Tree) -> None:
    for reader in languages.CODES:
        title = tree["sample-steps", reader].title
        for typed in (title, title[:-1]):
            assert suggest(typed, reader)[0].plain_title == title


def test_what_begins_so_is_suggested_first(tree: Tree) -> None:
    tree.add_guide("one", "en", title="About a quokka")
    tree.add_guide("two", "en", title="Quokka things")
    assert [hit.plain_title for hit in suggest("quok", "en")] == ["Quokka things", "About a quokka"]


# ---------- What it costs ----------


def queries_of(address: str) -> int:
    client = CountingClient()
    assert client.get(address).status_code == 200
    return client.counted[-1][2]


def test_the_page_asks_as_much_for_many_as_for_few(tree: Tree) -> None:
    asked = ("?q=zebra", "?q=zebra&in=page", "?q=zebbra", "suggest/?q=zeb")
    addresses = [f"/en/search/{query}" for query in asked]
    tree.add_guide("zebra", "en", title="Zebra")
    few = [queries_of(address) for address in addresses]
    for number in range(30):
        tree.add_guide(f"zebra-{number}", "en", title=f"Zebra {number}")
        GlossaryTerm.objects.create(number=900 + number, term_en=f"zebra {number}", term_zh_hant=f"斑馬{number}")
    assert [queries_of(address) for address in addresses] == few
    assert max(few) <= MOST_QUERIES
