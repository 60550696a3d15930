"""Loads the demonstration: offices, people of every role, requests, guidance. Says who can sign in, and how."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lawyers import demonstration as firms
from mediation import demonstration, demonstration_enquiries
from mediation.access import JobActor, acting_as
from mediation.models import Case
from portal.accounts.models import User
from portal.accounts.second_factor import Code, current_code
from portal.guidance import demonstration_loading
from portal.search import indexing
from portal.stations import demonstration as stations

SHORT = 10  # seconds: a code that holds no longer is shown with the one that follows


class Command(BaseCommand):
    help = "Loads the demonstration's offices, people, requests and guidance; all of it is marked as sample."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where it was loaded before")
        parser.add_argument("--who", action="store_true", help="only say who can sign in")
        parser.add_argument("--code", metavar="NAME", help="only say this sample person's code, which the sign-in asks")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is only there where PORTAL_DEMO=1.")
        if options["code"]:
            self._say_code(options["code"])
            return
        if not options["who"] and not (options["if_empty"] and demonstration.is_loaded()):
            self._load()
        elif not options["who"]:
            demonstration.enrol_people()
            if not demonstration_loading.is_loaded():  # a demonstration from before there was guidance
                demonstration_loading.load(self.stdout.write)
            if not (stations.is_loaded() and firms.is_loaded()):  # or from before there were registers
                self._load_registers()
            demonstration_enquiries.load(self.stdout.write)
        if options["who"] or not options["if_empty"]:
            self._say_who()

    def _load(self) -> None:
        demonstration.load(self.stdout.write)
        with acting_as(JobActor("demo")):
            is_first_time = not Case.objects.exists()
        if is_first_time:
            demonstration.load_requests(self.stdout.write)
        demonstration_loading.load(self.stdout.write)
        self._load_registers()
        demonstration_enquiries.load(self.stdout.write)

    def _load_registers(self) -> None:
        stations.load(self.stdout.write)
        firms.load(self.stdout.write)
        indexing.reindex()

    def _say_who(self) -> None:
        self.stdout.write("Who can sign in:")
        for person in demonstration.PEOPLE:
            code = self._code_of(person.username)
            said = _said(code) if code else "sets up a second factor"
            self.stdout.write(f"  {person.username:<20} {said:<42} {person.display_name}")
        self.stdout.write(f"  password for all     {demonstration.demo_password()}")
        self.stdout.write("  the code of the moment: .venv/bin/python manage.py demo --code zhuhai.coordinator")

    def _say_code(self, username: str) -> None:
        code = self._code_of(username)
        if code is None:
            raise CommandError(f"No sample person {username!r} has an app with codes. `demo --who` names everybody.")
        self.stdout.write(_said(code))

    def _code_of(self, username: str) -> Code | None:
        user = User.objects.filter(username=username, is_sample=True).first()
        return current_code(user) if user else None


def _said(code: Code) -> str:
    """Such as `code 123456 (holds 24 s)`."""
    then = f", then {code.following}" if code.seconds < SHORT else ""
    return f"code {code.value} (holds {code.seconds} s{then})"
