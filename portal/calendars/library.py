"""Which holidays does the library know for a side and a year, and how are they called in our four languages?

RULES section 4.4. On the Mainland the days off and the weekends that are worked for them; in Macau the statutory days
(public), those of the private sector (optional: Good Friday is only there) and those of the public service
(government: days in lieu, half days). The library's names are translated by ``data/names.csv``, written in each script.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import holidays
from django.utils import translation
from django.utils.formats import date_format

from portal import languages
from portal.places.sides import Side

NAMES = Path(__file__).parent / "data" / "names.csv"
SOURCE = f"holidays {version('holidays')}"
COUNTRIES = {Side.ZHUHAI: "CN", Side.MACAU: "MO"}
OFF, HALF, WORKDAY = "off", "half", "workday"

# As the library writes them in the language of the place.
_IN_LIEU = re.compile(r"(?P<of>.+?)(?:（补假）|的補假)")
_AFTERNOON = re.compile(r"(?P<of>.+?)（下午）")
_EXCHANGED = re.compile(r"休息日（由 (?P<day>\d{4}-\d{2}-\d{2}) 调休）")
_AND = "; "  # between holidays that fall on one day

Names = Mapping[str, str]
"""Language code → name."""

IN_LIEU: Names = {
    "zh-hant": "%s補假",
    "zh-hans": "%s补假",
    "pt": "%s: descanso compensatório",
    "en": "%s: day off in lieu",
}
AFTERNOON: Names = {
    "zh-hant": "%s（下午）",
    "zh-hans": "%s（下午）",
    "pt": "%s (à tarde)",
    "en": "%s (afternoon)",
}
OFF_FOR: Names = {
    "zh-hant": "調休放假（%s上班）",
    "zh-hans": "调休放假（%s上班）",
    "pt": "Folga em troca do trabalho de %s",
    "en": "Day off in exchange for work on %s",
}
WORK_FOR: Names = {
    "zh-hant": "調休上班（%s放假）",
    "zh-hans": "调休上班（%s放假）",
    "pt": "Dia de trabalho em troca da folga de %s",
    "en": "Working day in exchange for %s off",
}
# A day and its month within a sentence.
DAY_AND_MONTH: Names = {"zh-hant": "n月j日", "zh-hans": "n月j日", "pt": r"j \d\e F", "en": "j F"}


class LibraryDay(NamedTuple):
    """One day as the library knows it; kind: off, half or workday."""

    day: date
    kind: str
    names: Names


def years(side: Side) -> range:
    """The years that the library can say anything about."""
    known = holidays.country_holidays(COUNTRIES[side])
    return range(known.start_year, known.end_year + 1)


def days_of(side: Side, year: int) -> list[LibraryDay]:
    """Every day of a year that is not what its weekday says, in order."""
    found = _mainland(year) if side == Side.ZHUHAI else _macau(year)
    return sorted(found, key=lambda each: each.day)


def _mainland(year: int) -> list[LibraryDay]:
    known = holidays.country_holidays(COUNTRIES[Side.ZHUHAI], years=[year, year + 1], language="zh_CN")
    worked_for: dict[date, date] = {}
    found = []
    for day, name in known.items():
        exchanged = _EXCHANGED.fullmatch(name)
        if exchanged:
            worked = date.fromisoformat(exchanged["day"])
            worked_for[worked] = day
            found.append(LibraryDay(day, OFF, _with_day(OFF_FOR, worked)))
        else:
            found.append(LibraryDay(day, OFF, _names(Side.ZHUHAI, name)))
    for day in known.weekend_workdays:
        names = _with_day(WORK_FOR, worked_for[day]) if day in worked_for else _WORKED
        found.append(LibraryDay(day, WORKDAY, names))
    return [each for each in found if each.day.year == year]


_WORKED: Names = {"zh-hant": "調休上班", "zh-hans": "调休上班", "pt": "Dia de trabalho", "en": "Working day"}


def _macau(year: int) -> list[LibraryDay]:
    known = holidays.country_holidays(
        COUNTRIES[Side.MACAU], years=year, language="zh_MO", categories=("public", "optional", "government")
    )
    return [
        LibraryDay(day, HALF if _AFTERNOON.fullmatch(name) else OFF, _names(Side.MACAU, name))
        for day, name in known.items()
    ]


# ---------- Names ----------


def _names(side: Side, name: str) -> Names:
    """The library's name in our languages; one that we do not know yet stays as the library writes it."""
    parts = [_one_name(side, part) for part in name.split(_AND)]
    between = {code: "、" if code.startswith("zh") else _AND for code in languages.CODES}
    return {code: between[code].join(part[code] for part in parts) for code in languages.CODES}


def _one_name(side: Side, name: str) -> Names:
    for form, words in ((_IN_LIEU, IN_LIEU), (_AFTERNOON, AFTERNOON)):
        found = form.fullmatch(name)
        if found:
            plain = _one_name(side, found["of"])
            return {code: words[code] % plain[code] for code in languages.CODES}
    return _known_names().get((side, name), dict.fromkeys(languages.CODES, name))


@cache
def _known_names() -> dict[tuple[str, str], Names]:
    with NAMES.open(encoding="utf-8", newline="") as lines:
        return {
            (row["side"], row["known_as"]): {code: row[f"name_{code.replace('-', '_')}"] for code in languages.CODES}
            for row in csv.DictReader(lines)
        }


def _with_day(words: Names, day: date) -> Names:
    said = {}
    for code in languages.CODES:
        with translation.override(code):
            said[code] = words[code] % date_format(day, DAY_AND_MONTH[code])
    return said
