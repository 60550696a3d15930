"""What do all pages of questions have in common? They know where their answers stand, and keep what was typed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from mediation.intake import paths
from mediation.intake.fields import AnswerField, RawPost, Text, is_picked, is_ticked
from mediation.intake.places import Places
from portal.templatetags.portal_tags import ErrorLine, first_input_id

Typed = dict[str, list[str]]
"""What stood in the inputs, by their names, unchecked."""

FORGET = "forget"
"""The box of a private page that takes back what was answered there before."""


class StepForm(forms.Form):
    """The questions of one page.

    heading: the page's question. intro: a line below it. why: why it is asked. short: the page's name where answers
    are listed. asks_one: the first field's label is the page's heading. is_private: what was answered is shown nowhere
    again, here neither: somebody else may hold the phone. most_bytes: of a POST; more than every right answer needs.
    """

    heading: ClassVar[Text] = ""
    intro: ClassVar[Text] = ""
    why: ClassVar[Text] = ""
    short: ClassVar[Text] = ""
    asks_one: ClassVar[bool] = False
    is_private: ClassVar[bool] = False
    most_bytes: ClassVar[int] = 150_000
    template: ClassVar[str] = "intake/question.html"

    use_required_attribute = False

    def __init__(
        self,
        data: MultiValueDict[str, str] | None = None,
        *,
        at: str = "",
        index: int | None = None,
        answers: Mapping[str, Any] | None = None,
        typed: Typed | None = None,
        places: Places | None = None,
    ) -> None:
        """at: where the answers stand, such as `respondents.{index}`. With `data` the form is checked; without it, it
        shows what was `typed`, unchecked, or else the `answers` that were kept, if it is not private."""
        super().__init__(data)
        self.at, self.index = at, index
        self.places = places or Places()
        self.prepare()
        self.forgets = is_ticked(self.data if data is not None else MultiValueDict(typed or {}), FORGET)
        if typed is not None:
            raw = MultiValueDict(typed)
            nothing: MultiValueDict[str, Any] = MultiValueDict()
            self.initial = {
                name: field.widget.value_from_datadict(raw, nothing, name) for name, field in self.answer_fields()
            }
        elif data is None and not self.is_private:
            self.initial = self.initial_of(answers or {})

    def initial_of(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What the inputs show of answers that were kept."""
        return {
            name: field.as_initial(value)
            for name, field in self.answer_fields()
            if (value := paths.read(answers, self.scenario_path(name, self.index))) is not None
        }

    def has_answers(self, answers: Mapping[str, Any]) -> bool:
        """Whether anything of this page was answered."""
        return any(
            paths.read(answers, self.scenario_path(name, self.index)) is not None for name, _ in self.answer_fields()
        )

    def prepare(self) -> None:
        """For lists that depend on the page or the language."""

    def answer_fields(self) -> list[tuple[str, AnswerField]]:
        return [(name, cast(AnswerField, field)) for name, field in self.fields.items()]

    def scenario_path(self, field_name: str, index: int | None) -> str:
        """Where the field's answer stands in all answers: `children.1.name`."""
        place = self.at.format(index=index)
        return paths.joined(place, cast(AnswerField, self.fields[field_name]).path)

    def error_lines(self) -> list[ErrorLine]:
        """Every mistake, in the order of the page, with its path, code, words and the input it leads to."""
        mistakes = self.errors.as_data()
        return [line for name in self.fields if name in mistakes for line in self._lines(name, mistakes[name])]

    def _lines(self, name: str, errors: list[ValidationError]) -> list[ErrorLine]:
        path, field_id = self.scenario_path(name, self.index), first_input_id(self[name])
        label = str(self[name].label)
        lines = []
        for error in errors:
            position = (error.params or {}).get("position")
            exact = path if position is None else f"{path}.{position}"
            lines.append(ErrorLine(exact, error.code or "", " ".join(error.messages), field_id, label))
        return lines

    def answers_after(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """All answers with this page's: what is blank is left out, or on a private page left as it was."""
        after = copy.deepcopy(dict(answers))
        if self.index is not None and paths.read(after, self.at.format(index=self.index)) is None:
            paths.put(after, self.at.format(index=self.index), {})
        keeps_others = self.is_private and not self.forgets
        for name, field in self.answer_fields():
            value = self.cleaned_data[name]
            path = self.scenario_path(name, self.index)
            if keeps_others and not field.is_answered(name, value, self.data):
                continue
            if value is None or value == "" or value == []:
                paths.drop(after, path)
            else:
                paths.put(after, path, value)
        return after

    def answers_withdrawn(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers while this page was opened again, something was sent from it, and it was not accepted."""
        return dict(answers)

    def raw_post(self, answers: Mapping[str, Any]) -> RawPost:
        """The form data of a browser for these answers, right or wrong. Nothing is checked."""
        post: RawPost = {}
        for name, field in self.answer_fields():
            post |= field.raw_post(name, paths.read(answers, self.scenario_path(name, self.index)))
        return post

    def typed_in(self, post: Mapping[str, Any]) -> Typed:
        """What of a POST belongs to this page's inputs, fit to be stored: half a surrogate pair is not."""
        names = self.html_names()
        values = cast("MultiValueDict[str, str]", post)
        return {name: [_storable(text) for text in values.getlist(name)] for name in names if name in values}

    def html_names(self) -> list[str]:
        """The names of the page's inputs."""
        names = [html_name for name, field in self.answer_fields() for html_name in field.html_names(name)]
        return [*names, FORGET] if self.is_private else names

    def is_untouched(self, typed: Typed, answers: Mapping[str, Any]) -> bool:
        """Whether the inputs hold nothing but what the page showed of itself: then nothing waits to be taken."""
        if self.is_private:
            return not typed_something(typed) and not self._picked(typed)
        presets = {name: field.initial for name, field in self.answer_fields() if field.initial is not None}
        return _without_blanks(typed) == _without_blanks({**presets, **self.raw_post(answers)})

    def _picked(self, typed: Typed) -> bool:
        """Also choosing to say nothing is an answer, where it takes another one back."""
        return any(is_picked(field.widget, name, typed) for name, field in self.answer_fields())

    def lines_to_check(self, answers: Mapping[str, Any]) -> list[str]:
        """What was answered on this page, as lines for its author."""
        lines = []
        for name, field in self.answer_fields():
            value = paths.read(answers, self.scenario_path(name, self.index))
            if value is None or value == [] or field.widget.is_hidden:
                continue
            lines += [_named(field.short, words) for words in self.words_for(name, value)]
        return lines

    def words_for(self, name: str, value: Any) -> list[str]:
        """One answer in words; a form that knows more about it says it better."""
        return cast(AnswerField, self.fields[name]).in_words(value)


def typed_something(typed: Typed) -> bool:
    """Whether any input holds more than blanks."""
    return any(text.strip() for texts in typed.values() for text in texts)


def _without_blanks(raw: Mapping[str, Any]) -> dict[str, list[str]]:
    """Inputs that hold something, with the line breaks of HTTP as plain ones."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in raw.items()}
    return {
        name: [str(text).replace("\r\n", "\n") for text in texts]
        for name, texts in lists.items()
        if any(str(text).strip() for text in texts)
    }


def _named(short: Text, words: str) -> str:
    return gettext("%(what)s: %(answer)s") % {"what": short, "answer": words} if short else words


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
