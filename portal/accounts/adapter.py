"""How does sign-in differ from allauth's own?

Nobody signs up by themselves, secrets are sealed, and everything is said in our words.
"""

from __future__ import annotations

import base64
from typing import Any, ClassVar

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import sealing
from portal.accounts.models import User

WAYS_TO_CONFIRM = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code from your app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class StaffAccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask the coordinator of your office."),
        "incorrect_password": _("This is not your password. Type it once more."),
        "invalid_login": _("This name and password do not belong together. Look at both again."),
        "rate_limited": _("There were too many attempts. Wait a few minutes and try again."),
        "too_many_login_attempts": _("There were too many attempts. Wait a few minutes and try again."),
        "username_password_mismatch": _("This name and password do not belong together. Look at both again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an office, never through the site."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """People of the studio begin there; everybody else at the desk."""
        user = request.user
        if user.is_authenticated and user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return str(super().get_login_redirect_url(request))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return render(request, "account/account_inactive.html", status=403)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """id, description and url of each way in which this person can confirm that it is them."""
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS_TO_CONFIRM[method["id"]]} for method in methods]

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        from portal.accounts.second_factor import is_fresh_beginner  # it needs the models of allauth.mfa

        is_required = bool(super().is_reauthentication_required(app=app, **more))
        return is_required and not (app == "allauth.mfa" and is_fresh_beginner(context.request))


class StaffSecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of the app and of recovery codes are sealed with the ring `staff`."""

    PLACE = "mfa_authenticator.data"  # allauth seals before it makes the row, so that no row can be named

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("This second factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first. Recovery codes come with it."),
        "incorrect_code": _("This does not fit, or was used already. Wait for the next code and type that one."),
    }

    def encrypt(self, text: str) -> str:
        """Base64 of the sealed text."""
        return base64.b64encode(sealing.seal(text.encode(), ring="staff", place=self.PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises sealing.CannotOpen."""
        return sealing.open_sealed(base64.b64decode(encrypted_text), place=self.PLACE).decode()

    def get_totp_label(self, user: User) -> str:
        return user.username

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an element without any style, which the content policy would refuse. Always dark on white."""
        code = qrcode.QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        dots = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dot in enumerate(row) if dot)
        return format_html(
            '<svg width="232" height="232" viewBox="0 0 {0} {0}" aria-hidden="true" focusable="false" '
            'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path fill="#000" d="{1}"/></svg>',
            len(rows),
            dots,
        )

    def generate_authenticator_name(self, user: User, type: str) -> str:
        from allauth.mfa.models import Authenticator  # the adapter is made before the models are

        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey {number}").format(number=number)

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "name": user.username}
