"""Which pages are there behind the sign-in? The way in, the second factor, and the desk, by who may open them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from mediation.access import UserActor, acting_as
from mediation.actions.people import ask_for_change
from mediation.models import Case
from mediation.statuses import PeopleChangeKind, Role
from portal.accounts.models import User
from tests.browser.pages import Page, PublicPages, all_answers, spoil
from tests.browser.visitor import Visitor, Visitors
from tests.people import PASSWORD, House, assign, family_answers, macau_answers, send


class People(NamedTuple):
    """One of each, in browsers of the same size and colours.

    newcomer: their office has no case of theirs. beginner: has no second factor yet. halfway: has typed the password
    and is asked for the code. returning: must show the second factor once more. confirmer: decides what others asked.
    """

    visitor: Visitor
    resident: Visitor
    coordinator: Visitor
    mediator: Visitor
    newcomer: Visitor
    confirmer: Visitor
    beginner: Visitor
    halfway: Visitor
    returning: Visitor
    keyholder: Visitor


class StaffPages:
    """The pages behind the sign-in in one language, with cases and changes to look at."""

    def __init__(self, house: House, language: str) -> None:
        self.house, self.language = house, language
        self.reference = send(all_answers(language)).reference
        self.in_danger = send(family_answers(language=language, safety={"danger_now": True})).reference
        send(macau_answers(language=language))
        self.assigned = send(family_answers(language=language, safety={})).reference
        with acting_as(UserActor(house.zhuhai_coordinator.pk)):
            assign(house.zhuhai_mediator, Case.objects.get(reference=self.assigned).pk)
            self._ask(house.outsider, PeopleChangeKind.JOIN, Role.MEDIATOR)
            self._ask(house.zhuhai_safety, PeopleChangeKind.CHANGE_ROLE, Role.SAFETY, Role.CONFLICTS)
        self.keyholder = house.zhuhai_conflicts

    def _ask(self, user: User, kind: PeopleChangeKind, role: Role, new_role: Role | None = None) -> None:
        by, office = self.house.zhuhai_coordinator, self.house.zhuhai_family
        ask_for_change(kind=kind, office=office, user=user, role=role, new_role=new_role, by=by)

    def people(self, visitors: Visitors, public: PublicPages, **window: Any) -> People:
        people = People(*(visitors.arrive(**window) for _each in People._fields))
        for resident in public.residents():
            people.resident.holds_key_of(resident)
        people.coordinator.is_signed_in_as(self.house.zhuhai_coordinator)
        people.mediator.is_signed_in_as(self.house.zhuhai_mediator)
        people.newcomer.is_signed_in_as(self.house.macau_mediator)
        people.confirmer.is_signed_in_as(self.house.zhuhai_privacy)
        people.beginner.has_typed_the_password_of(self.house.outsider)
        people.keyholder.has_confirmed_to_be(self.keyholder)
        people.returning.must_show_the_factor_of(self.keyholder)
        people.halfway.has_typed_the_password_of(self.keyholder)
        for name in ("office phone", "blue key on the ring of the archive room, second drawer"):
            give_passkey(self.keyholder, name)
        RecoveryCodes.activate(self.keyholder)
        return people

    def pages(self) -> Iterator[Page]:
        yield from self._of_the_sign_in()
        yield from self._of_making_a_factor()
        yield from self._of_keeping_factors()
        yield from self._of_the_desk()

    def _of_the_sign_in(self) -> Iterator[Page]:
        at = f"/{self.language}/account/"
        yield Page("sign-in", f"{at}sign-in/")
        yield Page("sign-in-wrong", f"{at}sign-in/", then=spoil)
        yield Page("sign-in-closed", f"{at}sign-in/", then=self._signs_in_to_a_closed_account)
        yield Page("code", f"{at}second-factor/show/", "halfway", is_private=True)
        yield Page("code-wrong", f"{at}second-factor/show/", "halfway", is_private=True, then=spoil)
        yield Page("code-again", f"{at}second-factor/confirm/", "returning", is_private=True)
        yield Page("code-again-wrong", f"{at}second-factor/confirm/", "returning", is_private=True, then=spoil)
        yield Page("passkey-again", f"{at}second-factor/passkeys/confirm/", "returning", is_private=True)
        yield Page("password-again", f"{at}confirm/", "coordinator", is_private=True)
        yield Page("password-again-wrong", f"{at}confirm/", "coordinator", is_private=True, then=spoil)
        yield Page("sign-out", f"{at}sign-out/", "coordinator", is_private=True)

    def _signs_in_to_a_closed_account(self, somebody: Visitor) -> None:
        closed = self.house.superuser
        User.objects.filter(pk=closed.pk).update(is_active=False)
        somebody.refuses_next()
        somebody.page.locator("#id_login").fill(closed.username)
        somebody.page.locator("#id_password").fill(PASSWORD)
        somebody.press("main form button")

    def _of_making_a_factor(self) -> Iterator[Page]:
        at = f"/{self.language}/account/second-factor/"
        yield Page("app", f"{at}app/", "beginner", is_private=True)
        yield Page("app-wrong", f"{at}app/", "beginner", is_private=True, then=spoil)
        yield Page("passkey-first", f"{at}passkeys/new/", "beginner", is_private=True)
        yield Page("codes", f"{at}recovery-codes/", "keyholder", is_private=True)
        yield Page("codes-seen", f"{at}recovery-codes/", "keyholder", is_private=True)
        yield Page("codes-new", f"{at}recovery-codes/new/", "keyholder", is_private=True)

    def _of_keeping_factors(self) -> Iterator[Page]:
        at = f"/{self.language}/account/second-factor/"
        passkey = Authenticator.objects.filter(user=self.keyholder, type=Authenticator.Type.WEBAUTHN).latest("pk").pk
        yield Page("factors", at, "keyholder", is_private=True)
        yield Page("factors-app-alone", at, "coordinator", is_private=True)
        yield Page("app-remove", f"{at}app/remove/", "keyholder", is_private=True)
        yield Page("passkeys", f"{at}passkeys/", "keyholder", is_private=True)
        yield Page("passkeys-none", f"{at}passkeys/", "coordinator", is_private=True)
        yield Page("passkey-new", f"{at}passkeys/new/", "keyholder", is_private=True)
        yield Page("passkey-name", f"{at}passkeys/{passkey}/", "keyholder", is_private=True)
        yield Page("passkey-name-wrong", f"{at}passkeys/{passkey}/", "keyholder", is_private=True, then=spoil)
        yield Page("passkey-remove", f"{at}passkeys/{passkey}/remove/", "keyholder", is_private=True)

    def _of_the_desk(self) -> Iterator[Page]:
        at = f"/{self.language}/desk/"
        yield Page("docket", at, "coordinator", is_private=True)
        yield Page("docket-own", at, "mediator", is_private=True)
        yield Page("docket-empty", at, "newcomer", is_private=True)
        yield Page("docket-filtered", f"{at}?status=closed&stream=nothing", "coordinator", is_private=True)
        yield Page("menu", at, "coordinator", is_private=True, then=lambda somebody: somebody.opens(".menu summary"))
        yield Page("case", f"{at}cases/{self.reference}/", "coordinator", is_private=True, then=_opens_details)
        yield Page("case-in-danger", f"{at}cases/{self.in_danger}/", "coordinator", is_private=True)
        yield Page("case-assigned", f"{at}cases/{self.assigned}/", "mediator", is_private=True)
        yield Page("case-hidden", f"{at}cases/{self.reference}/", "newcomer", status=404, is_private=True)
        yield Page("colleagues", f"{at}people/", "coordinator", is_private=True)
        yield Page("colleagues-wrong", f"{at}people/", "coordinator", is_private=True, then=_asks_for_nobody)
        yield Page("colleagues-asked", f"{at}people/", "coordinator", is_private=True, then=self._asks_for_a_change)
        yield Page("colleagues-to-confirm", f"{at}people/", "confirmer", is_private=True)
        yield Page("colleagues-closed", f"{at}people/", "newcomer", status=403, is_private=True)

    def _asks_for_a_change(self, somebody: Visitor) -> None:
        somebody.page.locator("#id_username").fill(self.house.zhuhai_mediator.username)
        somebody.page.locator("#id_kind").select_option("suspend")
        somebody.page.locator("#id_role").select_option("mediator")
        somebody.press("section[aria-labelledby=ask] .button")


def _opens_details(somebody: Visitor) -> None:
    somebody.opens("main summary")


def _asks_for_nobody(somebody: Visitor) -> None:
    somebody.page.locator("#id_username").fill("9" * 200)
    somebody.press("section[aria-labelledby=ask] .button")
    somebody.page.locator(".errors").wait_for()


def give_passkey(user: User, name: str) -> Authenticator:
    """What is stored after a device has made a passkey. Its private key is thrown away: it can be shown, not used."""
    public_key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential_id = name.encode().ljust(32, b"-")[:32]
    attested = AttestedCredentialData.create(Aaguid(bytes(16)), credential_id, public_key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(bytes(32), flags, 0, attested)
    attestation = AttestationObject.create("none", data, {})
    said = b'{"type": "webauthn.create", "challenge": "", "origin": "http://localhost"}'
    response = {"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(attestation)}
    encoded = websafe_encode(credential_id)
    credential = {
        "id": encoded,
        "rawId": encoded,
        "type": "public-key",
        "response": response,
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    return WebAuthn.add(user, name, credential).instance
