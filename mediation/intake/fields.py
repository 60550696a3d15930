"""Which kinds of answer are there: a line of text, a code from a list, a day, a yes or no?

Every field knows where its answer stands (`path`, below the step's own place), reads what was typed into the shape
of `mediation/answers.py`, and refuses with the codes of the intake rules: required, too_long, choice, consent,
impossible_date, future_date (and format, checksum in `forms/parties.py`). Blank is always possible where an answer
is not required. `raw_post` turns an answer, right or wrong, into the form data a browser would send.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from portal import hanzi

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # a name of the type stubs alone

Text: TypeAlias = "str | _StrPromise"
"""Words for a reader, translated when they are shown."""

LONGEST_LINE = 1_000
"""Characters of a name, an address or another single line."""

MOST_LINES, LONGEST_OF_LINES = 20, 200
"""Lines of a list of short texts, such as former names, and characters of each."""

LONGEST_STORY = 20_000
"""Characters of `story` and `wants`, as code points; a line break is one."""

RawPost = dict[str, str | list[str]]
"""Form data by the names of the inputs."""


def raw_text(value: Any) -> str:
    """A value as somebody might have typed it: text as it is, anything else as JSON, None as nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def at_position(message: Text, code: str, position: int) -> ValidationError:
    """A mistake in one entry of a list; the error summary names the entry by its position, from 0."""
    return ValidationError(message, code=code, params={"position": position})


def too_long_line() -> ValidationError:
    message = _("This is longer than we can keep. Shorten it to at most %(limit)s characters.")
    return ValidationError(message, code="too_long", params={"limit": LONGEST_LINE})


