"""How do a hundred thousand records come into the index in seconds? A hundred are made, the database multiplies them.

Made by the indexer itself, so that the vectors are those of the portal; each row then gets a word of its own.
"""

from __future__ import annotations

from contextlib import closing

import psycopg
from psycopg import sql

from portal.search.indexing import row_of
from portal.search.sources import Entry, Text
from tests.bench.database import BenchDatabase

RARE, RARE_ROWS = "蠔鏡", 25
"""Two characters that stand beside each other in so many rows."""
COMMON = "服務"
"""Two characters that stand beside each other in every row."""
KIND = "institution"
PATTERNS = 100

_ADD = """
    insert into search_searchrecord (kind, key, side, sort, texts, vector, titles)
    select kind, 'bench-' || number, side, number::text, texts,
           vector || (quote_literal('proper' || number) || ':1A')::tsvector,
           titles || (quote_literal('proper' || number) || ':1A')::tsvector
    from generate_series(1, %s) as number
    join pattern on pattern.place = case when number %% %s = 0 then 0 else 1 + number %% %s end
"""
_KNOW = """
    with word as (
        insert into search_knownword (word)
        select 'w' || translate(number::text, '0123456789', 'abcdefghij') || 'estacao'
        from generate_series(1, %s) as number
        on conflict do nothing returning word
    )
    insert into search_worddeletion (word_id, deletion)
    select word, substr(word, 1, place - 1) || substr(word, place + 1) from word, generate_series(1, 11) as place
"""


def fill(database: BenchDatabase, rows: int) -> None:
    """So many records and a fifth as many known words, with statistics as after a night."""
    with closing(psycopg.connect(database.owner_url, autocommit=True)) as connection:
        with connection.transaction():
            connection.execute("create temporary table pattern (place int, like search_searchrecord) on commit drop")
            for column in ("id", "key", "sort"):
                connection.execute(sql.SQL("alter table pattern drop column {}").format(sql.Identifier(column)))
            for place in range(PATTERNS + 1):
                kind, _, side, _, texts, vector, titles = row_of(KIND, "", _pattern(place))
                connection.execute(
                    "insert into pattern values (%s, %s, %s, %s::jsonb, %s::tsvector, %s::tsvector)",
                    (place, kind, side, texts, vector, titles),
                )
            connection.execute(_ADD, (rows, rows // RARE_ROWS, PATTERNS))
            connection.execute(_KNOW, (rows // 5,))
        connection.execute("vacuum analyze search_searchrecord")
        connection.execute("vacuum analyze search_knownword")
        connection.execute("vacuum analyze search_worddeletion")


def _pattern(place: int) -> Entry:
    """A station as there are many; number 0 has the rare characters."""
    called = f"{RARE}灣" if place == 0 else f"第{place}街"
    said = {
        "zh-hant": (f"{called}義工站", f"{called}的法律{COMMON}", "週一至週五開放，不用預約。"),
        "zh-hans": (f"{called}义工站", f"{called}的法律服务", "周一至周五开放，不用预约。"),
        "pt": (f"Posto de voluntários {place}", "Serviços jurídicos", "Segunda a sexta"),
        "en": (f"Volunteer station {place}", "Legal services", "Monday to Friday"),
    }
    texts = {code: Text(title=a, summary=b, body=c, path="x/") for code, (a, b, c) in said.items()}
    return Entry(side=("macau", "zhuhai")[place % 2], texts=texts)
