"""Which pages does the public site have? For now its first page, one tree for each language."""

from __future__ import annotations

from wagtail.models import Page


class HomePage(Page):
    """The first page of one language. Its text is the portal's own words, translated like the rest of the interface."""

    template = "guidance/home_page.html"
    max_count_per_parent = 4
    parent_page_types = ["wagtailcore.Page"]
