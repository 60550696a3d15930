"""Builds the index of the search anew. Needed after rows were changed past the portal, such as by a restored table."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from portal.search import indexing

QUIET = 2.0  # seconds before it says how far it is, and between two such lines


class Command(BaseCommand):
    help = "Builds the index of the search anew from everything that is public."

    def handle(self, *args: Any, **options: Any) -> None:
        said_at = time.monotonic()

        def tell(done: int, total: int) -> None:
            nonlocal said_at
            if time.monotonic() - said_at > QUIET:
                said_at = time.monotonic()
                self.stdout.write(f"{done:,} of {total:,}")

        number = indexing.reindex(tell)
        if options["verbosity"]:
            self.stdout.write(f"{number:,} things can be found.")
