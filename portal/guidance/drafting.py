"""How is a draft in the other Chinese script made? Names and terms from the records first, the rest by OpenCC.

A draft is a beginning, not a translation. The two places use other words for the same thing (兩願離婚, 协议离婚), so
terms are replaced as the glossary has them before any character is converted; courts and laws get the name of their own
record, because 中級法院 is Macau's court and 中级人民法院 the Mainland's (RULES sections 4 and 7). From simplified to
traditional one character stands for several (复 in 行政复议 is 覆, not 複): such a draft must be read by a person,
string by string, before it can be sent to review (translating.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django.utils.functional import Promise
from opencc import OpenCC
from wagtail.models import Locale
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.strings import StringValue

from portal.guidance.models import GlossaryTerm, Institution, Law

HANT, HANS = "zh-hant", "zh-hans"
# hk2s knows 衞 and 裏, which t2s leaves as they are (portal/hanzi.py).
CONVERTERS = {(HANT, HANS): "hk2s", (HANS, HANT): "s2hk"}
# Words that OpenCC gets wrong, and names of laws and bodies that hold a term but are not reworded.
MENDED = (
    ("行政覆議", "行政复议"),
    ("覆議", "复议"),
    ("甚麼", "什么"),
    ("個人資料保護", "个人资料保护"),  # of Macau's law and bureau
    ("個人信息保護", "个人信息保护"),  # of the Mainland's law
)

_TAG = re.compile(r"(<[^>]*>)")
_TITLE = re.compile(r"(《[^》]*》)")
_NOTE = re.compile(r"（[^）]*）")
_PLACES = {HANT: ("澳門特別行政區", "澳門"), HANS: ("澳门特别行政区", "澳门")}

Words = dict[str, str]


class ChineseDrafter(BaseMachineTranslator):
    """Drafts one Chinese script from the other for wagtail-localize; marks in segments stay where they are."""

    display_name: str | Promise = "OpenCC"

    def can_translate(self, source_locale: Locale, target_locale: Locale) -> bool:
        """Only between the two scripts."""
        return (source_locale.language_code, target_locale.language_code) in CONVERTERS

    def translate(
        self, source_locale: Locale, target_locale: Locale, strings: Iterable[StringValue]
    ) -> dict[StringValue, StringValue]:
        """A draft of each string. The records are read once for all of them."""
        draft = Draft(source_locale.language_code, target_locale.language_code)
        return {string: StringValue(draft.of_html(string.data)) for string in strings}


class Draft:
    """The names and terms of one direction, and the converter for what is neither."""

    def __init__(self, source: str, target: str) -> None:
        self._names = _pattern(names := _names(source, target))
        self._all = _pattern(words := {**_terms(source, target), **names})
        self._words: Mapping[str, str] = words
        self._convert = _converter(CONVERTERS[source, target])

    def of_html(self, html: str) -> str:
        """A draft of a text with marks such as `<b>` and `<a id="a1">`, all of which stay."""
        return "".join(part if part.startswith("<") else self.of_text(part) for part in _TAG.split(html))

    def of_text(self, text: str) -> str:
        """A draft of plain text. Inside 《》 stands a title: it is not reworded, only a law's own title replaces it."""
        parts = _TITLE.split(text)
        return "".join(self._replaced(part, self._names if part.startswith("《") else self._all) for part in parts)

    def _replaced(self, text: str, pattern: re.Pattern[str] | None) -> str:
        if pattern is None:
            return str(self._convert(text))
        pieces, end = [], 0
        for match in pattern.finditer(text):
            pieces += [self._convert(text[end : match.start()]), self._words[match[0]]]
            end = match.end()
        return "".join([*pieces, self._convert(text[end:])])


def _pattern(words: Mapping[str, str]) -> re.Pattern[str] | None:
    """Any of the words, the longest that fits first."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if words else None


@cache
def _converter(name: str) -> Any:
    converter = OpenCC(name)
    return lambda text: converter.convert(text) if text else ""


def _column(field: str, language: str) -> str:
    return f"{field}_{language.replace('-', '_')}"


def _pairs(model: Any, field: str, source: str, target: str, **which: Any) -> Iterator[tuple[str, str]]:
    """The two languages of a field of a record, where both are written."""
    rows = model.objects.filter(**which).values_list(_column(field, source), _column(field, target))
    return ((old, new) for old, new in rows if old and new)


def _names(source: str, target: str) -> Words:
    """Courts, other bodies, and the titles and numbers of laws."""
    words: Words = {}
    for field in ("title", "number"):
        words |= dict(_pairs(Law, field, source, target))
    for field in ("name", "short_name"):
        words |= dict(_pairs(Institution, field, source, target, keeps_name=False))
        for old, new in _pairs(Institution, field, source, target, keeps_name=True):
            for form in (old, _NOTE.sub("", old)):
                words.setdefault(form, new)
                words |= _with_place(form, new, source, target)
    return words


def _with_place(old: str, new: str, source: str, target: str) -> Words:
    """Where only the other script names the place, 澳門中級法院 must not become 澳门澳门中级法院."""
    found = {}
    short = _PLACES[target][1]
    if new.startswith(short) and not old.startswith(_PLACES[source][1]):
        for place, of_target in zip(_PLACES[source], _PLACES[target], strict=True):
            found[place + old] = of_target + new.removeprefix(short)
    return found


def _terms(source: str, target: str) -> Words:
    """Terms that are other words on the other side. A term with several words over there is left to a person."""
    words: Words = {}
    for old, new in _pairs(GlossaryTerm, "term", source, target):
        plain = _NOTE.sub("", new).strip()
        if plain and "／" not in plain:
            words |= {form: plain for form in _NOTE.sub("", old).split("／") if len(form) > 1}
    place = 0 if source == HANT else 1
    return words | {pair[place]: pair[1 - place] for pair in MENDED}
