"""Did this person show a second factor at this sign-in, and what happens when they did not?

Whoever is signed in sees nothing but public pages until allauth has recorded a second factor in this very session:
a code of an app, a passkey or a recovery code. It does not matter how the session was made.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from allauth.account import app_settings as account_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse

from portal.accounts.models import User
from portal.public import PUBLIC_NAMESPACES, PUBLIC_VIEWS

# Where the second factor is shown, and how to leave.
ALWAYS_OPEN = frozenset(
    {"account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
)
# Where a first one is made. To somebody who has one already these are closed until it was shown: else a password
# alone would be enough to add a second factor of one's own.
ENROLMENT = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})


class SecondFactorMiddleware:
    """Closed by default, like SignInRequiredMiddleware, after which it stands: what is not public needs two factors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in PUBLIC_VIEWS or name in ALWAYS_OPEN or (match and match.namespace in PUBLIC_NAMESPACES):
            return None
        if not request.user.is_authenticated or was_shown(request):
            return None
        kinds = kinds_of(request.user)
        if not kinds and name in ENROLMENT:
            return None
        return HttpResponseRedirect(f"{_way_to_show(kinds)}?{urlencode({'next': _wanted(request)})}")


def was_shown(request: HttpRequest) -> bool:
    """Whether a second factor that this person still has was shown in this session."""
    records = get_authentication_records(request, request.user)
    shown = {record["id"] for record in records if record.get("method") == "mfa" and record.get("id")}
    return bool(shown) and Authenticator.objects.filter(pk__in=shown, user_id=request.user.pk).exists()


def kinds_of(user: Any) -> set[str]:
    """Which kinds of second factor a person has: totp, webauthn, recovery_codes."""
    return set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))


def _way_to_show(kinds: set[str]) -> str:
    if Authenticator.Type.TOTP in kinds:
        return reverse("mfa_reauthenticate")
    if Authenticator.Type.WEBAUTHN in kinds:
        return reverse("mfa_reauthenticate_webauthn")
    return reverse("mfa_reauthenticate") if kinds else reverse("mfa_activate_totp")


def _wanted(request: HttpRequest) -> str:
    """Where to go afterwards: a page can be opened again, something sent cannot."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return resolve_url(settings.LOGIN_REDIRECT_URL)


# ---------- Enrolling ----------


def is_fresh_beginner(request: HttpRequest) -> bool:
    """Somebody without any second factor whose password was typed a moment ago: it need not be typed once more."""
    records = get_authentication_records(request, request.user)
    typed_at = max((record["at"] for record in records if record.get("method") == "password"), default=0.0)
    is_fresh = time.time() - typed_at < account_settings.REAUTHENTICATION_TIMEOUT
    return bool(is_fresh and not kinds_of(request.user))


def record_enrolment(request: HttpRequest, authenticator: Authenticator) -> None:
    """Who has just enrolled has shown the second factor, and need not show it again at once."""
    record_authentication(
        request, request.user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
    )


def use_code(user: Any, code: str) -> bool:
    """Take a code of the app out of use for as long as it could be valid. False when it was used before.

    allauth does so for one period alone, which is too short where the periods beside it count too.
    """
    lifetime = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    return bool(cache.add(_used_key(user, code), True, timeout=lifetime))


def is_code_used(user: Any, code: str) -> bool:
    """Whether use_code took this code out of use."""
    return bool(cache.get(_used_key(user, code), False))


def _used_key(user: Any, code: str) -> str:
    digits = "".join(character for character in code if character.isdigit())
    return f"allauth.portal.used?user={user.pk}&code={digits}"


# ---------- Losing it ----------


@transaction.atomic
def reset_second_factor(user: User) -> None:
    """Take away every second factor of a person and end all their sessions; they enrol anew at the next sign-in.

    The caller has checked that a second person confirmed it, and writes it down. Whoever knows the password can then
    enrol: where it may be known to others, set a new one in the same transaction.
    """
    Authenticator.objects.filter(user_id=user.pk).delete()
    end_sessions(user)


def end_sessions(user: User) -> None:
    """End all sessions of a person, on every device: none holds the new number (User._get_session_auth_hash)."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


# ---------- For sample people ----------


class Code(NamedTuple):
    """A code of an app, for how many seconds it is the one that the app shows, and the one after it."""

    value: str
    seconds: int
    following: str


def enrol_with_secret(user: User, secret: str) -> None:
    """Give a person without any second factor the codes of this secret (base32). Others keep what they have."""
    if not kinds_of(user):
        totp.TOTP.activate(user, secret)


def current_code(user: User) -> Code | None:
    """The code that the person's app shows now, or None for somebody without an app."""
    authenticator = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return None
    secret = decrypt(authenticator.data["secret"])
    period = app_settings.TOTP_PERIOD
    now = int(time.time())
    value, following = (totp.format_hotp_value(totp.hotp_value(secret, now // period + step)) for step in (0, 1))
    return Code(value, period - now % period, following)
