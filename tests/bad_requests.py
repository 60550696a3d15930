"""What does a broken browser, a curious person or an attacker send? A few hundred requests for any address.

Each is made of the address as it should be. The same address always gets the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

FORM = "application/x-www-form-urlencoded"
METHODS = ("HEAD", "OPTIONS", "TRACE", "PATCH", "PUT", "DELETE", "BREW", "get", "PROPFIND")

# Written as they stand in an address.
VALUES = (
    "",
    "abc",
    "-1",
    "0",
    "99999999999999999999",
    "1e9",
    "%00",
    "a%00b",
    "%ff%fe",
    "%ED%A0%80",  # half a surrogate pair
    "%F0%9F",  # half a character
    "%",
    "%zz",
    "%0d%0aSet-Cookie:x=1",
    "..%2f..%2fetc%2fpasswd",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "%7B%7B7*7%7D%7D%7B%25+csrf_token+%25%7D",
    "'%20or%201=1--",
    "%E2%80%AE%E2%80%8B%EF%BB%BF",
    "x" * 5_000,
    "//evil.example/",
    "01a204c3-4a26-74a4-987a-a71449daf57",
    "ZH-2026-000001-X",
    "mine",
)
NAMES = ("page", "after", "status", "stream", "list", "next", "back", "go", "q", "p", "preview", "with")
QUERIES = (
    *(f"{name}={value}" for place, value in enumerate(VALUES) for name in NAMES if (place + len(name)) % 6 == 0),
    *(f"{name}=%00" for name in NAMES),
    "&".join(["page=1"] * 60),
    "&".join(f"a{number}=1" for number in range(1_500)),
    "&".join(f"{name}={value}" for name in NAMES for value in VALUES[:18]),
    "=",
    "&&&&",
    "?" * 50,
    "a[]=1&a[b]=2",
    "\xff\xfe",
    ";",
)
SEGMENTS = (
    "..",
    ".",
    "%2e%2e",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "you%00",
    "%ff",
    "%ED%A0%80",
    "-1",
    "0",
    "٣",
    "99999999999999999999999",
    "x" * 3_000,
    "%0a",
    "%20",
    "you;x=1",
    "<b>",
    "%F0%A0%AE%B7",
    "00000000-0000-0000-0000-000000000000",
    "01a204c3-4a26-74a4-987a-a71449daf57",
    "01A204C3-4A26-74A4-987A-A71449DAF570",
    "{01a204c3-4a26-74a4-987a-a71449daf570}",
    "zh-2026-000001-x",
    "",
)
# No header holds a NUL: the web server refuses it (test_what_the_web_server_cannot_read).
HEADERS: tuple[dict[str, str], ...] = (
    {"cookie": "csrftoken=x"},
    {"cookie": "csrftoken=" + "x" * 7_000},
    {"cookie": 'sessionid="\\000"; csrftoken="\\377"; large_type=\\; page=..; django_language=xx'},
    {"cookie": "messages=W1siX19qc29uX21lc3NhZ2Ui:broken; django_language=pt\x01; large_type=on"},
    {"cookie": "form-" + "0" * 32 + "=x; form-zz=1; __Host-form-" + "f" * 32 + "=%00"},
    {"cookie": ";;;=; a; =b; " + "c=d; " * 300},
    {"cookie": "sessionid=" + "é" * 20},
    {"accept-language": "zh-Hant-MO;q=abc, *;q=-1, " + "x" * 600},
    {"accept-language": "\x01"},
    {"accept-language": "xx-" + "a-" * 4_000},
    {"accept-language": ", ;q=1;;, ==="},
    {"accept": "application/json"},
    {"accept": "text/html;q=x, /;q=1"},
    {"accept": ""},
    {"accept-encoding": "gzip;q=abc, \x01"},
    {"host": "evil.example"},
    {"host": "a b"},
    {"host": "[::1"},
    {"host": ""},
    {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-for": "<b>, \x01"},
    {"referer": "http://evil.example/\x01", "origin": "null"},
    {"origin": "http://["},
    {"if-modified-since": "yesterday", "if-none-match": '"\x01', "range": "bytes=-1-x"},
    {"hx-request": "true", "hx-current-url": "\x01", "hx-target": "é"},
    {"x-requested-with": "XMLHttpRequest"},
    {"authorization": "Basic é\x01"},
    {"x-http-method-override": "DELETE"},
    {"user-agent": ""},
    {"content-length": "abc"},
    {"x-portal-scenarios": "scenarios:x:\x01"},
)
LONG_STORY = "story=" + "%E9%95%B7" * 20_001
BOUNDARY = "multipart/form-data; boundary=x"
PART = '--x\r\nContent-Disposition: form-data; name="name"'

# (content type, body)
BODIES: tuple[tuple[str, str | bytes], ...] = (
    (FORM, ""),
    (FORM, LONG_STORY),
    (FORM, "name=%00&story=%00&go=%00"),
    (FORM, "name=" + "%0" * 40 + "%1F%7F%C2%85&story=%01%02"),
    (FORM, "name=%ED%A0%80&story=%ED%B0%80&former_names=%ED%A0%80%0D%0A%00"),
    (FORM, "name=%ff%fe&login=%ff&password=%00&code=%ff"),
    (FORM, "name=%E2%80%8B&name=%EF%BB%BF&kind=company&kind=person"),
    (FORM, "kind=%00&name=a&id_type=nothing&id_number=1990417(9)&birth_date_year=99999999999999999999"),
    (FORM, "birth_date_year=2023&birth_date_month=2&birth_date_day=30"),
    (FORM, "birth_date_year=%D9%A3&birth_date_month=-1&birth_date_day=1e9"),
    (FORM, "birth_date_year=2999&birth_date_month=1&birth_date_day=1"),
    (FORM, "story=%3Cscript%3E&story=%7B%25+debug+%25%7D&wants=%7B%7B+settings.SECRET_KEY+%7D%7D"),
    (FORM, "go=language:xx"),
    (FORM, "go=language:pt&name=" + "x" * 4_000),
    (FORM, "go=type:%00"),
    (FORM, "leave=%00&helped=%00&forget=%00"),
    (FORM, "next=//evil.example/&next=%00"),
    (FORM, "login=a&password=b"),
    (FORM, "login=%00&password=%00"),
    (FORM, "code=%00&credential=%7B"),
    (FORM, "credential=%7B%22rawId%22%3A1%7D"),
    (FORM, "username=%00&office=%00&kind=x&role=x&new_role=x&decision=%00"),
    (FORM, "username=%00&office=99999999999999999999&kind=add&role=mediator"),
    (FORM, "csrfmiddlewaretoken=%00"),
    (FORM, "&".join(f"a{number}=1" for number in range(1_200))),
    (FORM, "&" * 5_000),
    (FORM, b"\xff\xfe=\x00&\x00=\xff"),
    (FORM, b"name=" + b"x" * 160_000),
    (FORM, b"name=" + b"x" * 2_600_000),
    (FORM + "; charset=nowhere", "name=a"),
    (FORM + "; charset=utf-16", "name=a"),
    *((f"{FORM}; charset={charset}", "name=%ff") for charset in ("\x01", "undefined", "zlib_codec", "rot13", "idna")),
    ("application/json", "{"),
    ("application/json", '{"name": "a"}'),
    ("application/json", "[" * 5_000),
    ("text/xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ("text/plain", "name=a"),
    ("", "name=a"),
    ("\x01", "name=a"),
    ("multipart/form-data", "name=a"),
    ("multipart/form-data; boundary=", "name=a"),
    ("multipart/form-data; boundary=é", "name=a"),
    ("multipart/form-data; boundary=" + "x" * 300, "name=a"),
    (BOUNDARY, ""),
    (BOUNDARY, "nothing of it"),
    (BOUNDARY, PART),
    (BOUNDARY, f"{PART}\r\n\r\na"),
    (BOUNDARY, f"{PART}\r\n\r\na\r\n--x--"),
    (BOUNDARY, f"{PART}\r\n\r\na\x00b\ud7ff\r\n--x--"),
    (BOUNDARY, f"{PART}; filename=\r\n\r\na\r\n--x--"),
    (BOUNDARY, f'{PART}; filename="../../etc/passwd"\r\n\r\na\r\n--x--'),
    (BOUNDARY, f"{PART}\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--"),
    (BOUNDARY, f"{PART}\r\nContent-Type: text/plain; charset=nowhere\r\n\r\na\r\n--x--"),
    (BOUNDARY, f"{PART}; name*=UTF-8''%ff%fe\r\n\r\na\r\n--x--"),
    (BOUNDARY, f'{PART}; filename="a"\r\n\r\na\r\n' * 150 + "--x--"),
    (BOUNDARY, f"{PART}\r\n\r\na\r\n" * 1_100 + "--x--"),
    (BOUNDARY, b"--x\r\n" + b"\xff" * 2_000),
    (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + b"x" * 2_600_000),
)


@dataclass(frozen=True)
class BadRequest:
    """method, address with its query, and what Django's test client takes beside them."""

    method: str
    address: str
    body: str | bytes = ""
    content_type: str = FORM
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, client: Any) -> Any:
        """The answer; a failure of the server is an answer with status 500."""
        more = {"CONTENT_LENGTH": "abc"} if "content-length" in self.headers else {}
        headers = {name: value for name, value in self.headers.items() if name not in ("content-length", "cookie")}
        if "cookie" in self.headers:
            more["HTTP_COOKIE"] = "; ".join([*held_by(client), self.headers["cookie"]])
        body = self.body.encode("utf-8", "surrogatepass") if isinstance(self.body, str) else self.body
        return client.generic(self.method, self.address, body, self.content_type, headers=headers, **more)

    def __str__(self) -> str:
        body = self.body[:60] if self.body else ""
        return f"{self.method} {self.address[:140]!r} {self.content_type[:40]!r} {body!r} {str(self.headers)[:90]}"


