"""Does a Chinese word of two characters cost the same among a hundred thousand records as among a thousand?

Two databases are served side by side, and the page is asked for in turns, so that a busy machine is busy for both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from urllib.parse import quote

from django.db import connection

from mediation.scenarios.site import running_site
from portal.house import progress
from portal.search import finding
from tests.bench.database import BenchDatabase, django_connected_to
from tests.bench.measuring import (
    CONNECTIONS,
    CountingClient,
    Page,
    Pair,
    Result,
    Visitor,
    WrongAnswer,
    ask_together,
)
from tests.bench.search_rows import COMMON, RARE, RARE_ROWS

BAR, MOST_QUERIES = 2.0, 8
ROUNDS, EACH = 12, 5  # in each round, each connection asks for a page this many times
ROWS = 100_000  # where no number is given

# What the bar is for first; then what is harder, for reading: all in every row, all names that begin with a letter.
ASKED = {
    "rare": ("two characters, 25 matches", f"/zh-hant/search/?q={quote(RARE)}", True),
    "folded": ("the same in the other script", f"/zh-hans/search/?q={quote('蚝镜')}", True),
    "mistyped": ("a mistyped word", "/en/search/?q=voluntear", False),
    "suggest": ("suggestions for two characters", f"/zh-hant/search/suggest/?q={quote(RARE)}", False),
    "common": ("two characters that every record has", f"/zh-hant/search/?q={quote(COMMON)}", False),
}


def run(large: BenchDatabase, small: BenchDatabase, *, rows: int, conditions: dict[str, Any]) -> Result:
    """Measure every query on both databases."""
    pairs = {name: Pair(title, BAR, is_barred=barred) for name, (title, _path, barred) in ASKED.items()}
    with ExitStack() as stack:
        with progress.step("Starting two sites"):
            sites = [_site(database, stack) for database in (large, small)]
        for site in sites:
            _check(site)
        for name, pair in pairs.items():
            with progress.step(f"Search, {pair.title}"):
                _measure(pair, *(Page(site, ASKED[name][1], {}, 0) for site in sites))
    with django_connected_to(large.runtime_url):
        queries = {name: _queries(path) for name, (_title, path, _barred) in ASKED.items()}
        is_used = uses_index(lambda: finding.search(RARE, "zh-hant"))
    missed = [f"{name}: {number} queries > {MOST_QUERIES}" for name, number in queries.items() if number > MOST_QUERIES]
    return Result(
        bench="search",
        rows=rows,
        main=pairs["rare"],
        pairs=list(pairs.values()),
        queries=queries["rare"],
        conditions={**conditions, "connections": CONNECTIONS, "requests_each": ROUNDS * EACH * CONNECTIONS},
        missed=[*missed, *([] if is_used else ["the index of words is not used"])],
        more={"queries_by_page": queries, "index_used": is_used},
    )


def uses_index(ask: Callable[[], Any]) -> bool:
    """Whether PostgreSQL finds what is asked by the index of words, and reads the table from end to end nowhere."""
    asked: list[tuple[str, Any]] = []

    def record(execute: Any, sql: str, parameters: Any, *rest: Any) -> Any:
        asked.append((sql, parameters))
        return execute(sql, parameters, *rest)

    with connection.execute_wrapper(record):
        ask()
    with connection.cursor() as cursor:
        sql, parameters = next(each for each in asked if "search_searchrecord" in each[0])
        cursor.execute(f"explain (format json) {sql}", parameters)
        plan = json.dumps(cursor.fetchone()[0])
    return "search_vector" in plan and not re.search('"Seq Scan"[^{}]*"search_searchrecord"', plan)


def _site(database: BenchDatabase, stack: ExitStack) -> str:
    with django_connected_to(database.runtime_url):
        return stack.enter_context(running_site())


def _check(site: str) -> None:
    """The page that is measured is the one that is meant."""
    visitor = Visitor(site)
    answer = visitor.get(ASKED["rare"][1])
    visitor.close()
    found = re.search(r'class="found" role="status">[^0-9<]*([0-9]+)', answer.text)
    if answer.status != 200 or found is None or int(found[1]) != RARE_ROWS:
        raise WrongAnswer(f"{ASKED['rare'][1]} was answered {answer.status} with {found and found[1]} records.")


def _measure(pair: Pair, large: Page, small: Page) -> None:
    ask_together(large, EACH)  # warm up: connections of the pool, templates, pages of the database
    ask_together(small, EACH)
    for number in range(ROUNDS):
        turns = [(large, pair.measured), (small, pair.floor)]
        for page, times in turns if number % 2 else turns[::-1]:
            times += ask_together(page, EACH)


def _queries(path: str) -> int:
    client = CountingClient()
    assert client.get(path).status_code == 200
    return client.counted[-1][2]
