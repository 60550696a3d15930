"""How many guidance pages does the site answer in a second, measured against a view that does nothing?

Both stand behind the same server and the same middleware, and are asked for in turns over four connections. With the
page cache the guide comes as a finished page; without it (a question in the address goes past it) it is made anew.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from mediation.scenarios.site import running_site
from portal.house import progress
from portal.page_cache import generation
from portal.page_cache.middleware import is_kept
from portal.page_cache.middleware import pages as kept
from tests.bench.database import BenchDatabase, django_connected_to
from tests.bench.measuring import CONNECTIONS, PATIENCE, CountingClient, Pair, Result, WrongAnswer
from tests.bench.urls import EMPTY
from tests.guidance import Tree, build_tree

BAR, BAR_ANEW, MOST_QUERIES = 0.8, 0.05, 12
ROUNDS = 15
EACH = {"kept": 150, "anew": 10, "empty": 150}  # requests on each connection in each round
CODE = "zh-hant"
GUIDE = "sample-guide"  # has every kind of block
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class PublicSite:
    """A running site with a tree of pages. paths: what each kind of page is called, and an address of it."""

    base_url: str
    database: BenchDatabase
    paths: Mapping[str, str]
    number_of_pages: int


@contextmanager
def public_site(database: BenchDatabase) -> Iterator[PublicSite]:
    """The production server on a database with sample pages of every kind in four languages."""
    with ExitStack() as stack:
        with django_connected_to(database.runtime_url):
            with progress.step("Writing sample pages in four languages"):
                tree = build_tree()
            with progress.step("Starting a site"):
                base_url = stack.enter_context(running_site(settings_module="tests.bench.settings"))
            site = PublicSite(base_url, database, _paths(tree), len(tree.pages))
        yield site


def _paths(tree: Tree) -> dict[str, str]:
    """One of each kind of page, and the portal's own public pages, as far as this installation has them."""
    slugs = {
        "guide": GUIDE, "step by step": "sample-steps", "comparison": "sample-comparison",
        "questions": "sample-questions", "notice": "sample-notice", "news": "sample-news",
        "research": "sample-research", "event": "sample-event", "section": "macau", "topic": "family",
        "organisation": "governance-association",
    }  # fmt: skip
    views = {
        "institutions": ("guidance:institutions",), "institution": ("guidance:institution", "macau-ias"),
        "glossary": ("guidance:glossary",), "help": ("pages:help-now",), "leaving": ("pages:leaving-quickly",),
        "privacy": ("pages:privacy",), "before the form": ("intake:start",),
    }  # fmt: skip
    paths = {"home": f"/{CODE}/", **{name: tree.path(slug, CODE) for name, slug in slugs.items()}}
    with override(CODE):
        for name, (view, *arguments) in views.items():
            try:
                paths[name] = reverse(view, args=arguments)
            except NoReverseMatch:
                continue
    return paths


def run(site: PublicSite, *, conditions: dict[str, Any]) -> Result:
    """Measure the guide, kept and made anew, in turns with the empty view; count the queries of every page."""
    main = Pair("guide with the page cache ÷ empty view", BAR, is_rate=True)
    anew = Pair("guide made anew ÷ empty view", BAR_ANEW, is_rate=True)
    guide = site.paths["guide"]
    paths = {"kept": guide, "anew": f"{guide}?bench=1", "empty": EMPTY}
    with progress.step(f"Asking {ROUNDS} times for each"):
        for path in paths.values():
            ask(site.base_url, path, each=5)
        for number in range(ROUNDS):
            turns = list(paths) if number % 2 else list(paths)[::-1]
            took = {name: ask(site.base_url, paths[name], each=EACH[name]) for name in turns}
            for pair, name in ((main, "kept"), (anew, "anew")):
                pair.measured.append(took[name])
                pair.floor.append(took["empty"])
    queries = count_queries(site)
    missed = [f"{name}: {number} queries > {MOST_QUERIES}" for name, number in queries.items() if number > MOST_QUERIES]
    return Result(
        bench="page",
        rows=site.number_of_pages,
        main=main,
        pairs=[main, anew],
        queries=max(queries.values()),
        conditions={**conditions, "connections": CONNECTIONS, "requests_each": ROUNDS * EACH["kept"] * CONNECTIONS},
        missed=missed,
        more={
            "requests_a_second": {
                "kept": round(1000 / main.median_ms),
                "anew": round(1000 / anew.median_ms),
                "empty": round(1000 / main.floor_ms),
            },
            "queries_by_page": queries,
        },
    )


# ---------- Asking ----------


def ask(base_url: str, path: str, *, each: int) -> float:
    """Ask over all connections at once, `each` times on each. Milliseconds for each answer of them all together."""
    together, failures = threading.Barrier(CONNECTIONS + 1), list[BaseException]()

    def visit() -> None:
        try:
            with closing_connection(base_url) as connection:
                together.wait(PATIENCE)
                for _ in range(each):
                    _ask_once(connection, base_url, path)
        except BaseException as failure:  # noqa: BLE001  (raised again below, in the thread that waits)
            failures.append(failure)
            together.abort()

    threads = [threading.Thread(target=visit, daemon=True) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    with suppress(threading.BrokenBarrierError):  # the reason is among the failures
        together.wait(PATIENCE)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    for failure in sorted(failures, key=lambda each: isinstance(each, threading.BrokenBarrierError)):
        raise failure
    return took * 1000 / (each * CONNECTIONS)


@contextmanager
def closing_connection(base_url: str) -> Iterator[socket.socket]:
    """A plain connection: a client that reads little leaves the processors to the site."""
    address = urlsplit(base_url)
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port or 80), PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield connection


def _ask_once(connection: socket.socket, base_url: str, path: str) -> None:
    """As a browser asks; the answer must be 200 and whole."""
    host = urlsplit(base_url).netloc
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate, br\r\n"
        f"Accept-Language: zh-HK,zh;q=0.9,en;q=0.8\r\nUser-Agent: bench\r\n\r\n".encode()
    )
    received = b""
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _more(connection, path)
    length = _LENGTH.search(received, 0, end + 2)
    if not received.startswith(b"HTTP/1.1 200 ") or length is None:
        raise WrongAnswer(f"{path} was answered {received[:end].decode(errors='replace').splitlines()[0]}")
    missing = int(length[1]) - (len(received) - end - 4)
    while missing > 0:
        missing -= len(_more(connection, path))


def _more(connection: socket.socket, path: str) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise WrongAnswer(f"{path} was not answered whole")
    return received


# ---------- Queries ----------


def count_queries(site: PublicSite) -> dict[str, int]:
    """Queries of each page when it is made anew, with the one that asks whether it must be."""
    queries = {}
    with django_connected_to(site.database.runtime_url):
        for name, path in site.paths.items():
            client = CountingClient()
            for _ in range(2):  # the first time a process also learns which sites and content types there are
                kept.clear()
                if client.get(path).status_code != 200:
                    raise WrongAnswer(f"{path} is no page")
            queries[name] = client.counted[-1][2] + is_kept(path)  # whether it must be made is asked past Django
        generation.close_idle()
    return queries
