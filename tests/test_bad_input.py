"""Is every bad request answered with a clear page in the reader's language, and never with a failure of the server?

Signed out here; people who sign in are in tests/test_bad_input_desk.py, whoever fills in the form, and whether what
they typed is kept, in tests/test_bad_input_form.py.
"""

from __future__ import annotations

import re
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client

from portal import languages
from portal.api.addresses import is_data
from portal.api.problems import MEDIA_TYPE
from portal.pages import reader_language
from tests import test_permissions
from tests.bad_requests import FORM, BadRequest, for_address
from tests.people import family_answers, send
from tests.resident import Resident

ALLOWED = {200, 204, 301, 302, 303, 400, 403, 404, 405, 406, 410, 413, 429}
NO_PAGE = ("HEAD", "OPTIONS")


@pytest.fixture
def places(house: Any) -> dict[str, str]:
    """What stands in the addresses: a case, and a draft of somebody else."""
    return {"reference": send(family_answers()).reference, "draft": str(Resident().begin().draft_id)}


def complaint(request: BadRequest, response: Any) -> str:
    """What is wrong with the answer; empty for a right one."""
    if response.status_code not in ALLOWED:
        return f"{response.status_code}: {request}"
    if response.status_code == 405 and not response.get("Allow"):
        return f"405 without Allow: {request}"
    if response.status_code < 400 or request.method in NO_PAGE:
        return ""
    if is_data(response.wsgi_request.path_info):  # the open API speaks to programs
        is_object = response["Content-Type"] == MEDIA_TYPE and response.json()["status"] == response.status_code
        return "" if is_object else f"{response.status_code} is no problem object: {request}"
    if not wants_page(response.wsgi_request):
        return ""
    right = {reader_language.of_request(response.wsgi_request), pressed_language(request)} - {""}
    page = response.content.decode()
    found = re.search('<html lang="([^"]*)"', page)
    if not found or found[1] not in {languages.html_lang(code) for code in right} or "<h1" not in page:
        return f"{response.status_code} is no page in {right}: {request}: {page[:80]!r}"
    return ""


def pressed_language(request: BadRequest) -> str:
    """The language that the body asks for, as a press of the switch in a form whose text is kept does."""
    pressed = re.match(r"go=language:([a-z-]+)&", request.body) if isinstance(request.body, str) else None
    return pressed[1] if pressed and pressed[1] in languages.BY_CODE else ""


def wants_page(request: Any) -> bool:
    return bool(request.accepts("text/html")) and "HX-Request" not in request.headers


def complaints(client: Client, address: str, *, every: int = 1) -> list[str]:
    """What is wrong with the answers to one in `every` of the bad requests for an address, and to all odd queries."""
    client.raise_request_exception = False
    requests = [
        request
        for place, request in enumerate(for_address(address))
        if place % every == 0 or (request.method == "GET" and "?" in request.address and every < 10)
    ]
    return [words for request in requests if (words := complaint(request, request.send(client)))]


def in_language(address: str, number: int) -> str:
    """Addresses take turns with the languages."""
    return re.sub("^/pt/", f"/{languages.CODES[number % 4]}/", address)


ADDRESSES = [(name, in_language(row[0], place)) for place, (name, row) in enumerate(test_permissions.TABLE.items())]


def test_there_are_a_few_hundred_for_each() -> None:
    for _name, address in ADDRESSES:
        assert 200 < len(list(for_address(address))) < 500, address


@pytest.mark.parametrize(("name", "address"), ADDRESSES, ids=[name for name, _ in ADDRESSES])
def test_signed_out(places: dict[str, str], name: str, address: str) -> None:
    """The table of tests/test_permissions.py names every address; a test there fails when one is missing."""
    assert complaints(Client(), address.format(**places)) == []


# ---------- What never reaches the portal ----------

RAW = [
    (b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 414),
    (b"\x00\xff\xfe\r\n\r\n", 400),
    (b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
    (b"GET /pt/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: \x00\r\n\r\n", 400),
    (b"GET /pt/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 9_000 + b"\r\n\r\n", 431),
    (b"POST /pt/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n", 400),
]


def answer_to(site: str, sent: bytes) -> tuple[int, str]:
    """Status and text of what the site answers to raw bytes."""
    address = urlsplit(site)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=20) as connection:
        connection.sendall(sent)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    return int(received.split()[1]), received.decode()


def test_what_the_web_server_cannot_read(transactional_db: None, site: str) -> None:
    for sent, status in RAW:
        got, page = answer_to(site, sent)
        assert got == status, sent[:40]
        assert all(f'lang="{language.html}"' in page for language in languages.LANGUAGES), sent[:40]
        assert "aaaa" not in page, "nothing of it is repeated"


def test_what_the_web_server_can_read_gets_a_page_of_the_portal(transactional_db: None, site: str) -> None:
    long = httpx.get(f"{site}/pt/apply/?{'a' * 7_000}")
    assert long.status_code == 200
    large = httpx.post(f"{site}/pt/apply/new/you/", content=b"x" * 5_000_000, headers={"content-type": FORM})
    assert large.status_code == 413
    assert '<html lang="pt"' in large.text
    deleted = httpx.delete(f"{site}/pt/apply/")
    assert (deleted.status_code, deleted.headers["allow"]) == (405, "GET, HEAD")
