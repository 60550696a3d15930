"""Seals everything anew that lies under an old field key, and says which keys can be dropped."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mediation import rotation


class Command(BaseCommand):
    help = (
        "Seals every value that lies under an old field key with the current one of its ring. Put the new key in "
        "front (k2:…,k1:…) and start every process again first. Can be stopped and run again at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ring", choices=rotation.RINGS, help="this ring alone")
        parser.add_argument("--count", action="store_true", help="only say how many values lie under each key")

    def handle(self, *args: Any, **options: Any) -> None:
        rings = (options["ring"],) if options["ring"] else rotation.RINGS
        if options["count"]:
            is_well = self._report(rings)
        else:
            self._reseal(rings)
            is_well = self._report(rings) and not self._left(rings)
        if not is_well:
            sys.exit(1)

    def _reseal(self, rings: tuple[str, ...]) -> None:
        """Say after each batch what was done, and at the end where a value did not open."""
        progress = rotation.Progress()
        for progress in rotation.reseal(rings):
            self.stdout.write(f"{progress.values} values in {progress.rows} rows sealed anew")
            self.stdout.flush()
        for place in progress.failed:
            self.stderr.write(place)

    def _left(self, rings: tuple[str, ...]) -> int:
        """How many values still lie under an old key: none after a whole run, unless something seals with it."""
        current = {rotation.current_label(ring) for ring in rings}
        counted = rotation.count_by_key()
        return sum(count for label, count in counted.items() if label.split(":")[0] in rings and label not in current)

    def _report(self, rings: tuple[str, ...]) -> bool:
        """Say how many values lie under each key; whether every one of them can be opened."""
        counted = {label: count for label, count in rotation.count_by_key().items() if label.split(":")[0] in rings}
        for label, count in sorted(counted.items()):
            self.stdout.write(f"{label:<24} {count:>9}  {self._state(label, count)}")
        return all(rotation.is_configured(label) for label, count in counted.items() if count)

    def _state(self, label: str, count: int) -> str:
        if not rotation.is_configured(label):
            return "NOT CONFIGURED: these cannot be read. Put the key back behind the current one."
        if label == rotation.current_label(label.split(":")[0]):
            return "current"
        return "old, still in use: keep it" if count else "old, unused: may be dropped once no backup needs it"
