"""Can a reader find out what a word of the law means, in the text and on the page of all words?"""

from __future__ import annotations

import re
import time

import html5lib
import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import languages
from portal.guidance import glossary, marking
from portal.guidance.marking import mark_terms
from portal.guidance.models import GlossaryTerm, Institution

pytestmark = pytest.mark.django_db
ODD = (
    "q=%00", "q=%FF%FE", f"q={'a' * 5000}", "q=%ED%A0%80", "q=!!!", "q=%22%3E%3Cscript%3E", "q=&q=b", "page=abc",
)  # fmt: skip
MARK = re.compile(r'<a class="term" href="([^"]*)"(?: title="[^"]*")?>(.*?)</a>', re.DOTALL)


def marked(html: str, code: str) -> list[str]:
    """What is marked, in order; and nothing else of the page is changed."""
    with override(code):
        written = mark_terms(html, code)
    assert MARK.sub(r"\2", written) == html
    return [text for _href, text in MARK.findall(written)]


# ---------- In the text ----------


def test_a_term_leads_to_its_meaning_in_the_glossary_of_the_reader() -> None:
    with override("en"):
        written = mark_terms("<p>先取得調解證明書。</p>", "zh-hant")
    meaning = GlossaryTerm.objects.values_list("meaning_zh_hant", flat=True).get(number=6)
    link = f'<a class="term" href="/en/glossary/#term-6" title="{meaning}">調解證明書</a>'
    assert written == f"<p>先取得{link}。</p>"


def test_each_term_is_marked_where_it_first_stands() -> None:
    assert marked("<p>司法確認，再說司法確認。</p><p>司法確認</p>", "zh-hant") == ["司法確認"]
    assert marked("<p>Judicial confirmation</p><p>judicial confirmation</p>", "en") == ["Judicial confirmation"]


def test_the_longest_form_wins() -> None:
    assert marked("<p>大灣區調解員名冊上的大灣區調解員</p>", "zh-hant") == ["大灣區調解員名冊", "大灣區調解員"]
    assert marked("<p>家事調解員主持家事調解</p>", "zh-hant") == ["家事調解員", "家事調解"]
    assert marked("<p>o exercício do poder paternal</p>", "pt") == ["exercício do poder paternal"]


def test_words_of_portuguese_and_english_are_whole_words() -> None:
    assert marked("<p>prefreguesia, freguesia; bIrra, BIR</p>", "pt") == ["freguesia", "BIR"]
    assert marked("<p>legal\naid and legal&nbsp;aid; paralegal aids</p>", "en") == ["legal\naid"]


@pytest.mark.parametrize("apostrophe", ["'", "’", "&#x27;", "&#39;"])
def test_an_apostrophe_may_be_written_in_any_way(apostrophe: str) -> None:
    text = f"Intermediate People{apostrophe}s Court"
    assert marked(f"<p>An {text} decides.</p>", "en") == [text]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>司法確認</h2>",
        '<h3 id="s">甚麼是<b>司法確認</b></h3>',
        '<p><a href="/x/">司法確認</a></p>',
        "<p title=\"司法確認\" data-x='司法確認 > 司法確認'>…</p>",
        "<button>司法確認</button><table><caption>司法確認</caption><tr><th>司法確認</th></tr></table>",
        '<p lang="zh-Hans">這裡是另一種語言：司法確認</p>',
        '<div class="panel term"><p>司法確認</p></div>',
        "<!-- 司法確認 -->",
        "<svg><title>司法確認</title></svg>",
    ],
)
def test_nothing_is_marked_outside_running_text(html: str) -> None:
    assert marked(html, "zh-hant") == []
    assert marked(f"{html}<p>司法確認</p>", "zh-hant") == ["司法確認"]


def test_own_names_of_helpers_are_left_alone_and_those_of_courts_are_not() -> None:
    assert Institution.objects.get(key="macau-family-mediation-association").name_zh_hant == "澳門家事調解協會"
    assert marked("<p>澳門家事調解協會</p>", "zh-hant") == []
    assert marked("<p>澳門家事調解協會也談家事調解</p>", "zh-hant") == ["家事調解"]
    assert marked("<p>珠海市中級人民法院</p>", "zh-hant") == ["中級人民法院"]


def test_a_form_of_one_language_is_not_marked_in_another() -> None:
    assert marked("<p>司法确认</p>", "zh-hant") == []
    assert marked("<p>司法确认</p>", "zh-hans") == ["司法确认"]


def test_a_change_of_the_glossary_shows_at_once() -> None:
    html = "<p>家事調解</p>"
    assert marked(html, "zh-hant") == ["家事調解"]
    term = GlossaryTerm.objects.get(number=2)
    term.found_as_zh_hant = ""
    term.save()
    assert marked(html, "zh-hant") == []
    GlossaryTerm.objects.filter(number=2).update(found_as_zh_hant="事調")
    assert marked(html, "zh-hant") == ["事調"]


def test_without_a_glossary_a_text_stays_as_it_is() -> None:
    GlossaryTerm.objects.all().delete()
    Institution.objects.filter(kind__in=marking.OWN_NAMES).delete()
    assert marked("<p>司法確認</p>", "zh-hant") == []


