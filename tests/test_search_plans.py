"""Is everything that the search asks found by an index, with 100,000 records? PostgreSQL says how it would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from portal.search import finding, words
from portal.search.models import SearchRecord
from tests.bench.database import named
from tests.bench.search_rows import COMMON, KIND, RARE, RARE_ROWS, fill

ROWS = 100_000
GROWING = ("search_searchrecord", "search_knownword", "search_worddeletion")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def many(
    django_db_setup: None, django_db_blocker: Any, test_urls: dict[str, str], administrator_url: str
) -> Iterator[None]:
    """Committed for the length of this module: statistics are only gathered of committed rows."""
    with django_db_blocker.unblock():
        fill(named(str(connection.settings_dict["NAME"]), administrator_url), ROWS)
        yield
        words.unlearn_all_but(())
        SearchRecord.objects.filter(key__startswith="bench-").delete()
        TransactionTestCase()._fixture_teardown()  # type: ignore[attr-defined]  # conftest's: empties the tables


def plans_of(ask: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """The statements that are asked on growing tables, each with the nodes of its plan."""
    asked: list[tuple[str, Any]] = []

    def record(execute: Any, sql: str, parameters: Any, *rest: Any) -> Any:
        if any(table in sql for table in GROWING):
            asked.append((sql, parameters))
        return execute(sql, parameters, *rest)

    with connection.execute_wrapper(record):
        ask()
    plans = []
    with connection.cursor() as cursor:
        for sql, parameters in asked:
            cursor.execute(f"explain (format json) {sql}", parameters)
            (answer,) = cursor.fetchone()
            plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
            plans.append((sql, list(_nodes(plan))))
    return plans


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


def assert_reads_by_index(ask: Any, *indexes: str) -> None:
    plans = plans_of(ask)
    assert plans, "nothing was asked"
    used = set()
    for sql, nodes in plans:
        shown = [f"{node['Node Type']} {node.get('Relation Name', '')} {node.get('Index Name', '')}" for node in nodes]
        whole = [node for node in nodes if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in GROWING]
        assert not whole, f"a table is read from end to end.\n{sql}\n" + "\n".join(shown)
        used |= {node.get("Index Name") for node in nodes}
    assert used >= set(indexes), f"{set(indexes) - used} is not used, but {used}"


@pytest.mark.parametrize("typed", [RARE, "蚝镜", RARE[0], COMMON, "volunteer station", "proper77", "de"])
def test_what_is_looked_for_is_found_by_the_index_of_words(typed: str) -> None:
    assert_reads_by_index(lambda: finding.search(typed, "pt", is_exact=True), "search_vector", "search_titles")


@pytest.mark.parametrize("typed", [RARE, RARE[0], "vol", "v", "volunteer s"])
def test_suggestions_are_found_by_the_index_of_titles(typed: str) -> None:
    assert_reads_by_index(lambda: finding.suggest(typed, "pt"), "search_titles")


def test_a_mistyped_word_is_found_by_equality() -> None:
    assert_reads_by_index(lambda: words.corrections(["wbcestacxo"]), "search_deletion")
    assert words.corrections(["wbcestacxo"]) == {"wbcestacxo": "wbcestacao"}


def test_words_are_learnt_and_forgotten_by_index() -> None:
    assert_reads_by_index(lambda: words.unlearn_unused(["wbcestacao"]), "search_vector", "search_deletion_word")


def test_two_characters_find_their_few_rows_among_many() -> None:
    for typed in (RARE, "蚝镜"):
        results = finding.search(typed, "zh-hant")
        assert (results.total, results.has_more_than_counted) == (RARE_ROWS, False)
        assert [group.kind for group in results.groups] == [KIND]
        assert all(f"<mark>{RARE}</mark>" in hit.title for hit in results.groups[0].hits)


def test_a_broad_query_looks_at_so_many_and_no_more() -> None:
    results = finding.search(COMMON, "zh-hant")
    (group,) = (group for group in results.groups if group.kind == KIND)
    assert (group.total, group.has_more_than_counted) == (finding.MOST, True)
    ((_sql, nodes), *_) = plans_of(lambda: finding.search(COMMON, "zh-hant"))
    assert [node for node in nodes if node["Node Type"] == "Limit"], "nothing stops it"


def test_the_guard_sees_a_table_read_from_end_to_end() -> None:
    with pytest.raises(AssertionError, match="from end to end"):
        assert_reads_by_index(lambda: list(SearchRecord.objects.filter(sort="nothing")))