def held_by(client: Any) -> list[str]:
    return [f"{name}={morsel.value}" for name, morsel in client.cookies.items()]


def for_address(address: str) -> Iterator[BadRequest]:
    """Every bad request for one address."""
    for method in METHODS:
        yield BadRequest(method, address)
        yield BadRequest(method, f"{address}?page=%00", "name=a")
    for query in QUERIES:
        yield BadRequest("GET", f"{address}?{query}")
    for changed in changed_addresses(address):
        yield BadRequest("GET", changed)
    for headers in HEADERS:
        yield BadRequest("GET", address, headers=headers)
        yield BadRequest("POST", address, "name=a&story=b", headers=headers)
    for content_type, body in BODIES:
        yield BadRequest("POST", address, body, content_type)
        if "charset" in content_type:
            yield BadRequest("GET", f"{address}?status=%ff&back=x&next=x", "", content_type)
    yield BadRequest("POST", f"{address}?{QUERIES[-4]}", "name=%00")
    yield BadRequest("PUT", address, b"x" * 2_600_000)


def changed_addresses(address: str) -> Iterator[str]:
    """The address with each of its parts replaced, and cut or lengthened at its end."""
    parts = address.strip("/").split("/")
    for place in range(len(parts)):
        for number, segment in enumerate(SEGMENTS):
            if place == len(parts) - 1 or (number + place) % 6 == 0:  # all of them at the end, some before
                changed = [*parts[:place], segment, *parts[place + 1 :]]
                yield "/" + "/".join(changed) + "/"
    bare = address.rstrip("/")
    yield from (bare, f"{bare}//", f"//{bare}", f"{bare}/%00/", f"{bare}/../", f"{bare}/%2e%2e/%2e%2e/", f"{bare}/x/")
    yield from (bare.upper() + "/", f"{bare}.php", f"{bare};a=b/", f"{bare}/" + "a/" * 300)
