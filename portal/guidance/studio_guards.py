"""Where do Wagtail's own views fail on requests that no form of the studio sends? Here they are answered instead.

Wagtail 7.4.4:
  - the field of a link to another site asks an address that was not sent how it begins;
  - what locks, moves or orders a page asks for the page above, which the root of all trees does not have;
  - the address for new records in a chooser wants a form, which a chooser that makes none does not have.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.forms.choosers import ExternalLinkChooserForm, URLOrAbsolutePathField
from wagtail.admin.views.chooser import ExternalLinkView
from wagtail.admin.views.pages.lock import LockView, UnlockView
from wagtail.admin.views.pages.move import move_confirm
from wagtail.admin.views.pages.ordering import set_page_position
from wagtail.models import Page
from wagtail.snippets.views.chooser import SnippetCreateView

from portal.guidance.review_lists import ReviewsReport

View = Callable[..., HttpResponseBase]


class _AddressField(URLOrAbsolutePathField):
    def to_python(self, value: str | None) -> str:
        return str(super().to_python(value or ""))


class _LinkForm(ExternalLinkChooserForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        usual: forms.Field = self.fields["url"]
        self.fields["url"] = _AddressField(required=True, label=usual.label)


class _LinkView(ExternalLinkView):
    form_class = _LinkForm


class NothingToMake(SnippetCreateView):
    """For a chooser that makes no records: there is no such address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise Http404("Nothing is made here.")


def _below_the_root(view: View) -> View:
    """For a page that has a page above it. Nobody is led to the root of all trees, which holds no text."""

    @wraps(view)
    def served(request: HttpRequest, **named: int) -> HttpResponseBase:
        page_id = next(iter(named.values()))  # the page itself comes first in the address
        if Page.objects.filter(pk=page_id, depth=1).exists():
            raise Http404("No such page.")
        return view(request, **named)

    return _of_the_studio(served)


def _of_the_studio(view: View) -> View:
    """As Wagtail has its own: for who may enter the studio, and kept by no browser."""
    guarded: View = require_admin_access(view)
    return never_cache(guarded)


_OF_PAGES: dict[str, tuple[str, View]] = {
    "lock": ("<int:page_id>/lock/", LockView.as_view()),
    "unlock": ("<int:page_id>/unlock/", UnlockView.as_view()),
    "move_confirm": ("<int:page_to_move_id>/move/<int:destination_id>/confirm/", move_confirm),
    "set_page_position": ("<int:page_to_move_id>/set_position/", set_page_position),
}

urlpatterns = [
    path(
        "choose-external-link/",
        _of_the_studio(_LinkView.as_view()),
        name="wagtailadmin_choose_page_external_link",
    ),
    *(
        path(f"pages/{route}", _below_the_root(view), name=f"guarded_{name}")
        for name, (route, view) in _OF_PAGES.items()
    ),
    # Not for a failure, but because Wagtail's own asks two questions for each line (review_lists.py).
    path("reports/workflow/", _of_the_studio(ReviewsReport.as_view()), name="guarded_reviews"),
    path(
        "reports/workflow/results/",
        _of_the_studio(ReviewsReport.as_view(results_only=True)),
        name="guarded_reviews_results",
    ),
]
"""Stand before Wagtail's own addresses of the same form."""
