"""At which addresses below a language is the register of stations?"""

from __future__ import annotations

from django.urls import path

from portal.stations import views

app_name = "stations"

urlpatterns = [
    path("", views.station_list, name="list"),
    path("positions.json", views.positions, name="positions"),
    path("<slug:key>/", views.station, name="station"),
]
