"""What does a contact write or choose?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.counters import Place
from mediation.enquiries.forms import LONGEST_ANSWER, BoundedText
from mediation.intake.forms.base import StepForm


class AnswerForm(StepForm):
    """An answer, kept as typed until it is taken."""

    text = BoundedText(
        most=LONGEST_ANSWER,
        rows=10,
        label=_("Your answer"),
        help_text=_(
            "At most 5,000 characters. Who asked reads it here with the code. Write plainly; no mandate begins by it."
        ),
        error_messages={"required": _("Write an answer.")},
    )


class CloseForm(forms.Form):
    """Whether somebody else is to be asked."""

    use_required_attribute = False

    referred_to = forms.ChoiceField(
        label=_("Who can help instead? (you may leave this)"),
        required=False,
        help_text=_("Who asked is told the name alone; nothing that was written goes there."),
        error_messages={"invalid_choice": _("Choose one of the places in the list, or none.")},
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["referred_to"]
        assert isinstance(field, forms.ChoiceField)  # for the types
        field.choices = [("", "—"), *((place.code, place.name) for place in places)]
