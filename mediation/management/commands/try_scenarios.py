"""Sends scenarios through the public form over HTTP and compares what became of them with what they expect."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mediation.scenarios.comparison import AnotherDatabase
from mediation.scenarios.run import Result, Run, stream_of
from mediation.scenarios.site import NoSite, require_answer, require_database, running_site
from mediation.statuses import Stream
from portal.house import HouseError


class Command(BaseCommand):
    help = (
        "Sends every scenario of a folder through the public form, page by page, and compares the result with what "
        "the scenario expects. Exit code 1 on any difference. The requests stay in the database as cases."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of the scenarios, one JSON file each")
        parser.add_argument(
            "--base-url", default="", help="a running site on the same database; without it one is started for the run"
        )
        parser.add_argument("--stream", choices=Stream.values, default="", help="send the requests of this kind alone")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Scenarios are invented requests: they are only sent where PORTAL_DEMO=1.")
        chosen = self._choose(options["folder"], options["stream"])
        base_url = options["base_url"]
        try:
            require_database()
            if base_url:
                require_answer(base_url)
            with nullcontext(base_url) if base_url else running_site() as url:
                results = self._try_all(chosen, Run(url))
        except (NoSite, HouseError) as failure:
            raise CommandError(str(failure)) from None
        except AnotherDatabase as failure:
            raise CommandError(
                f"The site received a request as {failure}, but this database has no such case: {base_url} runs on "
                "another database. Start this command with the environment of that site, or leave --base-url out."
            ) from None
        self._sum_up(results)
        if not all(result.is_match for result in results):
            sys.exit(1)

    def _choose(self, folder: Path, stream: str) -> list[Path]:
        """The files to send, in the order of their names. One that cannot be read belongs to every stream."""
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        files = sorted((file for file in folder.glob("*.json") if file.is_file()), key=lambda file: file.name)
        chosen = [file for file in files if not stream or stream_of(file) in ("", stream)]
        if not chosen:
            raise CommandError(f"{folder} holds no scenario{f' of the stream {stream}' if stream else ''}.")
        if len(chosen) < len(files):
            self.stdout.write(f"Left out, of other streams: {len(files) - len(chosen)}.")
        return chosen

    def _try_all(self, files: list[Path], run: Run) -> list[Result]:
        results = []
        for file in files:
            results.append(run.try_file(file))
            self.stdout.write(results[-1].line())
            self.stdout.flush()
        return results

    def _sum_up(self, results: list[Result]) -> None:
        matching = sum(result.is_match for result in results)
        self.stdout.write(f"{matching} of {len(results)} match.")
        waiting = sum(bool(result.not_compared) for result in results)
        if waiting:
            self.stdout.write(f"Not yet compared in full: {waiting} (named in their lines).")
