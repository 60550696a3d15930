"""Who gets which answer at which address? One table, and a test that fails when an address has no row in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from mediation.access import JobActor, acting_as
from mediation.actions.drafts import begin_draft, new_draft_actor
from mediation.models import Case
from tests.people import House, assign, family_answers, send

# Everybody who may ask. `mediator` is assigned to the case in the table; `macau_mediator` holds the same grants on it.
PEOPLE = (
    "anonymous",
    "zhuhai_coordinator",
    "zhuhai_mediator",
    "zhuhai_safety",
    "zhuhai_conflicts",
    "macau_coordinator",
    "macau_mediator",
    "outsider",
    "superuser",
)
SIGN_IN = 302  # sent to the sign-in page, and nowhere else: see test_the_anonymous_are_sent_to_sign_in
EVERYBODY_200 = (200,) * 9
NOBODY = (404,) * 9

# route name → (address, code for each of PEOPLE in order). GET, no cookies but the sign-in's.
TABLE: dict[str, tuple[str, tuple[int, ...]]] = {
    "choose-language": ("/", (302,) * 9),
    "leave": ("/leave/", (302,) * 9),
    "type-css": ("/type.css", EVERYBODY_200),
    "healthz": ("/healthz", EVERYBODY_200),
    "readyz": ("/readyz", EVERYBODY_200),
    "studio_login": ("/cms/login/", (302,) * 9),
    "studio_password_reset": ("/cms/password_reset/", (302,) * 9),
    "account_login": ("/pt/account/sign-in/", (200, *(302,) * 8)),
    "account_logout": ("/pt/account/sign-out/", (302, *(200,) * 8)),
    "account_reauthenticate": ("/pt/account/confirm/", (SIGN_IN, *(200,) * 8)),
    "pages:help-now": ("/pt/help-now/", EVERYBODY_200),
    "pages:leaving-quickly": ("/pt/leaving-quickly/", EVERYBODY_200),
    "pages:privacy": ("/pt/privacy/", EVERYBODY_200),
    "pages:large-type-on": ("/pt/large-type/on/", (302,) * 9),
    "pages:large-type-off": ("/pt/large-type/off/", (302,) * 9),
    "intake:start": ("/pt/apply/", EVERYBODY_200),
    "intake:first": ("/pt/apply/new/you/", EVERYBODY_200),
    "intake:stopped": ("/pt/apply/stopped/", EVERYBODY_200),
    # A draft of somebody else: signing in, even as its office's coordinator, opens none.
    "intake:check": ("/pt/apply/{draft}/check/", NOBODY),
    "intake:receipt": ("/pt/apply/{draft}/receipt/", NOBODY),
    "intake:sheet": ("/pt/apply/{draft}/sheet/", NOBODY),
    "intake:stop": ("/pt/apply/{draft}/stop/", (405,) * 9),
    "intake:step": ("/pt/apply/{draft}/you/", NOBODY),
    "intake:remove": ("/pt/apply/{draft}/people/0/remove/", (405,) * 9),
    "intake:entry": ("/pt/apply/{draft}/people/0/name/", NOBODY),
    "desk:docket": ("/pt/desk/", (SIGN_IN, 200, 200, 200, 200, 200, 200, 403, 403)),
    "desk:case": ("/pt/desk/cases/{reference}/", (SIGN_IN, 200, 200, 404, 404, 404, 404, 403, 403)),
    "wagtail_serve": ("/pt/", EVERYBODY_200),
    "wagtaildocs_serve": ("/documents/1/none.pdf", (404,) * 9),
}
# Wagtail's own addresses under these prefixes check their rights themselves; the studio is closed to everybody here
# but the superuser, as test_the_studio_is_closed shows for every one of them.
STUDIO_PREFIX = "cms/"
ELSEWHERE = {
    "wagtail_serve": "the pattern of every page",
    "wagtailcore_login": "Wagtail's page for private pages: closed by the middleware",
    "wagtailcore_authenticate_with_password": "password of a private page: closed by the middleware",
    "wagtaildocs_authenticate_with_password": "password of a private document: closed by the middleware",
}


def named_addresses() -> Iterator[tuple[str, str]]:
    """(name with namespace, route) of every pattern of the project but the studio's."""

    def walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, route, inside)
            elif isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}", route

    for name, route in walk(get_resolver().url_patterns, "", ""):
        if not route.startswith(STUDIO_PREFIX) or name.startswith("studio_"):
            yield name, route


def test_every_address_has_a_row() -> None:
    missing = {name for name, _route in named_addresses()} - TABLE.keys() - ELSEWHERE.keys()
    assert not missing, f"add to tests/test_permissions.py who may open these, and with which answer: {missing}"
    gone = TABLE.keys() - {name for name, _route in named_addresses()}
    assert not gone, f"these addresses are no more: {gone}"


@pytest.fixture
def places(house: House) -> dict[str, str]:
    """What the addresses of the table name: a case, and a draft that somebody else is filling in."""
    receipt = send(family_answers())
    draft = new_draft_actor()
    with acting_as(draft):
        begin_draft(by=draft, language="pt")
    with acting_as(JobActor("scenarios")):
        case = Case.objects.get()
    assign(house.zhuhai_mediator, case.pk)
    assign(house.macau_mediator, case.pk)
    return {"reference": receipt.reference, "draft": str(draft.draft_id)}


def client_of(house: House, person: str) -> Client:
    client = Client()
    if person != "anonymous":
        client.force_login(getattr(house, person), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("place", range(len(PEOPLE)), ids=PEOPLE)
def test_each_person_gets_the_answer_of_the_table(house: House, places: dict[str, str], place: int) -> None:
    # A new browser for each address: quick exit, for one, forgets the sign-in.
    got = {
        name: client_of(house, PEOPLE[place]).get(address.format(**places)).status_code
        for name, (address, _) in TABLE.items()
    }
    assert got == {name: codes[place] for name, (_, codes) in TABLE.items()}


def test_the_anonymous_are_sent_to_sign_in(house: House, places: dict[str, str]) -> None:
    for name, (address, codes) in TABLE.items():
        response = Client().get(address.format(**places))
        if (
            codes[0] == SIGN_IN and codes[1] == 200 and name != "account_logout"
        ):  # signed out already: to the first page
            assert response.headers["Location"].startswith("/pt/account/sign-in/?next="), name


@pytest.mark.parametrize("person", [person for person in PEOPLE if person != "superuser"])
def test_the_studio_is_closed(house: House, person: str) -> None:
    client = client_of(house, person)
    for address in ("/cms/", "/cms/pages/", "/cms/users/", "/cms/groups/", "/cms/reports/site-history/"):
        assert client.get(address).status_code == 302, address
