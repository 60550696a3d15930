"""How do the topics, laws, institutions and terms that come with the product get into the database?

Called by the data migration (with that moment's models) and by ``manage.py demo`` (with today's). Running it again adds
what is missing and touches nothing that is there: staff keep these records from the first day on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import translation

from portal import languages
from portal.guidance.models import GlossaryTerm, Institution, Law, Topic

DATA = Path(__file__).parent / "data"
SUFFIXES = {code: code.replace("-", "_") for code in languages.CODES}
"""Language code → how its columns and the keys of the files end."""

Row = Mapping[str, Any]


class RecordModels(NamedTuple):
    """The four models, of today or of a migration's moment."""

    topic: type[models.Model] = Topic
    law: type[models.Model] = Law
    institution: type[models.Model] = Institution
    term: type[models.Model] = GlossaryTerm


def load_records(models_then: RecordModels | None = None, using: str | None = None) -> int:
    """Write the rows of ``data/*.toml`` that are not there yet. How many were written."""
    to = models_then or RecordModels()
    with transaction.atomic(using=using), translation.override(languages.DEFAULT):
        return sum(
            (
                _add(to.topic, using, "key", read_rows("topic"), _topic),
                _add(to.law, using, "key", read_rows("law"), _law),
                _add(to.institution, using, "key", read_rows("institution"), _institution),
                _add(to.term, using, "number", read_rows("term"), _term),
            )
        )


def read_rows(kind: str) -> list[dict[str, Any]]:
    """The tables ``[[topic]]``, ``[[law]]``, ``[[institution]]`` or ``[[term]]`` of their file, in its order."""
    files = {"topic": "topics", "law": "laws", "institution": "institutions", "term": "glossary"}
    with (DATA / f"{files[kind]}.toml").open("rb") as file:
        rows: list[dict[str, Any]] = tomllib.load(file)[kind]
        return rows


def _add(
    model: type[models.Model], using: str | None, key: str, rows: list[dict[str, Any]], values_of: Callable[..., Row]
) -> int:
    """Create each row whose key is not there yet."""
    manager = model._default_manager.using(using)
    there = set(manager.values_list(key, flat=True))
    missing = [values for values in map(values_of, rows, range(len(rows))) if values[key] not in there]
    for values in missing:
        manager.create(**values)
    return len(missing)


def _topic(row: Row, place: int) -> Row:
    plain = {name: row[name] for name in ("key", "icon", "door")}
    return {**plain, "sort_order": place, **_four(row, "name")}


def _law(row: Row, place: int) -> Row:
    """``note`` is for those who keep the file and is not stored; what the file leaves out is not known."""
    return {
        "key": row["key"],
        "place": row["side"],
        "in_force": row.get("in_force"),
        **_four(row, "number"),
        **_four(row, "title"),
    }


def _institution(row: Row, place: int) -> Row:
    plain = {name: row.get(name, "") for name in ("key", "kind", "side", "phone", "website")}
    texts = [_four(row, name) for name in ("name", "short_name", "decides", "cost")]
    return {**plain, "keeps_name": row.get("keeps_name", False), **{k: v for each in texts for k, v in each.items()}}


def _term(row: Row, place: int) -> Row:
    forms = {f"found_as_{suffix}": "\n".join(row[f"match_{suffix}"]) for suffix in SUFFIXES.values()}
    return {
        "number": row["n"],
        "mark": row["mark"],
        **_with_default("term", {f"term_{suffix}": row[suffix] for suffix in SUFFIXES.values()}),
        **_four(row, "meaning"),
        **_with_default("found_as", forms),
    }


def _four(row: Row, field: str) -> Row:
    """A field's four columns; what is left out is empty."""
    columns = {f"{field}_{suffix}": row.get(f"{field}_{suffix}", "") for suffix in SUFFIXES.values()}
    return _with_default(field, columns)


def _with_default(field: str, columns: Row) -> Row:
    """Beside the four columns the one of the field's own name, which holds the default language.

    With today's models it is an alias of that column in the language that is active; in a migration it is a column of
    its own that must not be empty.
    """
    return {field: columns[f"{field}_{SUFFIXES[languages.DEFAULT]}"], **columns}
