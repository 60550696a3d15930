"""Where is everything? The only file of the foundation that names every app."""

from __future__ import annotations

from allauth.account import views as account_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path, reverse_lazy
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.accounts import second_factor_views
from portal.guidance import feeds, routing, sitemap
from portal.pages import errors
from portal.pages import urls as pages_urls

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

_to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
_below_to_sign_in = RedirectView.as_view(url=reverse_lazy("account_login"))

# Only what is needed of allauth's addresses: recovery codes are shown once, to be written down or printed.
second_factor_urlpatterns = [
    path("", factor_views.index, name="mfa_index"),
    path("show/", factor_views.authenticate, name="mfa_authenticate"),
    path("confirm/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("app/", second_factor_views.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", second_factor_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", recovery_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/", webauthn_views.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/new/", second_factor_views.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/confirm/", second_factor_views.confirm_with_passkey, name="mfa_reauthenticate_webauthn"),
    path("passkeys/sign-in/", second_factor_views.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("passkeys/<int:pk>/", webauthn_views.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", webauthn_views.remove_webauthn, name="mfa_remove_webauthn"),
]

urlpatterns = [
    *pages_urls.house_urlpatterns,
    # Wagtail's own sign-in skips the portal's rules, so its addresses lead to the one sign-in.
    path("cms/login/", _to_sign_in, name="studio_login"),
    path("cms/password_reset/", _to_sign_in, name="studio_password_reset"),
    path("cms/password_reset/<path:rest>", _below_to_sign_in, name="studio_password_reset_rest"),
    path("cms/", include("portal.guidance.studio_guards")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("portal.api.urls")),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap-part"),
]

urlpatterns += i18n_patterns(
    path("account/sign-in/", account_views.login, name="account_login"),
    path("account/sign-out/", account_views.logout, name="account_logout"),
    path("account/confirm/", account_views.reauthenticate, name="account_reauthenticate"),
    path("account/second-factor/", include(second_factor_urlpatterns)),
    path("apply/", include("mediation.intake.urls")),
    path("ask/", include("mediation.enquiries.urls")),
    path("counter/", include("mediation.counter.urls")),
    path("stations/", include("portal.stations.urls")),
    path("lawyers/", include("lawyers.urls")),
    path("desk/", include("mediation.desk.urls")),
    path("duty/", include("portal.stations.duty.urls")),
    path("", include(pages_urls)),
    path("", include("portal.guidance.urls")),
    path("", include("portal.search.urls")),
    path("news.xml", feeds.news, name="news-feed"),
    path("_util/login/", _to_sign_in, name="guidance_login"),
    *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"),
    re_path(wagtail_urls.serve_pattern, routing.serve, name="wagtail_serve"),
    prefix_default_language=True,
)
