"""Are the translations compiled? Django reads .mo files; they are made from the .po files here, without gettext."""

from __future__ import annotations

import os
from pathlib import Path

import polib

from portal.house import PROJECT


def compile_stale(project: Path = PROJECT) -> int:
    """Compile every catalogue that is newer than what was compiled from it. Returns how many."""
    stale = [source for source in sorted(project.glob("locale/*/LC_MESSAGES/*.po")) if _is_stale(source)]
    for source in stale:
        draft = source.with_suffix(f".{os.getpid()}.draft")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(source.with_suffix(".mo"))  # at once: another process may be reading it
    return len(stale)


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
