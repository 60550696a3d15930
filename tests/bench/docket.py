"""Does the docket cost the same with a million cases as with a thousand?

Two databases are served side by side, and each page is asked for in turns, so that a busy machine is busy for both.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import Any
from unittest.mock import patch

from mediation.desk import docket
from mediation.scenarios.site import running_site
from mediation.statuses import Status, Stream
from portal.accounts.models import User
from portal.house import progress
from tests.bench.database import BenchDatabase, django_connected_to
from tests.bench.measuring import CONNECTIONS, CountingClient, Page, Pair, Result, ask_together
from tests.bench.people import Cast
from tests.bench.rows import OWN_CASES, RARE, RARE_CASES, connect
from tests.signing_in import signed_in

BAR, MOST_QUERIES = 1.3, 15
ROUNDS, EACH = 12, 5  # in each round, each connection asks for a page this many times
FEW, MANY = 5, 50  # rows on a page, between which the number of queries must not grow
ROOT = "/en/desk/"

# The four pages of the bar first; then what is hardest on the indexes.
TITLES = {
    "first": "first page",
    "filtered": "filtered by status and kind",
    "deep": "deep page",
    "mine": "a mediator's own list",
    "rare": "filtered by a rare status",
    "idle": "an office without cases",
}


def run(large: BenchDatabase, small: BenchDatabase, cast: Cast, *, rows: int, conditions: dict[str, Any]) -> Result:
    """Measure every page on both databases."""
    pairs = {name: Pair(title, BAR) for name, title in TITLES.items()}
    with ExitStack() as stack:
        with progress.step("Starting two sites"):
            pages = [_pages(database, cast, _site(database, stack)) for database in (large, small)]
        for name, pair in pairs.items():
            with progress.step(f"Docket, {pair.title}"):
                _measure(pair, pages[0][name], pages[1][name])
        queries, missed = _count_queries(large, cast, pages[0])
    four = [pairs[name] for name in ("first", "filtered", "deep", "mine")]
    return Result(
        bench="docket",
        rows=rows,
        main=max(four, key=lambda pair: pair.ratio),
        pairs=list(pairs.values()),
        queries=max(queries.values()),
        conditions={**conditions, "connections": CONNECTIONS, "requests_each": ROUNDS * EACH * CONNECTIONS},
        missed=missed,
        more={"queries_by_page": queries},
    )


def _site(database: BenchDatabase, stack: ExitStack) -> str:
    with django_connected_to(database.runtime_url):
        return stack.enter_context(running_site())


def _pages(database: BenchDatabase, cast: Cast, base_url: str) -> dict[str, Page]:
    full = docket.PAGE
    coordinator, mediator = cast.house.zhuhai_coordinator, cast.house.zhuhai_mediator
    with django_connected_to(database.runtime_url):
        asked = {
            "first": (coordinator, ROOT, full),
            "filtered": (coordinator, f"{ROOT}?status={Status.SUBMITTED}&stream={Stream.FAMILY}", full),
            "deep": (coordinator, f"{ROOT}?after={_deep_key(database, cast)}", full),
            "mine": (mediator, ROOT, OWN_CASES),
            "rare": (coordinator, f"{ROOT}?status={RARE}", RARE_CASES),
            "idle": (cast.idle_coordinator, ROOT, 0),
        }
        return {name: Page(base_url, path, _cookies(person), rows) for name, (person, path, rows) in asked.items()}


def _cookies(user: User) -> dict[str, str]:
    return {name: morsel.value for name, morsel in signed_in(user).cookies.items()}


def _deep_key(database: BenchDatabase, cast: Cast) -> str:
    """The key after which the page before the last full one begins, on the docket of the coordinator's offices."""
    offices = [cast.house.zhuhai_family.pk, cast.house.zhuhai_centre.pk]
    with closing(connect(database)) as connection:
        found = connection.execute(
            "select id from mediation_case where home_office_id = any (%s) order by id offset %s limit 1",
            [offices, docket.PAGE * 2],
        ).fetchone()
    assert found is not None
    return str(found[0])


def _measure(pair: Pair, large: Page, small: Page) -> None:
    ask_together(large, EACH)  # warm up: connections of the pool, templates, pages of the database
    ask_together(small, EACH)
    for number in range(ROUNDS):
        turns = [(large, pair.measured), (small, pair.floor)]
        for page, times in turns if number % 2 else turns[::-1]:
            times += ask_together(page, EACH)


def _count_queries(database: BenchDatabase, cast: Cast, pages: dict[str, Page]) -> tuple[dict[str, int], list[str]]:
    """Queries of each page, and what is wrong with them: too many, or more for more rows."""
    queries, missed = {}, []
    with django_connected_to(database.runtime_url):
        for name, page in pages.items():
            few, many = (_queries(page, rows) for rows in (FEW, MANY))
            queries[name] = max(few, many)
            if few != many:
                missed.append(f"{TITLES[name]}: {few} queries for {FEW} rows, {many} for {MANY}")
            if many > MOST_QUERIES:
                missed.append(f"{TITLES[name]}: {many} queries > {MOST_QUERIES}")
    return queries, missed


def _queries(page: Page, rows: int) -> int:
    client = CountingClient()
    client.cookies.load(dict(page.cookies))
    with patch.object(docket, "PAGE", rows):
        assert client.get(page.path).status_code == 200
    return client.counted[-1][2]
