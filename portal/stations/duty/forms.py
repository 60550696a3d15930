"""What does who keeps a roster type in? When a shift is, how many people it wants, and who may sign up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.stations.duty import series
from portal.stations.duty_models import LONGEST, MOST_PLACES, Shift

FURTHEST = timedelta(days=366)
MOST_WEEKS = 26

_NO_DAY = _("Write the day as a day of the calendar, such as 2026-12-03.")
_NO_TIME = _("Write the time as hours and minutes, such as 14:30.")
_NUMBER = {
    "required": _("Write how many, in digits."),
    "invalid": _("Write how many, in digits."),
    "min_value": _("Write %(limit_value)s or more."),
    "max_value": _("Write %(limit_value)s or fewer."),
}


def _number(label: Any, most: int, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=1, max_value=most, error_messages=_NUMBER, widget=widget, initial=1, **more
    )


class ShiftForm(forms.Form):
    """When one shift is and how many people it wants. Cleaned, `span` holds its two moments."""

    day = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _NO_DAY, "invalid": _NO_DAY},
    )
    begins = forms.TimeField(
        label=_("Begins"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": _NO_TIME, "invalid": _NO_TIME},
    )
    ends = forms.TimeField(
        label=_("Ends"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": _NO_TIME, "invalid": _NO_TIME},
    )
    ends_next_day = forms.BooleanField(label=_("Ends on the following day"), required=False)
    places = _number(_("People wanted"), MOST_PLACES)
    note = forms.CharField(
        label=_("Note for the volunteers"),
        required=False,
        max_length=200,
        help_text=_(
            "What to bring, whom to ask for. Everybody who may sign up reads it: name nobody who comes for help."
        ),
        error_messages={"max_length": _("Use at most %(limit_value)d characters: these are %(show_value)d.")},
    )

    @classmethod
    def of(cls, shift: Shift, data: Any = None) -> ShiftForm:
        """The form that shows a shift as it is."""
        zone = timezone.get_default_timezone()
        begins, ends = timezone.localtime(shift.starts_at, zone), timezone.localtime(shift.ends_at, zone)
        initial = {
            "day": begins.date(),
            "begins": begins.time(),
            "ends": ends.time(),
            "ends_next_day": ends.date() != begins.date(),
            "places": shift.places,
            "note": shift.note,
        }
        return cls(data, initial=initial)

    def clean_day(self) -> date:
        """A day that can be planned today."""
        day: date = self.cleaned_data["day"]
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."), code="over")
        if day > today + FURTHEST:
            raise forms.ValidationError(_("This day is more than a year away. Choose a nearer one."), code="too_far")
        return day

    def clean(self) -> dict[str, Any]:
        """The end lies after the beginning, and within a day of it."""
        said: dict[str, Any] = super().clean() or {}
        if not {"day", "begins", "ends"} <= said.keys():
            return said
        begins, ends = series.span(said["day"], said["begins"], said["ends"], said["ends_next_day"])
        if ends <= begins:
            self.add_error("ends", forms.ValidationError(_("The shift ends before it begins."), code="order"))
        elif ends - begins > LONGEST:
            self.add_error(
                "ends", forms.ValidationError(_("A shift lasts 24 hours at most. Make two of it."), code="too_long")
            )
        said["span"] = (begins, ends)
        return said


class NewShiftForm(ShiftForm):
    """One shift, or the same one every week."""

    weeks = _number(
        _("For how many weeks"),
        MOST_WEEKS,
        help_text=_(
            "1 makes one shift. With more, it is repeated on the same day of the week; public holidays and days on "
            "which the station is closed are left out."
        ),
    )


class VolunteerForm(forms.Form):
    """Who may sign up for shifts, by the name that they sign in with."""

    username = forms.CharField(
        label=_("Name used to sign in"),
        max_length=150,
        error_messages={"required": _("Write the name that the person signs in with.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_username(self) -> User:
        """The person behind the name."""
        user = User.objects.filter(username=self.cleaned_data["username"], is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Nobody signs in with this name. Look at the spelling."), code="unknown")
        return user
