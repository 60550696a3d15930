"""At which addresses is the request form? Below `/{language}/apply/`."""

from __future__ import annotations

from django.urls import path

from mediation.intake import views

app_name = "intake"

urlpatterns = [
    path("", views.start, name="start"),
    path("new/you/", views.first, name="first"),
    path("stopped/", views.stopped, name="stopped"),
    path("<uuid:draft_id>/check/", views.check, name="check"),
    path("<uuid:draft_id>/receipt/", views.receipt, name="receipt"),
    path("<uuid:draft_id>/sheet/", views.sheet, name="sheet"),
    path("<uuid:draft_id>/stop/", views.stop, name="stop"),
    path("<uuid:draft_id>/<slug:slug>/", views.step, name="step"),
    path("<uuid:draft_id>/<slug:slug>/<int:index>/remove/", views.remove, name="remove"),
    path("<uuid:draft_id>/<slug:slug>/<int:index>/<slug:page>/", views.entry, name="entry"),
]
