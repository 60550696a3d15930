"""What does a reviewer answer? Until when the text stands, or what is wrong with it."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput


class ApproveForm(forms.Form):
    """The text is right, until a day."""

    stands_until = forms.DateField(
        label=_("The review stands until"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Left empty: until the day on which the page is to be checked again"),
    )
    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea({"rows": 2}), max_length=2000)

    def clean_stands_until(self) -> date | None:
        """A review that is over already would be none."""
        day: date | None = self.cleaned_data["stands_until"]
        if day is not None and day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today."))
        return day


class RefuseForm(forms.Form):
    """The text goes back to its editor, who must learn why."""

    comment = forms.CharField(
        label=_("What must be mended"), widget=forms.Textarea({"rows": 4}), max_length=2000, strip=True
    )
