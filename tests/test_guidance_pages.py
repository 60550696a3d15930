"""What does somebody read on a page of the guidance, in which language, and how much does the database have to say?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail.blocks import Block
from wagtail.models import Locale, Page, PageViewRestriction

from portal import languages
from portal.guidance import contents, doors, listing
from portal.guidance.blocks import BodyBlock
from portal.guidance.labels_shown import Labels
from portal.guidance.models import GuidePage, Jurisdiction, LawChange, NewsPage
from portal.places.sides import Side
from tests.guidance import LAW_AS_OF, Tree, review, shared_tree
from tests.people import House
from tests.signing_in import signed_in

MOST_QUERIES = 12
SLUGS = (
    "macau",
    "across",
    "family",
    "living",
    "sample-guide",
    "sample-steps",
    "sample-comparison",
    "sample-questions",
    "sample-notice",
    "governance-association",
    "exchange-centre-pages",
    "sample-news",
    "sample-research",
    "sample-event",
)


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tree]:
    with django_db_blocker.unblock(), shared_tree() as tree:
        yield tree


@pytest.fixture
def tree(planted: Tree, db: None) -> Tree:
    """For one test alone: what it does to the pages is taken back after it."""
    return planted.copy()


def read(path: str) -> str:
    """The page at this address, as a browser without cookies gets it."""
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def parse(page: str) -> None:
    """Raises for the first error that a strict parser finds."""
    html5lib.HTMLParser(strict=True).parse(page)


def queries(path: str) -> list[str]:
    """What the page asks the database once the site is warm."""
    read(path)
    with CaptureQueriesContext(connection) as asked:
        read(path)
    return [query["sql"] for query in asked.captured_queries]


# ---------- Every page ----------


@pytest.mark.parametrize("code", languages.CODES)
def test_every_page_parses_without_an_error(tree: Tree, code: str) -> None:
    LawChange.objects.create(law=tree.laws["macau-law-3-2025"], changed_on=timezone.localdate(), note="…")
    for path in [f"/{code}/", *(tree.path(slug, code) for slug in SLUGS)]:
        parse(read(path))


def test_pages_in_another_language_parse_too(tree: Tree) -> None:
    Page.objects.descendant_of(tree.homes["en"]).update(live=False)
    for path in ["/en/", *(tree.path(slug, "en") for slug in SLUGS)]:
        parse(read(path))


@pytest.mark.parametrize("slug", ["", *SLUGS])
def test_a_page_asks_the_database_at_most_twelve_times(tree: Tree, slug: str, settings: Any) -> None:
    """Made anew (a question in the address goes past the cache) by a server that remembers what pages share."""
    settings.PAGE_CACHE_BYTES = 32_000_000
    path = tree.path(slug, "pt") if slug else "/pt/"
    read(f"{path}?a=1")
    asked = queries(f"{path}?a=2")
    assert len(asked) <= MOST_QUERIES, asked


def test_more_guides_ask_no_more(tree: Tree) -> None:
    paths = ["/pt/", *(tree.path(slug, "pt") for slug in ("macau", "family", "sample-guide", "governance-association"))]
    for number in range(5):
        _one_more(tree, number)
    few = {path: len(queries(path)) for path in paths}
    for number in range(5, 50):
        _one_more(tree, number)
    assert {path: len(queries(path)) for path in paths} == few


def _one_more(tree: Tree, number: int) -> None:
    tree.add_guide(f"more-{number}", "zh-hant", laws=["macau-law-3-2025"])
    tree.add_guide(f"more-{number}", "pt", laws=["macau-law-3-2025"])
    if number % 5 == 0:
        review(tree[f"more-{number}", "pt"], Side.MACAU)


@pytest.mark.parametrize("slug", ["macau", "family", "governance-association"])
@pytest.mark.parametrize("number", ["abc", "-1", "0", "999999", "9" * 5000, "1.5", "%00", ""])
def test_any_page_number_answers_with_a_page(tree: Tree, slug: str, number: str) -> None:
    read(f"{tree.path(slug, 'pt')}?page={number}")


def test_a_long_list_has_pages(tree: Tree) -> None:
    for number in range(listing.GUIDES_A_PAGE):
        tree.add_guide(f"more-{number}", "pt", title=f"Mais {number}")
    first, second = (read(f"{tree.path('macau', 'pt')}?page={number}") for number in (1, 2))
    assert 'href="?page=2"' in first
    assert first.count('class="card card--link"') == listing.GUIDES_A_PAGE
    assert second.count('class="card card--link"') == 1


def test_public_pages_hold_nothing_of_one_visitor(tree: Tree, house: House) -> None:
    somebody = signed_in(house.zhuhai_coordinator)
    for slug in SLUGS:
        path = tree.path(slug, "pt")
        answer = somebody.get(path)
        assert answer.content == Client().get(path).content
        assert not answer.cookies
        assert b"csrf" not in answer.content


# ---------- Labels ----------


def test_a_guide_says_which_law_as_of_when_and_who_has_not_reviewed_it(tree: Tree) -> None:
    page = read(tree.path("sample-guide", "pt"))
    assert "Lei n.º 3/2025" in page
    with override("pt"):
        assert page.count('class="tag tag--wait"') == 1
    assert "1 de Novembro de 2026" in page
    assert "tag--old" not in page


def test_a_review_is_told_for_its_side_alone(tree: Tree) -> None:
    page = read(tree.path("sample-comparison", "pt"))
    assert page.count("tag tag--done") == 1
    assert page.count("tag tag--wait") == 1
    assert "Ana Lei" in page


def test_a_review_does_not_stand_for_a_later_text(tree: Tree) -> None:
    page = tree["sample-comparison", "pt"]
    page.summary = "Outro texto."
    page.save_revision().publish()
    assert "Ana Lei" not in read(tree.path("sample-comparison", "pt"))


def test_a_page_past_its_day_warns(tree: Tree) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    tree.add_guide("old", "pt", law_as_of=yesterday - timedelta(days=90), review_until=yesterday)
    tree.add_guide("today", "pt", review_until=timezone.localdate())
    old, today = read("/pt/macau/old/"), read("/pt/macau/today/")
    assert "tag--old" in old
    assert "notice--warn" in old
    head = today[: today.index("</header>", today.index("guide__head"))]  # related guides below may be old
    assert "tag--old" not in head
    assert "notice--warn" not in head
    assert "tag--old" in read(tree.path("macau", "pt"))


def test_a_changed_law_is_named_at_the_top_in_the_readers_language(tree: Tree) -> None:
    tomorrow = LAW_AS_OF + timedelta(days=1)
    LawChange.objects.create(
        law=tree.laws["macau-law-3-2025"], changed_on=tomorrow, note_zh_hant="改了期限", note_pt="Outro prazo"
    )
    page = read(tree.path("sample-guide", "pt"))
    banner = page[page.index('aria-labelledby="law-changed"') : page.index("<h1")]
    assert "Lei n.º 3/2025" in banner
    assert "2 de Novembro de 2026" in banner
    assert "Outro prazo" in banner
    assert "改了期限" not in page
    assert "law-changed" not in read(tree.path("sample-steps", "pt"))  # does not cite it


def test_a_page_that_was_compared_with_the_law_since_says_nothing(tree: Tree) -> None:
    LawChange.objects.create(law=tree.laws["macau-law-3-2025"], changed_on=LAW_AS_OF, note_pt="Outro prazo")
    assert "law-changed" not in read(tree.path("sample-guide", "pt"))


def test_news_that_quote_a_changed_law_say_so_too(tree: Tree) -> None:
    law = tree.laws["macau-law-3-2025"]
    quote = [{"type": "law", "value": {"law": law.pk, "article": "", "text": "<p>x</p>"}}]
    tree.add(
        NewsPage,
        "governance-association",
        "quoting",
        "pt",
        title="x",
        published_on=LAW_AS_OF,
        summary="x",
        body=quote,
    )
    LawChange.objects.create(law=law, changed_on=timezone.localdate(), note_pt="Outro prazo")
    assert "law-changed" in read(tree.path("quoting", "pt"))


def test_a_note_in_another_language_is_marked_as_such(tree: Tree) -> None:
    LawChange.objects.create(
        law=tree.laws["macau-law-3-2025"], changed_on=timezone.localdate(), note_zh_hant="改了期限", note_pt=""
    )
    assert '<span lang="zh-Hant-MO">改了期限</span>' in read(tree.path("sample-guide", "pt"))


def test_a_page_behind_its_original_says_where_the_newer_text_is(tree: Tree) -> None:
    labels = Labels(Jurisdiction.MACAU, LAW_AS_OF, LAW_AS_OF, False, behind=Locale.objects.get(language_code="zh-hant"))
    with override("pt"):
        drawn = render_to_string("guidance/parts/warnings.html", {"labels": labels, "page": tree["sample-guide", "pt"]})
    assert f'href="{tree.path("sample-guide", "zh-hant")}" lang="zh-Hant-MO"' in drawn


# ---------- Languages ----------


def test_a_missing_language_shows_the_best_there_is_and_says_so(tree: Tree) -> None:
    tree.add_guide("only-chinese", "zh-hant", title="只有中文")
    page = read("/pt/macau/only-chinese/")
    assert '<html lang="pt">' in page
    assert '<h1 lang="zh-Hant-MO">只有中文</h1>' in page
    assert 'class="guide__body" lang="zh-Hant-MO"' in page
    assert "said-line" in page
    assert "said-line" not in read("/zh-hant/macau/only-chinese/")
    assert "said-line" not in read(tree.path("sample-guide", "pt"))


def test_a_list_shows_each_guide_once_in_the_best_language(tree: Tree) -> None:
    tree.add_guide("only-chinese", "zh-hant", title="只有中文")
    page = read(tree.path("family", "pt"))
    assert page.count("/pt/macau/sample-guide/") == 1
    assert tree["sample-guide", "zh-hant"].title not in page
    assert '<a href="/pt/macau/only-chinese/" lang="zh-Hant-MO">只有中文</a>' in page


def test_what_is_not_published_or_closed_stands_in_no_list(tree: Tree) -> None:
    tree.add_guide("draft", "pt", title="Rascunho").unpublish()
    closed = tree.add_guide("closed", "pt", title="Fechado")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    for slug in ("macau", "family", "sample-guide"):
        page = read(tree.path(slug, "pt"))
        assert "Rascunho" not in page
        assert "Fechado" not in page


# ---------- Blocks ----------


def test_headings_get_places_and_long_pages_a_list_of_them(tree: Tree) -> None:
    page = read(tree.path("sample-guide", "pt"))
    assert '<a href="#s-onde-começar">Onde começar</a>' in page
    assert '<h2 id="s-onde-começar">' in page
    assert '<h2 id="s-onde-começar-2">' in page  # the second of that name
    assert 'class="contents"' not in read(tree.path("sample-notice", "pt"))


def test_links_lead_into_the_readers_language(tree: Tree) -> None:
    target = tree["sample-steps", "zh-hant"]
    linked = f'<p><a linktype="page" id="{target.pk}">x</a> <a linktype="page" id="999999">y</a></p>'
    with override("pt"):
        opened = contents.open_links(linked, "pt")
    assert opened == '<p><a href="/pt/zhuhai/sample-steps/">x</a> <a>y</a></p>'


def test_thirty_links_ask_once(tree: Tree) -> None:
    links = "".join(f'<a linktype="page" id="{page.pk}">x</a>' for page in tree.pages.values())
    with CaptureQueriesContext(connection) as asked:
        contents.open_links(links, "pt")
    assert len(asked) == 1


def test_a_comparison_is_a_table_with_roles_and_shows_gaps(tree: Tree) -> None:
    page = read(tree.path("sample-comparison", "pt"))
    assert page.index('class="zh"><span>') < page.index('class="mo"><span>')
    assert '<tr role="row"><th scope="row" role="rowheader">Custo</th>' in page
    assert page.count('class="gap"') == 1


@pytest.mark.parametrize(("is_open", "says"), [(True, 'class="button" href="/begin/"'), (False, "beside soft")])
def test_a_request_that_cannot_be_asked_for_is_not_offered(is_open: bool, says: str) -> None:
    door = doors.Door("x", "X", lambda: is_open, lambda: "/begin/", {}, lambda side: [])
    drawn = render_to_string("guidance/parts/ask.html", {"opens": door, "text": "…"})
    assert says in drawn
    assert ("/begin/" in drawn) is is_open


@pytest.mark.parametrize("kind", sorted(BodyBlock().child_blocks))
def test_every_block_shows_itself_in_the_studio(house: House, kind: str) -> None:
    block: Block = GuidePage._meta.get_field("body").stream_block.child_blocks[kind]
    answer = signed_in(house.superuser).get("/cms/block-preview/", {"id": block.definition_prefix})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "css/portal.css" in page
    parse(page)
    body = page[page.index(f'class="block block-{kind}"') :]
    assert len(body) > 120, body


# ---------- Home ----------


def test_the_home_page_stands_without_any_guide(tree: Tree) -> None:
    Page.objects.filter(depth__gt=2).update(live=False)
    page = read("/pt/")
    assert page.count('class="door"') == 3
    assert 'class="empty"' in page
    parse(page)


def test_the_home_page_leads_to_topics_laws_and_news(tree: Tree) -> None:
    page = read("/pt/")
    for slug in ("family", "living", "sample-guide", "sample-news", "governance-association"):
        assert tree.path(slug, "pt") in page, slug


def test_a_new_law_is_shown_with_the_guide_that_is_about_it(tree: Tree) -> None:
    law = tree.laws["prc-commercial-mediation-2026"].pk
    quote = [{"type": "law", "value": {"law": law, "article": "", "text": "<p>x</p>"}}]
    tree.add_guide(
        "about-it", "pt", section="zhuhai", jurisdiction="mainland", laws=["prc-commercial-mediation-2026"], body=quote
    )
    tree.add_guide("many-laws", "pt", section="macau", jurisdiction="both", laws=tree.laws)
    with override("pt"):
        shown = {entry.law.key: entry.guide.slug for entry in listing.new_laws("pt")}
    assert shown == {"prc-commercial-mediation-2026": "about-it", "macau-law-3-2025": "sample-guide"}


def test_an_announced_change_is_news_until_it_is_lifted(tree: Tree) -> None:
    change: Any = LawChange.objects.create(
        law=tree.laws["macau-law-3-2025"], changed_on=timezone.localdate(), note_pt="Outro prazo"
    )
    assert "Outro prazo" in read("/pt/")
    change.lifted_at = timezone.now()
    change.save()
    assert "Outro prazo" not in read("/pt/")


def test_the_menu_leaves_out_what_is_not_there() -> None:
    request = RequestFactory().get("/pt/")
    with override("pt"):
        drawn = render_to_string("components/section_nav.html", {"request": request})
    assert 'href="/pt/apply/"' in drawn
    assert 'href=""' not in drawn


# ---------- In the studio ----------


@pytest.mark.parametrize("slug", SLUGS)
def test_a_draft_can_be_seen_before_it_is_published(tree: Tree, slug: str) -> None:
    page = tree[slug, "pt"]
    page.title = "Um rascunho"
    answer = page.make_preview_request()
    assert answer.status_code == 200
    assert "<h1>Um rascunho</h1>" in answer.content.decode()


def test_a_page_that_was_never_saved_can_be_seen(tree: Tree) -> None:
    section = tree["macau", "pt"]
    page = GuidePage(
        title="Um rascunho",
        slug="new",
        summary="x",
        locale=section.locale,
        jurisdiction="macau",
        law_as_of=LAW_AS_OF,
        review_until=LAW_AS_OF,
    )  # as Wagtail places it for its preview
    page.path, page.depth = f"{section.path}ZZZZ", section.depth + 1
    page.set_url_path(section)
    assert page.make_preview_request().status_code == 200
