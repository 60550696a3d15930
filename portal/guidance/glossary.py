"""Which terms does the page of the glossary show, in which order, and which of them does somebody look for?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from portal import languages
from portal.guidance.models import GlossaryTerm
from portal.hanzi import clean_name, fold_name
from portal.languages import Language

LONGEST_SEARCH = 60


class Wording(NamedTuple):
    """The same term in one language."""

    language: Language
    text: str


class Entry(NamedTuple):
    """A term as a reader sees it. own: in their language, or in the best there is; others: what else it is called."""

    number: int
    anchor: str
    own: Wording
    meaning: Wording | None
    others: list[Wording]


def entries(code: str, search: str = "") -> list[Entry]:
    """The terms that hold what is looked for, in any language and script; all of them for an empty search. One query.

    In Chinese in the order of the list, which goes by subject; in Portuguese and English by letters, accents aside.
    """
    terms = [term for term in GlossaryTerm.objects.all() if _holds(term, code, search)]
    found = [_entry(term, code) for term in terms]
    return found if code.startswith("zh") else sorted(found, key=lambda entry: (_fold(entry.own.text), entry.number))


def readable_search(text: str) -> str:
    """What somebody typed, without what cannot be seen, and not longer than any term."""
    return clean_name(text[: 4 * LONGEST_SEARCH])[:LONGEST_SEARCH]


def _holds(term: GlossaryTerm, code: str, search: str) -> bool:
    if not search:
        return True
    wanted = _fold(search)
    return bool(wanted) and any(wanted in _fold(text) for text in _searched(term, code))


def _searched(term: GlossaryTerm, code: str) -> Iterator[str]:
    """Its names in every language, the forms in which texts have it, and its meaning in the reader's."""
    for language in languages.CODES:
        yield text_in(term, "term", language)
        yield from text_in(term, "found_as", language).splitlines()
    yield text_in(term, "meaning", code)


def _fold(text: str) -> str:
    """Both scripts of Chinese as one, letters without accents, no spaces or signs."""
    decomposed = unicodedata.normalize("NFKD", fold_name(text))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _entry(term: GlossaryTerm, code: str) -> Entry:
    own = _best(term, "term", code) or Wording(languages.BY_CODE[code], "")
    named = ((language, text_in(term, "term", language.code)) for language in languages.LANGUAGES)
    others = [Wording(language, text) for language, text in named if text and language != own.language]
    return Entry(term.number, term.anchor, own, _best(term, "meaning", code), others)


def _best(term: GlossaryTerm, field: str, code: str) -> Wording | None:
    for each in (code, *languages.CODES):
        if text := text_in(term, field, each):
            return Wording(languages.BY_CODE[each], text)
    return None


def text_in(term: GlossaryTerm, field: str, code: str) -> str:
    """A field in exactly this language; empty where nobody wrote it."""
    return getattr(term, f"{field}_{code.replace('-', '_')}") or ""
