"""Which pages need somebody? Past their date, awaiting review, resting on a changed law, missing or behind, with links
that lead nowhere.

Each report asks the database the same number of times for five pages and for five hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import PageReportView, ReportView
from wagtail.models import Locale, Page
from wagtail.permissions import page_permission_policy

from portal import languages
from portal.guidance import law_changes, links, reviewing
from portal.guidance.models import (
    GuidancePage,
    Jurisdiction,
    LawChange,
    LegalReview,
    NoticePage,
    PathwayPage,
    TopicPage,
)
from portal.guidance.models.journal import EventPage, NewsPage, OrganisationPage, ResearchPage
from portal.places.sides import Side

SOON = timedelta(days=30)
LABELLED = ("guidancepage", "pathwaypage")  # kinds of page that carry truth labels, as Page relates to them
TRANSLATED = (GuidancePage, PathwayPage, NoticePage, TopicPage, OrganisationPage, NewsPage, ResearchPage, EventPage)


# ---------- Questions ----------


def _either(lookup: str, value: Any) -> Q:
    """A condition on a label, whichever kind of page has it."""
    found = Q()
    for kind in LABELLED:
        found |= Q(**{f"{kind}__{lookup}": value})
    return found


def overdue(today: date) -> Q:
    """Its day has passed."""
    return _either("review_until__lt", today)


def due_soon(today: date) -> Q:
    """Its day comes within thirty days."""
    return _either("review_until__range", (today, today + SOON))


def awaiting(today: date) -> Q:
    """A side whose law it speaks of has no review that stands today for what is published."""
    missing: Any = Q()
    for side in Side:
        speaks_of = [each.value for each in Jurisdiction if side in each.sides]
        stands = LegalReview.objects.filter(
            page_id=OuterRef("pk"), revision_id=OuterRef("live_revision_id"), side=side, stands_until__gte=today
        )
        missing |= _either("jurisdiction__in", speaks_of) & ~Exists(stands)
    found: Q = missing
    return found


def labelled_pages(user: Any) -> QuerySet[Page]:
    """Published pages with truth labels that this person keeps."""
    kept = page_permission_policy.instances_user_has_permission_for(user, "change").live()
    found: QuerySet[Page] = kept.filter(Q(guidancepage__isnull=False) | Q(pathwaypage__isnull=False))
    return found


def originals(user: Any) -> QuerySet[Page]:
    """Pages that should be there in every language: of each only one, the one in traditional Chinese where it is."""
    kept = page_permission_policy.instances_user_has_permission_for(user, "change").live()
    preferred = Page.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None, live=True)
    preferred = preferred.exclude(pk=OuterRef("pk"))
    better = preferred.filter(locale__language_code=languages.DEFAULT)
    # Where there is none in traditional Chinese, the one that was made first.
    older = preferred.filter(pk__lt=OuterRef("pk"))
    none_better = Q(locale__language_code=languages.DEFAULT) | (~Exists(better) & ~Exists(older))
    found: QuerySet[Page] = kept.type(*TRANSLATED).filter(none_better, alias_of=None)
    return found


# ---------- Pages that are getting old ----------


class StaleFilter(WagtailFilterSet):
    """By what is the matter, and by language."""

    CONDITIONS = (
        ("overdue", _("Past its date")),
        ("soon", _("Due within 30 days")),
        ("awaiting", _("Awaiting legal review")),
        ("law", _("A law it cites has changed")),
    )
    matter = django_filters.ChoiceFilter(choices=CONDITIONS, label=_("What is the matter"), method="of_matter")
    language = django_filters.ModelChoiceFilter(
        queryset=lambda request: Locale.objects.all(), field_name="locale", label=_("Language")
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def of_matter(self, pages: QuerySet[Page], name: str, value: str) -> QuerySet[Page]:
        return pages.filter(_matters(timezone.localdate())[value])


def _matters(today: date) -> dict[str, Q]:
    return {
        "overdue": overdue(today),
        "soon": due_soon(today),
        "awaiting": awaiting(today),
        "law": Q(pk__in=law_changes.pages_with_changes()),
    }


class StalePagesReport(PageReportView):
    """Pages whose statements about the law somebody must look at."""

    results_template_name = "guidance/studio/stale_results.html"
    page_title = _("Pages to look at")
    header_icon = "time"
    filterset_class = StaleFilter
    index_url_name = "guidance_studio:stale"
    index_results_url_name = "guidance_studio:stale_results"
    any_permission_required = ["add", "change", "publish"]
    export_headings: Mapping[str, Any] = {"due_on": _("To be checked again by"), "locale": _("Language")}
    list_export = ["title", "locale", "due_on"]

    def get_queryset(self) -> QuerySet[Page]:
        """The most urgent first."""
        today = timezone.localdate()
        anything = Q()
        for matter in _matters(today).values():
            anything |= matter
        self.queryset = (
            labelled_pages(self.request.user)
            .filter(anything)
            .annotate(due_on=Coalesce(*(f"{kind}__review_until" for kind in LABELLED)))
            .select_related("locale", "owner", "content_type")
            .prefetch_workflow_states()
            .annotate_approved_schedule()
            .order_by("due_on", "pk")
        )
        listed: QuerySet[Page] = super().get_queryset()
        return listed

    def decorate_paginated_queryset(self, object_list: Iterable[Any]) -> list[Any]:
        """Each page with `matters`: a list of (code, words)."""
        pages, today = list(object_list), timezone.localdate()
        ids = [page.pk for page in pages]
        changed = law_changes.pages_with_changes()
        waiting = set(Page.objects.filter(awaiting(today), pk__in=ids).values_list("pk", flat=True))
        words = dict(StaleFilter.CONDITIONS)
        for page in pages:
            codes = [
                "overdue" if page.due_on < today else "soon" if page.due_on <= today + SOON else "",
                "awaiting" if page.pk in waiting else "",
                "law" if page.pk in changed else "",
            ]
            page.matters = [(code, words[code]) for code in codes if code]
            page.changes = changed.get(page.pk, [])
        return pages


# ---------- Languages ----------


class UntranslatedFilter(WagtailFilterSet):
    """By the language that lacks."""

    language = django_filters.ModelChoiceFilter(
        queryset=lambda request: Locale.objects.all(), label=_("Missing or behind in"), method="lacking"
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def lacking(self, pages: QuerySet[Page], name: str, value: Locale) -> QuerySet[Page]:
        return pages.filter(pk__in=incomplete(pages, {value.pk}))


class UntranslatedReport(PageReportView):
    """Pages that are missing in a language, or behind their original in it."""

    results_template_name = "guidance/studio/untranslated_results.html"
    page_title = _("Missing and old translations")
    header_icon = "globe"
    filterset_class = UntranslatedFilter
    index_url_name = "guidance_studio:untranslated"
    index_results_url_name = "guidance_studio:untranslated_results"
    any_permission_required = ["add", "change", "publish"]
    export_headings: Mapping[str, Any] = {"locale": _("Language")}
    list_export = ["title", "locale"]

    def get_queryset(self) -> QuerySet[Page]:
        wanted = originals(self.request.user)
        self.queryset = (
            wanted.filter(pk__in=incomplete(wanted))
            .select_related("locale", "content_type")
            .order_by("-last_published_at", "pk")
        )
        listed: QuerySet[Page] = super().get_queryset()
        return listed

    def decorate_paginated_queryset(self, object_list: Iterable[Any]) -> list[Any]:
        """Each page with `cells`: for every language its state."""
        pages = list(object_list)
        locales = self._locales()
        families = reviewing.families_of({page.translation_key for page in pages})
        for page in pages:
            page.cells = [_cell(families[page.translation_key], locale) for locale in locales]
        return pages

    def get_context_data(self, *arguments: Any, **named: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*arguments, **named)
        return context | {"locales": [languages.BY_CODE[each.language_code] for each in self._locales()]}

    def _locales(self) -> list[Locale]:
        if not hasattr(self, "_all_locales"):
            found = Locale.objects.filter(language_code__in=languages.CODES)
            self._all_locales = sorted(found, key=lambda each: languages.CODES.index(each.language_code))
        return self._all_locales


@dataclass(frozen=True)
class Cell:
    """A page in one language: `missing`, `draft`, `behind` or `current`, and where it is edited."""

    state: str
    page_id: int | None


def _cell(family: reviewing.Family, locale: Locale) -> Cell:
    member = family.members.get(locale.pk)
    if member is None:
        return Cell("missing", None)
    if not member.live:
        return Cell("draft", member.page_id)
    return Cell("behind" if family.newer_than(member.page_id) else "current", member.page_id)


def incomplete(pages: QuerySet[Page], wanted: set[int] | None = None) -> set[int]:
    """Of these originals those that are not published, or behind, in a wanted language. Four queries."""
    wanted = wanted or set(Locale.objects.filter(language_code__in=languages.CODES).values_list("pk", flat=True))
    keys = dict(pages.values_list("pk", "translation_key"))
    families = reviewing.families_of(set(keys.values()))
    return {pk for pk, key in keys.items() if _lacks(families[key], wanted)}


def _lacks(family: reviewing.Family, wanted: set[int]) -> bool:
    for locale_id in wanted:
        member = family.members.get(locale_id)
        if member is None or not member.live or family.newer_than(member.page_id):
            return True
    return False


# ---------- Links ----------


class BrokenLinksReport(ReportView):
    """Links of published pages that lead nowhere, inside the portal and outside."""

    results_template_name = "guidance/studio/broken_links_results.html"
    page_title = _("Broken links")
    header_icon = "link-external"
    index_url_name = "guidance_studio:broken_links"
    index_results_url_name = "guidance_studio:broken_links_results"
    permission_policy = page_permission_policy
    any_permission_required = ["add", "change", "publish"]
    export_headings: Mapping[str, Any] = {"page_title": _("Page"), "target": _("Link"), "fault": _("What is wrong")}
    list_export = ["page_title", "target", "fault"]

    def get_queryset(self) -> list[links.Broken]:
        kept = page_permission_policy.instances_user_has_permission_for(self.request.user, "change").live()
        return links.broken(kept)


# ---------- The first page of the studio ----------


@dataclass(frozen=True)
class Counts:
    """How many pages need somebody, among those that a person keeps."""

    overdue: int
    soon: int
    awaiting: int
    law: int
    untranslated: int
    dead_links: int


def counts_for(user: Any) -> Counts:
    """The figures of the studio's first page."""
    pages, today = labelled_pages(user), timezone.localdate()
    wanted = originals(user)
    return Counts(
        overdue=pages.filter(overdue(today)).count(),
        soon=pages.filter(due_soon(today)).count(),
        awaiting=pages.filter(awaiting(today)).count(),
        law=pages.filter(pk__in=law_changes.pages_with_changes()).count() if LawChange.objects.exists() else 0,
        untranslated=len(incomplete(wanted)),
        dead_links=links.dead_count(),
    )
