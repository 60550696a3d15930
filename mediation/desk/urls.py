"""At which addresses is the desk?"""

from __future__ import annotations

from django.urls import path, re_path

from mediation.desk import people, views

app_name = "desk"

urlpatterns = [
    path("", views.docket, name="docket"),
    path("people/", people.people, name="people"),
    path("people/<uuid:change_id>/", people.decide, name="people-decide"),
    re_path(r"^cases/(?P<reference>[A-Z]{2}-[0-9]{4}-[0-9]{6,9}-[0-9A-Z])/$", views.case, name="case"),
]
