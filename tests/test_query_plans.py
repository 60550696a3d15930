"""Does every list of the desk find its rows by an index, with row-level security on?

The queries are those that the views really ask; the plans are those of the runtime role, acting as the person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from mediation.access import UserActor, acting_as
from mediation.desk import docket
from mediation.models import Case
from portal.accounts.models import User
from tests.bench.database import named
from tests.bench.people import Cast, build_cast
from tests.bench.rows import OWN_CASES, RARE, RARE_CASES, fill
from tests.signing_in import signed_in

ROWS = 20_000
# Tables that grow with the cases. One of them read from end to end makes a page slower with every case that comes.
GROWING = (
    "mediation_case",
    "mediation_caseuserobjectpermission",
    "mediation_party",
    "mediation_partycontact",
    "mediation_casenarrative",
    "mediation_safetyflag",
)
# Any of these serves one office's docket in its order; the primary key alone would walk past other offices' cases.
OF_THE_DOCKET = ("case_docket", "case_docket_status", "case_docket_stream", "case_docket_both")


@dataclass(frozen=True)
class Asked:
    """A SELECT of a view: its text, its parameters, and its plan."""

    sql: str
    parameters: Any
    plan: dict[str, Any]

    @property
    def nodes(self) -> list[dict[str, Any]]:
        return list(_nodes(self.plan))

    def explain(self) -> str:
        """What to read when a test fails."""
        lines = [
            f"{node['Node Type']} {node.get('Relation Name', '')} {node.get('Index Name', '')}" for node in self.nodes
        ]
        return f"{self.sql[:300]} …\nis planned as\n" + "\n".join(lines)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


@pytest.fixture(scope="module")
def cast(
    django_db_setup: None, django_db_blocker: Any, test_urls: dict[str, str], administrator_url: str
) -> Iterator[Cast]:
    """Many cases, committed for the length of this module: statistics are only gathered of committed rows."""
    with django_db_blocker.unblock():
        made = build_cast()
        name = str(connection.settings_dict["NAME"])
        fill(named(name, administrator_url), made.people, rows=ROWS)
        yield made
        TransactionTestCase()._fixture_teardown()  # type: ignore[attr-defined]  # conftest's: empties the tables


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """The SELECTs that are asked inside the block."""
    selects: list[tuple[str, Any]] = []

    def record(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if re.match(r"\W*select\b", sql, re.IGNORECASE) and any(f'"{table}"' in sql for table in GROWING):
            selects.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(record):
        yield selects


def asked_by(user: User, address: str, rows: int) -> list[Asked]:
    """The queries of a docket page on growing tables, with their plans. rows: how many the page must show."""
    client = signed_in(user)
    with recorded() as selects:
        page = client.get(address)
    assert page.status_code == 200
    assert len(page.context["page"].rows) == rows, "the page does not show what it is meant to show"
    with acting_as(UserActor(user.pk)), connection.cursor() as cursor:
        return [Asked(sql, parameters, _plan(cursor, sql, parameters)) for sql, parameters in selects]


def _plan(cursor: Any, sql: str, parameters: Any) -> dict[str, Any]:
    cursor.execute(f"explain (format json) {sql}", parameters)
    (answer,) = cursor.fetchone()
    plan: dict[str, Any] = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return plan


def assert_reads_by_index(queries: list[Asked]) -> None:
    for asked in queries:
        whole = [
            node["Relation Name"]
            for node in asked.nodes
            if "Seq Scan" in node["Node Type"] and node.get("Relation Name") in GROWING
        ]
        assert not whole, (
            f"{', '.join(whole)} is read from end to end: with a million cases this page takes seconds. Filter by "
            "columns that an index begins with, and by equality: under a policy nothing else keeps its index "
            f"(docs/benchmarks.md).\n{asked.explain()}"
        )


def indexes_of(asked: Asked, table: str) -> set[str]:
    """The indexes by which the query itself finds rows of a table, not those that its policies use."""
    return set(_indexes(asked.plan, table))


def _indexes(plan: dict[str, Any], table: str) -> Iterator[str]:
    if plan.get("Parent Relationship") in ("SubPlan", "InitPlan"):
        return
    if plan.get("Relation Name") == table:
        scans = [plan, *(part for part in plan.get("Plans", []) if part["Node Type"].startswith("Bitmap"))]
        yield from (scan["Index Name"] for scan in scans if "Index Name" in scan)
        return
    for part in plan.get("Plans", []):
        yield from _indexes(part, table)


def assert_reads_by(asked: Asked, table: str, expected: tuple[str, ...]) -> None:
    used = indexes_of(asked, table)
    assert used, f"{table} is not read at all.\n{asked.explain()}"
    assert used <= set(expected), (
        f"{table} is read by {', '.join(sorted(used))} and not by {' or '.join(expected)}: the page may walk past rows "
        f"that it does not show, and the more of them there are the longer it takes.\n{asked.explain()}"
    )


def of_cases(queries: list[Asked]) -> list[Asked]:
    """The page of cases, and its count."""
    return [asked for asked in queries if '"mediation_case"' in asked.sql]


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "rows", "expected"),
    [
        ("", docket.PAGE, ("case_docket",)),
        ("status=submitted", docket.PAGE, ("case_docket_status",)),
        ("stream=commercial", docket.PAGE, ("case_docket_stream", "case_docket_both")),
        ("status=submitted&stream=family", docket.PAGE, ("case_docket_both", "case_docket_status")),
        (f"status={RARE}", RARE_CASES, ("case_docket_status",)),
        (f"status={RARE}&stream=family", RARE_CASES, ("case_docket_both", "case_docket_status")),
    ],
    ids=["first page", "status", "kind", "status and kind", "rare status", "rare status and kind"],
)
def test_a_docket_page_is_found_by_its_own_index(cast: Cast, query: str, rows: int, expected: tuple[str, ...]) -> None:
    queries = asked_by(cast.house.zhuhai_coordinator, f"/en/desk/?{query}", rows)
    assert_reads_by_index(queries)
    page, *counts = of_cases(queries)
    assert_reads_by(page, "mediation_case", expected)
    assert counts, "the count was not asked"
    for count in counts:
        assert_reads_by(count, "mediation_case", (*OF_THE_DOCKET, *_indexes_on_office()))


def _indexes_on_office() -> list[str]:
    """Django's own index of the foreign key: in no order, which a count does not need."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, Case._meta.db_table)
    return [name for name, of in constraints.items() if of["index"] and of["columns"] == ["home_office_id"]]


