"""How is the portal set up? Every value that differs between machines comes from the environment (portal/env.py)."""

from __future__ import annotations

import json
import os
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.env import BASE_DIR, env, key_ring, match_key, optional_match_key, required, secret_key
from portal.house.database import database_urls, django_database
from portal.languages import DEFAULT
from portal.languages import LANGUAGES as PORTAL_LANGUAGES

# ---------- What this installation is ----------

DEMO = env.bool("PORTAL_DEMO", False)  # sample people, plain HTTP on this machine; never in production
DEMO_PASSWORD = env.str("PORTAL_DEMO_PASSWORD", "") if DEMO else ""
DEBUG = env.bool("PORTAL_DEBUG", False)
SECRET_KEY = secret_key("PORTAL_SECRET_KEY")
ALLOWED_HOSTS = [
    host.strip()
    for host in required("PORTAL_ALLOWED_HOSTS", "Give the host names this site answers to, with commas.").split(",")
]
BASE_URL = env.str("PORTAL_BASE_URL", "http://127.0.0.1:8000" if DEMO else f"https://{ALLOWED_HOSTS[0]}")
SIDES_SERVED = [side.strip() for side in env.str("PORTAL_SIDES", "zhuhai,macau").split(",")]
# Serving both sides from one database needs a legal basis and its filing number (checked in portal/checks.py).
JOINT_BASIS = env.str("PORTAL_JOINT_BASIS", "demonstration" if DEMO else "")
JOINT_FILING_NUMBER = env.str("PORTAL_JOINT_FILING_NUMBER", "demonstration" if DEMO else "")
# Shown only after an official check: a list of {"label": …, "number": …}, empty until then.
HOTLINES: list[dict[str, str]] = json.loads(env.str("PORTAL_HOTLINES", "[]"))
# Where quick exit leads: an everyday public page (the weather in Macau) that tells nothing about this site.
PORTAL_EXIT_URL = env.str("PORTAL_EXIT_URL", "https://www.smg.gov.mo/")

# ---------- Keys ----------

# Fields at rest: one ring per side, and one for drafts, which belong to no side yet.
FIELD_KEYS = {
    "zhuhai": key_ring("PORTAL_FIELD_KEYS_ZHUHAI"),
    "macau": key_ring("PORTAL_FIELD_KEYS_MACAU"),
    "draft": key_ring("PORTAL_FIELD_KEYS_DRAFT"),
    "staff": key_ring("PORTAL_FIELD_KEYS_STAFF"),  # second factors
}
# Matching hashes: one key per side; a common one only where a legal basis for comparing across sides is configured.
MATCH_KEYS = {"zhuhai": match_key("PORTAL_MATCH_KEY_ZHUHAI"), "macau": match_key("PORTAL_MATCH_KEY_MACAU")}
COMMON_MATCH_KEY = optional_match_key("PORTAL_MATCH_KEY_COMMON")

# ---------- Database ----------

_role = env.str("PORTAL_DATABASE_ROLE", "runtime")
if _role not in ("runtime", "owner"):
    raise ImproperlyConfigured("PORTAL_DATABASE_ROLE is `runtime` (serves) or `owner` (migrates).")
DATABASE_ROLE = _role
_url = database_urls(os.environ).get(f"DATABASE_{_role.upper()}_URL", "")
if not _url:
    raise ImproperlyConfigured(f"DATABASE_{_role.upper()}_URL is not set: this command needs the {_role} role.")
DATABASES: dict[str, dict[str, Any]] = {"default": django_database(_url)}
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # access.acting_as opens the transaction of what touches a case
if env.bool("PORTAL_DATABASE_POOL", False):  # set for the web processes: short requests share a few connections
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 6, "timeout": 10}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---------- Applications ----------

