"""Does nobody come to the desk or the studio with a password alone, whichever way they take?"""

from __future__ import annotations

import json
import re
import time
from html import unescape
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from portal.accounts.adapter import StaffSecondFactorAdapter
from portal.accounts.models import SharedEntry, User
from portal.sealing import CannotOpen
from tests.people import PASSWORD, House
from tests.resident import text
from tests.signing_in import enrol, fresh_code, half_signed_in, secret_of, signed_in

SIGN_IN = "/en/account/sign-in/"
FACTOR = "/en/account/second-factor/"
DESK = "/en/desk/"
STUDIO = ("/cms/", "/cms/pages/", "/cms/users/", "/cms/account/", "/cms/password_reset/done/", "/cms/api/main/pages/")


def send_password(client: Client, user: User, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": user.username, "password": PASSWORD, **more})


def send_code(client: Client, code: str) -> Any:
    return client.post(f"{FACTOR}show/", {"code": code})


def is_at_desk(client: Client) -> bool:
    return bool(client.get(DESK).status_code == 200)


def step_of(client: Client) -> str:
    """Where the desk leads somebody, without host and query."""
    return str(client.get(DESK).headers.get("Location", "")).partition("?")[0]


# ---------- Signing in ----------


def test_password_and_code_open_the_desk(coordinator: User) -> None:
    client = Client()
    response = send_password(client, coordinator, next=f"{DESK}?status=received")
    assert response.headers["Location"] == f"{FACTOR}show/"
    assert "_auth_user_id" not in client.session, "signed in before the code was asked"
    assert client.get(DESK).headers["Location"].startswith(SIGN_IN)
    page = text(client.get(f"{FACTOR}show/"))
    assert "autocomplete=" in page
    assert "Show your second factor" in page
    response = send_code(client, fresh_code(coordinator))
    assert response.headers["Location"] == f"{DESK}?status=received"
    assert is_at_desk(client)


@pytest.mark.parametrize("code", ["000000", "", "１２３４５６", "12345678901234567890123456789012", "<b>", "\0"])
def test_a_wrong_code_opens_nothing_and_is_explained(coordinator: User, code: str) -> None:
    client = Client()
    send_password(client, coordinator)
    response = send_code(client, code)
    assert response.status_code == 200
    assert 'class="errors"' in text(response)
    assert "_auth_user_id" not in client.session


def test_a_code_is_good_once(coordinator: User) -> None:
    code = fresh_code(coordinator)
    first, second = Client(), Client()
    for client in (first, second):
        send_password(client, coordinator)
    assert send_code(first, code).status_code == 302
    refused = send_code(second, f"{code[:3]} {code[3:]}")
    assert refused.status_code == 200
    assert "was used already" in unescape(text(refused))
    assert not is_at_desk(second)


def test_a_used_code_stays_used_after_allauths_own_mark_is_gone(coordinator: User) -> None:
    """With the codes beside it a code fits for 90 seconds; allauth remembers it for 30."""
    code = fresh_code(coordinator)
    client, later = Client(), Client()
    send_password(client, coordinator)
    send_code(client, code)
    cache.delete(f"allauth.mfa.totp.used?user={coordinator.pk}&code={code}")
    send_password(later, coordinator)
    assert send_code(later, code).status_code == 200
    assert not is_at_desk(later)


def test_too_many_codes_are_refused_by_every_process(coordinator: User) -> None:
    client = Client()
    send_password(client, coordinator)
    for _ in range(5):
        assert "does not fit" in unescape(text(send_code(client, "000000")))
    assert "too many attempts" in unescape(text(send_code(client, fresh_code(coordinator))))
    assert SharedEntry.objects.exists(), "counted where all processes see it"
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    send_password(elsewhere, coordinator)
    assert "too many attempts" in unescape(text(send_code(elsewhere, fresh_code(coordinator))))


def test_a_recovery_code_is_good_once(coordinator: User) -> None:
    code = RecoveryCodes.activate(coordinator).get_unused_codes()[0]
    for is_good in (True, False):
        client = Client()
        send_password(client, coordinator)
        assert (send_code(client, code).status_code == 302) is is_good
        assert is_at_desk(client) is is_good


def test_a_closed_account_stays_closed(coordinator: User) -> None:
    client = Client()
    send_password(client, coordinator)
    User.objects.update(is_active=False)
    send_code(client, fresh_code(coordinator))
    assert not is_at_desk(client)
    refused = send_password(Client(), coordinator)
    assert refused.status_code == 403
    assert "This account is closed" in text(refused)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_away(coordinator: User, target: str) -> None:
    client = Client()
    send_password(client, coordinator, next=target)
    assert send_code(client, fresh_code(coordinator)).headers["Location"] == DESK
    half = half_signed_in(coordinator)
    response = half.post(f"{FACTOR}confirm/", {"code": fresh_code(coordinator), "next": target})
    assert response.headers["Location"] == DESK
    beginner = Client()
    Authenticator.objects.all().delete()
    send_password(beginner, coordinator, next=target)
    assert (
        "evil"
        not in text(beginner.get(f"{FACTOR}app/", {"next": target}))
        .replace(f"?next={target}", "")
        .partition("<main")[2]
        .partition("</main>")[0]
    )


# ---------- Around the sign-in ----------


@pytest.fixture(params=["zhuhai_coordinator", "superuser"])
def person(house: House, request: pytest.FixtureRequest) -> User:
    user: User = getattr(house, request.param)
    return user


def by_force(user: User) -> Client:
    return half_signed_in(user)


def by_password_alone(user: User) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def by_wagtails_page_for_private_pages(user: User) -> Client:
    client = Client()
    client.post("/en/_util/login/", {"username": user.username, "password": PASSWORD})
    return client


def by_the_studios_own_page(user: User) -> Client:
    client = Client()
    client.post("/cms/login/", {"username": user.username, "password": PASSWORD})
    return client


def by_the_records_of_somebody_else(user: User) -> Client:
    other = User.objects.exclude(pk=user.pk).filter(username="macau.mediator").get()
    client = signed_in(other)
    session = client.session
    kept = session[AUTHENTICATION_METHODS_SESSION_KEY]
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = kept
    session.save()
    return client


WAYS_AROUND = (
    by_force,
    by_password_alone,
    by_wagtails_page_for_private_pages,
    by_the_studios_own_page,
    by_the_records_of_somebody_else,
)


@pytest.mark.parametrize("way", WAYS_AROUND, ids=lambda way: way.__name__)
@pytest.mark.parametrize("is_enrolled", [False, True], ids=["beginner", "enrolled"])
def test_no_way_leads_around(person: User, way: Any, is_enrolled: bool) -> None:
    if is_enrolled:
        enrol(person)
    client = way(person)
    for address in (DESK, "/zh-hant/desk/cases/ZH-2026-000001-1/", *STUDIO):
        response = client.get(address)
        assert response.status_code == 302, address
        location = response.headers["Location"]
        assert location.startswith(("/en/account/", "/zh-hant/account/", "/cms/login/?next=")), (address, location)
    assert client.post(DESK).status_code == 405  # told before anything else, and tells nothing
    assert "_auth_user_id" not in client.session or not second_factor_records(client)


def second_factor_records(client: Client) -> list[Any]:
    user = User.objects.get(pk=client.session["_auth_user_id"])
    own = client.session.get("account_authentication_methods_user") == str(user.pk)
    records = client.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []) if own else []
    return [record for record in records if record["method"] == "mfa"]


