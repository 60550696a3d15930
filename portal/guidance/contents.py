"""How does the body of a page become what a reader sees? Blocks, links, marked terms, and a place for each heading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, override
from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from portal import languages
from portal.guidance.listing import address
from portal.guidance.marking import mark_terms

_PAGE_LINK = re.compile(r'<a linktype="page" id="(\d+)">|<a id="(\d+)" linktype="page">')
_EDITORS_KEY = re.compile(r' data-block-key="[^"]*"')
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)


class Heading(NamedTuple):
    """A heading of the second level, and where a link finds it."""

    anchor: str
    title: str


class Body(NamedTuple):
    """What is shown, and its headings in their order."""

    html: SafeString
    headings: list[Heading]


def render_body(stream: StreamValue, language: str, context: Mapping[str, Any]) -> Body:
    """All blocks of a body, in the language that it is written in, with links for a reader of the active language.

    Links of all blocks are looked up together: a page asks the same for one link as for thirty.
    """
    reader = get_language() or languages.DEFAULT
    with override(language):
        blocks = "".join(
            format_html('<div class="block block-{}">{}</div>', child.block_type, child.render(dict(context)))
            for child in stream
        )
    html = mark_terms(open_links(blocks, reader), language)
    return with_anchors(html)


def open_links(html: str, reader: str) -> str:
    """Links to pages and documents as a browser wants them. A link to what is not published leads nowhere."""
    wanted = {found for match in _PAGE_LINK.finditer(html) for found in match.groups() if found}
    pages = Page.objects.live().in_bulk([int(each) for each in wanted if len(each) < 18]) if wanted else {}

    def opened(match: re.Match[str]) -> str:
        page = pages.get(int(match[1] or match[2]))
        return format_html('<a href="{}">', address(page, reader)) if page else "<a>"

    return str(expand_db_html(_EDITORS_KEY.sub("", _PAGE_LINK.sub(opened, html))))


def with_anchors(html: str) -> Body:
    """Every heading of running text gets an id that stays when others are added before it.

    Headings of frames (with a class) are no parts of the page and are left alone.
    """
    headings: list[Heading] = []
    taken: set[str] = set()

    def with_id(match: re.Match[str]) -> str:
        title = strip_tags(match[1])
        anchor = _free_anchor(title, taken)
        taken.add(anchor)
        headings.append(Heading(anchor, mark_safe(title)))  # text of a page, escaped when it was drawn
        return f'<h2 id="{anchor}">{match[1]}</h2>'

    marked = _HEADING.sub(with_id, html)
    return Body(mark_safe(marked), headings)  # drawn by the templates of the blocks, which escape what was typed


def _free_anchor(title: str, taken: set[str]) -> str:
    stem = f"s-{slugify(title, allow_unicode=True)[:60]}"
    anchor, number = stem, 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    return anchor
