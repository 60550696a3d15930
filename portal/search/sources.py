"""What can be found, and how does its app describe it? registry.py says how to register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from portal import languages

Paths = Mapping[str, str]
"""Language code → the address behind `/{language}/`."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A thing in one language. names: what else it is called; path: its address behind `/{language}/`."""

    title: str
    names: Sequence[str] = ()
    summary: str = ""
    body: str = ""
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A thing as it can be found. texts: by language code, at least one; sort: its place among what matches alike."""

    texts: Mapping[str, Text]
    side: str = ""
    sort: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One kind of thing.

    label: of its group of results; place: of the group among the others; public: what everybody may see, and nothing
    else; entry_of: all rows with one key, as one entry, or None where there is nothing to find; key_field: what rows of
    one thing share. is_ranked: whether more matches come first; without it, only whether the name matches counts, then
    `sort`, so that nobody is placed before others by how much is written about them.
    paths_of: asked when results are shown, for things whose address changes without their being saved; what it leaves
    out is not shown. unseen: fields that change nothing of what can be found; a save that writes only these is passed.
    """

    kind: str
    label: str | Promise
    model: type[Model]
    public: Callable[[], QuerySet[Any]]
    entry_of: Callable[[Sequence[Any]], Entry | None]
    place: int
    key_field: str = "pk"
    is_ranked: bool = True
    paths_of: Callable[[Collection[str]], Mapping[str, Paths]] | None = None
    unseen: frozenset[str] = frozenset()

    def key_of(self, instance: Any) -> str:
        return str(getattr(instance, self.key_field))

    def entries(self, keys: Iterable[str]) -> dict[str, Entry]:
        """What is public now of these keys, read from the database. One query, and those of the source."""
        together: dict[str, list[Any]] = {}
        for row in self.public().filter(**{f"{self.key_field}__in": list(keys)}):
            together.setdefault(self.key_of(row), []).append(row)
        found = {key: self.entry_of(rows) for key, rows in together.items()}
        return {key: entry for key, entry in found.items() if entry is not None and entry.texts}

    def all_keys(self) -> list[str]:
        """The keys of everything that is public, each once."""
        rows = self.public().order_by().values_list(self.key_field, flat=True).distinct()
        return [str(key) for key in rows]


@dataclass
class Sources:
    """All kinds, by their names."""

    by_kind: dict[str, Source] = field(default_factory=dict)

    def in_order(self) -> list[Source]:
        """In the order of their groups, which says nothing about what is in them."""
        return sorted(self.by_kind.values(), key=lambda source: (source.place, source.kind))

    def __getitem__(self, kind: str) -> Source:
        return self.by_kind[kind]


sources = Sources()
"""Of this portal, filled while the apps start."""


def texts_of(
    instance: Any, *, path: str, title: str, names: Sequence[str] = (), summary: str = "", body: Sequence[str] = ()
) -> dict[str, Text]:
    """The texts of a record whose fields have a column in each language (django-modeltranslation).

    title, names, summary, body: names of its fields. A language in which nobody wrote the title is left out.
    """
    found = {}
    for code in languages.CODES:
        called = written(instance, title, code)
        if called:
            found[code] = Text(
                title=called,
                names=[name for field in names if (name := written(instance, field, code))],
                summary=written(instance, summary, code) if summary else "",
                body="\n".join(text for field in body if (text := written(instance, field, code))),
                path=path,
            )
    return found


def written(instance: Any, field: str, code: str) -> str:
    """A field in exactly this language; a field without columns of languages is the same in all of them."""
    column = f"{field}_{code.replace('-', '_')}"
    return str(getattr(instance, column if hasattr(instance, column) else field) or "")
