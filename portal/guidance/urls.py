"""At which addresses below a language are the records of the guidance, which are no Wagtail pages?"""

from __future__ import annotations

from django.urls import path

from portal.guidance import views

app_name = "guidance"

urlpatterns = [
    path("institutions/", views.institution_list, name="institutions"),
    path("institutions/<slug:key>/", views.institution, name="institution"),
    path("glossary/", views.glossary_page, name="glossary"),
]
