"""Do residents find a station, a firm and a guide in a browser: near a place, near themselves, without scripts?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lawyers import demonstration as firms
from portal import languages
from portal.places import loading
from portal.search import indexing
from portal.stations import demonstration as stations
from tests.browser.test_guidance import faults_of
from tests.browser.visitor import Visitors
from tests.guidance import Tree, planted_tree
from tests.people import House

PATHS = (
    "stations/",
    "stations/?near=Gongbei&open=now&speak=pt",
    "stations/?q=xylophone",
    "stations/gongbei-port/",
    "stations/sao-lazaro-listening/",
    "lawyers/",
    "lawyers/zhongyin-liktou-fongs/",
    "lawyers/people/",
    "lawyers/people/sample-rui-sousa/",
    "lawyers/communities/",
)
AT_GONGBEI = {"latitude": 22.2178, "longitude": 113.5490, "accuracy": 20}


def quiet(_said: str) -> None:
    """Nothing is said."""


@pytest.fixture
def registers(committed_house: House) -> None:
    """The demonstration's stations, firms and lawyers, where the site sees them."""
    loading.load_places()
    stations.load(quiet)
    firms.load(quiet)


@pytest.fixture
def tree(registers: None) -> Iterator[Tree]:
    with planted_tree() as tree:
        indexing.reindex()
        yield tree
    indexing.reindex()


def test_every_page_of_the_registers_is_for_everybody(visitors: Visitors, registers: None) -> None:
    somebody = visitors.arrive(width=360, is_phone=True)
    found = {}
    for code in languages.CODES:
        for path in PATHS:
            somebody.go(f"/{code}/{path}")
            faults_there = faults_of(somebody, code)
            if faults_there:
                found[f"/{code}/{path}"] = faults_there
    assert not found


def test_she_finds_a_station_near_gongbei_that_is_open_now_and_speaks_portuguese(
    visitors: Visitors, registers: None
) -> None:
    """At whatever hour: one at the port never closes. Without scripts, on a small phone."""
    somebody = visitors.arrive(width=360, is_phone=True, has_scripts=False)
    somebody.go("/pt/stations/")
    somebody.page.locator("#near").fill("Gongbei")
    somebody.page.locator(".filters__more summary").click()
    somebody.page.locator("#speak").select_option("pt")
    somebody.page.locator("[name=open]").check()
    somebody.press(".filters button[type=submit]")
    first = somebody.page.locator(".station").first
    assert "gongbei" in (first.locator("h3 a").get_attribute("href") or "")
    names = somebody.page.locator(".station h3 a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert "/pt/stations/gongbei-port/" in names
    somebody.go("/pt/stations/gongbei-port/")
    assert somebody.page.locator("a[href*='uri.amap.com']").count() == 1
    assert somebody.page.locator("a[href*='openstreetmap.org']").count() == 1


def test_a_firm_is_found_by_the_simplified_form_and_a_guide_by_two_characters_of_the_other_script(
    visitors: Visitors, tree: Tree
) -> None:
    somebody = visitors.arrive(width=360, is_phone=True)
    somebody.go("/zh-hant/search/?q=%E5%90%AF%E9%82%A6")  # 启邦, as the Mainland writes 啟邦
    assert somebody.page.locator("a[href='/zh-hant/lawyers/renhe-qibang-xianhui/']").count() == 1
    title = tree["sample-steps", "zh-hant"].title
    simplified = tree["sample-steps", "zh-hans"].title
    pair = next(  # two characters that only the other script writes so
        simplified[at : at + 2] for at in range(len(simplified) - 1) if simplified[at : at + 2] not in title
    )
    somebody.go("/zh-hant/search/?q=" + pair)
    assert somebody.page.locator(f"a[href='{tree.path('sample-steps', 'zh-hant')}']").count() == 1


def test_one_record_answers_in_portuguese_chinese_and_english(visitors: Visitors, registers: None) -> None:
    somebody = visitors.arrive()
    for code, words in (
        ("pt", "voluntários Gongbei"),
        ("zh-hant", "拱北街道港澳義工站"),
        ("zh-hans", "拱北街道港澳义工站"),
        ("en", "volunteer Gongbei"),
    ):
        somebody.go(f"/{code}/search/?q={words}")
        assert somebody.page.locator(f"h3 a[href='/{code}/stations/gongbei-volunteers/']").count() == 1


def test_where_she_is_stays_with_her(visitors: Visitors, registers: None) -> None:
    """The browser works out what is near; no request holds a figure of the position."""
    somebody = visitors.arrive(width=360, is_phone=True)
    somebody.context.grant_permissions(["geolocation"])
    somebody.context.set_geolocation(AT_GONGBEI)  # type: ignore[arg-type]  # a dictionary of these three
    sent: list[str] = []
    somebody.page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    somebody.go("/en/stations/")
    somebody.page.locator("[data-near-ask]").click()
    cards = somebody.page.locator("[data-near-answer] .station")
    cards.first.wait_for()
    assert "Gongbei" in cards.first.inner_text()
    assert cards.count() == 12
    assert not [url for url in sent if "22.21" in url or "113.54" in url]
    assert somebody.page.evaluate("document.activeElement.tagName") == "H2"


def test_who_does_not_say_where_they_are_is_told_what_to_do(visitors: Visitors, registers: None) -> None:
    somebody = visitors.arrive()
    somebody.go("/en/stations/")
    somebody.page.locator("[data-near-ask]").click()
    answer = somebody.page.locator("[data-near-answer]")
    answer.locator("p").wait_for()
    assert "Write the name of a place instead" in answer.inner_text()
