"""What are the fields inside a block called in the studio?

Wagtail makes a label of a field's name, in English. Given to the fields themselves the labels would be part of every
migration; here they are words, and a change of words changes no table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from portal.guidance.blocks import BodyBlock, SourceBlock

LABELS: Mapping[str, str | Promise] = {
    "about": _("What is compared"),
    "answer": _("Answer"),
    "article": pgettext_lazy("of a law", "Article"),
    "cells": _("Cells"),
    "document": _("File"),
    "door": _("Kind of request"),
    "header": _("Headings of the columns"),
    "institution": _("Institution"),
    "items": pgettext_lazy("in a block", "Items"),
    "kind": pgettext_lazy("of a callout", "Kind"),
    "label": _("What is shown of it"),
    "law": _("Law"),
    "note": _("Note"),
    "question": _("Question"),
    "rows": _("Lines"),
    "term": _("Term"),
    "text": _("Text"),
    "title": _("Title"),
    "url": pgettext_lazy("of a web page", "Address"),
}


def give_labels() -> None:
    """Name every field of every block that has no label of its own. Called once, when the studio is put together."""
    for parent in (*BodyBlock.base_blocks.values(), SourceBlock()):
        for name, field in _fields(parent):
            if not field.meta.label and name in LABELS:
                field.label = LABELS[name]


def without_label() -> list[str]:
    """Fields that would be shown under their name in English."""
    found = (
        name
        for parent in (*BodyBlock.base_blocks.values(), SourceBlock())
        for name, field in _fields(parent)
        if not isinstance(field.label, Promise)
    )
    return sorted(set(found))


def _fields(block: blocks.Block) -> Iterator[tuple[str, blocks.Block]]:
    """Every named field inside a block, however deep."""
    if isinstance(block, blocks.StructBlock):
        for name, field in block.child_blocks.items():
            yield name, field
            yield from _fields(field)
    elif isinstance(block, blocks.ListBlock):
        yield from _fields(block.child_block)
