"""How is time measured, and how are queries counted? Over real HTTP, in turns, so that a busy machine is busy for both.

Queries count without BEGIN, SAVEPOINT and COMMIT, and with set_config.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

CONNECTIONS = 4
WORKERS = 2  # of the production server (mediation/scenarios/site.py)
PATIENCE = 120  # seconds for one answer
_NOT_COUNTED = re.compile(r"\s*(BEGIN|SAVEPOINT|RELEASE|ROLLBACK|COMMIT)\b", re.IGNORECASE)


class WrongAnswer(Exception):
    """The site answered with something else than the page that is measured."""


@dataclass(frozen=True)
class Answer:
    """status, headers and text of one answer, and how long it took from the first byte sent to the last received."""

    status: int
    headers: http.client.HTTPMessage
    text: str
    milliseconds: float


class Visitor:
    """One connection to the site, kept open, with its cookies."""

    def __init__(self, base_url: str, cookies: Mapping[str, str] | None = None) -> None:
        self.base_url = base_url
        self.cookies = dict(cookies or {})
        self._connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=PATIENCE)

    def open_connection(self) -> None:
        """Connect now, so that no request is measured with it."""
        self._connection.close()
        self._connection.connect()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, values: Mapping[str, str]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.base_url + path}
        return self._ask("POST", path, urlencode(values), headers)

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        self._connection.request(method, path, body or None, {"Cookie": cookie, **(headers or {})})
        response = self._connection.getresponse()
        content = response.read()
        took = (time.perf_counter() - began) * 1000
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers, content.decode(), took)


@dataclass(frozen=True)
class Page:
    """A page to ask for: where, as whom, and how many links to cases it must hold to be the page that is meant."""

    base_url: str
    path: str
    cookies: Mapping[str, str]
    rows: int


def ask_together(page: Page, each: int) -> list[float]:
    """Ask for a page over all connections at once, `each` times on each. Milliseconds of every answer."""
    times: list[float] = []
    failures: list[BaseException] = []
    together = threading.Barrier(CONNECTIONS)

    def ask() -> None:
        visitor = Visitor(page.base_url, page.cookies)
        try:
            visitor.open_connection()
            together.wait(PATIENCE)
            for _ in range(each):
                times.append(_checked(page, visitor.get(page.path)).milliseconds)
        except BaseException as failure:  # noqa: BLE001  (raised again below, in the thread that waits)
            failures.append(failure)
            together.abort()
        finally:
            visitor.close()

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in sorted(failures, key=lambda each: isinstance(each, threading.BrokenBarrierError)):
        raise failure
    return times


def _checked(page: Page, answer: Answer) -> Answer:
    rows = len(set(re.findall(r"/desk/cases/([^/\"]+)/", answer.text)))
    if answer.status != http.client.OK or rows != page.rows:
        raise WrongAnswer(f"{page.path} was answered {answer.status} with {rows} cases, not 200 with {page.rows}.")
    return answer


@dataclass
class Pair:
    """One thing measured in turns with its floor. Milliseconds; a ratio is one median by the other.

    is_rate: the figures are milliseconds for each request that is answered, and the ratio is that of the requests
    answered in a second, of which there must be at least so many. unit: "ms", or "bytes", of which floor has the most.
    """

    title: str
    bar: float
    measured: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    is_barred: bool = True  # otherwise the figure is for reading only
    is_rate: bool = False
    unit: str = "ms"

    @property
    def median_ms(self) -> float:
        return median(self.measured)

    @property
    def floor_ms(self) -> float:
        return median(self.floor)

    @property
    def ratio(self) -> float:
        return self.floor_ms / self.median_ms if self.is_rate else self.median_ms / self.floor_ms

    @property
    def is_met(self) -> bool:
        is_reached = self.ratio >= self.bar if self.is_rate else self.ratio <= self.bar
        return is_reached or not self.is_barred

    @property
    def miss(self) -> str:
        """What is said when it is not met."""
        return f"{self.title}: {self.ratio:.2f} {'<' if self.is_rate else '>'} {self.bar}"

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "median_ms": round(self.median_ms, 2) if self.unit == "ms" else None,
            "floor_ms": round(self.floor_ms, 2) if self.unit == "ms" else None,
            "ratio": round(self.ratio, 3),
            "bar": self.bar if self.is_barred else None,
        }


@dataclass
class Result:
    """What one benchmark found. main: the pair that stands for it; queries: of its main request."""

    bench: str
    rows: int
    main: Pair
    pairs: list[Pair]
    queries: int
    conditions: dict[str, Any]
    missed: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.missed += [pair.miss for pair in self.pairs if not pair.is_met]

    def as_json(self) -> dict[str, Any]:
        main = self.main.as_json()
        return {
            "bench": self.bench,
            "rows": self.rows,
            "median_ms": main["median_ms"],
            "floor_ms": main["floor_ms"],
            "ratio": main["ratio"],
            "queries": self.queries,
            **self.more,
            "pairs": [pair.as_json() for pair in self.pairs],
            "conditions": self.conditions,
            "missed": self.missed,
        }


# ---------- Queries ----------


class CountingClient(Client):
    """A browser in this process that counts the queries of each request: (method, path, queries)."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.counted: list[tuple[str, str, int]] = []

    def request(self, **request: Any) -> Any:
        with CaptureQueriesContext(connection) as captured:
            response = super().request(**request)
        number = len(list(counted(query["sql"] for query in captured)))
        self.counted.append((request["REQUEST_METHOD"], request["PATH_INFO"], number))
        return response


def counted(statements: Iterable[str]) -> Iterable[str]:
    """Those of the statements that count as queries."""
    return (statement for statement in statements if not _NOT_COUNTED.match(statement))
