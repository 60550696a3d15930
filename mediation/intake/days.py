"""How is a day asked for and read? In three boxes, with a word about what to correct.

Figures of any width are read; the rest must be a day of the calendar with a year of four figures.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from mediation.intake.fields import AnswerField, RawPost, Text, raw_text
from portal.templatetags.portal_tags import local_date

PARTS = ("year", "month", "day")


def today() -> date:
    """The day in Macau and Zhuhai."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class DayWidget(forms.MultiWidget):
    """Three boxes named and identified by part: `birth_date_year`, `birth_date_month`, `birth_date_day`."""

    def __init__(self, autocomplete: str = "") -> None:
        tokens = {part: f"{autocomplete}-{part}" if autocomplete else "off" for part in PARTS}
        super().__init__({part: forms.TextInput(attrs={"autocomplete": tokens[part]}) for part in PARTS})

    def decompress(self, value: Any) -> list[str | None]:
        return value.split("-") if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        whole = context["widget"]["attrs"].get("id")
        for part, box in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            box["attrs"]["id"] = f"{whole or f'id_{name}'}_{part}"
        return context


class DayAnswer(AnswerField):
    """A day as `YYYY-MM-DD`. may_lie_ahead: whether it may come after today."""

    def __init__(self, *, may_lie_ahead: bool = True, autocomplete: str = "", **kwargs: Any) -> None:
        super().__init__(widget=DayWidget(autocomplete), **kwargs)
        self.may_lie_ahead = may_lie_ahead

    def clean(self, value: Any) -> str:
        typed = [unicodedata.normalize("NFKC", part or "").strip() for part in value or ()]
        if not any(typed):
            return ""
        day = _day(*typed)
        if day > today() and not self.may_lie_ahead:
            raise ValidationError(_("This day is still to come. Give a day up to today."), code="future_date")
        return day.isoformat()

    def html_names(self, name: str) -> tuple[str, ...]:
        return tuple(f"{name}_{part}" for part in PARTS)

    def raw_post(self, name: str, value: Any) -> RawPost:
        if value is None:
            return {}
        text = raw_text(value)
        parts = text.split("-") if text.count("-") == 2 else [text, "", ""]
        return dict(zip(self.html_names(name), parts, strict=True))

    def in_words(self, value: Any) -> list[str]:
        return [local_date(value)]


def _day(year: str, month: str, day: str) -> date:
    """The day, or a ValidationError that says which part to correct."""
    if not (year and month and day):
        _refuse(_("Give the day, the month and the year, or leave all three blank."))
    if not all(re.fullmatch("[0-9]+", part) for part in (year, month, day)):
        _refuse(_("Write the day, the month and the year in figures."))
    if not re.fullmatch("[1-9][0-9]{3}", year):
        _refuse(_("Write the year with four figures, such as 1986."))
    if len(month) > 2 or not 1 <= int(month) <= 12:
        _refuse(_("A year has 12 months. Give a month from 1 to 12."))
    length = calendar.monthrange(int(year), int(month))[1]
    if len(day) > 2 or not 1 <= int(day) <= length:
        words = {"month": MONTHS[int(month)], "year": year, "days": length}
        _refuse(_("%(month)s %(year)s has %(days)s days. Give a day that exists."), words)
    return date(int(year), int(month), int(day))


def _refuse(message: Text, words: dict[str, Any] | None = None) -> NoReturn:
    raise ValidationError(message, code="impossible_date", params=words)
