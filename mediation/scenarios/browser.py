"""What does a browser make of the site's pages? It keeps cookies, follows redirects and sends the forms it was shown.

Only what the walk through the form needs is read from a page: its forms, links, refused answers and reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpx

from portal import limits

PATIENCE = 60.0  # seconds for one page
MOST_REDIRECTS = 5

Fields = Mapping[str, str | list[str]]


class SiteFailed(Exception):
    """The site did not answer, or answered with something that is no page of the form."""


@dataclass(frozen=True)
class Form:
    """A form of a page. fields: its hidden inputs, and the first button that sends it."""

    id: str
    url: str
    page_url: str
    fields: dict[str, str]


@dataclass
class Page:
    """What was read from one answer of the site.

    refused: (path, code) of each line of the error summary. links: absolute addresses. reference: the receipt's.
    """

    url: str
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    reference: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def form(self, form_id: str) -> Form | None:
        """The form with this id."""
        return next((form for form in self.forms if form.id == form_id), None)

    def form_to(self, path: str) -> Form | None:
        """The first form that sends to this path."""
        return next((form for form in self.forms if urlsplit(form.url).path == path), None)


class Browser:
    """One visitor without an account. Use it in a `with` block."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._client = httpx.Client(
            follow_redirects=True,
            timeout=PATIENCE,
            max_redirects=MOST_REDIRECTS,
            trust_env=False,  # the site may be on this machine: no proxy of the environment stands between
            headers={limits.UNCOUNTED: limits.new_pass()},  # a run sends more than families do
        )

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def open(self, path: str) -> Page:
        """GET. Raises SiteFailed for anything but a page."""
        return self._ask("GET", urljoin(self.base_url + "/", path))

    def send(self, form: Form, values: Fields) -> Page:
        """POST a form's own fields and `values`, as typed into its inputs, the way a browser encodes them."""
        told: dict[str, str | list[str]] = {**form.fields, **values}
        encoded = {
            name: as_sent(value) if isinstance(value, str) else [as_sent(each) for each in value]
            for name, value in told.items()
        }
        headers = {"Referer": form.page_url, "Origin": "{0.scheme}://{0.netloc}".format(urlsplit(form.page_url))}
        return self._ask("POST", form.url, data=encoded, headers=headers)

    def _ask(
        self,
        method: str,
        url: str,
        data: dict[str, str | list[str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Page:
        try:
            answer = self._client.request(method, url, data=data, headers=headers)
        except httpx.HTTPError as failure:
            raise SiteFailed(f"{method} {without_draft(url)} got no answer ({type(failure).__name__})") from None
        if answer.status_code != httpx.codes.OK:
            raise SiteFailed(f"{method} {without_draft(str(answer.url))} was answered {answer.status_code}")
        return read_page(str(answer.url), answer.text)


def as_sent(text: str) -> str:
    """Text as a browser submits it: each line break as CR LF, half a surrogate pair as the replacement character."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return re.sub("\r\n|\r|\n", "\r\n", whole)


def without_draft(url: str) -> str:
    """The path of an address without the draft it belongs to."""
    return re.sub("[0-9a-f]{8}-[0-9a-f-]{27}", "…", urlsplit(url).path)


def read_page(url: str, html: str) -> Page:
    """The page at `url` as its HTML shows it."""
    reader = _Reader(url)
    reader.feed(html)
    reader.close()
    reader.page.reference = reader.page.reference.strip()
    return reader.page


class _Reader(HTMLParser):
    """Reads a Page from its HTML."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page(url)
        self._form: Form | None = None
        self._has_button = False
        self._is_in_reference = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "a" if "href" in given:
                self.page.links.append(urljoin(self.page.url, given["href"]))
            case "form" if given.get("method", "").lower() == "post":
                action = urljoin(self.page.url, given.get("action", ""))
                self._form, self._has_button = Form(given.get("id", ""), action, self.page.url, {}), False
                self.page.forms.append(self._form)
            case "input" if given.get("type") == "hidden":
                self._read_field(given)
            case "button" if given.get("type", "submit") == "submit" and not self._has_button:
                self._has_button = self._read_field(given)
            case "li" if "data-field" in given and "data-code" in given:
                self.page.refused.append((given["data-field"], given["data-code"]))
        self._is_in_reference = "reference" in given.get("class", "").split()

    def _read_field(self, given: dict[str, str]) -> bool:
        """Keep a field of the form that is being read; whether there is one and the field is its own."""
        if self._form is None or "form" in given:
            return False
        if "name" in given:
            self._form.fields[given["name"]] = given.get("value", "")
        return True

    def handle_endtag(self, tag: str) -> None:
        self._is_in_reference = False
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if self._is_in_reference:
            self.page.reference += data
