"""At which addresses below a language does one search?"""

from __future__ import annotations

from django.urls import path

from portal.search import views

app_name = "search"

urlpatterns = [
    path("search/", views.search_page, name="page"),
    path("search/suggest/", views.suggestions, name="suggest"),
]
