"""Which joint firms are named where a pathway ends?"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lawyers import finding
from lawyers.words import Practice
from portal.guidance.helpers_near import Helpers, register
from portal.page_cache.remembering import remembered
from portal.registers.helping import helper

MOST = 3
PRACTICE_OF = {
    "family": Practice.FAMILY,
    "work": Practice.WORK,
    "property": Practice.PROPERTY,
    "business": Practice.CONTRACTS,
}


def connect() -> None:
    """Called once, when the apps are ready."""
    register("firms", 20, find)


def find(topics: Sequence[str], sides: Sequence[str]) -> Helpers | None:
    """The first that work in this field, whichever side it is about: a joint firm has lawyers of both."""
    practices = tuple(dict.fromkeys(PRACTICE_OF[topic].value for topic in topics if topic in PRACTICE_OF))
    key = ("firms at an end", practices, get_language())
    return remembered(key, lambda: _find(practices))


def _find(practices: tuple[str, ...]) -> Helpers | None:
    firms = finding.practising(practices or Practice.values, MOST)
    if not firms:
        return None
    url = reverse("lawyers:list")
    if len(practices) == 1:
        url += f"?{urlencode({'practice': practices[0]})}"
    found = [helper(each, reverse("lawyers:firm", args=[each.key])) for each in firms]
    return Helpers(_("A joint law firm"), found, _("All joint firms for this"), url)
