"""How does a template mark the terms of the glossary in a text?"""

from __future__ import annotations

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from portal.guidance.marking import mark_terms

register = template.Library()


@register.filter
def marked(html: str, language: str) -> SafeString:
    """`{{ html|marked:code }}`: HTML in that language, or plain text, with each term linked where it first stands."""
    return mark_safe(mark_terms(conditional_escape(html), language))
