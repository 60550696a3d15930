"""How may a docket be filtered? Unknown values are said and ignored, never an error page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.statuses import Status, Stream

_STATUSES = [(status.value, status.label) for status in Status if status is not Status.DRAFT]


class DocketFilter(forms.Form):
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any status")), *_STATUSES])
    stream = forms.ChoiceField(
        label=_("Kind of dispute"), required=False, choices=[("", _("Any kind")), *Stream.choices]
    )
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_value(self, name: str) -> str:
        """A filter's value, or blank when it was not one of the choices."""
        value: str = self.cleaned_data.get(name) or ""
        return value
