"""Which status may follow which, and whose move is it?

The table below is RULES section 5, complete: what is not in it is refused. What must be true before a move (a
safety decision, a conflict decision, signatures) is checked by the actions that make the move.
``docs/lifecycle.md`` shows the table to partners and is written from it:
``python -m mediation.lifecycle --write docs/lifecycle.md``; ``--check`` fails when the page is stale.
"""

import argparse
import sys
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from mediation.statuses import Status


class Mover(StrEnum):
    """Whose move it is. The clock and retention are named jobs."""

    APPLICANT = "applicant"
    COORDINATOR = "coordinator"
    MEDIATOR = "mediator"
    SAFETY_OFFICER = "safety officer"
    CLOCK = "clock"
    RETENTION = "retention"


class Move(NamedTuple):
    """One allowed step, who may make it, and when, in the words of RULES section 5."""

    source: Status
    target: Status
    by: tuple[Mover, ...]
    when: str = ""


_APPLICANT = (Mover.APPLICANT,)
_COORDINATOR = (Mover.COORDINATOR,)
_MEDIATOR = (Mover.MEDIATOR,)

ACTIVE: tuple[Status, ...] = (
    Status.SUBMITTED,
    Status.SCREENING,
    Status.INFO_REQUESTED,
    Status.INVITING,
    Status.ASSIGNED,
    Status.IN_SESSION,
    Status.SUSPENDED,
    Status.DRAFTING,
)
"""The eight statuses in which the applicant may withdraw and the safety officer may stop the case."""

REFERRABLE: tuple[Status, ...] = (
    Status.SCREENING,
    Status.INVITING,
    Status.ASSIGNED,
    Status.IN_SESSION,
    Status.SUSPENDED,
)

_WITHDRAWAL = "in a flagged case after staff confirmed it through the safe channel"

