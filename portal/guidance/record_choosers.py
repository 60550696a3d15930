"""How does a block come to the record that an editor chose? Records are few and many pages share them.

So all of one kind are fetched once, until something public changes (portal/page_cache/remembering.py), and not a few of
them again for each page.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from wagtail.snippets.blocks import SnippetChooserBlock

from portal.page_cache.remembering import remembered


class RecordChooserBlock(SnippetChooserBlock):
    """A law, an institution or a term."""

    def to_python(self, value: Any) -> Model | None:
        """The record with this key, or None."""
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: Sequence[Any]) -> list[Model | None]:
        """The records with these keys, in their order; each an object of its own, as Wagtail promises."""
        model = self.model_class
        records = remembered(("records", model._meta.label), lambda: model.objects.in_bulk())
        return [copy.copy(records.get(value)) for value in values]

    def deconstruct(self) -> Any:
        """To migrations it is Wagtail's block: what is stored is the same."""
        _path, arguments, options = super().deconstruct()
        return "wagtail.snippets.blocks.SnippetChooserBlock", arguments, options
