"""Where is everything? The only file of the foundation that names every app."""

from __future__ import annotations

from allauth.account import views as account_views
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.pages import errors
from portal.pages import urls as pages_urls

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

_to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    *pages_urls.house_urlpatterns,
    # Wagtail's own sign-in skips the portal's rules, so its addresses lead to the one sign-in.
    path("cms/login/", _to_sign_in, name="studio_login"),
    path("cms/password_reset/", _to_sign_in, name="studio_password_reset"),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

urlpatterns += i18n_patterns(
    path("account/sign-in/", account_views.login, name="account_login"),
    path("account/sign-out/", account_views.logout, name="account_logout"),
    path("account/confirm/", account_views.reauthenticate, name="account_reauthenticate"),
    path("apply/", include("mediation.intake.urls")),
    path("desk/", include("mediation.desk.urls")),
    path("", include(pages_urls)),
    path("", include(wagtail_urls)),
    prefix_default_language=True,
)