def test_a_password_alone_changes_no_second_factor(coordinator: User) -> None:
    """Else it would be enough to add an app of one's own, or to remove the one that is asked for."""
    client = by_force(coordinator)
    client.post("/en/account/confirm/", {"password": PASSWORD})
    assert client.get(DESK).status_code == 302
    for address in ("", "app/", "app/remove/", "passkeys/", "passkeys/new/", "recovery-codes/", "recovery-codes/new/"):
        for response in (client.get(FACTOR + address), client.post(FACTOR + address)):
            assert response.headers["Location"].startswith(f"{FACTOR}confirm/?next="), address
    assert Authenticator.objects.count() == 1


def test_the_way_leads_back(coordinator: User) -> None:
    client = by_force(coordinator)
    asked = client.get(f"{DESK}?status=received").headers["Location"]
    assert asked == f"{FACTOR}confirm/?next=%2Fen%2Fdesk%2F%3Fstatus%3Dreceived"
    page = text(client.get(asked))
    assert 'name="next" value="/en/desk/?status=received"' in page
    wrong = client.post(f"{FACTOR}confirm/", {"code": "000000", "next": f"{DESK}?status=received"})
    assert 'name="next" value="/en/desk/?status=received"' in text(wrong)
    right = {"code": fresh_code(coordinator), "next": f"{DESK}?status=received"}
    assert client.post(f"{FACTOR}confirm/", right).headers["Location"] == right["next"]
    assert is_at_desk(client)


def test_who_has_both_factors_opens_the_studio(house: House) -> None:
    assert signed_in(house.superuser).get("/cms/").status_code == 200


# ---------- Setting it up, and taking it away ----------


def secret_on(page: str) -> str:
    found = re.search(r'<p class="reference" translate="no">(.*?)</p>', page)
    assert found
    return found[1].replace(" ", "")


