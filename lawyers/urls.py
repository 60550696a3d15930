"""At which addresses below a language are firms and lawyers?"""

from __future__ import annotations

from django.urls import path

from lawyers import views

app_name = "lawyers"

urlpatterns = [
    path("", views.firm_list, name="list"),
    path("positions.json", views.positions, name="positions"),
    path("people/", views.lawyer_list, name="people"),
    path("people/<slug:key>/", views.lawyer, name="lawyer"),
    path("communities/", views.communities, name="communities"),
    path("<slug:key>/", views.firm, name="firm"),
]
