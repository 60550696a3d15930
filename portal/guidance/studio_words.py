"""Which of Wagtail's words would an editor meet in the wrong language?

Wagtail and wagtail-localize are half translated into traditional Chinese. What somebody meets on the way from a first
draft to a published page is named here, so that it stands in the portal's own catalogues, which come first; some of
Wagtail's Chinese too, where it leads astray.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.http import require_safe

WORDS = (
    gettext_noop("Help"),
    gettext_noop("Search all pages…"),
    gettext_noop("Search…"),
    gettext_noop("Pages"),
    gettext_noop("Privacy and access"),
    gettext_noop("Your pages and snippets in a workflow"),
    gettext_noop("Changes requested"),
    gettext_noop("Changes requested at"),
    gettext_noop("Awaiting"),
    gettext_noop("Awaiting your review"),
    gettext_noop("Task"),
    gettext_noop("Task started"),
    gettext_noop("Task submitted by"),
    gettext_noop("In Moderation"),
    gettext_noop("live"),
    gettext_noop("draft"),
    gettext_noop("in moderation"),
    gettext_noop("Your most recent edits"),
    gettext_noop("Autosave is paused"),
    gettext_noop("Autosave is <span>paused</span>"),
    gettext_noop("There are validation errors, click save to highlight them."),
    gettext_noop("Saved"),
    gettext_noop("Saving…"),
    gettext_noop("Go to the first error"),
    gettext_noop("The page could not be created due to validation errors."),
    gettext_noop("The page could not be saved due to validation errors."),
    gettext_noop("New: %(model_name)s"),
    gettext_noop("Create a page in"),
    gettext_noop("Choose which type of page you'd like to create."),
    gettext_noop("The page title as you'd like it to be seen by the public"),
    gettext_noop("slug"),
    gettext_noop("The name of the page as it will appear in URLs e.g http://domain.com/blog/[my-slug]/"),
    gettext_noop("title tag"),
    gettext_noop("meta description"),
    gettext_noop("The name of the page displayed on search engine results as the clickable headline."),
    gettext_noop("The descriptive text displayed underneath a headline in search engine results."),
    gettext_noop("Toggle breadcrumbs"),
    gettext_noop("Breadcrumb"),
    gettext_noop("Toggle side panel"),
    gettext_noop("Toggle sidebar"),
    gettext_noop("Toggle section"),
    gettext_noop("Toggle checks"),
    gettext_noop("Toggle minimap"),
    gettext_noop("Minimap"),
    gettext_noop("Side panels"),
    gettext_noop("Side panel width"),
    gettext_noop("Checks"),
    gettext_noop("Issues found"),
    gettext_noop("Content metrics"),
    gettext_noop("Words"),
    gettext_noop("Reading time"),
    gettext_noop("Readability"),
    gettext_noop("Show filters"),
    gettext_noop("Filter by"),
    gettext_noop("Date updated"),
    gettext_noop("Edited by"),
    gettext_noop("Has child pages"),
    gettext_noop("Page type"),
    gettext_noop("Any"),
    gettext_noop("Preview in new tab"),
    gettext_noop("Preview in desktop size"),
    gettext_noop("Preview in mobile size"),
    gettext_noop("Preview in tablet size"),
    gettext_noop("Preview is out of date"),
    gettext_noop("Visible to all"),
    gettext_noop("Visible to all. Visit the live page"),
    gettext_noop("Private. Visit the live page"),
    gettext_noop("Not visible to the public"),
    gettext_noop("Once live anyone can view"),
    gettext_noop("Page visibility: "),
    gettext_noop("Change privacy"),
    gettext_noop("Choose who can view the live version of this page"),
    gettext_noop("Locking: "),
    gettext_noop("Anyone can edit this %(model_name)s"),
    gettext_noop("No publishing schedule set"),
    gettext_noop("Set publishing schedule"),
    gettext_noop("Choose when this %(model_name)s should go live and/or expire"),
    gettext_noop("No other translations"),
    gettext_noop("More options for '%(title)s'"),
    gettext_noop("View latest version"),
    gettext_noop("Add or show comments"),
    gettext_noop("Comment notifications"),
    gettext_noop("Keyboard shortcuts"),
    gettext_noop("Edit account avatar"),
    gettext_noop("Profile"),
    gettext_noop("Aging pages"),
    gettext_noop("Page types usage"),
    gettext_noop("Select"),
    gettext_noop("There are no results."),
    gettext_noop("No pages found."),
    gettext_noop("Sort by '%(label)s' in ascending order."),
    gettext_noop(
        "Pages created here will not be accessible at any URL. To add pages to an existing site, create them "
        "as children of the homepage."
    ),
    gettext_noop("Resubmitted '%(task)s'. Workflow resumed"),
    gettext_noop("Copied for translation from %(title)s (%(locale)s)"),
    gettext_noop("Translated with {tool_name} on {date}"),
    gettext_noop("Translated manually on {date}"),
    gettext_noop("Page locked"),
    gettext_noop("Save draft"),
    gettext_noop("Save Draft"),
    gettext_noop("Draft"),
    gettext_noop("Live"),
)

# In the scripts, which have catalogues of their own.
IN_SCRIPTS = (
    gettext_noop("Toggle section"),
    gettext_noop("Toggle side panel"),
    gettext_noop("Toggle sidebar"),
    gettext_noop("Collapse all"),
    gettext_noop("Expand all"),
    gettext_noop("Insert a block"),
    gettext_noop("Search options…"),
    gettext_noop("Download PO file"),
    gettext_noop("Download PO file and input translations offline"),
    gettext_noop("Upload PO file"),
    gettext_noop("Upload translated PO file to submit translations"),
    gettext_noop("Translate all missing strings with "),
    gettext_noop("Uses %s version"),
    gettext_noop("Change %s"),
    gettext_noop("Edit this %s"),
    gettext_noop("Stop Synced translation"),
    gettext_noop("More actions"),
    gettext_noop("(%(number)s new items in this menu)"),
)


@require_safe
def in_scripts(request: HttpRequest) -> HttpResponse:
    """Completes the catalogue of the studio's scripts in the language that the person reads."""
    said = {word: gettext(word) for word in IN_SCRIPTS}
    text = json.dumps({word: translated for word, translated in said.items() if translated != word})
    script = f"window.django = window.django || {{}}; Object.assign(django.catalog = django.catalog || {{}}, {text});"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


def counted(n: int) -> tuple[Any, ...]:
    """Words that go with a number. Nobody calls it: the catalogue is made from what stands here."""
    return (
        ngettext(
            "1 page",
            "%(counter)s pages",
            n,
        ),
        ngettext(
            "Referenced %(count)s time",
            "Referenced %(count)s times",
            n,
        ),
        ngettext(
            '%(total)s Page <span class="w-sr-only">created in %(site_name)s</span>',
            '%(total)s Pages <span class="w-sr-only">created in %(site_name)s</span>',
            n,
        ),
        ngettext(
            '%(total)s Document <span class="w-sr-only">created in %(site_name)s</span>',
            '%(total)s Documents <span class="w-sr-only">created in %(site_name)s</span>',
            n,
        ),
        ngettext(
            '%(total)s Image <span class="w-sr-only">created in %(site_name)s</span>',
            '%(total)s Images <span class="w-sr-only">created in %(site_name)s</span>',
            n,
        ),
    )
