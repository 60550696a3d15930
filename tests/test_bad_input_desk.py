"""Is every bad request of somebody who signed in answered with a page in their language, and never with a failure?"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal.guidance import studio_guards
from tests import test_permissions
from tests.bad_requests import BODIES, HEADERS, METHODS, QUERIES, BadRequest
from tests.people import House
from tests.signing_in import signed_in
from tests.test_bad_input import ALLOWED, complaint, complaints, in_language
from tests.test_permissions import places, studio_addresses  # noqa: F401  (pytest finds the fixture here)

OF_THE_DESK = [name for name in test_permissions.TABLE if name.startswith("desk:")]
OF_ACCOUNTS = [
    name
    for name in test_permissions.TABLE
    if name.startswith(("account_", "mfa_")) and name != "account_logout"  # after it, nobody is signed in
]
# Who may do most, and who belongs to no office: one in four of the requests. Of the others': one in twelve.
MOST = ("zhuhai_coordinator", "superuser")
KINDS = tuple(person for person in test_permissions.PEOPLE if person != "anonymous")


def address_of(name: str, place: int, found: dict[str, str]) -> str:
    return in_language(test_permissions.TABLE[name][0], place).format(**found)


@pytest.mark.parametrize("person", KINDS)
def test_at_the_desk(house: House, places: dict[str, str], person: str) -> None:  # noqa: F811  (it is the fixture)
    client = signed_in(getattr(house, person))
    before = client.get("/pt/desk/").status_code
    for place, name in enumerate(OF_THE_DESK):
        every = 4 if person in MOST else 12
        assert complaints(client, address_of(name, place, places), every=every) == [], name
    assert client.get("/pt/desk/").status_code == before != 302, "nobody was signed out by it"


@pytest.mark.parametrize("name", OF_ACCOUNTS)
def test_at_the_pages_of_an_account(house: House, name: str) -> None:
    client = signed_in(house.zhuhai_coordinator)
    assert complaints(client, address_of(name, OF_ACCOUNTS.index(name), {}), every=4) == []


def test_signing_out(house: House) -> None:
    for request in (
        BadRequest("POST", "/pt/account/sign-out/?next=%00", "next=%ff"),
        BadRequest("PUT", "/pt/account/sign-out/"),
    ):
        client: Any = signed_in(house.outsider)
        client.raise_request_exception = False
        assert complaint(request, request.send(client)) == ""


def test_a_link_without_an_address_is_asked_for_again(house: House) -> None:
    """Wagtail's own view fails there (portal/guidance/studio_guards.py)."""
    client = signed_in(house.superuser)
    for body in ("", "external-link-chooser-link_text=x", "external-link-chooser-url=%00"):
        answer = client.post("/cms/choose-external-link/", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
        assert answer.json()["step"] == "external_link"
    chosen = client.post("/cms/choose-external-link/", {"external-link-chooser-url": "https://bo.dsaj.gov.mo/"})
    assert chosen.json()["result"]["url"] == "https://bo.dsaj.gov.mo/"


def test_data_for_scripts_comes_as_data_whatever_a_browser_likes_best(house: House) -> None:
    answer = signed_in(house.superuser).get(
        "/cms/localize/api/snippets/guidance/homepage/1/", headers={"accept": "text/html;q=x, /;q=1"}
    )
    assert answer.headers["Content-Type"] == "application/json"


def test_what_stands_before_wagtails_own_is_kept_by_no_browser(house: House) -> None:
    client = signed_in(house.superuser)
    guarded = [f"/cms/{pattern.pattern}".replace("<int:page_id>", "1") for pattern in studio_guards.urlpatterns]
    for address in (each for each in guarded if "<" not in each):
        answers = [client.get(address), Client().get(address)]
        assert all("no-store" in answer.headers["Cache-Control"] for answer in answers), address
        assert [answer.status_code for answer in answers][1] == 302, address


def test_in_the_studio(house: House) -> None:
    """Wagtail's own addresses, too many for all: each gets the next few requests."""
    client: Any = signed_in(house.superuser)
    client.raise_request_exception = False
    wrong = []
    for place, address in enumerate(studio_addresses()):
        queries = [QUERIES[(place * 3 + number) % len(QUERIES)] for number in range(3)]
        for request in (
            *(BadRequest("GET", f"/{address}?{query}") for query in queries),
            BadRequest("GET", f"/{address}", headers=HEADERS[place % len(HEADERS)]),
            BadRequest(METHODS[place % len(METHODS)], f"/{address}", b"\xff"),
            BadRequest("POST", f"/{address}", *reversed(BODIES[place % len(BODIES)])),
        ):
            response = request.send(client)
            if response.status_code not in ALLOWED:
                wrong.append(f"{response.status_code}: {request}")
            if not client.session.get("_auth_user_id"):  # signed out by what was sent: that is what some addresses do
                client = signed_in(house.superuser)
                client.raise_request_exception = False
    assert wrong == []
