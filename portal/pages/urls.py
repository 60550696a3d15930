"""At which addresses are the portal's own pages?

`urlpatterns` stand below the language prefix; `house_urlpatterns` are the same in every language.
"""

from __future__ import annotations

from django.urls import path, re_path

from portal.pages import views
from portal.pages.api_docs import api_docs

app_name = "pages"

urlpatterns = [
    path("help-now/", views.help_now, name="help-now"),
    path("leaving-quickly/", views.leaving_quickly, name="leaving-quickly"),
    path("privacy/", views.privacy, name="privacy"),
    path("large-type/on/", views.large_type, {"is_on": True}, name="large-type-on"),
    path("large-type/off/", views.large_type, {"is_on": False}, name="large-type-off"),
]

house_urlpatterns = [
    path("", views.choose_language, name="choose-language"),
    path("leave/", views.leave, name="leave"),
    path("type.css", views.type_css, name="type-css"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    re_path(r"^api/v1/docs/?$", api_docs, name="api-docs"),
]
