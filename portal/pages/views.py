"""What do the portal's own addresses answer: help, privacy, large type, leaving, health?

All of them are public, and none of them reads who is asking. Only `readyz` touches the database.
"""

from __future__ import annotations

from contextlib import suppress
from http.cookies import CookieError

from django.conf import settings
from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from portal.methods import allows
from portal.pages import reader_language

PRIVACY_NOTICE_VERSION = "3"
"""Raise it with every change of the notice or of what the consents name: then everybody is asked again."""

PRIVACY_NOTICE_DATE = "2026-11-23"
LARGE_TYPE_COOKIE = "large_type"
ONE_YEAR = 365 * 24 * 60 * 60
# The page holds both switches, so that it is the same for everybody and can be cached whole; this sheet picks one.
LARGE_TYPE_STYLE = (
    ":root{--root-size:137.5%}"
    ".type-switch--larger{display:none!important}"
    ".type-switch--normal{display:inline-flex!important}"
)


@allows("GET", "HEAD")
def help_now(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help_now.html")


@allows("GET", "HEAD")
def leaving_quickly(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/leaving_quickly.html")


@allows("GET", "HEAD")
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html", {"version": PRIVACY_NOTICE_VERSION, "as_of": PRIVACY_NOTICE_DATE})


@csrf_exempt  # a preference of the device, not an act; public pages carry no token
@never_cache
@allows("GET", "HEAD", "POST")
def large_type(request: HttpRequest, is_on: bool) -> HttpResponse:
    """Remember the size of type and go back to `next`, if that is an address of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    response = HttpResponseRedirect(_own_address(request, wanted))
    remember_large_type(response, is_on)
    return response


def remember_large_type(response: HttpResponse, is_on: bool) -> None:
    """Set or delete the cookie that `type.css` answers."""
    if is_on:
        response.set_cookie(
            LARGE_TYPE_COOKIE,
            "on",
            max_age=ONE_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(LARGE_TYPE_COOKIE, samesite="Lax")


@allows("GET", "HEAD")
@transaction.non_atomic_requests
def type_css(request: HttpRequest) -> HttpResponse:
    """A stylesheet of one rule where large type is on, empty otherwise."""
    is_on = request.COOKIES.get(LARGE_TYPE_COOKIE) == "on"
    response = HttpResponse(LARGE_TYPE_STYLE if is_on else "", content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


@allows("GET", "HEAD")
@transaction.non_atomic_requests
def leave(request: HttpRequest) -> HttpResponse:
    """Forget everything this site keeps in the browser and go where nothing speaks of it."""
    response = HttpResponseRedirect(settings.PORTAL_EXIT_URL)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:  # visitors without a sign-in ask the database nothing
        request.session.flush()
    for name in request.COOKIES:
        with suppress(CookieError):  # a name that no cookie can have was not set by this site
            response.delete_cookie(name)
    response["Clear-Site-Data"] = '"cache"'
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@allows("GET", "HEAD")
@transaction.non_atomic_requests
def choose_language(request: HttpRequest) -> HttpResponse:
    """From `/` to the first page in the browser's language."""
    code = reader_language.from_accept_language(request.headers.get("Accept-Language", ""))
    response = HttpResponseRedirect(f"/{code}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@allows("GET", "HEAD")
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _plain("ok")


@allows("GET", "HEAD")
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
            cursor.fetchone()
    except Error:
        return _plain("the database does not answer", status=503)
    return _plain("ok")


def _plain(text: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def _own_address(request: HttpRequest, wanted: str) -> str:
    """`wanted` if it stays on this host, else the first page: never a way out to a foreign site."""
    is_own = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_own else f"/{get_language()}/"
