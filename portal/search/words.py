"""Which word did somebody mean who typed it wrongly? A known one that lies one slip away, or two in a long word.

PostgreSQL's extensions for this are not everywhere. Each known word is kept with letters left out instead (Wolf Garbe's
SymSpell): two words that a slip lies between share one such rest, which is found by equality in an index. Only words of
public texts are known, addresses of e-mail left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from django.db import connection

from portal.search.folding import pieces
from portal.search.models import KnownWord, WordDeletion
from portal.search.sources import Text

SHORTEST, LONG, LONGEST = 4, 8, 40  # letters; a long word may have two slips
BEGINNING = 10  # letters of which some are left out: what follows is compared afterwards
_MAIL = re.compile(r"\S*@\S*")

_KNOWN = """
    select asked.word from unnest(%s::text[]) as asked (word) where exists (
        select from search_knownword as known
        where known.word >= asked.word collate "C" and known.word < (asked.word || '{') collate "C")
"""
_NEAR = "select distinct word_id from search_worddeletion where deletion = any (%s::text[]) limit 1000"
_ADD = """
    insert into search_knownword (word) select unnest(%s::text[]) order by 1
    on conflict (word) do nothing returning word
"""
_UNUSED = """
    select word from unnest(%s::text[]) as gone (word)
    where not exists (select from search_searchrecord where vector @@ quote_literal(gone.word)::tsquery)
"""


def words_of(texts: Iterable[Text]) -> set[str]:
    """The Latin words of some texts that are long enough to be mistyped."""
    said = (part for text in texts for part in (text.title, *text.names, text.summary, text.body))
    return {
        piece.text
        for part in said
        for piece in pieces(_MAIL.sub(" ", part))
        if not piece.is_han and is_kept(piece.text)
    }


def is_kept(word: str) -> bool:
    """Whether a word can be known at all; others are never corrected."""
    return SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()


def learn(words: Collection[str]) -> None:
    """Know these words from now on."""
    if not words:
        return
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [sorted(words)])
        new = [word for (word,) in cursor.fetchall()]
    rows = [WordDeletion(word_id=word, deletion=rest) for word in new for rest in rests_of(word)]
    WordDeletion.objects.bulk_create(rows, batch_size=5_000)


def unlearn_unused(words: Collection[str]) -> None:
    """Forget those of the words that nothing public says any more."""
    if not words:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UNUSED, [sorted(words)])
        unused = [word for (word,) in cursor.fetchall()]
    WordDeletion.objects.filter(word__in=unused).delete()
    KnownWord.objects.filter(word__in=unused).delete()


def unlearn_all_but(words: Collection[str]) -> None:
    """Forget every word but these."""
    gone = set(KnownWord.objects.values_list("word", flat=True)) - set(words)
    WordDeletion.objects.filter(word__in=gone).delete()
    KnownWord.objects.filter(word__in=gone).delete()


# ---------- Correcting ----------


def corrections(words: Collection[str]) -> Mapping[str, str]:
    """For each word that nothing begins with, the known one that was most likely meant. Two queries at most."""
    asked = {word for word in words if is_kept(word)}
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [sorted(asked)])
        unknown = asked - {word for (word,) in cursor.fetchall()}
        if not unknown:
            return {}
        cursor.execute(_NEAR, [sorted({rest for word in unknown for rest in rests_of(word)})])
        candidates = [word for (word,) in cursor.fetchall()]
    nearest = {word: _nearest(word, candidates) for word in sorted(unknown)}
    return {word: meant for word, meant in nearest.items() if meant}


def slips_in(word: str) -> int:
    """How many slips a word of this length is forgiven."""
    return 2 if len(word) >= LONG else 1


def rests_of(word: str) -> set[str]:
    """The beginning of a word, with as many letters left out as it may have slips, or fewer."""
    beginning = word[:BEGINNING]
    found = {beginning}
    for many in range(1, slips_in(word) + 1):
        found |= {"".join(rest) for rest in combinations(beginning, len(beginning) - many)}
    return found


def _nearest(word: str, candidates: Iterable[str]) -> str:
    """Fewest slips first, then the same first letter, then the nearest length."""
    ranked = []
    for candidate in candidates:
        slips = distance(word, candidate)
        if slips <= slips_in(min(word, candidate, key=len)):
            ranked.append((slips, candidate[0] != word[0], abs(len(candidate) - len(word)), candidate))
    return min(ranked)[-1] if ranked else ""


def distance(one: str, other: str) -> int:
    """Letters to add, leave out, replace or swap with their neighbour until one is the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
