"""How does a record stand at the end of a pathway?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from portal import languages
from portal.guidance.helpers_near import Helper


def helper(record: Any, url: str, where: str = "") -> Helper:
    """Its name in the reader's language, else in the first one that it has."""
    reader = get_language() or languages.DEFAULT
    codes = [reader, *(code for code in languages.CODES if code != reader)]
    for code in codes:
        name = getattr(record, f"name_{code.replace('-', '_')}", "")
        if name:
            return Helper(name, url, record.side, where, "" if code == reader else languages.html_lang(code))
    return Helper(str(record), url, record.side, where)
