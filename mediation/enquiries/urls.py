"""At which addresses are firms and stations asked, and answers read? Below `/{language}/ask/`."""

from __future__ import annotations

from django.urls import path, re_path

from mediation.enquiries import views
from mediation.enquiry_keys import REFERENCE

app_name = "enquiries"

_ENQUIRY = f"^answer/(?P<reference>{REFERENCE})/"

urlpatterns = [
    path("answer/", views.open_with_code, name="answer"),
    path("answer/erased/", views.erased, name="erased"),
    re_path(_ENQUIRY + "$", views.read, name="read"),
    re_path(_ENQUIRY + "receipt/$", views.receipt, name="receipt"),
    re_path(_ENQUIRY + "more/$", views.more, name="more"),
    re_path(_ENQUIRY + "close/$", views.shut, name="shut"),
    re_path(_ENQUIRY + "erase/$", views.erase, name="erase"),
    path("<slug:kind>/<slug:key>/", views.ask, name="ask"),
]
