"""How do templates draw icons, fields, places and dates?

Text that people read goes through gettext; marks (`lang`, order of a date, signs) are worked out here.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django import forms, template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal import languages

register = template.Library()

ICONS_FILE = Path(__file__).resolve().parent.parent / "icons.svg"
SYMBOL = re.compile(r'<symbol id="([\w-]+)"(?: class="([\w-]+)")? viewBox="([^"]+)">(.*?)</symbol>', re.DOTALL)

SIDE_LABELS = {
    "zhuhai": _("Zhuhai"),
    "macau": _("Macau"),
    "mainland": _("Elsewhere on the Mainland"),
    "hongkong": _("Hong Kong"),
    "elsewhere": _("Elsewhere"),
}
SIDE_ICONS = {"zhuhai": "zhuhai", "macau": "macau", "both": "both"}
NOTICE_ICONS = {"info": "info", "warn": "alert", "danger": "alert", "success": "check", "petal": "shield"}

WEEKDAYS = "一二三四五六日"
# fmt: off
MONTHS = {
    "pt": ("Janeiro", "Fevereiro", "Março", "Abril", "Maio", "Junho",
           "Julho", "Agosto", "Setembro", "Outubro", "Novembro", "Dezembro"),
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
}
# fmt: on
DATE_PART_LABELS = {
    "year": pgettext_lazy("part of a date", "Year"),
    "month": pgettext_lazy("part of a date", "Month"),
    "day": pgettext_lazy("part of a date", "Day"),
}


# ---------- Icons and languages ----------


@cache
def _icons() -> dict[str, SafeString]:
    """Every drawing of portal/icons.svg, ready to stand in a page. Our own file: nothing in it comes from outside."""
    drawings = {}
    for name, css_class, view_box, body in SYMBOL.findall(ICONS_FILE.read_text("utf-8")):
        drawings[name] = mark_safe(
            f'<svg class="{css_class or "icon"}" viewBox="{view_box}" aria-hidden="true" focusable="false">{body}</svg>'
        )
    return drawings


def has_icon(name: str) -> bool:
    """Whether there is a drawing of that name."""
    return name in _icons()


@register.simple_tag
def icon(name: str) -> SafeString:
    """The drawing of that name. An unknown name is a mistake in the template and stops the page (KeyError)."""
    return _icons()[name]


@register.simple_tag
def html_lang(code: str | None = None) -> str:
    """The `lang` attribute for a language code; without one, for the language of this page."""
    return languages.html_lang(code or get_language() or languages.DEFAULT)


# ---------- Places, notices, progress ----------


@register.inclusion_tag("components/side_tag.html")
def side_tag(side: str, text: str = "") -> dict[str, Any]:
    """A tag for zhuhai, macau, mainland, hongkong, elsewhere or both; `text` says more than the place's name."""
    known = side if side in SIDE_LABELS or side == "both" else "elsewhere"
    label = _("Cross-border") if known == "both" else SIDE_LABELS[known]
    return {"side": known, "label": text or label, "icon_name": SIDE_ICONS.get(known, "pin")}


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "", icon_name: str = "", level: int = 2) -> SafeString:
    """{% notice "warn" title=… %}<p>…</p>{% endnotice %}: kinds are info, warn, danger, success, petal."""
    context = {"content": content, "kind": kind, "title": title, "level": level}
    return render_to_string("components/notice.html", {**context, "icon_name": icon_name or NOTICE_ICONS[kind]})


@register.simple_block_tag
def receipt(content: str, title: str) -> SafeString:
    """{% receipt title %}…{% endreceipt %}: what was received, under one large arch, with the page's h1."""
    return render_to_string("components/receipt.html", {"content": content, "title": title})


@register.inclusion_tag("components/progress.html")
def progress(part: int, parts: int, name: str) -> dict[str, Any]:
    """Arcs for part `part` (from 1) of `parts`, called `name`."""
    states = ["is-done" if n < part else "is-now" if n == part else "" for n in range(1, parts + 1)]
    return {"part": part, "parts": parts, "name": name, "states": states}


