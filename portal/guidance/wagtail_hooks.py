"""What does the portal add to the studio, and what of other packages does it take away there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page, WorkflowState
from wagtail.permissions import page_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail_localize import wagtail_hooks as localize
from wagtail_localize.models import Translation

from portal import languages
from portal.guidance import (
    action_menu,
    block_labels,
    law_changes,
    reports,
    studio,
    studio_words,
    translating,
    viewsets,  # noqa: F401  # registers the records
)
from portal.guidance.deputies import DeputyViewSet
from portal.guidance.models import SectionPage
from portal.guidance.reports import BrokenLinksReport, StalePagesReport, UntranslatedReport
from portal.guidance.review_lists import WaitingPanel
from portal.places.sides import Side

register_snippet(DeputyViewSet)
block_labels.give_labels()

FIRST = -10  # before the hooks of other packages


def _take_away(hook: str, function: Any) -> None:
    """Wagtail has a way to add a hook and none to take one away."""
    hooks._hooks[hook] = [each for each in hooks._hooks.get(hook, []) if each[0] is not function]


# Their buttons ask the database four times for every line of a list, and lead to screens that publish unreviewed text.
for _hook in ("register_page_listing_more_buttons", "register_page_header_buttons"):
    _take_away(_hook, localize.page_listing_more_buttons)


# ---------- Addresses ----------


@hooks.register("register_admin_urls", order=FIRST)
def addresses() -> list[Any]:
    """The portal's screens, and what stands in place of those that it takes away."""
    screens = [
        path("reviews/<int:state_id>/", studio.review, name="review"),
        path("pages/<int:page_id>/review/", studio.review_page, name="review_page"),
        path("pages/<int:page_id>/take-down/", studio.take_down, name="take_down"),
        path("pages/<int:page_id>/languages/", studio.page_languages, name="languages"),
        path("pages/<int:page_id>/send/", studio.send_translation, name="send"),
        path("law-changes/", studio.law_change_list, name="law_changes"),
        path("law-changes/new/", studio.announce_law_change, name="announce"),
        path("law-changes/<int:change_id>/lift/", studio.lift_law_change, name="lift"),
        path("words.js", studio_words.in_scripts, name="words"),
        *_report("stale", StalePagesReport),
        *_report("untranslated", UntranslatedReport),
        *_report("broken-links", BrokenLinksReport),
    ]
    return [
        path("localize/submit/page/<int:page_id>/", studio.to_languages, name="in_place_of_localize_submit"),
        path("localize/update/<int:translation_source_id>/", studio.to_languages, name="in_place_of_localize_update"),
        path("localize/page/<int:page_id>/convert_to_alias/", studio.closed, name="in_place_of_localize_alias"),
        path("localize/reports/translations/", studio.to_untranslated, name="in_place_of_localize_report"),
        path(
            "localize/reports/translations/results/", studio.to_untranslated, name="in_place_of_localize_report_results"
        ),
        path("guidance/", include((screens, "guidance_studio"), namespace="guidance_studio")),
    ]


def _report(name: str, view: Any) -> list[Any]:
    called = name.replace("-", "_")
    return [
        path(f"reports/{name}/", view.as_view(), name=called),
        path(f"reports/{name}/results/", view.as_view(results_only=True), name=f"{called}_results"),
    ]


@hooks.register("insert_global_admin_js")
def words_in_scripts() -> str:
    """After Wagtail's own catalogue, and before anything is drawn with it."""
    return format_html('<script src="{}"></script>', reverse("guidance_studio:words"))


# ---------- Menus ----------


class ForPageKeepers(MenuItem):
    """Shown to those who keep pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(page_permission_policy.user_has_permission(request.user, "change"))


class ForReviewers(MenuItem):
    """Shown to those who may announce that a law changed."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(law_changes.PERMISSION))


@hooks.register("register_reports_menu_item")
def stale_menu_item() -> MenuItem:
    return ForPageKeepers(
        StalePagesReport.page_title, reverse("guidance_studio:stale"), name="stale", icon_name="time", order=100
    )


@hooks.register("register_reports_menu_item")
def untranslated_menu_item() -> MenuItem:
    return ForPageKeepers(
        UntranslatedReport.page_title,
        reverse("guidance_studio:untranslated"),
        name="untranslated",
        icon_name="globe",
        order=110,
    )


@hooks.register("register_reports_menu_item")
def broken_links_menu_item() -> MenuItem:
    return ForPageKeepers(
        BrokenLinksReport.page_title,
        reverse("guidance_studio:broken_links"),
        name="broken-links",
        icon_name="link-external",
        order=120,
    )


