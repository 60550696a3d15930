"""What does a request say already when it begins? What somebody told a pathway, as far as the form knows it.

It travels in the address, `?with=2-3`: the places of the matters in their list, not their names, since a browser's
history must not tell what somebody asked for. Nothing is stored before the first page is sent, and the question itself
still comes, with these boxes ticked.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from mediation.statuses import FamilyIssue

NAME = "with"
PLACES = re.compile(r"[0-9]{1,3}(?:-[0-9]{1,3}){0,29}")


def _issues(request: HttpRequest) -> list[FamilyIssue]:
    """The matters that the address names, each once, in the order of the list. What it does not know is left out."""
    written = request.GET.get(NAME, "")
    if not PLACES.fullmatch(written):
        return []
    wanted = set(map(int, written.split("-")))
    return [issue for place, issue in enumerate(FamilyIssue, start=1) if place in wanted]


def answers(request: HttpRequest) -> dict[str, Any]:
    """The answers of a request that begins at this address."""
    issues = _issues(request)
    return {"issues": [issue.value for issue in issues]} if issues else {}


def labels(request: HttpRequest) -> list[str | Promise]:
    """The same in words."""
    return [issue.label for issue in _issues(request)]


def query(request: HttpRequest) -> str:
    """What carries it to the next page that has no draft: `?with=2-3`, or nothing."""
    issues = _issues(request)
    places = [str(place) for place, issue in enumerate(FamilyIssue, start=1) if issue in issues]
    return f"?{NAME}={'-'.join(places)}" if places else ""
