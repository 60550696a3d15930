"""How is the app of the portal's own few pages named?"""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "portal.pages"
    label = "portal_pages"
