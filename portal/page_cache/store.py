"""Where are finished pages kept? In the memory of each process, up to so many bytes; the least wanted go first."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

COMPRESSION = 6  # of 9: more makes the page half a percent smaller and takes three times as long
SMALLEST = 256  # bytes; a shorter text is not worth packing
OVERHEAD = 2_000  # bytes of the headers and of Python's own


class Stamp(NamedTuple):
    """What a page was true for: a generation of the public pages, and a day in Macau (ISO)."""

    generation: int
    day: str


@dataclass(frozen=True)
class Entry:
    """A finished page: its headers without those of one sending, its text as it is and packed."""

    stamp: Stamp
    headers: Mapping[str, str]
    body: bytes
    packed: bytes
    etag: str = field(default="")

    @classmethod
    def of(cls, stamp: Stamp, response: HttpResponse) -> Entry:
        """Keep what a view answered. The time in the packed form is left out, so that equal pages are equal bytes."""
        body = response.content
        packed = gzip.compress(body, COMPRESSION, mtime=0) if len(body) >= SMALLEST else b""
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        varies = [name for name in headers.get("Vary", "").split(", ") if name and name != "Accept-Language"]
        # Kept by a browser, but asked about each time: what it kept may be from before a change.
        headers |= {"ETag": etag, "Cache-Control": "no-cache", "Vary": ", ".join([*varies, "Accept-Encoding"])}
        return cls(stamp, headers, body, packed, etag)

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed) + OVERHEAD

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page as this visitor's browser can take it; 304 where it has the same one already."""
        if {self.etag, "*"} & set(parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))):
            unchanged = HttpResponseNotModified(headers=dict(self.headers))
            del unchanged["Content-Type"]
            return unchanged
        is_packed = bool(self.packed) and takes_packed(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        body = self.packed if is_packed else self.body
        response = HttpResponse(b"" if request.method == "HEAD" else body, headers=dict(self.headers))
        response["Content-Length"] = str(len(body))
        if is_packed:
            response["Content-Encoding"] = "gzip"
        return response


def takes_packed(header: str) -> bool:
    """Whether an Accept-Encoding header takes gzip. `gzip;q=0` refuses it."""
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class Store:
    """One entry for each address: the page as it was made last. Used by all threads of a process."""

    def __init__(self) -> None:
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._lock = threading.Lock()
        self.bytes = 0

    def get(self, address: Hashable) -> Entry | None:
        with self._lock:
            entry = self._entries.get(address)
            if entry is not None:
                self._entries.move_to_end(address)
        return entry

    def put(self, address: Hashable, entry: Entry, most_bytes: int) -> None:
        """Keep it, and let go of what was not asked for longest until everything fits."""
        if entry.size > most_bytes // 8:
            return  # one page may not push out all others
        with self._lock:
            self._remove(address)
            self._entries[address] = entry
            self.bytes += entry.size
            while self.bytes > most_bytes:
                self._remove(next(iter(self._entries)))

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def _remove(self, address: Hashable) -> None:
        before = self._entries.pop(address, None)
        if before is not None:
            self.bytes -= before.size
