"""How does the index always say what the public sees? It is written in the transaction of the change, or not at all.

What stands in the index is always read anew from what is public, under a lock of its thing: of two people who publish
two languages of one page at the same moment, the later one sees what the earlier one committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction

from portal.search import words
from portal.search.models import SearchRecord
from portal.search.sources import Entry, Source, Text, sources
from portal.search.vectors import vectors_of

LONGEST_BODY = 4_000  # characters of each language
AT_ONCE = 200  # things that are read and written together
MOST_LOCKS = 50  # things; beyond, the whole table is locked, because each lock of a thing takes room on the server

Told = Callable[[int, int], None]
"""Told how many of how many are done."""

_LOCK = """
    select pg_advisory_xact_lock(hashtext('portal.search.' || %s), hashtext(key))
    from (select unnest(%s::text[]) as key order by 1) as things
"""
_LOCK_ALL = "lock table search_searchrecord in share row exclusive mode"
_PUT = """
    insert into search_searchrecord as record (kind, key, side, sort, texts, vector, titles)
    values (%s, %s, %s, %s, %s::jsonb, %s::tsvector, %s::tsvector)
    on conflict (kind, key) do update set side = excluded.side, sort = excluded.sort, texts = excluded.texts,
        vector = excluded.vector, titles = excluded.titles
    where (record.side, record.sort, record.texts, record.vector, record.titles) is distinct from
        (excluded.side, excluded.sort, excluded.texts, excluded.vector, excluded.titles)
"""

_waiting: ContextVar[dict[str, set[str]] | None] = ContextVar("things to be written together", default=None)


def keep(kind: str, instance: Any) -> None:
    """Let the index say what is public of this thing now; nothing, where it is gone or not public."""
    keep_keys(kind, {sources[kind].key_of(instance)})


def keep_keys(kind: str, keys: Collection[str]) -> None:
    """The same for many, by their keys."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.setdefault(kind, set()).update(keys)
    elif keys:
        _write_all(sources[kind], sorted(keys))


def forget(kind: str, instance: Any) -> None:
    """Take a thing out of the index, whatever is public of it."""
    key = sources[kind].key_of(instance)
    with transaction.atomic(savepoint=False):
        _lock(kind, [key])
        _put(kind, [key], {})


@contextmanager
def together() -> Iterator[None]:
    """One transaction, at whose end everything that was kept inside is written at once: for imports."""
    with transaction.atomic():
        if _waiting.get() is not None:
            yield
            return
        waiting: dict[str, set[str]] = {}
        token = _waiting.set(waiting)
        try:
            yield
        finally:
            _waiting.reset(token)
        for kind, keys in waiting.items():
            keep_keys(kind, keys)


@transaction.atomic
def reindex(told: Told = lambda done, total: None) -> int:
    """Write the whole index anew from what is public; how many things there are. Who searches sees the old until then.

    Whoever changes something meanwhile waits, and then writes what is newer.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_ALL)
    keys = {source.kind: source.all_keys() for source in sources.in_order()}
    total, done = sum(map(len, keys.values())), 0
    known: set[str] = set()
    for kind, all_of_kind in keys.items():
        for chunk in _chunks(all_of_kind):
            entries = _shortened(sources[kind].entries(chunk))
            _put_rows(kind, entries)
            known |= words.words_of(text for entry in entries.values() for text in entry.texts.values())
            _remove(kind, [key for key in chunk if key not in entries])
            done += len(chunk)
            told(done, total)
        SearchRecord.objects.filter(kind=kind).exclude(key__in=all_of_kind).delete()
    SearchRecord.objects.exclude(kind__in=keys).delete()
    words.learn(known)
    words.unlearn_all_but(known)
    return SearchRecord.objects.count()


def is_missing() -> bool:
    """Whether nothing was ever indexed although there is something to find."""
    if SearchRecord.objects.exists():
        return False
    return any(source.public().exists() for source in sources.in_order())


def texts_in(record: Mapping[str, Any]) -> dict[str, Text]:
    """The texts of a row as they were given."""
    return {code: Text(**text) for code, text in record.items()}


# ---------- Writing ----------


def _write_all(source: Source, keys: Sequence[str]) -> None:
    with transaction.atomic(savepoint=False):
        _lock(source.kind, keys)
        for chunk in _chunks(keys):
            _put(source.kind, chunk, source.entries(chunk))


def _lock(kind: str, keys: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        if len(keys) > MOST_LOCKS:
            cursor.execute(_LOCK_ALL)
        else:
            cursor.execute(_LOCK, [kind, list(keys)])


def _put(kind: str, keys: Sequence[str], public: Mapping[str, Entry]) -> None:
    """Rows for what is public of these keys, none for the others; and the words that they bring and take."""
    entries = _shortened(public)
    before = SearchRecord.objects.filter(kind=kind, key__in=keys).values_list("texts", flat=True)
    said_before = words.words_of(text for texts in before for text in texts_in(texts).values())
    said_now = words.words_of(text for entry in entries.values() for text in entry.texts.values())
    _put_rows(kind, entries)
    _remove(kind, [key for key in keys if key not in entries])
    words.learn(said_now - said_before)
    words.unlearn_unused(said_before - said_now)


def _put_rows(kind: str, entries: Mapping[str, Entry]) -> None:
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_PUT, [row_of(kind, key, entry) for key, entry in sorted(entries.items())])


def row_of(kind: str, key: str, entry: Entry) -> tuple[str, ...]:
    """kind, key, side, sort, texts, vector, titles, as they are written."""
    texts = json.dumps({code: asdict(text) for code, text in entry.texts.items()}, ensure_ascii=False)
    return (kind, key, entry.side, entry.sort[:200], texts.replace("\\u0000", ""), *vectors_of(kind, entry.texts))


def _remove(kind: str, keys: Sequence[str]) -> None:
    if keys:
        SearchRecord.objects.filter(kind=kind, key__in=keys).delete()


def _shortened(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    return {
        key: Entry(
            texts={code: _short(text) for code, text in entry.texts.items()}, side=entry.side, sort=entry.sort
        )
        for key, entry in entries.items()
    }  # fmt: skip


def _short(text: Text) -> Text:
    """With spaces as one, and no longer than what is kept."""
    return Text(
        title=" ".join(text.title.split()),
        names=[" ".join(name.split()) for name in text.names],
        summary=" ".join(text.summary.split()),
        body=" ".join(text.body.split())[:LONGEST_BODY],
        path=text.path,
    )


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(keys), AT_ONCE):
        yield keys[first : first + AT_ONCE]
