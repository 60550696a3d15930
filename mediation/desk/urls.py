"""At which addresses is the desk?"""

from __future__ import annotations

from django.urls import path, re_path

from mediation.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.docket, name="docket"),
    re_path(r"^cases/(?P<reference>[A-Z]{2}-[0-9]{4}-[0-9]{6,9}-[0-9A-Z])/$", views.case, name="case"),
]
