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
