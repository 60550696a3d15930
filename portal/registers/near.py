"""Near which place does somebody look? A place name in any of the languages, never a position that is sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from portal import languages
from portal.places import landmarks
from portal.places.coordinates import Position


@dataclass(frozen=True)
class Near:
    """What was typed, and the place that it names. is_unknown: it names none that we know."""

    typed: str
    name: str = ""
    position: Position | None = None

    @property
    def is_unknown(self) -> bool:
        return bool(self.typed) and self.position is None


def understood(typed: str) -> Near:
    """The first place that these words name."""
    found = landmarks.find(typed) if typed else []
    if not found:
        return Near(typed)
    code = get_language() or languages.DEFAULT
    return Near(typed, found[0].name(code), found[0].position)
