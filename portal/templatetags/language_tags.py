"""How are languages named and lists written in running text?"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal import languages

register = template.Library()


@register.simple_tag
def language_name(code: str) -> SafeString | str:
    """A language by its own name, marked as being in that language; an unknown code as it is."""
    language = languages.BY_CODE.get(code)
    return format_html('<span lang="{}">{}</span>', language.html, language.name) if language else code


@register.filter
def listing(items: Iterable[object]) -> str:
    """Items one after another: 、 in Chinese, a comma elsewhere."""
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(str(item) for item in items)
