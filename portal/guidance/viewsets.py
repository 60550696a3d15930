"""Where do staff keep topics, laws, institutions and terms? One list and one form for each, in the studio.

Each language has a field of its own, under the language's own name. Search looks into all of them by letters: the
search of PostgreSQL does not know where a Chinese word ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import BooleanColumn, Column, UpdatedAtColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal import languages
from portal.guidance.models import GlossaryTerm, Institution, Law, Topic
from portal.guidance.studio_guards import NothingToMake
from portal.languages import Language

TOPIC_ICONS = ("family", "shop", "work", "building", "living", "book", "talk", "scales", "person", "heart", "path")


def column(field: str, language: Language) -> str:
    """The name of a field in one language."""
    return f"{field}_{language.code.replace('-', '_')}"


def columns(*fields: str) -> list[str]:
    """The names of fields in every language."""
    return [column(field, language) for field in fields for language in languages.LANGUAGES]


def in_each_language(field: str, heading: Any, help_text: Any = "") -> Panel:
    """One box with a field for each language, named as that language names itself."""
    panels = [FieldPanel(column(field, each), heading=each.name) for each in languages.LANGUAGES]
    return MultiFieldPanel(panels, heading=heading, help_text=help_text)


# ---------- Forms ----------


class RecordForm(WagtailAdminModelForm):
    """What others know a record by stays; the texts that everybody reads are there at least in the first language."""

    known_by = "key"
    needed: Sequence[str] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        first = languages.BY_CODE[languages.DEFAULT]
        for field in self.needed:
            self.fields[column(field, first)].required = True
        if self.instance.pk is not None:
            self.fields[self.known_by].disabled = True


class TopicForm(RecordForm):
    needed = ("name",)
    icon = forms.ChoiceField(label=_("icon"), choices=[(name, name) for name in TOPIC_ICONS])


class LawForm(RecordForm):
    needed = ("title",)


class InstitutionForm(RecordForm):
    needed = ("name", "decides")

    def clean(self) -> dict[str, Any]:
        """As for telephone and address (the model): nothing is shown that nobody checked."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("website") and cleaned.get("verified_on") is None:
            self.add_error("verified_on", _("Say when the website was last checked."))
        return cleaned


class TermForm(RecordForm):
    known_by = "number"
    needed = ("term",)


# ---------- Choosing one in a text ----------


