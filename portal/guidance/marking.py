"""Where does a term of the glossary stand in a text, so that it can lead to its meaning?

Each term is marked once a page, where it first stands in running text: never in a heading, a link, a button, a text in
another language or the card of a term. The longest form that fits wins. What stands inside the own name of a helper is
left alone: 澳門家事調解協會 is an association, not a kind of mediation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.html import escape

from portal import languages
from portal.guidance.models import GlossaryTerm, Institution
from portal.page_cache.remembering import remembered

# Elements in which nothing is marked.
# fmt: off
SKIPPED = frozenset((
    "a", "abbr", "button", "caption", "code", "dfn", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "label", "legend",
    "option", "script", "select", "style", "summary", "svg", "textarea", "th", "title",
))
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
))
# fmt: on
TERM_CLASS = "term"
OWN_NAMES = (Institution.Kind.HELPER, Institution.Kind.OFFICE)

# The portal's own templates wrote the HTML: every tag is whole. A parser would take its entities apart, and terms have
# apostrophes in them; this keeps every letter, and is fast.
_TAG = re.compile(r"""(<!--.*?-->|<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>)""", re.DOTALL)
_NAME = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_ATTRIBUTE = re.compile(r"""\b(lang|class)="([^"]*)\"""")
_APOSTROPHE = "(?:['\u2019]|&#x27;|&#39;|&rsquo;)"
_SPACE = r"(?:\s|&nbsp;)+"

Row = tuple[int, str, str]


@dataclass(frozen=True)
class Marks:
    """What is looked for in the texts of one language. numbers: form (folded) → term; meanings: term → its meaning."""

    pattern: re.Pattern[str]
    numbers: Mapping[str, int]
    meanings: Mapping[int, str]


def mark_terms(html: str, language: str) -> str:
    """The same HTML with the first appearance of each term as a link to the glossary of the reader (active language).

    html: a piece of a page, as the portal's templates write it; language: code that it is written in. One query.
    """
    marks = remembered(("marks", language), lambda: _compile(language, _rows(language)))
    if not marks.pattern.search(html):
        return html
    return _Marker(marks, reverse("guidance:glossary"), languages.html_lang(language)).mark(html)


def _rows(language: str) -> tuple[Row, ...]:
    """Number, forms and meaning of each term; 0 and its name for each body whose name is its own.

    Read anew for every page, so that no process ever marks by an old glossary; compiled only when they changed.
    """
    suffix = language.replace("-", "_")
    terms = GlossaryTerm.objects.exclude(**{f"found_as_{suffix}": ""}).annotate(
        place=F("number"), forms=F(f"found_as_{suffix}"), says=F(f"meaning_{suffix}")
    )
    names = Institution.objects.filter(kind__in=OWN_NAMES).annotate(
        place=Value(0), forms=Cast(f"name_{suffix}", TextField()), says=Value("")
    )
    shown = ("place", "forms", "says")
    rows = terms.order_by().values_list(*shown).union(names.order_by().values_list(*shown), all=True)
    return tuple(sorted((number, forms or "", meaning or "") for number, forms, meaning in rows))


@lru_cache(maxsize=2 * len(languages.CODES))
def _compile(language: str, rows: tuple[Row, ...]) -> Marks:
    """Of several terms with the same form the first number has it."""
    numbers: dict[str, int] = {}
    for number, forms, _meaning in sorted(rows, key=lambda row: (row[0] == 0, row[0])):
        for form in forms.splitlines():
            if form.strip():
                numbers.setdefault(_fold(form), number)
    longest_first = sorted(numbers, key=lambda form: (-len(form), form))
    alternatives = "|".join(_spelled(form) for form in longest_first) or r"(?!)"
    if not language.startswith("zh"):
        alternatives = rf"(?<![\w&])(?:{alternatives})(?!\w)"
    return Marks(
        re.compile(alternatives, re.IGNORECASE),
        numbers,
        {number: meaning for number, _forms, meaning in rows if number},
    )


def _spelled(form: str) -> str:
    """A form as it may stand in HTML: any space, any apostrophe."""
    words = (re.escape(escape(word).replace("&#x27;", "'")).replace("'", _APOSTROPHE) for word in form.split())
    return _SPACE.join(words)


def _fold(form: str) -> str:
    """One spelling of what the pattern takes for the same."""
    text = re.sub(_APOSTROPHE, "'", re.sub(_SPACE, " ", form.strip()))
    return text.replace("&amp;", "&").casefold()


class _Marker:
    """Writes a page again, letter for letter, with links around terms."""

    def __init__(self, marks: Marks, glossary: str, lang: str) -> None:
        self.marks = marks
        self.glossary = glossary
        self.lang = lang
        self.seen: set[int] = set()
        self.closed: list[str] = []  # open elements, from the one in which nothing is marked on

    def mark(self, html: str) -> str:
        """Text and tags take turns: `re.split` keeps what it splits at."""
        pieces = _TAG.split(html)
        for place in range(0, len(pieces), 2):
            if pieces[place] and not self.closed:
                pieces[place] = self.marks.pattern.sub(self._link, pieces[place])
            if place + 1 < len(pieces):
                self._pass(pieces[place + 1])
        return "".join(pieces)

    def _pass(self, tag: str) -> None:
        """Remember whether the text after this tag may be marked."""
        named = _NAME.match(tag)
        if named is None or tag.endswith("/>"):
            return
        is_end, name = bool(named[1]), named[2].lower()
        if not is_end:
            if name not in VOID and (self.closed or self._is_closed_to_marks(name, tag)):
                self.closed.append(name)
        elif name in self.closed:
            while self.closed.pop() != name:
                pass

    def _is_closed_to_marks(self, name: str, tag: str) -> bool:
        attributes = dict(_ATTRIBUTE.findall(tag))
        is_foreign = attributes.get("lang", self.lang) != self.lang
        return name in SKIPPED or is_foreign or TERM_CLASS in attributes.get("class", "").split()

    def _link(self, match: re.Match[str]) -> str:
        number = self.marks.numbers.get(_fold(match[0]), 0)
        if number == 0 or number in self.seen:
            return match[0]
        self.seen.add(number)
        meaning = escape(self.marks.meanings.get(number, ""))
        title = f' title="{meaning}"' if meaning else ""
        return f'<a class="{TERM_CLASS}" href="{self.glossary}#term-{number}"{title}>{match[0]}</a>'
