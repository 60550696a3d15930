"""Is the trail of events whole? Exit 1 with every fault when it is not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from mediation.access import JobActor, acting_as
from mediation.models import CaseEvent
from mediation.trail import find_faults


class Command(BaseCommand):
    help = "Checks the chain of events of every case: nothing changed, missing, out of order or cut off."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as(JobActor("verify")):
            faults = find_faults()
            count = CaseEvent.objects.count()
            chains = CaseEvent.objects.values("chain").distinct().count()
        for fault in faults:
            self.stderr.write(f"Chain {fault.chain}, event {fault.sequence}: {fault.what}.")
        if faults:
            sys.exit(1)
        self.stdout.write(f"The trail is whole: {count} events in {chains} chains.")
