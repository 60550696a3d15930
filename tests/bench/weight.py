"""How many bytes does somebody receive who comes for the first time, with nothing in the browser yet?

The page and every file that it names (style sheets, scripts, drawings, the icon) as they come over the wire, packed,
with their headers; pictures are left out. Of every kind of page; the heaviest stands for all.
"""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from portal.house import progress
from tests.bench.measuring import PATIENCE, Pair, Result, WrongAnswer
from tests.bench.page import PublicSite

MOST_BYTES = 60_000
PICTURES = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/gif")
ENCODINGS = "gzip, deflate, br, zstd"  # as browsers ask
_IN_CSS = re.compile(r"""(?:url\(|@import\s+)\s*["']?([^"')\s;]+)""")


class Received(NamedTuple):
    """bytes: of headers and body as they came; text: of what may name more files, else empty."""

    bytes: int
    kind: str
    text: str


def run(site: PublicSite, *, conditions: dict[str, Any]) -> Result:
    """Weigh every kind of page."""
    with progress.step("Weighing every page"):
        weights = {name: weigh(site.base_url, path) for name, path in site.paths.items()}
    pairs = [
        Pair(name, 1.0, [float(sum(files.values()))], [float(MOST_BYTES)], unit="bytes")
        for name, files in weights.items()
    ]
    main = max(pairs, key=lambda pair: pair.ratio)
    return Result(
        bench="weight",
        rows=site.number_of_pages,
        main=main,
        pairs=sorted(pairs, key=lambda pair: -pair.ratio),
        queries=0,
        conditions={**conditions, "accepted": ENCODINGS},
        more={"heaviest": main.title, "bytes": round(main.median_ms), "files": weights[main.title]},
    )


def weigh(base_url: str, path: str) -> dict[str, int]:
    """Bytes of each file that the page needs, by its path."""
    weights: dict[str, int] = {}
    wanted = [path]
    while wanted:
        each = wanted.pop()
        if each in weights:
            continue
        received = receive(base_url, each)
        weights[each] = 0 if received.kind in PICTURES else received.bytes
        if received.kind == "text/html":
            wanted += _named_in_page(received.text, each)
        elif received.kind == "text/css":
            wanted += (_own(each, name) for name in _IN_CSS.findall(received.text) if not name.startswith("data:"))
    return weights


def receive(base_url: str, path: str) -> Received:
    """One file, over a connection of its own."""
    with closing(http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers={"Accept-Encoding": ENCODINGS})
        response = connection.getresponse()
        body = response.read()
    if response.status != http.client.OK:
        raise WrongAnswer(f"{path} was answered {response.status}")
    kind = response.headers.get_content_type()
    packed = response.headers.get("Content-Encoding", "")
    text = ""
    if kind in ("text/html", "text/css"):
        text = (gzip.decompress(body) if packed == "gzip" else body).decode() if packed in ("", "gzip") else ""
    return Received(len(bytes(response.headers)) + len(body), kind, text)


class _Names(HTMLParser):
    """What a browser fetches of itself for this page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "link" and set(values.get("rel", "").split()) & {"stylesheet", "icon", "preload", "manifest"}:
            self.names.append(values.get("href", ""))
        elif tag in ("script", "img", "iframe", "source", "video", "audio", "embed", "use", "image"):
            self.names.append(values.get("src") or values.get("href") or "")


def _named_in_page(text: str, path: str) -> Iterator[str]:
    names = _Names()
    names.feed(text)
    return (_own(path, name) for name in names.names if name and not name.startswith(("data:", "#")))


def _own(path: str, name: str) -> str:
    """The address below the host. A third party's file is no part of this site, and an error."""
    whole = urlsplit(urljoin(path, name))
    if whole.netloc:
        raise WrongAnswer(f"{path} names a file of another host: {name}")
    return whole.path + (f"?{whole.query}" if whole.query else "")