# ---------- Fields ----------


class ErrorLine(NamedTuple):
    """One line of the error summary. path: the answer's name; field_id: where the link leads, empty for nowhere.

    label: what the field is called, empty where the line is about the whole page.
    """

    path: str
    code: str
    message: str
    field_id: str
    label: str = ""


class DatePart(NamedTuple):
    """One of the three boxes of a date. kind: year, month or day."""

    kind: str
    label: str
    name: str
    id: str
    value: str
    autocomplete: str


@register.filter
def widget_kind(field: BoundField) -> str:
    """hidden, date, checkboxes, radio, checkbox, select, textarea, file or text."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.MultiWidget) and "_year" in getattr(widget, "widgets_names", ()):
        return "date"
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checkboxes"),  # before radio, which it is derived from
        (forms.RadioSelect, "radio"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
    )
    return next((kind for widget_class, kind in kinds if isinstance(widget, widget_class)), "text")


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's own input with the portal's look. Django adds aria-describedby (hint, error) and aria-invalid."""
    own_class = field.field.widget.attrs.get("class", "")
    look = "" if widget_kind(field) == "file" else "input"
    # A placeholder vanishes when somebody types: what must be known stands in label and hint.
    return field.as_widget(attrs={"class": f"{look} {own_class}".strip(), "placeholder": False})


@register.filter
def described_by(field: BoundField) -> str:
    """Ids of hint and error, for a group that Django leaves without aria-describedby."""
    ids = []
    if field.help_text:
        ids.append(f"{field.auto_id}_helptext")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.filter
def date_parts(field: BoundField) -> Iterator[DatePart]:
    """Year, month, day in Chinese; day, month, year in Portuguese and English."""
    boxes = {box["name"].rpartition("_")[2]: box for box in field.subwidgets[0].data["subwidgets"]}
    for kind in _order_of_date():
        box = boxes[kind]
        value = "" if box["value"] is None else str(box["value"])
        attributes = box["attrs"]
        yield DatePart(
            kind,
            str(DATE_PART_LABELS[kind]),
            box["name"],
            attributes["id"],
            value,
            attributes.get("autocomplete", "off"),
        )


@register.filter
def choice_hint(field: BoundField, value: Any) -> str:
    """A line under one choice, from the form field's `option_hints` (value → text)."""
    return str(getattr(field.field, "option_hints", {}).get(_plain_value(value), ""))


@register.filter
def choice_lang(field: BoundField, value: Any) -> str:
    """The `lang` of one choice, from the form field's `option_langs` (value → lang attribute)."""
    return str(getattr(field.field, "option_langs", {}).get(_plain_value(value), ""))


@register.filter
def stands_apart(field: BoundField, value: Any) -> bool:
    """Does "or" come before this choice? The form field's `option_apart` names it."""
    return bool(getattr(field.field, "option_apart", None) == _plain_value(value))


@register.filter
def coded_errors(field: BoundField) -> list[tuple[str, str]]:
    """(message, code) of each mistake in one field."""
    return [(message, error.code or "") for error in field.errors.as_data() for message in error.messages]


@register.filter
def error_lines(form: BaseForm) -> list[ErrorLine]:
    """The summary of a plain form's mistakes; what concerns the whole form leads to its first field."""
    first = next((first_input_id(field) for field in form.visible_fields()), "")
    lines = []
    for name, errors in form.errors.as_data().items():
        field = form[name] if name in form.fields else None
        path, field_id = (name, first_input_id(field)) if field else ("", first)
        label = str(field.label) if field else ""
        lines += [
            ErrorLine(path, error.code or "", text, field_id, label) for error in errors for text in error.messages
        ]
    return lines


@register.filter
def told_apart(lines: Iterable[ErrorLine]) -> list[ErrorLine]:
    """The lines of a summary; those that say the same of several fields name their field before it.

    The others keep the very words that stand at the field.
    """
    lines = list(lines)
    fields_of = defaultdict(set)
    for line in lines:
        fields_of[line.message].add(line.field_id)
    return [
        line._replace(message=gettext("%(what)s: %(answer)s") % {"what": line.label, "answer": line.message})
        if line.label and len(fields_of[line.message]) > 1
        else line
        for line in lines
    ]


