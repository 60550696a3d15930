"""What do we ask about the person who asks, and about the other side?"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mediation.identity_documents import check_number
from mediation.intake.days import DayAnswer, today
from mediation.intake.fields import LONGEST_LINE, CodeAnswer, LinesAnswer, Text, TextAnswer, too_long_line
from mediation.intake.forms.base import StepForm
from mediation.intake.places import Places
from mediation.statuses import IdentityDocument, PartyKind
from portal import languages
from portal.places.sides import Residence

RATHER_NOT_SAY = _("I would rather not say")
I_DO_NOT_KNOW = _("I do not know")
COMPANY_NUMBERS = {IdentityDocument.USCC, IdentityDocument.MACAU_COMPANY_NO}
PERSONAL_DOCUMENTS = [(each.value, each.label) for each in IdentityDocument if each not in COMPANY_NUMBERS]
LANGUAGES = [(language.code, language.name) for language in languages.LANGUAGES]
LANGUAGE_MARKS = {language.code: language.html for language in languages.LANGUAGES}

NUMBER_FORMS: dict[str, Text] = {
    IdentityDocument.MACAU_BIR: _("The card has seven figures and one more in brackets, such as 1234567(8)."),
    IdentityDocument.MAINLAND_ID: _("The number has 18 characters: your birthday stands in places 7 to 14."),
    IdentityDocument.RESIDENCE_PERMIT: _("The number has 18 characters and begins with 810000, 820000 or 830000."),
    IdentityDocument.HOME_RETURN_PERMIT: _("The number is H or M and then eight or ten figures, such as M12345678."),
    IdentityDocument.HKID: _("The card has one or two letters, six figures and one character in brackets: A123456(3)."),
    IdentityDocument.USCC: _("The code has 18 characters, figures and capital letters."),
}
"""What a number must look like, for somebody who compares it with the document."""

NO_SUCH_NUMBER = _("This number does not look like one from that document. Compare the two, or leave the number blank.")
WRONG_CHECK_CHARACTER = _("The last character of the number does not fit the rest. Compare it with the document.")


class KindField(CodeAnswer):
    """Person or company. The family form takes it for granted that people ask each other."""

    def __init__(self) -> None:
        super().__init__(
            path="kind", widget=forms.HiddenInput, choices=PartyKind.choices, initial=PartyKind.PERSON.value
        )


class NameForm(StepForm):
    heading = _("What is your name?")
    short = pgettext_lazy("of a person", "Name")
    why = _(
        "The office needs a name to keep your request under. Other ways of writing it help the office not to give "
        "your case to somebody who is close to the other side."
    )

    kind = KindField()
    name = TextAnswer(
        path="name",
        label=_("Name as on your document"),
        help_text=_("In the script of the document. You need not change it into another one."),
        required=True,
        autocomplete="name",
        error_messages={
            "required": _("Write your name. If you would rather not give all of it, write what you go by.")
        },
    )
    romanised = TextAnswer(
        path="romanised",
        label=_("Name in Latin letters, as on your document (if it has one)"),
        help_text=_("Such as CHAN TAI MAN or CHEN DAWEN. Leave it blank if your name above is in Latin letters."),
    )
    former_names = LinesAnswer(
        path="former_names",
        short=_("Other names"),
        label=_("Other names you have had (if any)"),
        help_text=_("One on each line, such as a name before marriage."),
    )


class NumberAnswer(TextAnswer):
    """A number on a document. What it must look like depends on the document, so the form checks it."""

    def validate(self, value: Any) -> None:
        """Left to the form, which knows the document."""


class IdentityForm(StepForm):
    """A document, its number, and the day of birth; the number is read by the rules of its document."""

    id_type = CodeAnswer(
        path="id_type",
        widget=forms.Select,
        label=_("Kind of document"),
        choices=PERSONAL_DOCUMENTS,
        accepted=IdentityDocument.values,
        blank=RATHER_NOT_SAY,
    )
    id_number = NumberAnswer(
        path="id_number", label=_("Number on the document"), help_text=_("Brackets and spaces may stay as they are.")
    )
    birth_date = DayAnswer(
        path="birth_date",
        short=_("Born"),
        label=_("Day of birth"),
        help_text=_("In figures, such as 1986 for the year and 5 for May."),
        may_lie_ahead=False,
        autocomplete="bday",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        number = self.cleaned_data.get("id_number")
        if number:
            self._check_number(self.cleaned_data.get("id_type", ""), number)
        return cleaned

    def _check_number(self, id_type: str, number: str) -> None:
        """A number whose kind of document was not given, or not understood, is kept as it is."""
        checked = check_number(id_type or None, number, today())
        self.cleaned_data["id_number"] = checked.value
        if id_type and checked.error:
            wrong = WRONG_CHECK_CHARACTER if checked.error == "checksum" else NUMBER_FORMS.get(id_type, NO_SUCH_NUMBER)
            self.add_error("id_number", forms.ValidationError(wrong, code=checked.error))
        elif len(checked.value) > LONGEST_LINE:
            self.add_error("id_number", too_long_line())

    def words_for(self, name: str, value: Any) -> list[str]:
        return [masked(value)] if name == "id_number" else super().words_for(name, value)


class DocumentForm(IdentityForm):
    heading = _("Which identity document do you have?")
    intro = _("You may leave all of this blank and show a document later.")
    short = _("Identity document")
    why = _("The office uses it to see that nobody of its own knows one of you. It is not given to the other side.")


class ResidenceForm(StepForm):
    heading = _("Where do you live?")
    short = _("Where you live")
    why = _("Which office takes your request, and what comes first, depends on where people live.")
    unknown: ClassVar[Text] = RATHER_NOT_SAY

    side = CodeAnswer(
        path="residence.side",
        label=_("Place"),
        choices=Residence.choices,
        blank=RATHER_NOT_SAY,
        hints={Residence.ZHUHAI: _("Hengqin is part of it")},
    )
    division = CodeAnswer(
        path="residence.division",
        widget=forms.Select,
        label=_("Parish, street or town (only for Macau and Zhuhai)"),
        choices=[],
    )
    address = TextAnswer(
        path="residence.address",
        label=_("Address (if you want to give it)"),
        help_text=_("In the language in which you would write it on a letter."),
        autocomplete="street-address",
    )

    def prepare(self) -> None:
        self.fields["division"] = DivisionAnswer(self.places, self.unknown, self.fields["division"].label)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        division, side = self.cleaned_data.get("division"), self.cleaned_data.get("side", "")
        if division and not self.places.fits(division, side):
            message = _("Choose one that lies in the place you chose above, or leave it blank.")
            self.add_error("division", forms.ValidationError(message, code="choice"))
        return cleaned


class DivisionAnswer(CodeAnswer):
    """An official name of a division. Whether it is one, and lies where the person lives, the form checks."""

    def __init__(self, places: Places, unknown: Text, label: Text | None) -> None:
        super().__init__(path="residence.division", widget=forms.Select, label=label, choices=[])
        self.places = places
        self.unknown = unknown
        when_drawn: Any = self._choices  # most posts are never drawn again
        self.widget.choices = when_drawn

    def _choices(self) -> list[Any]:
        return [("", self.unknown), *self.places.groups()]

    def validate(self, value: Any) -> None:
        """Left to the form, which knows the place of residence."""

    def in_words(self, value: Any) -> list[str]:
        return [self.places.name(value)]


class ReachForm(StepForm):
    heading = _("Your phone number, e-mail and language")
    intro = _("Later we ask how we may reach you safely. Before that nobody uses what you write here.")
    short = _("Phone, e-mail and language")

    phone = TextAnswer(
        path="phone", label=_("Phone number (if you want to give one)"), autocomplete="tel", inputmode="tel"
    )
    email = TextAnswer(
        path="email", label=_("E-mail (if you want to give one)"), autocomplete="email", inputmode="email"
    )
    preferred_language = CodeAnswer(
        path="preferred_language",
        label=_("In which language should we write or talk to you?"),
        choices=LANGUAGES,
        langs=LANGUAGE_MARKS,
        blank=_("Any of them"),
    )

    def prepare(self) -> None:
        self.fields["preferred_language"].initial = get_language()


class RepresentativeForm(StepForm):
    heading = _("Does somebody speak for you?")
    intro = _("Such as a lawyer, a relative or a social worker. If nobody does, go on.")
    short = _("Who speaks for you")

    name = TextAnswer(path="name", label=_("Their name"))
    relation = TextAnswer(
        path="relation", label=_("What they are to you"), help_text=_("Such as: my lawyer, my sister.")
    )


class OtherNameForm(NameForm):
    heading = _("What is the other person's name?")
    intro = _("If you do not know it all, write what you know. You may leave it blank.")
    why = _("The office uses the name to see that nobody of its own is close to one of you. Nobody writes to them now.")

    name = TextAnswer(path="name", label=_("Name"), help_text=_("In the script of their document, if you know it."))
    romanised = TextAnswer(
        path="romanised", label=_("Name in Latin letters (if you know it)"), help_text=_("As on their document.")
    )
    former_names = LinesAnswer(
        path="former_names",
        short=_("Other names"),
        label=_("Other names they have had (if any)"),
        help_text=_("One on each line."),
    )


class OtherResidenceForm(ResidenceForm):
    heading = _("Where does this person live?")
    short = _("Where they live")
    unknown = I_DO_NOT_KNOW

    side = CodeAnswer(
        path="residence.side",
        label=_("Place"),
        choices=Residence.choices,
        blank=I_DO_NOT_KNOW,
        hints={Residence.ZHUHAI: _("Hengqin is part of it")},
    )
    address = TextAnswer(path="residence.address", label=_("Address (if you know it)"))


class OtherDetailsForm(IdentityForm):
    heading = _("What else do you know about this person?")
    intro = _("All of this may stay blank. Nobody gets in touch with them before the office has looked at your safety.")
    short = _("What else you know")
    field_order = ["phone", "email", "preferred_language", "birth_date", "id_type", "id_number"]

    id_type = CodeAnswer(
        path="id_type",
        widget=forms.Select,
        label=_("Kind of identity document"),
        choices=PERSONAL_DOCUMENTS,
        accepted=IdentityDocument.values,
        blank=I_DO_NOT_KNOW,
    )
    birth_date = DayAnswer(
        path="birth_date",
        short=_("Born"),
        label=_("Day of birth"),
        help_text=_("In figures, such as 1986 for the year and 5 for May."),
        may_lie_ahead=False,
    )
    phone = TextAnswer(path="phone", label=_("Phone number"), inputmode="tel")
    email = TextAnswer(path="email", label=_("E-mail"), inputmode="email")
    preferred_language = CodeAnswer(
        path="preferred_language",
        label=_("Their language"),
        choices=LANGUAGES,
        langs=LANGUAGE_MARKS,
        blank=I_DO_NOT_KNOW,
    )


def masked(number: str) -> str:
    """A number that its owner knows again and nobody beside them can copy: `5•••••3(8)`."""
    if len(number) < 6:
        return "•" * len(number)
    shown = number[-4:] if number.endswith(")") else number[-2:]
    return number[0] + "•" * (len(number) - 1 - len(shown)) + shown
