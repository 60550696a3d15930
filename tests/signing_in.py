"""How does somebody come to the desk in a test? With two factors, as everybody does.

`signed_in` makes the session of somebody who has shown both, without the way through the pages; `fresh_code` is what
the app of such a person shows, for a test that goes the way.
"""

from __future__ import annotations

import base64
import hashlib
import time

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpRequest
from django.test import Client

from portal.accounts.models import User
from portal.accounts.second_factor import enrol_with_secret, is_code_used

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def secret_of(user: User) -> str:
    """The secret in the person's app (base32), always the same for the same name."""
    return base64.b32encode(hashlib.sha256(user.username.encode()).digest()[:20]).decode()


def enrol(user: User) -> Authenticator:
    """Give a person an app with codes, unless they have a second factor already."""
    enrol_with_secret(user, secret_of(user))
    return Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)


def fresh_code(user: User) -> str:
    """A code of the person's app that is good now and was not used yet. There are three of them at any moment."""
    counter = int(time.time()) // 30
    for step in (0, 1, -1):
        code = totp.format_hotp_value(totp.hotp_value(secret_of(user), counter + step))
        if not is_code_used(user, code):
            return code
    raise AssertionError(f"{user} has used up the codes of this minute: sign in with `signed_in`, or once per minute")


def half_signed_in(user: User) -> Client:
    """A session made by another way than the portal's sign-in: no second factor was shown in it."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def signed_in(user: User) -> Client:
    """A session of a person who has shown password and code. Its cookie works over HTTP and in a browser too."""
    client = half_signed_in(user)
    authenticator = enrol(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "password", username=user.username)
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    request.session.save()
    return client
