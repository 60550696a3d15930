"""The moves of a case, typed a second time from the rules, by hand, and compared pair by pair."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mediation import lifecycle
from mediation.lifecycle import Mover
from mediation.statuses import Status

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "lifecycle.md"

TABLE = """
draft              submitted          applicant
submitted          screening          coordinator
submitted          withdrawn          applicant
submitted          stopped_safety     safety officer
screening          info_requested     coordinator
screening          referred           coordinator
screening          declined           coordinator
screening          inviting           coordinator
screening          assigned           coordinator
screening          withdrawn          applicant
screening          stopped_safety     safety officer
info_requested     screening          applicant, coordinator
info_requested     closed             coordinator
info_requested     withdrawn          applicant
info_requested     stopped_safety     safety officer
inviting           assigned           coordinator
inviting           no_agreement       coordinator
inviting           referred           coordinator
inviting           withdrawn          applicant
inviting           stopped_safety     safety officer
assigned           in_session         mediator
assigned           suspended          mediator
assigned           inviting           coordinator
assigned           referred           coordinator
assigned           withdrawn          applicant
assigned           stopped_safety     safety officer
in_session         suspended          mediator
in_session         drafting           mediator
in_session         no_agreement       mediator
in_session         referred           coordinator
in_session         withdrawn          applicant
in_session         stopped_safety     safety officer
suspended          in_session         mediator
suspended          no_agreement       mediator
suspended          referred           coordinator
suspended          withdrawn          applicant
suspended          stopped_safety     safety officer
drafting           settled            mediator
drafting           in_session         mediator
drafting           suspended          mediator
drafting           no_agreement       mediator
drafting           withdrawn          applicant
drafting           stopped_safety     safety officer
settled            confirm_window     coordinator
settled            recognition        coordinator
settled            performing         coordinator
settled            closed             coordinator
confirm_window     confirm_filed      coordinator
confirm_window     recognition        coordinator
confirm_window     performing         coordinator, clock
confirm_filed      confirmed          coordinator
confirm_filed      confirm_rejected   coordinator
confirm_filed      performing         coordinator
confirmed          performing         coordinator
confirmed          recognition        coordinator
confirmed          closed             coordinator
confirm_rejected   drafting           coordinator
confirm_rejected   performing         coordinator
confirm_rejected   closed             coordinator
recognition        performing         coordinator
recognition        closed             coordinator
performing         performed          coordinator
performing         breached           coordinator
performing         recognition        coordinator
performed          closed             coordinator
breached           in_session         coordinator
breached           recognition        coordinator
breached           closed             coordinator
no_agreement       inviting           coordinator
no_agreement       closed             coordinator
declined           screening          coordinator
declined           closed             coordinator
referred           screening          coordinator
referred           closed             coordinator
withdrawn          closed             coordinator
stopped_safety     closed             coordinator
stopped_safety     referred           coordinator
closed             screening          coordinator
closed             retained           retention
retained           erased             retention
"""

ALLOWED = {
    (source, target): {Mover(name) for name in by.split(", ")}
    for source, target, by in (line.split(maxsplit=2) for line in TABLE.strip().splitlines())
}


@pytest.mark.parametrize("source", Status.values)
def test_every_pair_of_statuses(source: str) -> None:
    for target in Status.values:
        assert lifecycle.may_follow(source, target) is ((source, target) in ALLOWED), target
        assert set(lifecycle.movers(source, target)) == ALLOWED.get((source, target), set()), target


def test_no_pair_stands_twice_in_the_table() -> None:
    assert len(lifecycle.MOVES) == len(ALLOWED) == len(TABLE.strip().splitlines())


def test_an_unknown_word_is_no_move_and_has_no_owner() -> None:
    assert not lifecycle.may_follow("submitted", "archived")
    assert lifecycle.movers("consent_pending", "closed") == ()
    with pytest.raises(ValueError, match="consent_pending"):
        lifecycle.owner_of("consent_pending")


@pytest.mark.parametrize("status", Status)
def test_every_status_has_an_owner_who_can_move_it(status: Status) -> None:
    assert status in lifecycle.OWNERS, f"Say in lifecycle.OWNERS who is waited for while a case is {status.value}."
    can_move = {mover for move in lifecycle.moves_from(status) for mover in move.by}
    assert lifecycle.owner_of(status.value) in can_move or status is Status.ERASED


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DRAFT])
def test_every_status_can_be_reached_and_leads_to_an_end(status: Status) -> None:
    def reach(start: Status) -> set[Status]:
        found, waiting = {start}, [start]
        while waiting:
            following = {move.target for move in lifecycle.moves_from(waiting.pop())} - found
            found |= following
            waiting += following
        return found

    assert status in reach(Status.DRAFT)
    assert Status.ERASED in reach(status)


def test_the_page_shows_the_table() -> None:
    assert lifecycle.main(["--check", str(PAGE)]) == 0, "Run `python -m mediation.lifecycle --write docs/lifecycle.md`."
    text = PAGE.read_text(encoding="utf-8")
    for source, target in ALLOWED:
        assert f"    {source} --> {target} : " in text
        assert f"| `{source}` | `{target}` | " in text


def test_a_stale_page_is_refused_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stale = tmp_path / "lifecycle.md"
    assert lifecycle.main(["--check", str(stale)]) == 1
    stale.write_text(lifecycle.page().replace("coordinator", "mediator", 1), encoding="utf-8")
    assert lifecycle.main(["--check", str(stale)]) == 1
    assert f"--write {stale}" in capsys.readouterr().err
    assert lifecycle.main(["--write", str(stale)]) == 0
    assert lifecycle.main(["--check", str(stale)]) == 0


def test_the_page_is_made_without_django_being_set_up() -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "mediation.lifecycle"]
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert made.stdout == lifecycle.page()
