"""What is found for a query, and how is it shown to a reader of this language?

One statement finds, counts and orders: things are found by the index of their words, never by reading the table, and
of a broad query so many of each kind are looked at and no more. The kinds stand in an order that never changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.utils.encoding import iri_to_uri
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from portal import languages
from portal.search import marking, words
from portal.search.asking import Question, read
from portal.search.indexing import texts_in
from portal.search.sources import Paths, Source, Text, sources

OF_EACH = 5  # on the page of all kinds
A_PAGE = 20  # of one kind
MOST = 500  # of one kind that are counted and ordered
MOST_SUGGESTIONS = 8
CANDIDATES = 60  # among which suggestions are chosen

# Those that match by their title come first into the count, so that a broad query does not lose them.
_FIND = """
    with asked as (
        select kind, query::tsquery as query, is_ranked, place, first, last
        from unnest(%(kinds)s::text[], %(queries)s::text[], %(ranked)s::bool[], %(first)s::int[], %(last)s::int[])
             with ordinality as each (kind, query, is_ranked, first, last, place)
    ), found as (
        select asked.*, candidate.id, candidate.by_title from asked cross join lateral (
            select id, bool_or(by_title) as by_title from (
                (select id, true as by_title from search_searchrecord where titles @@ asked.query limit %(most)s)
                union all
                (select id, false from search_searchrecord where vector @@ asked.query limit %(most)s)
            ) as either group by id
        ) as candidate
    ), ordered as (
        select found.kind, found.place, found.first, found.last, found.id, record.key, record.side, record.texts,
               count(*) over (partition by found.kind) as total,
               row_number() over (partition by found.kind order by
                   record.titles @@ %(called)s::tsquery desc, found.by_title desc,
                   case when found.is_ranked then ts_rank(record.vector, found.query) else 0 end desc,
                   record.sort, record.id) as number
        from found join search_searchrecord as record on record.id = found.id
    )
    select kind, number, total, key, side, texts from ordered
    where number = 1 or number between first and last order by place, number
"""
# The queries come from a row: as constants they would let PostgreSQL guess how many rows match, and read the table.
_SUGGEST = """
    with asked as (select query::tsquery as query from unnest(%(queries)s::text[]) as query),
    found as (
        select distinct candidate.id from asked cross join lateral (
            select id from search_searchrecord where titles @@ asked.query limit %(most)s) as candidate
    )
    select record.kind, record.key, record.side, record.texts from found join search_searchrecord as record using (id)
    order by record.titles @@ %(called)s::tsquery desc, record.titles @@ %(beginning)s::tsquery desc,
             array_position(%(kinds)s::text[], record.kind::text), record.sort, record.id
    limit %(suggestions)s
"""


@dataclass(frozen=True)
class Hit:
    """One thing that was found, in the language that its reader wants most.

    title, snippet: with <mark> around what matches; plain_title: without. lang, snippet_lang: their `lang` attributes,
    empty where they are in the reader's language. Where nothing matches in the language of the title, the snippet is of
    one in which something does.
    """

    kind: str
    key: str
    url: str
    side: str
    title: SafeString
    plain_title: str
    snippet: SafeString
    lang: str
    snippet_lang: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind. total: how many, MOST where there are more (has_more_than_counted)."""

    kind: str
    label: str | Promise
    total: int
    has_more_than_counted: bool
    hits: Sequence[Hit]

    @property
    def is_shown_whole(self) -> bool:
        return self.total <= len(self.hits)