_ONE_BY_ONE: tuple[Move, ...] = (
    Move(Status.DRAFT, Status.SUBMITTED, _APPLICANT),
    Move(Status.SUBMITTED, Status.SCREENING, _COORDINATOR),
    Move(Status.SCREENING, Status.INFO_REQUESTED, _COORDINATOR),
    Move(Status.SCREENING, Status.DECLINED, _COORDINATOR),
    Move(Status.SCREENING, Status.INVITING, _COORDINATOR, "the safety and the conflict decision are made"),
    Move(Status.SCREENING, Status.ASSIGNED, _COORDINATOR, "the other party has already agreed (two linked requests)"),
    Move(Status.INFO_REQUESTED, Status.SCREENING, (Mover.APPLICANT, Mover.COORDINATOR), "applicant: by answering"),
    Move(Status.INFO_REQUESTED, Status.CLOSED, _COORDINATOR, "no answer within the term"),
    Move(Status.INVITING, Status.ASSIGNED, _COORDINATOR, "after acceptance and a clear conflict decision"),
    Move(Status.INVITING, Status.NO_AGREEMENT, _COORDINATOR, "refused or no answer"),
    Move(Status.ASSIGNED, Status.IN_SESSION, _MEDIATOR, "a safety decision for each party is made"),
    Move(Status.ASSIGNED, Status.SUSPENDED, _MEDIATOR),
    Move(Status.ASSIGNED, Status.INVITING, _COORDINATOR, "the other party's acceptance falls away"),
    Move(Status.IN_SESSION, Status.SUSPENDED, _MEDIATOR),
    Move(Status.IN_SESSION, Status.DRAFTING, _MEDIATOR),
    Move(Status.IN_SESSION, Status.NO_AGREEMENT, _MEDIATOR),
    Move(Status.SUSPENDED, Status.IN_SESSION, _MEDIATOR),
    Move(Status.SUSPENDED, Status.NO_AGREEMENT, _MEDIATOR),
    Move(Status.DRAFTING, Status.SETTLED, _MEDIATOR, "all signatures and the seal date are recorded"),
    Move(Status.DRAFTING, Status.IN_SESSION, _MEDIATOR),
    Move(Status.DRAFTING, Status.SUSPENDED, _MEDIATOR),
    Move(Status.DRAFTING, Status.NO_AGREEMENT, _MEDIATOR),
    Move(Status.SETTLED, Status.CONFIRM_WINDOW, _COORDINATOR),
    Move(Status.SETTLED, Status.RECOGNITION, _COORDINATOR),
    Move(Status.SETTLED, Status.PERFORMING, _COORDINATOR),
    Move(Status.SETTLED, Status.CLOSED, _COORDINATOR),
    Move(Status.CONFIRM_WINDOW, Status.CONFIRM_FILED, _COORDINATOR),
    Move(Status.CONFIRM_WINDOW, Status.RECOGNITION, _COORDINATOR),
    Move(
        Status.CONFIRM_WINDOW,
        Status.PERFORMING,
        (Mover.COORDINATOR, Mover.CLOCK),
        "clock: the day after the legal date",
    ),
    Move(Status.CONFIRM_FILED, Status.CONFIRMED, _COORDINATOR),
    Move(Status.CONFIRM_FILED, Status.CONFIRM_REJECTED, _COORDINATOR),
    Move(Status.CONFIRM_FILED, Status.PERFORMING, _COORDINATOR, "the application was withdrawn"),
    Move(Status.CONFIRMED, Status.PERFORMING, _COORDINATOR),
    Move(Status.CONFIRMED, Status.RECOGNITION, _COORDINATOR),
    Move(Status.CONFIRMED, Status.CLOSED, _COORDINATOR),
    Move(Status.CONFIRM_REJECTED, Status.DRAFTING, _COORDINATOR),
    Move(Status.CONFIRM_REJECTED, Status.PERFORMING, _COORDINATOR),
    Move(Status.CONFIRM_REJECTED, Status.CLOSED, _COORDINATOR),
    Move(Status.RECOGNITION, Status.PERFORMING, _COORDINATOR),
    Move(Status.RECOGNITION, Status.CLOSED, _COORDINATOR),
    Move(Status.PERFORMING, Status.PERFORMED, _COORDINATOR),
    Move(Status.PERFORMING, Status.BREACHED, _COORDINATOR),
    Move(Status.PERFORMING, Status.RECOGNITION, _COORDINATOR),
    Move(Status.PERFORMED, Status.CLOSED, _COORDINATOR),
    Move(Status.BREACHED, Status.IN_SESSION, _COORDINATOR, "mediation was offered again and accepted"),
    Move(Status.BREACHED, Status.RECOGNITION, _COORDINATOR),
    Move(Status.BREACHED, Status.CLOSED, _COORDINATOR),
    Move(Status.NO_AGREEMENT, Status.INVITING, _COORDINATOR, "offered again later"),
    Move(Status.NO_AGREEMENT, Status.CLOSED, _COORDINATOR),
    Move(Status.DECLINED, Status.SCREENING, _COORDINATOR, "a complaint was upheld"),
    Move(Status.DECLINED, Status.CLOSED, _COORDINATOR),
    Move(Status.REFERRED, Status.SCREENING, _COORDINATOR, "it came back, for instance with a certificate"),
    Move(Status.REFERRED, Status.CLOSED, _COORDINATOR),
    Move(Status.WITHDRAWN, Status.CLOSED, _COORDINATOR),
    Move(Status.STOPPED_SAFETY, Status.CLOSED, _COORDINATOR),
    Move(Status.STOPPED_SAFETY, Status.REFERRED, _COORDINATOR),
    Move(Status.CLOSED, Status.SCREENING, _COORDINATOR, "reopened with a reason"),
    Move(Status.CLOSED, Status.RETAINED, (Mover.RETENTION,)),
    Move(Status.RETAINED, Status.ERASED, (Mover.RETENTION,)),
)

MOVES: tuple[Move, ...] = (
    *_ONE_BY_ONE,
    *(Move(source, Status.REFERRED, _COORDINATOR) for source in REFERRABLE),
    *(Move(source, Status.WITHDRAWN, _APPLICANT, _WITHDRAWAL) for source in ACTIVE),
    *(Move(source, Status.STOPPED_SAFETY, (Mover.SAFETY_OFFICER,)) for source in ACTIVE),
)
"""Every allowed move, each pair once."""

_BY_PAIR: dict[tuple[Status, Status], Move] = {(move.source, move.target): move for move in MOVES}