def test_a_deep_page_is_found_by_its_key(cast: Cast) -> None:
    offices = [cast.house.zhuhai_family, cast.house.zhuhai_centre]
    with acting_as(UserActor(cast.house.zhuhai_coordinator.pk)):
        after = Case.objects.filter(home_office__in=offices).order_by("pk")[docket.PAGE * 2].pk
    queries = asked_by(cast.house.zhuhai_coordinator, f"/en/desk/?after={after}", docket.PAGE)
    assert_reads_by_index(queries)
    assert_reads_by(of_cases(queries)[0], "mediation_case", ("case_docket",))


def test_an_office_without_cases_is_as_quick(cast: Cast) -> None:
    queries = asked_by(cast.idle_coordinator, "/en/desk/", 0)
    assert_reads_by_index(queries)
    assert_reads_by(of_cases(queries)[0], "mediation_case", ("case_docket", *_indexes_on_office()))


@pytest.mark.parametrize("query", ["", "status=closed", "stream=family"])
def test_a_mediators_list_starts_from_their_grants(cast: Cast, query: str) -> None:
    mediator = cast.house.zhuhai_mediator
    rows = len(_own_cases(mediator, query))
    queries = asked_by(mediator, f"/en/desk/?{query}", rows)
    assert_reads_by_index(queries)
    for asked in of_cases(queries):
        assert_reads_by(asked, "mediation_case", ("mediation_case_pkey",))
        grants = indexes_of(asked, "mediation_caseuserobjectpermission")
        assert grants, f"the list does not start from the mediator's grants: it looks at every case.\n{asked.explain()}"


def _own_cases(mediator: User, query: str) -> list[Case]:
    with acting_as(UserActor(mediator.pk)):
        cases = list(Case.objects.all())
    assert len(cases) == OWN_CASES
    name, _, value = query.partition("=")
    return [case for case in cases if not name or getattr(case, name) == value]


@pytest.mark.parametrize("person", ["zhuhai_coordinator", "zhuhai_mediator"])
def test_what_stands_beside_a_case_is_found_by_the_case(cast: Cast, person: str) -> None:
    user = getattr(cast.house, person)
    rows = OWN_CASES if person == "zhuhai_mediator" else docket.PAGE
    queries = asked_by(user, "/en/desk/", rows)
    for table in ("mediation_partycontact", "mediation_casenarrative", "mediation_safetyflag"):
        (asked,) = (asked for asked in queries if f'FROM "{table}"' in asked.sql)
        assert_reads_by_index([asked])
        used = indexes_of(asked, table)
        assert all("case_id" in index for index in used), f"{table} is not found by its case.\n{asked.explain()}"


def test_the_guard_sees_a_table_read_from_end_to_end(cast: Cast) -> None:
    """A filter that no index serves must be noticed: a guard that cannot fail is worse than none."""
    user = cast.house.zhuhai_coordinator
    with acting_as(UserActor(user.pk)), recorded() as selects:
        assert not list(Case.objects.filter(language="none")[:1])
    with acting_as(UserActor(user.pk)), connection.cursor() as cursor:
        queries = [Asked(sql, parameters, _plan(cursor, sql, parameters)) for sql, parameters in selects]
    with pytest.raises(AssertionError, match="mediation_case is read from end to end"):
        assert_reads_by_index(queries)
