"""Loads the demonstration: four offices, people of every role, sample requests."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mediation import demonstration
from mediation.access import JobActor, acting_as
from mediation.models import Case


class Command(BaseCommand):
    help = "Loads the demonstration's offices, people and requests; every record is marked as sample."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where it was loaded before")
        parser.add_argument("--who", action="store_true", help="only say who can sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["who"] and not (options["if_empty"] and demonstration.is_loaded()):
            self._load()
        if options["who"] or not options["if_empty"]:
            self._say_who()

    def _load(self) -> None:
        demonstration.load(self.stdout.write)
        with acting_as(JobActor("demo")):
            is_first_time = not Case.objects.exists()
        if is_first_time:
            demonstration.load_requests(self.stdout.write)

    def _say_who(self) -> None:
        self.stdout.write("Who can sign in:")
        for person in demonstration.PEOPLE:
            self.stdout.write(f"  {person.username:<20} {person.display_name}")
        self.stdout.write(f"  password for all     {demonstration.demo_password()}")
