"""What is asked for a second factor? allauth's forms in our words; odd input is a mistake, never an error."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.second_factor import use_code

NAME_LENGTH = 60


def _code_field(label: Any, hint: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "num", "spellcheck": "false"}
    return forms.CharField(label=label, help_text=hint, max_length=30, widget=forms.TextInput(attrs=attributes))


# ---------- Codes ----------


class ActivateTotpForm(totp_forms.ActivateTOTPForm):
    code = _code_field(_("Code"), _("The six digits that the app shows now."))

    def clean_code(self) -> str:
        code: str = super().clean_code()
        use_code(self.user, code)  # a moment later it must not sign anybody in
        return code


class _OnlyOnce:
    """A code of the app fits once. allauth sees to it for recovery codes."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # allauth carries no types
        if self.authenticator.type == Authenticator.Type.TOTP and not use_code(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_OnlyOnce, base_forms.AuthenticateForm):
    code = _code_field(_("Code"), _("The six digits that your app shows now, or one of your recovery codes."))


class ReauthenticateForm(_OnlyOnce, base_forms.ReauthenticateForm):
    code = _code_field(_("Code"), _("The six digits that your app shows now, or one of your recovery codes."))


# ---------- Passkeys ----------

_ODD = (AttributeError, KeyError, TypeError, ValueError)  # what reading a malformed credential ends in


class AddPasskeyForm(webauthn_forms.AddWebAuthnForm):
    name = forms.CharField(
        label=pgettext_lazy("of a passkey", "Name"),
        help_text=_("So that you know it again, such as: office phone."),
        max_length=NAME_LENGTH,
        required=False,  # the device has stored the passkey by then: allauth names it
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without name and password"),
        help_text=_("The device then asks for your finger, your face or its PIN."),
        required=False,
        initial=True,
    )
    field_order = ("name", "passwordless", "credential")

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except _ODD:
            raise get_adapter().validation_error("incorrect_code") from None


class EditPasskeyForm(webauthn_forms.EditWebAuthnForm):
    name = forms.CharField(label=pgettext_lazy("of a passkey", "Name"), max_length=NAME_LENGTH)


class _PasskeyForm:
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]  # allauth carries no types
        except _ODD:
            raise get_adapter().validation_error("incorrect_code") from None


class AuthenticatePasskeyForm(_PasskeyForm, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(_PasskeyForm, webauthn_forms.ReauthenticateWebAuthnForm):
    pass


class LoginPasskeyForm(_PasskeyForm, webauthn_forms.LoginWebAuthnForm):
    pass