@dataclass(frozen=True)
class Results:
    """What was found. question: as it was understood; instead_of: what was typed, where another word was looked for."""

    question: Question
    groups: Sequence[Group] = field(default=())
    kind: str = ""
    page: int = 1
    instead_of: str = ""

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def has_more_than_counted(self) -> bool:
        return any(group.has_more_than_counted for group in self.groups)

    @property
    def chosen(self) -> Group | None:
        """The group that was asked for."""
        return next((group for group in self.groups if group.kind == self.kind), None)

    @property
    def pages(self) -> int:
        """Of the chosen group."""
        return -(-self.chosen.total // A_PAGE) if self.chosen else 1


def search(text: str, language: str, kind: str | None = None, page: int = 1, *, is_exact: bool = False) -> Results:
    """All kinds with the first of each, or one kind page by page. Six queries at most, however much is found.

    text: as somebody typed it; kind: of a registered source, others mean all; page: from 1, the last for one behind it;
    is_exact: do not look for another word where the one that was typed is nowhere.
    """
    question = read(text)
    chosen = kind if kind in sources.by_kind else ""
    if not question:
        return Results(question)
    found = _Finding(question, language, chosen, max(1, min(page, 1 + MOST // A_PAGE))).results()
    if found.groups or is_exact:
        return found
    meant = words.corrections(question.words())
    if not meant:
        return found
    corrected = _Finding(question.corrected(meant), language, chosen, 1).results()
    if not corrected.groups:
        return found
    return Results(corrected.question, corrected.groups, chosen, 1, instead_of=question.text)


def suggest(text: str, language: str) -> list[Hit]:
    """What somebody may be typing the name of. One query, and one for each kind whose addresses are looked up."""
    question = read(text)
    if not question:
        return []
    kinds = [source.kind for source in sources.in_order()]
    with connection.cursor() as cursor:
        cursor.execute(_SUGGEST, {
            "queries": [question.beginning(), question.asked(is_typing=True)], "called": question.called(),
            "beginning": question.beginning(), "kinds": kinds, "most": CANDIDATES, "suggestions": MOST_SUGGESTIONS,
        })  # fmt: skip
        rows = [_Row(kind, 1, 1, key, side, texts) for kind, key, side, texts in _decoded(cursor)]
    return list(_hits(rows, question, language))


class _Row(NamedTuple):
    kind: str
    number: int
    total: int
    key: str
    side: str
    texts: dict[str, Text]


@dataclass(frozen=True)
class _Finding:
    """One question to the index."""

    question: Question
    language: str
    kind: str
    page: int

    def results(self) -> Results:
        rows = self._ask(self.page)
        page = self.page
        total = next((row.total for row in rows if row.kind == self.kind), 0)
        if total and page > (last := -(-min(total, MOST) // A_PAGE)):
            page, rows = last, self._ask(last)
        return Results(self.question, list(self._groups(rows, page)), self.kind, page)

    def _ask(self, page: int) -> list[_Row]:
        every = sources.in_order()
        spans = [self._span(source, page) for source in every]
        with connection.cursor() as cursor:
            cursor.execute(_FIND, {
                "kinds": [source.kind for source in every],
                "queries": [self.question.for_kind(source.kind) for source in every],
                "ranked": [source.is_ranked for source in every],
                "first": [first for first, _ in spans], "last": [last for _, last in spans],
                "called": self.question.called(), "most": MOST + 1,
            })  # fmt: skip
            return [_Row(*row) for row in _decoded(cursor)]

    def _span(self, source: Source, page: int) -> tuple[int, int]:
        """The first and the last that are shown."""
        if not self.kind:
            return 1, OF_EACH
        return ((page - 1) * A_PAGE + 1, page * A_PAGE) if source.kind == self.kind else (0, 0)

    def _groups(self, rows: Sequence[_Row], page: int) -> Iterator[Group]:
        shown = [row for row in rows if self._is_shown(row, page)]
        hits = list(_hits(shown, self.question, self.language))
        for source in sources.in_order():
            total = next((row.total for row in rows if row.kind == source.kind), 0)
            if total:
                of_kind = [hit for hit in hits if hit.kind == source.kind]
                yield Group(source.kind, source.label, min(total, MOST), total > MOST, of_kind)

    def _is_shown(self, row: _Row, page: int) -> bool:
        first, last = self._span(sources[row.kind], page)
        return first <= row.number <= min(last, MOST)


def _decoded(cursor: Any) -> Iterator[Any]:
    """Rows whose last column is the texts."""
    for *columns, texts in cursor.fetchall():
        yield *columns, texts_in(json.loads(texts) if isinstance(texts, str) else texts)


# ---------- What a reader sees of it ----------


def _hits(rows: Sequence[_Row], question: Question, language: str) -> Iterator[Hit]:
    """Those of the rows that can be opened now, with one query for each kind whose addresses are looked up."""
    paths: dict[str, Mapping[str, Paths]] = {}
    for kind in {row.kind for row in rows}:
        paths_of = sources[kind].paths_of
        if paths_of is not None:
            paths[kind] = paths_of({row.key for row in rows if row.kind == kind})
    for row in rows:
        known = paths[row.kind].get(row.key, {}) if row.kind in paths else _own_paths(row)
        readable = [code for code in languages.best_first(language) if code in row.texts and code in known]
        if readable:
            yield _hit(row, readable, known, question, language)


def _own_paths(row: _Row) -> Paths:
    return {code: text.path for code, text in row.texts.items()}


def _hit(row: _Row, codes: Sequence[str], paths: Paths, question: Question, language: str) -> Hit:
    code = codes[0]
    said_in = next((each for each in codes if _matches(row.texts[each], question)), code)
    is_named = said_in == code
    return Hit(
        kind=row.kind,
        key=row.key,
        url=iri_to_uri(f"/{language}/{paths[code]}"),
        side=row.side,
        title=marking.marked(row.texts[code].title, question),
        plain_title=row.texts[code].title,
        snippet=_snippet(row.texts[said_in], question, () if is_named else (row.texts[said_in].title,)),
        lang="" if code == language else languages.html_lang(code),
        snippet_lang="" if said_in == language else languages.html_lang(said_in),
    )


def _matches(text: Text, question: Question) -> bool:
    return any(marking.has_match(part, question) for part in (text.title, *text.names, text.summary, text.body))


def _snippet(text: Text, question: Question, first: Sequence[str]) -> SafeString:
    """The summary, or another name, or a piece of the text: whichever shows why it was found. first: what else may."""
    for part in (*first, text.summary, *text.names, text.body):
        if part and marking.has_match(part, question):
            return marking.snippet(part, question)
    return marking.snippet(text.summary or text.body, question)