class AnswerField(forms.Field):
    """path: where the answer stands below the step's place. short: its name where answers are listed, none needed."""

    # Read by the templates that draw a field: a line under a choice, its language, and which one stands apart.
    option_hints: Mapping[str, Text] = {}
    option_langs: Mapping[str, str] = {}
    option_apart: str | None = None
    option_hint: Text = ""

    def __init__(self, *, path: str, short: Text = "", **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.path = path
        self.short = short

    def as_initial(self, value: Any) -> Any:
        """What the input shows for an answer that was kept."""
        return value

    def raw_post(self, name: str, value: Any) -> RawPost:
        return {} if value is None else {name: raw_text(value)}

    def html_names(self, name: str) -> tuple[str, ...]:
        """The names of the inputs that belong to the field."""
        return (name,)

    def in_words(self, value: Any) -> list[str]:
        """The answer as lines for its author to check."""
        return [str(value)]

    def is_answered(self, name: str, value: Any, data: Mapping[str, Any]) -> bool:
        """Whether something was answered. value: cleaned. data: what was sent."""
        return value not in (None, "", [])


class TextAnswer(AnswerField):
    """One line, without what nobody can see."""

    widget = forms.TextInput

    def __init__(self, *, autocomplete: str = "off", inputmode: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["autocomplete"] = autocomplete
        if inputmode:
            self.widget.attrs["inputmode"] = inputmode

    def to_python(self, value: Any) -> str:
        text = hanzi.clean_name(value or "")
        return "" if hanzi.is_blank(text) else text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > LONGEST_LINE:
            raise too_long_line()


class LinesAnswer(AnswerField):
    """Several short texts, one on each line, as a list."""

    widget = forms.Textarea(attrs={"rows": 2, "autocomplete": "off"})

    def to_python(self, value: Any) -> list[str]:
        lines = (hanzi.clean_name(line) for line in (value or "").splitlines())
        return [line for line in lines if not hanzi.is_blank(line)]

    def validate(self, value: Any) -> None:
        if len(value) > MOST_LINES:
            message = _("We can keep at most %(limit)s lines here. Leave the less important ones out.")
            raise ValidationError(message, code="too_long", params={"limit": MOST_LINES})
        long = [position for position, line in enumerate(value) if len(line) > LONGEST_OF_LINES]
        if long:
            message = _("One of these is longer than we can keep. Shorten it, and write each on a line of its own.")
            raise ValidationError([at_position(message, "too_long", position) for position in long])

    def as_initial(self, value: Any) -> Any:
        return "\n".join(value or [])

    def raw_post(self, name: str, value: Any) -> RawPost:
        if isinstance(value, list | tuple):
            value = "\n".join(map(raw_text, value))
        return super().raw_post(name, value)

    def in_words(self, value: Any) -> list[str]:
        return list(value)


class LongTextAnswer(AnswerField):
    """Free text, kept as typed: only the line breaks of HTTP become plain ones."""

    widget = forms.Textarea(attrs={"rows": 10, "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        text = (value or "").replace("\r\n", "\n")
        return "" if hanzi.is_blank(text) else text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > LONGEST_STORY:
            raise ValidationError(
                _(
                    "Your text has %(length)s characters and we can keep %(limit)s. Shorten it here, and tell the rest "
                    "when you talk to us. Nothing you wrote is lost."
                ),
                code="too_long",
                params={"length": len(value), "limit": LONGEST_STORY},
            )


CHOOSE_FROM_LIST = _("Choose one of the answers in the list, or leave it blank.")


class UncheckedRadio(forms.RadioSelect):
    """Radios of which none is chosen beforehand, not even the one that stands for no answer, unless it was picked."""

    def format_value(self, value: Any) -> list[str]:
        return [] if value is None else [str(value)]


def is_picked(widget: forms.Widget | type[forms.Widget], name: str, data: Mapping[str, Any]) -> bool:
    """Whether one of the radios was picked: a browser sends none of them otherwise."""
    return isinstance(widget, UncheckedRadio) and name in data


class CodeAnswer(AnswerField):
    """One code. accepted: every code that is right, where the list shows only those that fit most people.

    apart: the code that stands below an "or". blank: what choosing nothing is called; without it there is no such line.
    """

    widget = UncheckedRadio

    def __init__(
        self,
        *,
        choices: Iterable[tuple[str, Text]],
        accepted: Iterable[str] | None = None,
        blank: Text = "",
        apart: str | None = None,
        hints: Mapping[str, Text] | None = None,
        langs: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.labels = dict(choices)
        self.accepted = frozenset(accepted or self.labels)
        is_list = isinstance(self.widget, forms.Select)
        nothing = [("", blank)] if blank else []
        shown = [*nothing, *self.labels.items()] if is_list else [*self.labels.items(), *nothing]
        self.widget.choices = shown
        self.option_hints, self.option_langs = hints or {}, langs or {}
        self.option_apart = apart if apart is not None else ("" if blank and not is_list else None)

    def to_python(self, value: Any) -> str:
        return value or ""

    def is_answered(self, name: str, value: Any, data: Mapping[str, Any]) -> bool:
        return bool(value) or is_picked(self.widget, name, data)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value not in self.accepted:
            raise ValidationError(CHOOSE_FROM_LIST, code="choice")

    def in_words(self, value: Any) -> list[str]:
        return [str(self.labels.get(value, value))]


class YesNoAnswer(AnswerField):
    """Yes, no, or rather not say, which is the same as leaving it: True, False, None."""

    widget = UncheckedRadio
    option_apart = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        answers = [("yes", _("Yes")), ("no", _("No")), ("", _("I would rather not say"))]
        self.widget.choices = answers

    def to_python(self, value: Any) -> bool | None:
        if not value:
            return None
        if value not in ("yes", "no"):
            raise ValidationError(CHOOSE_FROM_LIST, code="choice")
        return bool(value == "yes")

    def is_answered(self, name: str, value: Any, data: Mapping[str, Any]) -> bool:
        return value is not None or is_picked(self.widget, name, data)

    def as_initial(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, "")

    def raw_post(self, name: str, value: Any) -> RawPost:
        if value is None or isinstance(value, bool):
            return {name: self.as_initial(value)}
        return {name: json.dumps(value, default=str) if value != "" else ""}  # in quotes, "yes" is not a yes

    def in_words(self, value: Any) -> list[str]:
        return [str(_("Yes") if value else _("No"))]


class CodesAnswer(AnswerField):
    """Any number of codes, each once."""

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self, *, choices: Iterable[tuple[str, Text]], hints: Mapping[str, Text] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.labels = dict(choices)
        self.widget.choices = list(self.labels.items())
        self.option_hints = hints or {}

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(value or []))

    def clean(self, value: Any) -> list[str]:
        wrong = [position for position, code in enumerate(value or []) if code not in self.labels]
        if wrong:
            message = _("Choose only answers that are in the list.")
            raise ValidationError([at_position(message, "choice", position) for position in wrong])
        codes: list[str] = super().clean(value)
        return codes

    def raw_post(self, name: str, value: Any) -> RawPost:
        if value is None:
            return {}
        return {name: [raw_text(code) for code in (value if isinstance(value, list | tuple) else [value])]}

    def in_words(self, value: Any) -> list[str]:
        return [str(self.labels.get(code, code)) for code in value]


class TickedBox(forms.CheckboxInput):
    """Ticked by what a browser sends for the box as it is drawn, and by no other text."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return is_ticked(data, name)


def is_ticked(data: Mapping[str, Any], name: str) -> bool:
    """Whether a box was sent as ticked; `no`, `true` or two different texts are no consent."""
    sent = data.getlist(name) if isinstance(data, MultiValueDict) else [data[name]] if name in data else []
    return bool(sent) and all(text in ("yes", "on") for text in sent)


class ConsentAnswer(AnswerField):
    """A box that must be ticked, by the person and by nobody beforehand."""

    widget = TickedBox(attrs={"value": "yes"})

    def __init__(self, *, option_hint: Text = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.option_hint = option_hint

    def clean(self, value: Any) -> bool:
        if value is not True:
            raise ValidationError(self.error_messages["required"], code="consent")
        return True

    def raw_post(self, name: str, value: Any) -> RawPost:
        return {name: "yes"} if value is True else {}

    def in_words(self, value: Any) -> list[str]:
        return [str(_("You agreed"))]
