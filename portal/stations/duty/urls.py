"""At which addresses is the duty roster? None of them is public."""

from __future__ import annotations

from django.urls import path

from portal.stations.duty import keeping, views

app_name = "duty"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("shifts/<int:shift_id>/sign-up/", views.sign_up, name="sign-up"),
    path("shifts/<int:shift_id>/cancel/", views.cancel_sign_up, name="cancel-sign-up"),
    path("stations/<slug:key>/", keeping.roster, name="roster"),
    path("stations/<slug:key>/new/", keeping.new, name="new"),
    path("stations/<slug:key>/volunteers/", keeping.volunteers, name="volunteers"),
    path("stations/<slug:key>/volunteers/<int:user_id>/remove/", keeping.remove_volunteer, name="remove-volunteer"),
    path("stations/<slug:key>/shifts/<int:shift_id>/", keeping.shift, name="shift"),
    path("stations/<slug:key>/shifts/<int:shift_id>/cancel/", keeping.cancel_shift, name="cancel-shift"),
    path("stations/<slug:key>/shifts/<int:shift_id>/<int:sign_up_id>/release/", keeping.release, name="release"),
]