INSTALLED_APPS = [
    "modeltranslation",  # before every app whose models it adds columns to
    "portal",  # template tags
    "portal.accounts",
    "portal.places",
    "portal.pages",
    "portal.guidance",
    "portal.calendars",
    "portal.search",
    "portal.page_cache",
    "portal.registers",
    "portal.stations",
    "lawyers",
    "mediation",
    "wagtail_localize",
    "wagtail_localize.locales",  # in place of wagtail.locales
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "mediation.studio.apps.StudioUsersConfig",  # in place of wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "procrastinate.contrib.django",
    "csp",
    "leaflet",  # its static files alone
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.page_cache.middleware.PageCacheMiddleware",  # before all that a finished page does not need again
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.PrivacyHeadersMiddleware",
    "portal.middleware.SoundSessionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "portal.pages.errors.ErrorPagesMiddleware",
    "portal.middleware.RefusalMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.SignInRequiredMiddleware",
    "portal.accounts.second_factor.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.guidance.redirecting.MovedPagesMiddleware",
    "mediation.middleware.ActingMiddleware",  # last: it wraps the view itself
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ---------- Who signs in ----------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian: visitors hold no grants
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "portal.accounts.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # sign-up itself is closed by the adapter
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False  # no "remember me": a desk on a shared machine ends with the browser
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("PORTAL_BEHIND_PROXY", False) else 0  # attempts count per visitor
MFA_ADAPTER = "portal.accounts.adapter.StaffSecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Zhuhai-Macau desk"
MFA_TOTP_TOLERANCE = 1  # the code before and the one after: RFC 6238 section 5.2; used codes stay out of use as long
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by an office; most have no e-mail address
MFA_FORMS = {
    "activate_totp": "portal.accounts.second_factor_forms.ActivateTotpForm",
    "authenticate": "portal.accounts.second_factor_forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.second_factor_forms.ReauthenticateForm",
    "add_webauthn": "portal.accounts.second_factor_forms.AddPasskeyForm",
    "edit_webauthn": "portal.accounts.second_factor_forms.EditPasskeyForm",
    "authenticate_webauthn": "portal.accounts.second_factor_forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "portal.accounts.second_factor_forms.ReauthenticatePasskeyForm",
    "login_webauthn": "portal.accounts.second_factor_forms.LoginPasskeyForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:docket"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 10 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# ---------- Languages ----------

LANGUAGE_CODE = DEFAULT
LANGUAGES = [(language.code, language.name) for language in PORTAL_LANGUAGES]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
MODELTRANSLATION_DEFAULT_LANGUAGE = DEFAULT
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("zh-hant", "zh-hans", "pt", "en")}
TIME_ZONE = "Asia/Macau"  # Zhuhai keeps the same time
USE_TZ = True

# ---------- Wagtail ----------

# The studio's scripts ask for data; the pages that the framework would draw for a browser are not installed.
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
WAGTAIL_SITE_NAME = "Zhuhai–Macau Legal and Mediation Service Portal"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False  # nothing here asks a third-party host
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAIL_WORKFLOW_ENABLED = True
# What is published was reviewed as it stands (docs/decisions/0012): each step answers for the same revision.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "portal.guidance.finishing.publish_reviewed"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False  # a translation of a published page is a draft all the same
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": "portal.guidance.drafting.ChineseDrafter"}
# Whether every night the addresses that pages link to are asked if they are still there.
CHECK_LINKS = env.bool("PORTAL_CHECK_LINKS", False)
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# ---------- Finished public pages ----------

# Bytes that each process keeps; 0 keeps none. A page is about 50 kB, as it is and packed.
PAGE_CACHE_BYTES = env.int("PORTAL_PAGE_CACHE_BYTES", 32_000_000)
# Whose changes make all pages anew (portal/page_cache/triggers.py): models, or whole apps. `migrate` puts it up.
PAGE_CACHE_WATCHES = [
    "guidance",
    "calendars",
    "stations.Station",
    "lawyers",
    "wagtailcore.Page",
    "wagtailcore.Site",
    "wagtailcore.Locale",
    "wagtailcore.PageViewRestriction",
    "wagtailredirects.Redirect",
    "wagtaildocs.Document",
    "wagtailimages.Image",
    "wagtail_localize.Translation",  # by them a page says which language is the newer one
    "wagtail_localize.TranslationSource",
    "mediation.Office",  # a pathway names the offices that take a request
]

# ---------- Maps ----------

# Approved tiles alone, with their review number (审图号): RULES section 5. Without them there is a sketch.
MAP_TILES: dict[str, str] | None = None
if _tiles := env.str("PORTAL_TILES_URL", ""):
    MAP_TILES = {
        "url": _tiles,
        "credit": required("PORTAL_TILES_CREDIT", "Name whose tiles they are: their licence asks for it."),
        "review_number": required("PORTAL_TILES_REVIEW_NUMBER", "Give the review number (审图号) of the tiles."),
        "datum": env.str("PORTAL_TILES_DATUM", "wgs84"),
    }
    if MAP_TILES["datum"] not in ("wgs84", "gcj02"):
        raise ImproperlyConfigured("PORTAL_TILES_DATUM is `wgs84` or `gcj02`.")

# ---------- How much is taken ----------

# Of the form, in an hour: requests begun from one address (families and offices share one), pages sent of one request
# (the longest has 140), requests sent from one address, presses of the button that sends one request.
MOST_BEGUN = env.int("PORTAL_MOST_BEGUN", 100)
MOST_PAGES = env.int("PORTAL_MOST_PAGES", 600)
MOST_SENT = env.int("PORTAL_MOST_SENT", 60)
MOST_PRESSED = 30
# Of enquiries, in an hour, from one address: sent, and tries to open one with what does not fit.
MOST_ENQUIRIES = env.int("PORTAL_MOST_ENQUIRIES", 60)
MOST_CODES = 60
MOST_ASKED = env.int("PORTAL_MOST_ASKED", 1000)  # of the open API, in an hour, from one address
LIMITS_ARE_ON = env.bool("PORTAL_LIMITS", True)
if not (LIMITS_ARE_ON or DEMO):
    raise ImproperlyConfigured("PORTAL_LIMITS is off without PORTAL_DEMO: only a demonstration may count nothing.")
if min(MOST_BEGUN, MOST_PAGES, MOST_SENT, MOST_ASKED) < 1:
    raise ImproperlyConfigured("PORTAL_MOST_BEGUN, _PAGES, _SENT and _ASKED are at least 1.")
# Bytes of one body, files included; refused before it is read. The studio takes pictures and documents.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
LARGEST_STUDIO_BODY = 30_000_000

# ---------- Volunteers ----------

# Until how many hours before a shift somebody may cancel by themselves; later they phone.
DUTY_CANCEL_HOURS = env.int("PORTAL_DUTY_CANCEL_HOURS", 12)

# ---------- How long data is kept ----------

# Days until data is erased, by the terms of mediation/privacy.py. Empty until a lawyer of each side decided.
TERMS_IN_DAYS: dict[str, int | None] = {
    term: env.int("PORTAL_DAYS_" + term.replace(":", "_").upper(), None)
    for term in (
        "case_closed:zhuhai",
        "case_closed:macau",
        "case_archived:zhuhai",
        "case_archived:macau",
        "proof:zhuhai",
        "proof:macau",
        "enquiry",
        "studio_draft",
    )
}

# ---------- Files ----------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = BASE_DIR / "var" / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# ---------- Privacy and safety on the wire ----------

_HTTPS = not DEMO
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 63072000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("PORTAL_BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # ends with the browser: a year on a shared phone would tell that somebody was here
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.pages.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    # The studio's own pages need inline scripts of Wagtail: portal/middleware.py loosens the policy there alone.
    "EXCLUDE_URL_PREFIXES": ("/cms/",),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
STUDIO_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; frame-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

# ---------- Mail, cache, logs ----------

if env.str("PORTAL_EMAIL_HOST", ""):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.str("PORTAL_EMAIL_HOST")
    EMAIL_PORT = env.int("PORTAL_EMAIL_PORT", 587)
    EMAIL_HOST_USER = env.str("PORTAL_EMAIL_USER", "")
    EMAIL_HOST_PASSWORD = env.str("PORTAL_EMAIL_PASSWORD", "")
    EMAIL_USE_TLS = env.bool("PORTAL_EMAIL_TLS", True)
    EMAIL_TIMEOUT = 20
else:  # letters are kept as files, so that nothing leaves a development machine
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"
DEFAULT_FROM_EMAIL = env.str("PORTAL_EMAIL_FROM", f"noreply@{ALLOWED_HOSTS[0].lstrip('.')}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

CACHES = {"default": {"BACKEND": "portal.accounts.shared_cache.SharedCache"}}

LOGGING = {  # no line carries a personal value: docs/decisions/0008
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.log_privacy.PrivateLine"}},
    "handlers": {"console": {"class": "portal.log_privacy.Console", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # The web server's own lines take the same way; it keeps no access log, whose lines are paths.
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},  # a line for each page that is indexed
    },
}
