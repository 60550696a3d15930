"""Which requests may the public guidance lead to? The four kinds that the house knows, as doors of portal.guidance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from django.urls import reverse

from mediation.intake.steps import STREAM
from mediation.models import Office
from mediation.statuses import FamilyIssue, Stream
from portal.guidance import doors
from portal.guidance.doors import Door, OfficeCard, Text

ISSUES: Mapping[Stream, Mapping[str, Text]] = {Stream.FAMILY: {issue.value: issue.label for issue in FamilyIssue}}
"""What a pathway may fill in. The other kinds get a list when they get a form (mediation/intake/steps.py)."""


def register() -> None:
    """Called once, when the apps are ready."""
    for stream in Stream:
        doors.register(
            Door(
                code=stream.value,
                label=stream.label,
                is_open=partial(_is_open, stream),
                start_url=_start,
                issues=ISSUES.get(stream, {}),
                offices=partial(_offices, stream),
            )
        )


def _is_open(stream: Stream) -> bool:
    return stream is STREAM


def _start() -> str:
    """The page before the form. `?with=` says what is filled in already (mediation/intake/filled_in.py)."""
    return reverse("intake:start")


def _offices(stream: Stream, side: str = "") -> Sequence[OfficeCard]:
    """The offices that take this kind of request, in their order. Their names are public: no policy hides them."""
    offices = Office.objects.filter(streams__contains=[stream.value])
    if side:
        offices = offices.filter(side=side)
    return [OfficeCard(office.name, office.side) for office in offices]
