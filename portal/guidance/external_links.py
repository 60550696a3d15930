"""Where does an editor choose a link to another site? In Wagtail's own view, which fails where no address is sent.

Wagtail 7.4: URLOrAbsolutePathField asks an absent value how it begins. No form of the studio sends such a request, but
it gets the form with a message, as every other does, and not a failure.
"""

from __future__ import annotations

from django import forms
from wagtail.admin.auth import require_admin_access
from wagtail.admin.forms.choosers import ExternalLinkChooserForm, URLOrAbsolutePathField
from wagtail.admin.views.chooser import ExternalLinkView


class _AddressField(URLOrAbsolutePathField):
    def to_python(self, value: str | None) -> str:
        return str(super().to_python(value or ""))


class _Form(ExternalLinkChooserForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        usual: forms.Field = self.fields["url"]
        self.fields["url"] = _AddressField(required=True, label=usual.label)


class _View(ExternalLinkView):
    form_class = _Form


choose_external_link = require_admin_access(_View.as_view())