@hooks.register("construct_reports_menu")
def hide_report_of_localize(request: HttpRequest, menu_items: list[Any]) -> None:
    """It asks the database for every line; the portal's own shows the same and more."""
    address = reverse("wagtail_localize:translations_report")
    menu_items[:] = [item for item in menu_items if getattr(item, "url", "") != address]


@hooks.register("register_admin_menu_item")
def law_changes_menu_item() -> MenuItem:
    return ForReviewers(
        _("Changes of laws"), reverse("guidance_studio:law_changes"), name="law-changes", icon_name="warning", order=250
    )


# ---------- The first page ----------


class BeginningPanel(Component):
    """Where somebody begins who is here for the first time: the sections to write in, and the way of a text."""

    name = "beginning"
    order = 50
    template_name = "guidance/studio/beginning.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user = (parent_context or {})["request"].user
        may_write = page_permission_policy.instances_user_has_permission_for(user, "add").values("pk")
        read = get_language() or languages.DEFAULT
        code = next((each for each in languages.CODES if read.startswith(each)), languages.DEFAULT)
        sections = SectionPage.objects.filter(pk__in=may_write, locale__language_code=code)
        return {"sections": list(sections.order_by("title"))}


class KeepingPanel(Component):
    """How many pages need somebody, each figure leading to its list."""

    name = "keeping"
    order = 220  # after the texts that wait for this person
    template_name = "guidance/studio/panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user = (parent_context or {})["request"].user
        if not page_permission_policy.user_has_permission(user, "change"):
            return {"counts": None}
        return {"counts": reports.counts_for(user)}


@hooks.register("construct_homepage_panels")
def add_keeping_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [WaitingPanel() if panel.name == WaitingPanel.name else panel for panel in panels]
    panels += [BeginningPanel(), KeepingPanel()]


@hooks.register("construct_main_menu")
def no_help_about_wagtail(request: HttpRequest, menu_items: list[Any]) -> None:
    """What is new in Wagtail is for who looks after the studio; editors find their way on its first page."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name != "help"]


# ---------- What can be done with a page ----------


@hooks.register("register_page_listing_more_buttons")
@hooks.register("register_page_header_buttons")
def page_buttons(page: Page, user: Any, view_name: str | None = None, next_url: str | None = None) -> Iterator[Button]:
    """Asks the database nothing: a list has many pages."""
    if page.depth < 2:
        return
    permissions = page.permissions_for_user(user)
    if not (user.is_superuser or "change" in permissions.permissions):
        return
    yield Button(
        _("Languages"), reverse("guidance_studio:languages", args=[page.pk]), icon_name="globe", priority=60
    )  # fmt: skip
    if page.live and not page.specific_class.allowed_subpage_models():
        yield Button(
            _("Take down"), reverse("guidance_studio:take_down", args=[page.pk]), icon_name="download", priority=65
        )


@hooks.register("register_page_action_menu_item")
def review_menu_item() -> ActionMenuItem:
    return action_menu.ReviewMenuItem(order=-5)


hooks.register("construct_page_action_menu", action_menu.in_the_portals_words)


@hooks.register("before_edit_page", order=FIRST)
def before_edit_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A translation is published without touching what is read before its own revision is (translating.py)."""
    if request.method != "POST":
        _say_why_it_was_given_back(request, page)
        return None
    if "localize-convert-to-alias" in request.POST:
        raise PermissionDenied
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    if translation is None or request.POST.get("action") != "publish":
        return None
    try:
        translating.publish(translation, request.user)
    except translating.NotReady as reason:
        messages.error(request, str(reason))
    return redirect(request.path)


def _say_why_it_was_given_back(request: HttpRequest, page: Page) -> None:
    """Who opens a text that a reviewer gave back reads what must be mended, and need not look for it."""
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES or state.current_task_state is None:
        return
    answer = state.current_task_state
    said = {"reviewer": answer.finished_by.get_full_name() if answer.finished_by else "–", "comment": answer.comment}
    messages.warning(request, _("%(reviewer)s gave this text back: “%(comment)s” Mend it, then send it again.") % said)


# ---------- What is written down ----------


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """What the history of a page or a law says."""

    @actions.register_action("guidance.legal_review")
    class LegalReviewFormatter(LogFormatter):
        label = _("Legal review")

        def format_message(self, log_entry: Any) -> str:
            side, until = log_entry.data.get("side", ""), parse_date(log_entry.data.get("stands_until", ""))
            said = {"side": dict(Side.choices).get(side, side), "stands_until": date_format(until) if until else "–"}
            return str(_("Found right for %(side)s, until %(stands_until)s")) % said

        def format_comment(self, log_entry: Any) -> str:
            return str(log_entry.data.get("comment", ""))

    actions.register_action("guidance.law_change.announce", _("Announce a change of a law"), _("Announced"))
    actions.register_action("guidance.law_change.lift", _("Lift a change of a law"), _("Lifted"))
