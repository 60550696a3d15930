"""Writes the holidays that the library knows for some years, and says what is still missing. Staff's own days stay."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.calendars import days, library
from portal.calendars.loading import load_year
from portal.places.sides import Side


class Command(BaseCommand):
    help = "Loads the holidays and work days of both sides, for this year and the next if no year is named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", metavar="YEAR", nargs="*", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        this_year = timezone.localdate().year
        years = options["years"] or [this_year, this_year + 1]
        unknown = [year for year in years if any(year not in library.years(side) for side in Side)]
        if unknown:
            raise CommandError(f"The library knows nothing of {', '.join(map(str, unknown))}.")
        for year in years:
            for side in Side:
                done = load_year(side, year)
                print(
                    f"{side.value} {year}: {done.added} added, {done.changed} changed, {done.removed} removed, "
                    f"{done.kept} kept as staff wrote them"
                )
                if not days.is_year_complete(side, year):
                    print(f"{side.value} {year} is not complete: no working day at a weekend is known.")