OWNERS: dict[Status, Mover] = {
    Status.DRAFT: Mover.APPLICANT,
    Status.SUBMITTED: Mover.COORDINATOR,
    Status.SCREENING: Mover.COORDINATOR,
    Status.INFO_REQUESTED: Mover.APPLICANT,
    Status.REFERRED: Mover.COORDINATOR,
    Status.DECLINED: Mover.COORDINATOR,
    Status.INVITING: Mover.COORDINATOR,
    Status.ASSIGNED: Mover.MEDIATOR,
    Status.IN_SESSION: Mover.MEDIATOR,
    Status.SUSPENDED: Mover.MEDIATOR,
    Status.DRAFTING: Mover.MEDIATOR,
    Status.SETTLED: Mover.COORDINATOR,
    Status.CONFIRM_WINDOW: Mover.COORDINATOR,
    Status.CONFIRM_FILED: Mover.COORDINATOR,
    Status.CONFIRMED: Mover.COORDINATOR,
    Status.CONFIRM_REJECTED: Mover.COORDINATOR,
    Status.RECOGNITION: Mover.COORDINATOR,
    Status.PERFORMING: Mover.COORDINATOR,
    Status.PERFORMED: Mover.COORDINATOR,
    Status.BREACHED: Mover.COORDINATOR,
    Status.NO_AGREEMENT: Mover.COORDINATOR,
    Status.WITHDRAWN: Mover.COORDINATOR,
    Status.STOPPED_SAFETY: Mover.COORDINATOR,
    Status.CLOSED: Mover.RETENTION,
    Status.RETAINED: Mover.RETENTION,
    Status.ERASED: Mover.RETENTION,
}
"""Who is waited for in each status. Nothing follows an erased case; retention answers for what is left of it."""


def may_follow(source: str, target: str) -> bool:
    """Whether a case may go from one status to the other at all. Staying is no move."""
    return (source, target) in _BY_PAIR


def movers(source: str, target: str) -> tuple[Mover, ...]:
    """Whose move it is, empty when the move is not allowed."""
    return _BY_PAIR[Status(source), Status(target)].by if may_follow(source, target) else ()


def moves_from(source: str) -> tuple[Move, ...]:
    """Everything that may follow a status, in the order of the table."""
    return tuple(move for move in MOVES if move.source == source)


def owner_of(status: str) -> Mover:
    """Who must move the case next. ``ValueError`` for a word that is no status."""
    return OWNERS[Status(status)]


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    steps = [f"    {move.source.value} --> {move.target.value} : {_names(move.by)}" for move in MOVES]
    return "\n".join(["stateDiagram-v2", "    [*] --> draft", *steps, "    erased --> [*]"])


def page() -> str:
    """The text of ``docs/lifecycle.md``. Codes, not labels: it is made without Django being set up."""
    owners = [f"| `{status.value}` | {owner.value} |" for status, owner in OWNERS.items()]
    moves = [f"| `{m.source.value}` | `{m.target.value}` | {_names(m.by)} | {m.when} |" for m in MOVES]
    parts = [
        "# The life of a case",
        "Written from `mediation/lifecycle.py` by `python -m mediation.lifecycle --write docs/lifecycle.md`. "
        "Change the table there, not this page.",
        f"```mermaid\n{diagram()}\n```",
        "## Who is waited for",
        "\n".join(["| status | whose move is next |", "|---|---|", *owners]),
        "## The moves",
        "Anything that is not in this table is refused.",
        "\n".join(["| from | to | by | when |", "|---|---|---|---|", *moves]),
    ]
    return "\n\n".join(parts) + "\n"


def _names(by: tuple[Mover, ...]) -> str:
    return " or ".join(mover.value for mover in by)


def main(arguments: list[str] | None = None) -> int:
    """Print, check or write the page. The exit code is 1 when a checked page is stale or missing."""
    parser = argparse.ArgumentParser(prog="python -m mediation.lifecycle", description="The page of the lifecycle.")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="fail when the page differs from the table")
    choice.add_argument("--write", action="store_true", help="write the page from the table")
    parser.add_argument("path", nargs="?", type=Path, default=Path("docs/lifecycle.md"))
    options = parser.parse_args(arguments)
    if options.write:
        options.path.write_text(page(), encoding="utf-8")
    elif not options.check:
        sys.stdout.write(page())
    elif not options.path.is_file() or options.path.read_text(encoding="utf-8") != page():
        sys.stderr.write(
            f"{options.path} no longer shows the moves in mediation/lifecycle.py. The page is written, never edited: "
            f"run `python -m mediation.lifecycle --write {options.path}`, look at the difference and commit both.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