class LettersForm(BaseFilterForm):
    """Looks for letters in the columns that the list of the model looks into."""

    q = forms.CharField(
        label=_("Search term"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")})
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter(objects)
        wanted = self.cleaned_data.get("q")
        if wanted:
            self.is_searching, self.search_query = True, wanted
            names: Iterable[str] = objects.model.snippet_viewset.search_fields
            found = found.filter(Q(*((f"{name}__icontains", wanted) for name in names), _connector=Q.OR))
        return found


class RecordChooseView(ChooseView):
    filter_form_class = LettersForm


class RecordChooseResultsView(ChooseResultsView):
    filter_form_class = LettersForm


class RecordChooserViewSet(SnippetChooserViewSet):
    choose_view_class = RecordChooseView
    choose_results_view_class = RecordChooseResultsView
    create_view_class = NothingToMake


# ---------- Lists ----------


class RecordViewSet(SnippetViewSet):
    """What all four lists have in common."""

    search_backend_name = None
    chooser_viewset_class = RecordChooserViewSet
    list_per_page = 50
    list_export: Sequence[str] = ()


class TopicViewSet(RecordViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    menu_name = "topics"
    list_display: Sequence[Any] = ("__str__", "key", "door", "sort_order", UpdatedAtColumn())
    search_fields: Sequence[str] = ("key", *columns("name"))
    ordering = ("sort_order", "key")
    edit_handler = ObjectList(
        [
            FieldPanel("key"),
            in_each_language(
                "name", pgettext_lazy("of a record", "Name"), _("As a resident would say it, in one or two words")
            ),
            FieldPanel("icon"),
            FieldPanel("door"),
            FieldPanel("sort_order"),
        ],
        base_form_class=TopicForm,
    )


class LawViewSet(RecordViewSet):
    model = Law
    icon = "openquote"
    menu_label = _("Laws")
    menu_name = "laws"
    list_display: Sequence[Any] = ("__str__", "place", "in_force", "key", UpdatedAtColumn())
    list_filter: Sequence[str] = ("place",)
    search_fields: Sequence[str] = ("key", *columns("number", "title"))
    ordering = ("place", "key")
    edit_handler = ObjectList(
        [
            FieldPanel("key", help_text=_("Short name for links between records; never change it")),
            FieldPanel("place"),
            in_each_language("number", _("Number"), _("Written in each language, not converted")),
            in_each_language("title", _("Title"), _("Written in each language, not converted")),
            FieldPanel("in_force", help_text=_("Leave blank what no source says")),
            FieldPanel("official_url", help_text=_("The text as the authority publishes it")),
        ],
        base_form_class=LawForm,
    )


class InstitutionFilterSet(WagtailFilterSet):
    """By side and kind, and those that somebody still has to check."""

    verified = django_filters.BooleanFilter(
        "verified_on",
        lookup_expr="isnull",
        exclude=True,
        label=_("Somebody has checked it"),
        widget=forms.Select(choices=[("", "—"), ("true", _("Yes")), ("false", _("No"))]),
    )

    class Meta:
        model = Institution
        fields: Sequence[str] = ("side", "kind", "keeps_name")


class InstitutionViewSet(RecordViewSet):
    model = Institution
    icon = "site"
    menu_label = pgettext_lazy("main menu", "Institutions")
    menu_name = "institutions"
    list_display: Sequence[Any] = (
        "__str__",
        "side",
        "kind",
        Column("verified_on", label=_("last verified on"), sort_key="verified_on"),
        BooleanColumn("keeps_name", label=_("its name is never converted"), sort_key="keeps_name"),
        UpdatedAtColumn(),
    )
    filterset_class = InstitutionFilterSet
    search_fields: Sequence[str] = ("key", *columns("name", "short_name", "decides"))
    ordering = ("side", "kind", "key")
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("key"), FieldPanel("side"), FieldPanel("kind")], heading=_("Which one")),
            in_each_language(
                "name",
                pgettext_lazy("of a record", "Name"),
                _("As it calls itself. Courts: from its own papers, never converted"),
            ),
            in_each_language("short_name", _("Short name")),
            FieldPanel("keeps_name"),
            in_each_language(
                "decides", _("What it decides or does"), _("One or two plain sentences, and what it does not do")
            ),
            in_each_language("cost", _("Cost"), _("Leave blank what no source says")),
            MultiFieldPanel(
                [FieldPanel("verified_on"), FieldPanel("verified_by"), FieldPanel("phone"), FieldPanel("website")],
                heading=_("Contact"),
                help_text=_("Shown to residents only with the day on which somebody checked it"),
            ),
            in_each_language("address", _("Address")),
        ],
        base_form_class=InstitutionForm,
    )


class TermViewSet(RecordViewSet):
    model = GlossaryTerm
    icon = "snippet"
    menu_label = pgettext_lazy("main menu", "Glossary")
    menu_name = "glossary"
    list_display: Sequence[Any] = (
        "__str__",
        *(Column(column("term", each), label=each.name, sort_key=column("term", each)) for each in languages.LANGUAGES),
        "number",
        "mark",
    )
    list_filter: Sequence[str] = ("mark",)
    search_fields: Sequence[str] = columns("term", "meaning", "found_as")
    ordering = ("number",)
    edit_handler = ObjectList(
        [
            FieldPanel("number", help_text=_("Links lead to it; never change it")),
            in_each_language("term", _("Term")),
            in_each_language("meaning", _("Meaning"), _("One or two plain sentences that a resident understands")),
            in_each_language(
                "found_as",
                _("Marked in text where it says"),
                _("One form a line, with plurals. Leave blank what is too common to be marked"),
            ),
            FieldPanel("mark"),
        ],
        base_form_class=TermForm,
    )


class Records(SnippetViewSetGroup):
    """All four, under one entry of the menu."""

    menu_label = _("Records")
    menu_name = "records"
    menu_icon = "list-ul"
    menu_order = 240
    items = (TopicViewSet, LawViewSet, InstitutionViewSet, TermViewSet)


register_snippet(Records)
