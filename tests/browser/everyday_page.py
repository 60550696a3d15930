"""Where does quick exit lead when nothing may leave this machine? A page about the weather that knows its callers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

BODY = b"<!doctype html><html lang=en><title>Weather</title><link rel=icon href=data:,><h1>Fine, 24 degrees</h1>"


@dataclass
class EverydayPage:
    """url: where it is. told: the headers of every request for it, by lower-case name."""

    url: str
    told: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def everyday_page() -> Iterator[EverydayPage]:
    """Such a page, for as long as the block lasts."""
    page = EverydayPage("")

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page.told.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(BODY)

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        page.url = f"http://127.0.0.1:{server.server_port}/weather"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield page
        finally:
            server.shutdown()
            thread.join()
