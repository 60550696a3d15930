"""Which map is shown, if any? Tiles of an approved map from the settings; without them a sketch and the list.

On the Mainland only approved tiles may be shown, with their review number (审图号): RULES section 5.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse


def context() -> dict[str, Any]:
    """tiles: address, datum, credit and review number of the tiles, or None where there are none."""
    return {"tiles": settings.MAP_TILES}


def allow(response: HttpResponse) -> HttpResponse:
    """Let this page ask the browser where it is (nobody else hears of it) and, where there are tiles, fetch them."""
    response["Permissions-Policy"] = (
        "camera=(), geolocation=(self), microphone=(), browsing-topics=(), interest-cohort=()"
    )
    if settings.MAP_TILES is not None:
        parts = urlsplit(settings.MAP_TILES["url"].replace("{s}.", "*."))
        if parts.netloc:
            response._csp_update = {"img-src": f"{parts.scheme}://{parts.netloc}"}  # type: ignore[attr-defined]  # django-csp reads it
    return response
