"""Names or releases the contact of a firm or station: who reads and answers its enquiries."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mediation.access import JobActor, acting_as
from mediation.actions.contacts import name_contact, release_contact
from mediation.counters import REGISTERS
from portal.accounts.models import User
from portal.registers.models import Counter


class Command(BaseCommand):
    help = "Names the contact of a firm or station, who then reads and answers its enquiries; or releases them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(REGISTERS), help="which register the record is in")
        parser.add_argument("key", help="the record's key, as in its address")
        parser.add_argument("username", help="who answers: the name of their account")
        parser.add_argument("--release", action="store_true", help="take it away again")

    def handle(self, *args: Any, **options: Any) -> None:
        counter = Counter.objects.filter(kind=options["kind"], record_key=options["key"]).first()
        user = User.objects.filter(username=options["username"]).first()
        if counter is None:
            raise CommandError(f"No {options['kind']} has the key {options['key']!r}.")
        if user is None:
            raise CommandError(f"Nobody is called {options['username']!r}: make the account in the studio first.")
        change = release_contact if options["release"] else name_contact
        with acting_as(JobActor("operator")):
            change(counter=counter, user=user)
        self.stdout.write(f"{user.username} {'no longer answers' if options['release'] else 'answers'} at {counter}.")
