"""Do the studio's lists name the pages that need somebody, and ask no more for fifty pages than for five?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override
from wagtail import hooks
from wagtail.models import Page

from portal.accounts.models import User
from portal.guidance import law_changes, reports
from portal.guidance.models import LinkCheck, NewsPage
from portal.places.sides import Side
from tests.guidance import LAW_AS_OF, Tree, review
from tests.signing_in import signed_in
from tests.studio_people import Studio, queries, small_tree

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STALE = "/cms/guidance/reports/stale/"
UNTRANSLATED = "/cms/guidance/reports/untranslated/"
BROKEN = "/cms/guidance/reports/broken-links/"
NONSENSE = ("p=abc", "p=-1", "p=999999", "matter=abc", "language=abc", "p=%00", "language=%00", "ordering=abc")


@pytest.fixture
def tree(db: None) -> Tree:
    return small_tree(["zh-hant", "pt"])


def listed(user: User, address: str) -> str:
    response = signed_in(user).get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def days(number: int) -> dict[str, Any]:
    return {"law_as_of": LAW_AS_OF - timedelta(days=99), "review_until": TODAY + timedelta(days=number)}


# ---------- What is listed ----------


def test_each_matter_lists_its_pages(studio: Studio, tree: Tree) -> None:
    overdue = tree.add_guide("overdue", title="過期的", **days(-1))
    soon = tree.add_guide("soon", title="快到期的", **days(30))
    later = tree.add_guide("later", title="很久以後的", **days(31), laws=["macau-law-3-2025"])
    for page in (overdue, soon, later):
        review(page, Side.MACAU)
    waiting = tree.add_guide("waiting", title="待審的", **days(200))
    law_changes.announce(tree.laws["macau-law-3-2025"], LAW_AS_OF, {"pt": "…"}, studio.macau_reviewer)
    for matter, expected in {
        "overdue": {overdue.title},
        "soon": {soon.title},
        "awaiting": {waiting.title},
        "law": {later.title},
        "": {overdue.title, soon.title, waiting.title, later.title},
    }.items():
        text = listed(studio.macau_editor, f"{STALE}?matter={matter}")
        assert {page.title for page in (overdue, soon, later, waiting) if page.title in text} == expected, matter


def test_what_awaits_agrees_with_what_the_page_says(studio: Studio, tree: Tree) -> None:
    for number, jurisdiction in enumerate(("macau", "mainland", "both")):
        for sides in ((), (Side.MACAU,), (Side.ZHUHAI,), (Side.MACAU, Side.ZHUHAI)):
            slug = f"{jurisdiction}-{number}-{len(sides)}-{'-'.join(sides)}"
            page = tree.add_guide(slug, jurisdiction=jurisdiction, **days(100))
            for side in sides:
                review(page, side)
    late = tree.add_guide("review-over", **days(100))
    review(late, Side.MACAU, until=TODAY - timedelta(days=1))
    waiting = set(Page.objects.filter(reports.awaiting(TODAY), live=True).values_list("pk", flat=True))
    labelled = [page for page in Page.objects.live().specific() if hasattr(page, "jurisdiction")]
    assert waiting == {page.pk for page in labelled if page.sides_awaiting_review()}
    assert 0 < len(waiting) < len(labelled)


def test_only_the_pages_that_a_person_keeps(studio: Studio, tree: Tree) -> None:
    mine = tree.add_guide("mine", title="澳門的頁", **days(-1))
    other = tree.add_guide("other", title="珠海的頁", section="zhuhai", **days(-1))
    for address in (STALE, UNTRANSLATED):
        text = listed(studio.macau_editor, address)
        assert mine.title in text
        assert other.title not in text


def test_missing_and_old_translations(studio: Studio, tree: Tree) -> None:
    whole = tree.add_guide("whole", title="兩種語言", **days(90))
    tree.add_guide("whole", "pt", title="Duas", **days(90))
    missing = tree.add_guide("missing", title="一種語言", **days(90))
    text = listed(studio.macau_editor, f"{UNTRANSLATED}?language={tree.homes['pt'].locale_id}")
    assert missing.title in text
    assert whole.title not in text


def test_links_that_lead_nowhere(studio: Studio, tree: Tree) -> None:
    hidden = tree.add_guide("hidden", title="未發佈")
    hidden.unpublish()
    there = tree.add_guide("there", title="在")
    links = {
        f'<a linktype="page" id="{there.pk}">a</a>': "",
        f'<a linktype="page" id="{hidden.pk}">b</a>': "not published",
        '<a linktype="page" id="987654">c</a>': "no such page",
        '<a linktype="document" id="987654">d</a>': "no such file",
        '<a href="guide:nowhere">e</a>': "not an address",
        '<a href="https://gone.example/x?a=1&amp;b=2">f</a>': "404",
        '<a href="https://well.example/">g</a>': "",
    }
    LinkCheck.objects.create(url="https://gone.example/x?a=1&b=2", checked_at=timezone.now(), status=404, fault="404")
    LinkCheck.objects.create(url="https://well.example/", checked_at=timezone.now(), status=200)
    body = [
        {"type": "text", "value": f"<p>{' '.join(list(links)[:4])}</p>"},
        {"type": "steps", "value": {"title": "", "items": [
            {"type": "item", "value": {"title": "…", "text": f"<p>{link}</p>"}} for link in list(links)[4:]
        ]}},
        {"type": "file", "value": {"document": 987653, "label": "…"}},
    ]  # fmt: skip
    tree.add_guide("links", title="有連結的頁", body=body)
    with override("en"):
        found = [(row.target, str(row.fault)) for row in reports.links.broken(Page.objects.live())]
    assert sorted(found) == sorted(
        [
            (str(hidden.pk), "not published"),
            ("987654", "no such page"),
            ("987654", "no such file"),
            ("987653", "no such file"),
            ("guide:nowhere", "not an address"),
            ("https://gone.example/x?a=1&b=2", "404"),
        ]
    )
    assert "guide:nowhere" in listed(studio.macau_editor, BROKEN)
    assert "guide:nowhere" not in listed(studio.zhuhai_editor, BROKEN)


def test_the_first_page_counts_and_leads_there(studio: Studio, tree: Tree) -> None:
    tree.add_guide("overdue", **days(-1))
    home = listed(studio.macau_editor, "/cms/")
    assert f"{STALE}?matter=overdue" in home
    counts = reports.counts_for(studio.macau_editor)
    assert (counts.overdue, counts.soon, counts.awaiting) == (1, 0, 1)


@pytest.mark.parametrize("address", [STALE, UNTRANSLATED, BROKEN, "/cms/guidance/law-changes/"])
def test_nonsense_in_an_address_gets_a_page(studio: Studio, tree: Tree, address: str) -> None:
    tree.add_guide("overdue", **days(-1))
    client = signed_in(studio.administrator)
    for query in NONSENSE:
        assert client.get(f"{address}?{query}").status_code in (200, 404), query


@pytest.mark.parametrize("address", [STALE, UNTRANSLATED, BROKEN])
def test_reports_can_be_taken_along(studio: Studio, tree: Tree, address: str) -> None:
    body = [{"type": "text", "value": '<p><a linktype="page" id="987654">x</a></p>'}]
    tree.add_guide("overdue", title="過期的", body=body, **days(-1))
    response = signed_in(studio.macau_editor).get(f"{address}?export=csv")
    assert "過期的" in b"".join(response.streaming_content).decode()


# ---------- How much is asked ----------


def many(tree: Tree, number: int) -> None:
    for place in range(number):
        body = [{"type": "text", "value": '<p><a linktype="page" id="987654">c</a></p>'}]
        tree.add_guide(f"guide-{place}", laws=["macau-law-3-2025"], body=body, **days(-1))


@pytest.mark.parametrize("who", ["macau_editor", "administrator"])
@pytest.mark.parametrize("address", [STALE, UNTRANSLATED, BROKEN, "/cms/", "explorer"])
def test_fifty_pages_ask_as_much_as_five(studio: Studio, tree: Tree, address: str, who: str) -> None:
    user = getattr(studio, who)
    address = f"/cms/pages/{tree['macau', 'zh-hant'].pk}/" if address == "explorer" else address
    law_changes.announce(tree.laws["macau-law-3-2025"], LAW_AS_OF, {"pt": "…"}, studio.macau_reviewer)
    many(tree, 5)
    few = queries(user, address)
    for place in range(5, 50):
        tree.add_guide(f"more-{place}", laws=["macau-law-3-2025"], **days(-1))
    assert queries(user, address) <= few


@contextmanager
def stock_wagtail() -> Iterator[None]:
    """The studio without anything that the portal adds to it, nor wagtail-localize."""
    before = {name: list(registered) for name, registered in hooks._hooks.items()}
    try:
        for name in ("register_page_listing_more_buttons", "register_page_header_buttons", "construct_homepage_panels"):
            hooks._hooks[name] = [
                each for each in hooks._hooks.get(name, []) if each[0].__module__.startswith("wagtail.")
            ]
        yield
    finally:
        hooks._hooks.clear()
        hooks._hooks.update(before)


@pytest.mark.parametrize("who", ["macau_editor", "administrator"])
def test_the_explorer_asks_no_more_than_stock_wagtail(studio: Studio, tree: Tree, who: str) -> None:
    many(tree, 12)
    user, address = getattr(studio, who), f"/cms/pages/{tree['macau', 'zh-hant'].pk}/"
    with stock_wagtail():
        stock = queries(user, address)
    assert queries(user, address) <= stock


def test_news_is_no_page_of_law(studio: Studio, tree: Tree) -> None:
    said = {"title": "新聞一則", "published_on": TODAY, "summary": "…", "body": []}
    tree.add(NewsPage, "exchange-centre-pages", "news", "zh-hant", **said)
    assert "新聞一則" not in listed(studio.macau_editor, STALE)
    assert "新聞一則" in listed(studio.macau_editor, UNTRANSLATED)
