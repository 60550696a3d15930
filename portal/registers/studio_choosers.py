"""Which records does a chooser of the studio offer? Those of the sides that this person keeps, found by letters.

wagtail-localize has a list of the records of any model for its scripts, open to everybody in the studio: it is narrowed
in the same way.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail_localize.views.snippets_api import SnippetViewSet as ListForScripts

from portal.guidance.studio_guards import NothingToMake
from portal.guidance.viewsets import LettersForm
from portal.registers import access
from portal.registers.models import Record

MOST_FIGURES = 19  # of a key in the database


class _OfOwnSides:
    """What is offered."""

    def get_object_list(self) -> QuerySet[Any]:
        return access.records_of(self.request.user, super().get_object_list())  # type: ignore[misc, attr-defined]  # mixed into Wagtail's untyped views


class ChooseOwn(_OfOwnSides, ChooseView):
    filter_form_class = LettersForm


class ChooseOwnResults(_OfOwnSides, ChooseResultsView):
    filter_form_class = LettersForm


class OwnChosen(SnippetChosenView):
    def get_object(self, pk: str) -> Any:
        """The one that was chosen, if it is there for this person."""
        found = _own(self, [pk]).first()
        if found is None:
            raise Http404("No such record.")
        return found


class OwnChosenMultiple(SnippetChosenMultipleView):
    def get_objects(self, pks: list[str]) -> QuerySet[Any]:
        return _own(self, pks)


class OwnChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseOwn
    choose_results_view_class = ChooseOwnResults
    chosen_view_class = OwnChosen
    chosen_multiple_view_class = OwnChosenMultiple
    create_view_class = NothingToMake


class OwnListForScripts(ListForScripts):
    """In place of wagtail-localize's own, for every model."""

    def get_queryset(self) -> QuerySet[Any]:
        listed: QuerySet[Any] = super().get_queryset()
        return access.records_of(self.request.user, listed) if issubclass(listed.model, Record) else listed


def _own(view: Any, keys: list[str]) -> QuerySet[Any]:
    figures = [key for key in keys if key.isascii() and key.isdigit() and len(key) < MOST_FIGURES]
    return access.records_of(view.request.user, view.model_class._default_manager.filter(pk__in=figures))
