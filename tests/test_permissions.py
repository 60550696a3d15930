"""Who gets which answer at which address? One table, and a test that fails when an address has no row in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from mediation import demonstration
from mediation.access import JobActor, acting_as
from mediation.actions.drafts import begin_draft, new_draft_actor
from mediation.models import Case, OfficeMembership
from tests.people import House, assign, family_answers, send
from tests.signing_in import signed_in

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
# Where a person of the demonstration is tested under another name than their own.
COLUMN_OF = {
    "admin": "superuser",
    # People of the studio are nobody here: tests/test_reviewing_people.py compares them with the outsider row by row.
    **dict.fromkeys(("zhuhai.editor", "zhuhai.reviewer", "macau.editor", "macau.reviewer"), "outsider"),
    # Nor are contacts of firms and stations: tests/test_counter.py.
    **dict.fromkeys(("firm.contact", "station.volunteer"), "outsider"),
}
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
    "robots": ("/robots.txt", EVERYBODY_200),
    "sitemap": ("/sitemap.xml", EVERYBODY_200),
    "sitemap-part": ("/sitemap-1.xml", EVERYBODY_200),
    "news-feed": ("/pt/news.xml", EVERYBODY_200),
    "api:to-documentation": ("/api/", (302,) * 9),
    "api:start": ("/api/v1/", EVERYBODY_200),
    "api:schema-json": ("/api/v1/schema.json", EVERYBODY_200),
    "api:schema-yaml": ("/api/v1/schema.yaml", EVERYBODY_200),
    "api-docs": ("/api/v1/docs", EVERYBODY_200),
    "api:stations": ("/api/v1/stations", EVERYBODY_200),
    "api:stations-record": ("/api/v1/stations/none", NOBODY),
    "api:firms": ("/api/v1/firms", EVERYBODY_200),
    "api:firms-record": ("/api/v1/firms/none", NOBODY),
    "api:lawyers": ("/api/v1/lawyers", EVERYBODY_200),
    "api:lawyers-record": ("/api/v1/lawyers/none", NOBODY),
    "api:offices": ("/api/v1/offices", EVERYBODY_200),
    "api:offices-record": ("/api/v1/offices/macau-family", EVERYBODY_200),
    "api:guides": ("/api/v1/guides", EVERYBODY_200),
    "api:guides-record": ("/api/v1/guides/00000000-0000-0000-0000-000000000000", NOBODY),
    "api:glossary": ("/api/v1/glossary", EVERYBODY_200),
    "api:glossary-record": ("/api/v1/glossary/9999", NOBODY),
    "api:institutions": ("/api/v1/institutions", EVERYBODY_200),
    "api:institutions-record": ("/api/v1/institutions/macau-ias", EVERYBODY_200),
    "studio_login": ("/cms/login/", (302,) * 9),
    "studio_password_reset": ("/cms/password_reset/", (302,) * 9),
    "studio_password_reset_rest": ("/cms/password_reset/confirm/MQ/none/", (302,) * 9),
    "account_login": ("/pt/account/sign-in/", (200, *(302,) * 8)),
    "account_logout": ("/pt/account/sign-out/", (302, *(200,) * 8)),
    "account_reauthenticate": ("/pt/account/confirm/", (SIGN_IN, *(200,) * 8)),
    # Everybody here has an app and showed its code. What changes the second factor asks for the password once more.
    "mfa_index": ("/pt/account/second-factor/", (SIGN_IN, *(200,) * 8)),
    "mfa_authenticate": ("/pt/account/second-factor/show/", (302,) * 9),
    "mfa_reauthenticate": ("/pt/account/second-factor/confirm/", (SIGN_IN, *(200,) * 8)),
    "mfa_activate_totp": ("/pt/account/second-factor/app/", (302,) * 9),
    "mfa_deactivate_totp": ("/pt/account/second-factor/app/remove/", (302,) * 9),
    "mfa_view_recovery_codes": ("/pt/account/second-factor/recovery-codes/", (SIGN_IN, *(404,) * 8)),
    "mfa_generate_recovery_codes": ("/pt/account/second-factor/recovery-codes/new/", (302,) * 9),
    "mfa_list_webauthn": ("/pt/account/second-factor/passkeys/", (SIGN_IN, *(200,) * 8)),
    "mfa_add_webauthn": ("/pt/account/second-factor/passkeys/new/", (302,) * 9),
    "mfa_reauthenticate_webauthn": ("/pt/account/second-factor/passkeys/confirm/", (302,) * 9),
    "mfa_login_webauthn": ("/pt/account/second-factor/passkeys/sign-in/", (302,) * 9),
    "mfa_edit_webauthn": ("/pt/account/second-factor/passkeys/1/", (302,) * 9),
    "mfa_remove_webauthn": ("/pt/account/second-factor/passkeys/1/remove/", (302,) * 9),
    "guidance_login": ("/pt/_util/login/", (302,) * 9),
    "guidance:institutions": ("/pt/institutions/", EVERYBODY_200),
    "guidance:institution": ("/pt/institutions/macau-ias/", EVERYBODY_200),
    "guidance:glossary": ("/pt/glossary/", EVERYBODY_200),
    "search:page": ("/pt/search/", EVERYBODY_200),
    "search:suggest": ("/pt/search/suggest/", EVERYBODY_200),
    "stations:list": ("/pt/stations/", EVERYBODY_200),
    "stations:positions": ("/pt/stations/positions.json", EVERYBODY_200),
    "stations:station": ("/pt/stations/none/", NOBODY),
    "lawyers:list": ("/pt/lawyers/", EVERYBODY_200),
    "lawyers:positions": ("/pt/lawyers/positions.json", EVERYBODY_200),
    "lawyers:people": ("/pt/lawyers/people/", EVERYBODY_200),
    "lawyers:lawyer": ("/pt/lawyers/people/none/", NOBODY),
    "lawyers:communities": ("/pt/lawyers/communities/", EVERYBODY_200),
    "lawyers:firm": ("/pt/lawyers/none/", NOBODY),
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
    "enquiries:answer": ("/pt/ask/answer/", EVERYBODY_200),
    "enquiries:erased": ("/pt/ask/answer/erased/", EVERYBODY_200),
    # An enquiry opens with its code alone: whoever has none is asked for it, whether it is there or not.
    "enquiries:read": ("/pt/ask/answer/ENQ-ZH-0000-0000/", (302,) * 9),
    "enquiries:receipt": ("/pt/ask/answer/ENQ-ZH-0000-0000/receipt/", (302,) * 9),
    "enquiries:more": ("/pt/ask/answer/ENQ-ZH-0000-0000/more/", (405,) * 9),
    "enquiries:shut": ("/pt/ask/answer/ENQ-ZH-0000-0000/close/", (405,) * 9),
    "enquiries:erase": ("/pt/ask/answer/ENQ-ZH-0000-0000/erase/", (405,) * 9),
    "enquiries:ask": ("/pt/ask/station/nowhere/", NOBODY),
    # Whose counters they are is tested in tests/test_counter.py: nobody here holds one.
    "counter:enquiries": ("/pt/counter/", (SIGN_IN, *(403,) * 8)),
    "counter:enquiry": ("/pt/counter/ENQ-ZH-0000-0000/", (SIGN_IN, *(404,) * 8)),
    "counter:answer": ("/pt/counter/ENQ-ZH-0000-0000/answer/", (405,) * 9),
    "counter:close": ("/pt/counter/ENQ-ZH-0000-0000/close/", (SIGN_IN, *(405,) * 8)),
    "desk:docket": ("/pt/desk/", (SIGN_IN, 200, 200, 200, 200, 200, 200, 403, 403)),
    "desk:case": ("/pt/desk/cases/{reference}/", (SIGN_IN, 200, 200, 404, 404, 404, 404, 404, 404)),
    # Who works at an office is the business of those who ask for a change there or confirm it.
    "desk:people": ("/pt/desk/people/", (SIGN_IN, 200, 403, 403, 403, 200, 403, 403, 403)),
    "desk:people-decide": ("/pt/desk/people/{draft}/", (SIGN_IN, *(405,) * 8)),
    # Nobody here is of a station; whose rosters they are is tested in tests/test_duty_pages.py.
    "duty:mine": ("/pt/duty/", (SIGN_IN, *(403,) * 8)),
    "duty:sign-up": ("/pt/duty/shifts/1/sign-up/", (SIGN_IN, *(405,) * 8)),
    "duty:cancel-sign-up": ("/pt/duty/shifts/1/cancel/", (SIGN_IN, *(405,) * 8)),
    "duty:roster": ("/pt/duty/stations/none/", (SIGN_IN, *NOBODY[1:])),
    "duty:new": ("/pt/duty/stations/none/new/", (SIGN_IN, *NOBODY[1:])),
    "duty:volunteers": ("/pt/duty/stations/none/volunteers/", (SIGN_IN, *NOBODY[1:])),
    "duty:remove-volunteer": ("/pt/duty/stations/none/volunteers/1/remove/", (SIGN_IN, *(405,) * 8)),
    "duty:shift": ("/pt/duty/stations/none/shifts/1/", (SIGN_IN, *NOBODY[1:])),
    "duty:cancel-shift": ("/pt/duty/stations/none/shifts/1/cancel/", (SIGN_IN, *(405,) * 8)),
    "duty:release": ("/pt/duty/stations/none/shifts/1/1/release/", (SIGN_IN, *(405,) * 8)),
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
    return Client() if person == "anonymous" else signed_in(getattr(house, person))


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


def test_every_person_of_the_demonstration_has_a_column(house: House) -> None:
    for sample in demonstration.PEOPLE:
        column = COLUMN_OF.get(sample.username, sample.username.replace(".", "_"))
        assert column in PEOPLE, f"add a column for {sample.username} to PEOPLE in tests/test_permissions.py"
        user = getattr(house, column)
        held = set(OfficeMembership.objects.filter(user=user).values_list("office__code", "role"))
        assert held == {(office, sample.role) for office in sample.offices}, f"{column} is not {sample.username}"
        assert user.is_superuser is sample.is_superuser, column


# ---------- The studio: addresses of Wagtail, too many for a table, closed to all but its own people ----------

# What stands for a part of an address. The rest is 1, which is a page that exists, or a word.
DUMMIES = {
    "app_label": "guidance",
    "content_type_app_name": "guidance",
    "app_name": "guidance",
    "model_name": "homepage",
    "content_type_model_name": "homepage",
    "action": "delete",
    "filter_spec": "width-100",
    "uidb64": "MQ",
    "token": "none",
}
OPEN_TO_ALL_WHO_SIGN_IN = ("cms/jsi18n/", "cms/sprite/")  # the words and pictures of Wagtail's buttons
FAILS_ON_PURPOSE = "cms/failwhale/"  # Wagtail's own rehearsal of an error


def studio_addresses() -> list[str]:
    """Every address under /cms/, with something in place of its parts."""

    def walk(patterns: list[Any], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            part = pattern.pattern
            route = prefix + (str(part) if hasattr(part, "converters") and part.converters else plain(str(part)))
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            else:
                yield route

    def plain(route: str) -> str:
        route = re.sub(r"\((?:\?P<\w+>)?(\w+)\|[^)]*\)", r"\1", route)  # the first of several words
        route = re.sub(r"\(\?P(<\w+>)\.\+\)", r"\1", route)
        return route.replace(r"(\d+)", "1").replace(r"\.", ".").replace(".*", "nowhere").strip("^$")

    def fill(route: str) -> str:
        return re.sub(r"<(?:(\w+):)?(\w+)>", lambda part: DUMMIES.get(part[2], "1"), route)

    found = (fill(route) for route in walk(get_resolver().url_patterns, "") if route.startswith(STUDIO_PREFIX))
    return sorted({address for address in found if address != FAILS_ON_PURPOSE})


def test_the_walk_through_the_studio_reaches_views() -> None:
    addresses = studio_addresses()
    assert len(addresses) > 150
    nowhere = [address for address in addresses if is_caught_by_the_last_pattern(address)]
    assert nowhere == ["cms/nowhere/"], f"say in DUMMIES what stands for the parts of {nowhere}"


def is_caught_by_the_last_pattern(address: str) -> bool:
    return resolve(f"/{address}").url_name is None and address != "cms/test404/"


@pytest.mark.parametrize("person", [person for person in PEOPLE if person != "superuser"])
def test_the_studio_is_closed(house: House, person: str) -> None:
    client = client_of(house, person)
    got = {address: client.get(f"/{address}").status_code for address in studio_addresses()}
    opened = {address: code for address, code in got.items() if code not in (302, 403)}
    opened = {address: code for address, code in opened.items() if address not in OPEN_TO_ALL_WHO_SIGN_IN}
    assert not opened, f"{person} is not of the studio and gets an answer there: {opened}"


def test_the_studio_never_breaks_for_its_own_people(house: House) -> None:
    client = client_of(house, "superuser")
    client.raise_request_exception = False
    got = {address: client.get(f"/{address}").status_code for address in studio_addresses()}
    broken = {address: code for address, code in got.items() if code >= 500}
    assert not broken, f"these addresses of the studio answer with an error of the server: {broken}"