@register.filter
def first_input_id(field: BoundField) -> str:
    """The id that a link from the error summary must lead to: the first box or choice of a group, else the input."""
    kind = widget_kind(field)
    if kind == "date":
        return next(iter(date_parts(field))).id
    if kind in ("radio", "checkboxes"):
        options = field.subwidgets
        return str(options[0].id_for_label) if options else ""
    return str(field.id_for_label or field.auto_id)


def _plain_value(value: Any) -> Any:
    """A choice's own value: model choices wrap theirs."""
    return getattr(value, "value", value)


def _order_of_date() -> tuple[str, str, str]:
    is_han = (get_language() or languages.DEFAULT).startswith("zh")
    return ("year", "month", "day") if is_han else ("day", "month", "year")


# ---------- Dates ----------

Moment = datetime.date | datetime.datetime | str | None


@register.filter
def local_date(value: Moment) -> str:
    """2026年12月3日; 3 de Dezembro de 2026; 3 December 2026. Empty for None."""
    day = _in_place_time(value)
    return _written_day(day) if day else ""


@register.filter
def local_date_weekday(value: Moment) -> str:
    """2026年12月3日（星期四）; the day of the week only in Chinese, as people write there."""
    day = _in_place_time(value)
    return _written_day(day) + _weekday(day) if day else ""


@register.filter
def local_datetime(value: Moment) -> str:
    """2026年12月3日（星期四）10:00; 3 de Dezembro de 2026, às 10h00; 3 December 2026, 10:00, in the time of Macau."""
    moment = _in_place_time(value)
    if not isinstance(moment, datetime.datetime):
        return local_date_weekday(value)
    day = _written_day(moment) + _weekday(moment)
    language = get_language() or languages.DEFAULT
    if language == "pt":
        return f"{day}, às {moment:%Hh%M}"
    return f"{day}, {moment:%H:%M}" if language == "en" else f"{day}{moment:%H:%M}"


@register.simple_tag
def moment(value: Moment) -> SafeString | str:
    """The same as a <time> element with the machine's writing beside it; in Chinese the day is not torn apart."""
    local = _in_place_time(value)
    if local is None:
        return ""
    exact = local.isoformat(timespec="minutes") if isinstance(local, datetime.datetime) else local.isoformat()
    words = local_datetime(local)
    day, rest = words.partition("日")[:2], words.partition("日")[2]
    if not rest:
        return format_html('<time datetime="{}">{}</time>', exact, words)
    whole = '<time datetime="{}"><span class="nowrap">{}</span><span class="nowrap">{}</span></time>'
    return format_html(whole, exact, "".join(day), rest)


@register.simple_tag
def day(value: Moment) -> SafeString | str:
    """A day as a <time> element, without the day of the week."""
    local = _in_place_time(value)
    return format_html('<time datetime="{}">{}</time>', f"{local:%Y-%m-%d}", local_date(local)) if local else ""


def _in_place_time(value: Moment) -> datetime.date | datetime.datetime | None:
    """Aware moments in the time of Macau; naive ones and days as they are; ISO texts are read."""
    if isinstance(value, str):
        if not value:
            return None
        value = datetime.datetime.fromisoformat(value) if "T" in value else datetime.date.fromisoformat(value)
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value, timezone.get_default_timezone())  # settings.TIME_ZONE is Asia/Macau
    return value


def _written_day(day: datetime.date) -> str:
    language = get_language() or languages.DEFAULT
    if language == "pt":
        return f"{day.day} de {MONTHS['pt'][day.month - 1]} de {day.year}"
    if language == "en":
        return f"{day.day} {MONTHS['en'][day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def _weekday(day: datetime.date) -> str:
    is_han = (get_language() or languages.DEFAULT).startswith("zh")
    return f"（星期{WEEKDAYS[day.weekday()]}）" if is_han else ""
