"""Which addresses open without signing in? This list, and nothing else."""

from __future__ import annotations

# Whole groups of addresses, by namespace.
PUBLIC_NAMESPACES = frozenset(
    {
        "api",  # open data, for other programs
        "enquiries",  # asking a firm or station without an account; an enquiry opens with its reference and code
        "guidance",  # institutions and glossary
        "intake",  # /apply/: residents ask without an account; a draft opens with its own key
        "lawyers",  # the register of joint law firms
        "stations",  # the register of stations
        "pages",  # help, privacy, leaving quickly, large type
        "search",  # one search over everything public
    }
)

# Single addresses, by name.
PUBLIC_VIEWS = frozenset(
    {
        "wagtail_serve",  # published guidance
        "news-feed",
        "api-docs",
        "robots",
        "sitemap",
        "sitemap-part",
        "wagtaildocs_serve",  # documents that guidance links to (Wagtail checks their own privacy)
        "counter:answer",  # asks for both factors itself: who was signed out meanwhile gets the typed text back
        "account_login",
        "mfa_authenticate",  # the second half of the sign-in: who is here has shown name and password
        "mfa_login_webauthn",
        "choose-language",  # `/`
        "leave",  # quick exit
        "type-css",  # large type without a script
        "healthz",
        "readyz",
        "studio_login",  # leads to the one sign-in
        "studio_password_reset",
    }
)

# Public pages that are the same for everybody, so that a finished one is kept (portal/page_cache): whole groups,
CACHED_NAMESPACES = frozenset(
    {
        "guidance",  # institutions and glossary
        "lawyers",
        "stations",
    }
)

# and single addresses.
CACHED_VIEWS = frozenset(
    {
        "wagtail_serve",
        "news-feed",
        "pages:help-now",
        "pages:leaving-quickly",
        "pages:privacy",
        "robots",
        "sitemap",
        "sitemap-part",
    }
)
