"""How does sign-in differ from allauth's own? Nobody signs up by themselves, and mistakes are said in our words."""

from __future__ import annotations

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
