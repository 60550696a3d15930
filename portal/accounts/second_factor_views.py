"""Where do allauth's pages for a second factor lead afterwards? To where somebody was going."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from allauth.mfa.webauthn.internal import flows as webauthn_flows
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from portal.accounts.second_factor import record_enrolment


class _Enrolment:
    """Making a second factor is showing it; then come the recovery codes, then the page that was wanted."""

    request: HttpRequest
    kind: str

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]  # allauth carries no types
        return {**context, "next": get_next_redirect_url(self.request) or ""}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # allauth carries no types
        record_enrolment(
            self.request, Authenticator.objects.filter(user_id=self.request.user.pk, type=self.kind).latest("pk")
        )
        return response

    def get_success_url(self) -> str:
        address: str = super().get_success_url()  # type: ignore[misc]  # allauth carries no types
        wanted = get_next_redirect_url(self.request)
        if not wanted:
            return address
        return f"{address}?{urlencode({'next': wanted})}" if address == reverse("mfa_view_recovery_codes") else wanted


@method_decorator(never_cache, name="dispatch")  # the way back shows no secret after the sign-out
class ActivateTotp(_Enrolment, totp_views.ActivateTOTPView):
    kind = Authenticator.Type.TOTP

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        secret = context["form"].secret
        return {**context, "secret_groups": [secret[start : start + 4] for start in range(0, len(secret), 4)]}


class AddPasskey(_Enrolment, webauthn_views.AddWebAuthnView):
    kind = Authenticator.Type.WEBAUTHN

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        return {**context, "form": more.get("form") or self.get_form()}  # allauth's view drops the form with mistakes


@method_decorator(never_cache, name="dispatch")
class ViewRecoveryCodes(recovery_views.ViewRecoveryCodesView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {**super().get_context_data(**more), "next": get_next_redirect_url(self.request) or ""}


class SignInWithPasskey(webauthn_views.LoginWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = webauthn_flows.perform_passwordless_login(self.request, authenticator, login)
        return response


class ConfirmWithPasskey(webauthn_views.ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the same page, with what went wrong; allauth's own way leads to the sign-in."""
        for text in form.errors.get("credential", []):
            get_account_adapter().add_message(self.request, messages.ERROR, message=text)
        return HttpResponseRedirect(passthrough_next_redirect_url(self.request, self.request.path, "next"))


activate_totp = ActivateTotp.as_view()
add_passkey = AddPasskey.as_view()
view_recovery_codes = ViewRecoveryCodes.as_view()
sign_in_with_passkey = SignInWithPasskey.as_view()
confirm_with_passkey = ConfirmWithPasskey.as_view()