def code_of(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def test_from_nothing_to_the_desk(house: House) -> None:
    client, user = Client(), house.zhuhai_mediator
    assert send_password(client, user).headers["Location"] == DESK
    asked = client.get(DESK).headers["Location"]
    assert asked == f"{FACTOR}app/?next=%2Fen%2Fdesk%2F"
    page = text(client.get(asked))
    assert "<svg" in page
    assert "style=" not in page.partition("<main")[2]
    assert 'name="next" value="/en/desk/"' in page
    secret = secret_on(page)
    wrong = client.post(f"{FACTOR}app/", {"code": "000000", "next": DESK})
    assert secret_on(text(wrong)) == secret, "a slip of the finger changes the key in the app"
    codes = client.post(f"{FACTOR}app/", {"code": code_of(secret), "next": DESK}).headers["Location"]
    assert codes == f"{FACTOR}recovery-codes/?next=%2Fen%2Fdesk%2F"
    response = client.get(codes)
    assert "no-store" in response.headers["Cache-Control"]
    shown = text(response)
    assert len(re.findall(r'<li translate="no">\d{8}</li>', shown)) == 10
    assert f'href="{DESK}"' in shown
    again = text(client.get(codes))
    assert not re.search(r"\d{8}", again.partition("<main")[2]), "shown once"
    assert is_at_desk(client)
    other = Client()
    send_password(other, user)
    assert send_code(other, code_of(secret)).status_code == 200, "the code of the set-up was used"


def test_an_old_sign_in_types_the_password_before_setting_up(house: House) -> None:
    client = by_force(house.zhuhai_mediator)
    asked = client.get(f"{FACTOR}app/?next={DESK}").headers["Location"]
    assert asked.startswith("/en/account/confirm/?next=")
    back = client.post("/en/account/confirm/", {"password": PASSWORD, "next": f"{FACTOR}app/?next={DESK}"})
    assert client.get(back.headers["Location"]).status_code == 200


def test_secrets_are_sealed(coordinator: User) -> None:
    RecoveryCodes.activate(coordinator)
    stored = {each.type: each.data for each in Authenticator.objects.all()}
    assert secret_of(coordinator) not in json.dumps(stored)
    adapter = StaffSecondFactorAdapter()
    assert adapter.decrypt(stored["totp"]["secret"]) == secret_of(coordinator)
    assert adapter.encrypt("seed") != adapter.encrypt("seed")
    with pytest.raises(CannotOpen):
        adapter.decrypt(adapter.encrypt("seed")[:-8] + "AAAAAAA=")


def test_removing_it_needs_the_password_and_closes_the_desk(coordinator: User) -> None:
    client = signed_in(coordinator)
    elsewhere = signed_in(coordinator)
    remove = f"{FACTOR}app/remove/"
    assert client.post(remove).headers["Location"].startswith("/en/account/confirm/")
    assert Authenticator.objects.exists()
    client.post("/en/account/confirm/", {"password": PASSWORD, "next": remove})
    assert client.post(remove).status_code == 302
    assert not Authenticator.objects.exists()
    assert step_of(client) == step_of(elsewhere) == f"{FACTOR}app/"


def test_new_recovery_codes_put_the_old_ones_out_of_use(coordinator: User) -> None:
    old = RecoveryCodes.activate(coordinator).get_unused_codes()
    client = signed_in(coordinator)
    client.post("/en/account/confirm/", {"password": PASSWORD})
    response = client.post(f"{FACTOR}recovery-codes/new/", follow=True)
    new = re.findall(r'<li translate="no">(\d{8})</li>', text(response))
    assert len(new) == 10
    assert not set(new) & set(old)
    late = Client()
    send_password(late, coordinator)
    assert send_code(late, old[0]).status_code == 200


def test_the_overview_names_everything(coordinator: User) -> None:
    RecoveryCodes.activate(coordinator)
    page = text(signed_in(coordinator).get(FACTOR))
    for said in ("Codes from an app", "Passkeys", "Not set up.", "10 codes are left."):
        assert said in page


@pytest.mark.parametrize("language", ["zh-hant", "zh-hans", "pt", "en"])
def test_the_pages_open_in_every_language(house: House, language: str) -> None:
    user = house.zhuhai_mediator
    beginner = Client()
    send_password(beginner, user)
    place = f"/{language}/account/second-factor/"
    for page in ("app/", "passkeys/new/"):
        assert beginner.get(place + page).status_code == 200
    client = signed_in(user)
    client.post("/en/account/confirm/", {"password": PASSWORD})
    RecoveryCodes.activate(user)
    for page in ("", "confirm/", "app/remove/", "recovery-codes/", "recovery-codes/new/", "passkeys/", "passkeys/new/"):
        assert client.get(place + page).status_code == 200, page


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '"x"', '{"id": 1}', '{"rawId": "AA", "response": {}}'])
def test_an_odd_passkey_is_a_mistake_and_no_error(coordinator: User, credential: str) -> None:
    sent = {"credential": credential}
    client = Client()
    client.get(f"{FACTOR}passkeys/sign-in/", headers={"Accept": "application/json"})
    assert client.post(f"{FACTOR}passkeys/sign-in/", sent).status_code == 302
    send_password(client, coordinator)
    assert client.post(f"{FACTOR}show/", sent).status_code == 200
    inside = signed_in(coordinator)
    inside.post("/en/account/confirm/", {"password": PASSWORD})
    assert inside.post(f"{FACTOR}passkeys/new/", sent).status_code == 200
    assert inside.post(f"{FACTOR}passkeys/confirm/", sent).status_code == 302
    assert Authenticator.objects.count() == 1
