"""`python -m tests.bench NAME [--rows N] [--json]`: run benchmarks; exit code 1 when a bar is missed."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Generator
from contextlib import closing
from typing import Any

import django
import psycopg
from django.conf import settings
from django.test.utils import override_settings, setup_test_environment

from portal.house import HouseError
from portal.house.progress import say

NAMES = ("docket", "submit", "search", "page", "weight")
MANY_ROWS = 1_000_000  # cases, where no number is given
FEW_ROWS = 1_000  # of the database that everything is compared with


def main(arguments: list[str]) -> int:
    """Run what is asked for; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=(*NAMES, "all"), nargs="?", default="all")
    parser.add_argument(
        "--rows",
        type=int,
        help="cases of docket and submit (default: 1,000,000), records of search (100,000); at least 1,000",
    )
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object for each benchmark")
    chosen = parser.parse_args(arguments)
    if chosen.rows is not None and chosen.rows < FEW_ROWS:
        parser.error(f"--rows must be at least {FEW_ROWS}")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # so that databases are dropped
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    setup_test_environment()  # requests within this process, for counting queries, are no stranger's
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # its pages are looked at by nobody
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()
    results = []
    try:
        with closing(_run(NAMES if chosen.name == "all" else (chosen.name,), chosen.rows)) as found:
            for result in found:
                _print(result)
                results.append(result)
    except HouseError as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    for result in results if chosen.json else []:
        print(json.dumps(result.as_json(), ensure_ascii=False), flush=True)
    return 1 if any(result.missed for result in results) else 0


def _run(names: tuple[str, ...], rows: int | None) -> Generator[Any, None, None]:
    """Each benchmark's result, as soon as it is there."""
    if {"docket", "submit"} & set(names):
        yield from _run_on_cases(names, rows or MANY_ROWS)
    if "search" in names:
        yield _run_on_records(rows)
    if {"page", "weight"} & set(names):
        yield from _run_on_guidance(names)


def _run_on_guidance(names: tuple[str, ...]) -> Generator[Any, None, None]:
    """What is measured on the public pages. The number of cases is of no account."""
    from tests.bench import page, weight
    from tests.bench.database import one_database

    with one_database() as database:
        conditions = _conditions(database.administrator_url)
        with page.public_site(database) as site:
            if "page" in names:
                yield page.run(site, conditions=conditions)
            if "weight" in names:
                yield weight.run(site, conditions=conditions)


def _run_on_records(rows: int | None) -> Any:
    """What is measured on the index of the search."""
    from tests.bench import search, search_rows
    from tests.bench.database import two_databases

    many = rows or search.ROWS
    with two_databases() as (large, small):
        for database, number in ((small, FEW_ROWS), (large, many)):
            search_rows.fill(database, number)
        return search.run(large, small, rows=many, conditions=_conditions(large.administrator_url))


def _run_on_cases(names: tuple[str, ...], rows: int) -> Generator[Any, None, None]:
    from tests.bench import docket, submit  # Django must be set up before their models are imported
    from tests.bench.database import django_connected_to, two_databases
    from tests.bench.people import build_cast
    from tests.bench.rows import fill

    with two_databases() as (large, small):
        for database, number in ((small, FEW_ROWS), (large, rows)):
            with django_connected_to(database.runtime_url):
                cast = build_cast()
            fill(database, cast.people, rows=number)
        conditions = _conditions(large.administrator_url)
        if "docket" in names:  # first: rows of the floor of `submit` hold sealed values that open nowhere else
            yield docket.run(large, small, cast, rows=rows, conditions=conditions)
        if "submit" in names:
            yield submit.run(large, small, rows=rows, conditions=conditions)


def _conditions(url: str) -> dict[str, Any]:
    from tests.bench.measuring import WORKERS

    with closing(psycopg.connect(url)) as connection:
        version = connection.info.server_version
    return {
        "processors": os.cpu_count(),
        "python": ".".join(map(str, sys.version_info[:3])),
        "postgresql": f"{version // 10000}.{version % 10000}",
        "workers": WORKERS,
    }


def _print(result: Any) -> None:
    """A table for people."""
    conditions = ", ".join(f"{name} {value}" for name, value in result.conditions.items())
    say(f"\n{result.bench}: {result.rows:,} rows; {conditions}")
    say(f"  {'':34} {'median':>10} {'floor':>10} {'ratio':>7} {'bar':>6}")
    for pair in result.pairs:
        mark = "" if pair.is_met else "  MISSED"
        bar = f"{pair.bar:g}" if pair.is_barred else "-"
        unit, places = ("B ", 0) if pair.unit == "bytes" else ("ms", 2 if pair.is_rate else 1)
        figures = f"{pair.median_ms:7.{places}f} {unit} {pair.floor_ms:7.{places}f} {unit}"
        say(f"  {pair.title:34} {figures} {pair.ratio:7.2f} {bar:>6}{mark}")
    say(f"  queries: {result.queries}; " + "; ".join(f"{name} {value}" for name, value in result.more.items()))
    for line in result.missed:
        say(f"  MISSED {line}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
