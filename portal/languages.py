"""Which languages does the portal speak, and how is each named and marked?"""

from __future__ import annotations

from typing import NamedTuple


class Language(NamedTuple):
    """code: in addresses; html: the `lang` attribute (it picks the regional shape of Han glyphs)."""

    code: str
    html: str
    name: str
    short: str


LANGUAGES = (
    Language("zh-hant", "zh-Hant-MO", "繁體中文", "繁"),
    Language("zh-hans", "zh-Hans", "简体中文", "简"),
    Language("pt", "pt", "Português", "PT"),
    Language("en", "en", "English", "EN"),
)
DEFAULT = "zh-hant"
CODES = tuple(language.code for language in LANGUAGES)
BY_CODE = {language.code: language for language in LANGUAGES}


def html_lang(code: str) -> str:
    """The `lang` attribute for a language code; unknown codes are marked as they are."""
    return BY_CODE[code].html if code in BY_CODE else code


# In which order other languages are tried where something is not there in the reader's. Scripts of Chinese first for
# each other.
NEXT_BEST = {
    "zh-hant": ("zh-hans", "pt", "en"),
    "zh-hans": ("zh-hant", "en", "pt"),
    "pt": ("en", "zh-hant", "zh-hans"),
    "en": ("pt", "zh-hant", "zh-hans"),
}


def best_first(code: str) -> tuple[str, ...]:
    """All languages in the order in which a reader of this one wants them."""
    return (code, *NEXT_BEST.get(code, ()))
