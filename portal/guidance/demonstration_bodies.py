"""How does a body as it is written in the demonstration's files become a body as Wagtail stores it?

Blocks keep the same identity in every language, and on every machine: their ids are made of the page's slug and of the
place in the text. What is a translation of what then follows from the ids alone.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

Block = Mapping[str, Any]
Stored = dict[str, Any]

_GUIDE_LINK = re.compile(r'<a href="guide:([\w-]+)">(.*?)</a>', re.DOTALL)
_BETWEEN_PARTS = re.compile(r"(</(?:p|h2|h3|ul|ol|li)>|<(?:ul|ol)>)\s+(?=<)")


@dataclass(frozen=True)
class Writer:
    """Writes the bodies of one page.

    slug: of the page; door: the request that the page may start; laws, institutions, terms: the records by key or
    number; page_of: slug → id of the page that a link leads to.
    """

    slug: str
    door: str
    laws: Mapping[str, Model]
    institutions: Mapping[str, Model]
    terms: Mapping[int, Model]
    page_of: Callable[[str], int]

    def body(self, blocks: Iterable[Block]) -> list[Stored]:
        """The blocks of a body. KeyError for a record that is not there."""
        return [
            {"type": block["type"], "value": self._value(block, f"body/{place}"), "id": self._id(f"body/{place}")}
            for place, block in enumerate(blocks)
        ]

    def sources(self, rows: Iterable[Mapping[str, str]]) -> list[Stored]:
        """Where the statements were found."""
        return [
            {"type": "source", "value": {"label": row["label"], "url": ""}, "id": self._id(f"sources/{place}")}
            for place, row in enumerate(rows)
        ]

    def _value(self, block: Block, path: str) -> Any:
        fields = {name: value for name, value in block.items() if name != "type"}
        match block["type"]:
            case "text":
                return self._rich(fields["value"])
            case "steps":
                steps = [{**step, "text": self._rich(step["text"])} for step in fields["items"]]
                return {**fields, "items": self._list(steps, f"{path}/items")}
            case "compare":
                return {**fields, "rows": self._list(fields["rows"], f"{path}/rows")}
            case "checklist":
                return {**fields, "items": self._list(fields["items"], f"{path}/items")}
            case "table":
                rows = [
                    {"cells": self._list(cells, f"{path}/rows/{place}")} for place, cells in enumerate(fields["rows"])
                ]
                header = self._list(fields["header"], f"{path}/header")
                return {**fields, "header": header, "rows": self._list(rows, f"{path}/rows")}
            case "law":
                return {**fields, "law": self.laws[fields["law"]].pk, "text": self._rich(fields["text"])}
            case "contact":
                return {**fields, "institution": self.institutions[fields["institution"]].pk}
            case "term":
                return {"term": self.terms[fields["term"]].pk}
            case "callout":
                return {**fields, "text": self._rich(fields["text"])}
            case "question":
                return {**fields, "answer": self._rich(fields["answer"])}
            case "request":
                return {**fields, "door": self.door}
            case other:
                raise ValueError(f"{self.slug}: no block is called {other!r}")

    def _list(self, values: Iterable[Any], path: str) -> list[Stored]:
        return [
            {"type": "item", "value": value, "id": self._id(f"{path}/{place}")} for place, value in enumerate(values)
        ]

    def _rich(self, html: str) -> str:
        """Links to guides as Wagtail's own, which follow a page when it moves; no line breaks between paragraphs."""
        return _BETWEEN_PARTS.sub(r"\1", _GUIDE_LINK.sub(self._link, html.strip()))

    def _link(self, match: re.Match[str]) -> str:
        return f'<a id="{self.page_of(match[1])}" linktype="page">{match[2]}</a>'

    def _id(self, path: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.slug}/{path}"))
