"""Do the benchmarks of the public pages measure what they say?"""

from __future__ import annotations

import http.client
from typing import Any

import pytest
from django.test import Client

from tests.bench.measuring import Pair, Result, WrongAnswer
from tests.bench.page import ask
from tests.bench.urls import EMPTY
from tests.bench.weight import _named_in_page, _own, receive, weigh


def test_the_empty_view_is_public_like_a_page_and_exists_in_benchmarks_alone(settings: Any) -> None:
    assert Client().get(EMPTY).status_code == 302  # to the same below a language, where no page is
    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.PAGE_CACHE_BYTES = 32_000_000
    answer = Client().get(EMPTY)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "Cookie" not in answer.headers["Vary"]  # no middleware looked who is there: a page of the guidance has none
    assert "Content-Security-Policy" in answer.headers  # and all of them were passed
    assert "ETag" not in answer.headers


def test_a_rate_must_be_reached_and_a_time_kept() -> None:
    rate = Pair("rate", 0.8, [2.0], [1.0], is_rate=True)
    assert (rate.ratio, rate.is_met) == (0.5, False)
    assert Pair("rate", 0.8, [1.0], [0.9], is_rate=True).is_met
    time = Pair("time", 1.3, [2.0], [1.0])
    assert (time.ratio, time.is_met) == (2.0, False)
    weight = Pair("home", 1.0, [50_000.0], [60_000.0], unit="bytes")
    assert weight.as_json()["median_ms"] is None
    result = Result("page", 1, rate, [rate, time, weight], 0, {})
    assert result.missed == ["rate: 0.50 < 0.8", "time: 2.00 > 1.3"]


def test_only_a_whole_page_counts(site: str, db: None) -> None:
    assert ask(site, "/healthz", each=3) > 0
    with pytest.raises(WrongAnswer, match="404"):
        ask(site, "/en/nothing-here/", each=1)


def test_a_page_weighs_all_that_it_names(site: str, db: None) -> None:
    weights = weigh(site, "/en/help-now/")
    ends = {path.rpartition(".")[2] for path in weights}
    assert ends >= {"/en/help-now/", "css", "js", "svg"}
    assert sum(weights.values()) > receive(site, "/en/help-now/").bytes
    assert all(weights.values())
    style = next(path for path in weights if path.endswith(".css") and "portal" in path)
    plain = http.client.HTTPConnection(site.removeprefix("http://"), timeout=30)
    plain.request("GET", style)
    assert weights[style] < len(plain.getresponse().read()) / 2  # packed
    plain.close()


def test_files_are_found_as_a_browser_finds_them() -> None:
    page = (
        '<link rel="stylesheet" href="/a.css"><link rel="alternate" hreflang="pt" href="/pt/"><script src="b.js">'
        '</script><script type="application/ld+json">{}</script><img src="/c.svg"><a href="/d/">x</a>'
        '<svg><use href="#e"></use></svg><link rel="icon" href="data:,">'
    )
    assert list(_named_in_page(page, "/pt/page/")) == ["/a.css", "/pt/page/b.js", "/c.svg"]
    with pytest.raises(WrongAnswer, match="another host"):
        _own("/pt/", "https://fonts.example/a.woff2")
