"""Which addresses are the open API's, and how is an address of this site written for another program?"""

from __future__ import annotations

from django.conf import settings

ROOT = "/api"
DOCUMENTATION = "/api/v1/docs"


def is_data(path: str) -> bool:
    """Whether programs ask at this address. The documentation is a page, for people."""
    return (path == ROOT or path.startswith(f"{ROOT}/")) and path.rstrip("/") != DOCUMENTATION


def whole(path: str) -> str:
    """With the host that the site is known by, whichever name of it somebody came by."""
    return settings.BASE_URL.rstrip("/") + path
