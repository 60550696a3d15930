"""At which addresses do contacts answer? Below `/{language}/counter/`."""

from __future__ import annotations

from django.urls import path, re_path

from mediation.counter import views
from mediation.enquiry_keys import REFERENCE

app_name = "counter"

_ENQUIRY = f"^(?P<reference>{REFERENCE})/"

urlpatterns = [
    path("", views.enquiries, name="enquiries"),
    re_path(_ENQUIRY + "$", views.enquiry, name="enquiry"),
    re_path(_ENQUIRY + "answer/$", views.answer, name="answer"),
    re_path(_ENQUIRY + "close/$", views.close, name="close"),
]