def test_a_meaning_cannot_break_out_of_its_attribute() -> None:
    GlossaryTerm.objects.filter(number=21).update(meaning_zh_hant='"><script>alert(1)</script>')
    with override("zh-hant"):
        assert "<script>" not in mark_terms("<p>司法確認</p>", "zh-hant")


def test_marking_asks_once_and_is_quick() -> None:
    html = "<p>先到社會工作局，再取得調解證明書。</p><p>其他的事，到法院。</p>" * 200
    marked(html, "zh-hant")
    with CaptureQueriesContext(connection) as asked:
        started = time.process_time()
        marked(html, "zh-hant")
        spent = time.process_time() - started
    assert len(asked) == 1
    assert spent < 0.05, "a page of 15 000 letters is marked in some 3 ms"


@given(text=st.text(alphabet="調解司法確認<>&\"'/ =abp!-", max_size=60))
@settings(max_examples=150, deadline=None)
def test_whatever_is_marked_nothing_else_changes(text: str) -> None:
    rows = ((2, "調解\n司法確認", "…"), (3, "ab", ""))
    marker = marking._Marker(marking._compile("zh-hant", rows), "/g/", "zh-Hant-MO")
    assert MARK.sub(r"\2", marker.mark(text)) == text


def test_a_template_marks_plain_text_too() -> None:
    template = Template("{% load glossary_tags %}{{ text|marked:code }}")
    with override("pt"):
        written = template.render(Context({"text": "<b> e a confirmação judicial", "code": "pt"}))
    assert written.startswith("&lt;b&gt; e a <a ")
    assert written.endswith(">confirmação judicial</a>")


# ---------- On the page of all words ----------


def read(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("code", languages.CODES)
def test_the_page_has_every_term_with_its_other_names(code: str) -> None:
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(read(f"/{code}/glossary/"))
    words = [each for each in page.iter("div") if each.get("class") == "word"]
    assert len(words) == 50
    assert {each.get("id") for each in words} == {f"term-{number}" for number in range(1, 51)}
    own = languages.html_lang(code)
    others = {language.html for language in languages.LANGUAGES} - {own}
    for word in words:
        assert [each.get("lang") for each in word.iter("dt")] == [own]
        names = [each for each in word.iter("span") if each.get("class") is None]
        assert {each.get("lang") for each in names} == others


def test_chinese_goes_by_subject_and_the_others_by_letters() -> None:
    assert [entry.number for entry in glossary.entries("zh-hant")] == list(range(1, 51))
    assert [entry.number for entry in glossary.entries("zh-hans")] == list(range(1, 51))
    portuguese = [entry.own.text for entry in glossary.entries("pt")]
    assert [text[0].lower() for text in portuguese] == sorted(text[0].lower() for text in portuguese)
    english = [entry.own.text for entry in glossary.entries("en")]
    assert english.index("arbitral award") < english.index("lawyer") < english.index("time limit")


@pytest.mark.parametrize(
    ("code", "search", "number"),
    [
        ("zh-hant", "调解证明书", 6),
        ("pt", "調解证明書", 6),  # neither script alone
        ("zh-hant", "certificado", 6),  # another language
        ("pt", "CONCILIACAO FAMILIAR", 2),  # no accents, capitals
        ("en", "社工局", 28),  # a form of running text
        ("en", "ｌｅｇａｌ ａｉｄ", 31),  # full width
        ("pt", "兩願離婚", 15),
    ],
)
def test_a_word_is_found_in_any_language_and_script(code: str, search: str, number: int) -> None:
    assert number in [entry.number for entry in glossary.entries(code, search)]
    assert f'id="term-{number}"' in read(f"/{code}/glossary/?q={search}")


def test_what_is_not_there_is_not_found_and_says_so() -> None:
    page = read("/en/glossary/?q=xylophone")
    assert "No word like that" in page
    assert 'class="word"' not in page
    assert 'value="xylophone"' in page
    assert 'content="noindex"' in page


@pytest.mark.parametrize("query", ODD)
def test_odd_searches_are_answered(query: str) -> None:
    page = read(f"/zh-hant/glossary/?{query}")
    assert "<script>" not in page
    assert "\x00" not in page
    html5lib.HTMLParser(strict=True).parse(page)


def test_a_search_of_signs_alone_finds_nothing_and_one_of_spaces_is_none() -> None:
    assert glossary.entries("pt", glossary.readable_search("!!!")) == []
    assert glossary.readable_search(" \u200b ") == ""


def test_the_page_asks_as_much_for_many_terms_as_for_few() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            read("/pt/glossary/?q=a")
        return len(asked)

    few = queries()
    GlossaryTerm.objects.bulk_create(GlossaryTerm(number=1000 + n, term=f"a{n}", term_pt=f"a{n}") for n in range(100))
    assert queries() == few


def test_what_a_language_lacks_is_shown_in_another_and_marked() -> None:
    GlossaryTerm.objects.filter(number=1).update(term_pt="", meaning_pt="")
    entry = next(each for each in glossary.entries("pt") if each.number == 1)
    assert entry.own.language.code == "zh-hant"
    assert entry.meaning is not None
    assert entry.meaning.language.code == "zh-hant"
    assert [each.language.code for each in entry.others] == ["zh-hans", "en"]
