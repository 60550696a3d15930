"""Is every string of the portal said in every language? `python -m tests.translations [--update]`.

Extracts the strings with xgettext into a copy of the tree and compares: nothing missing, left over, fuzzy or
untranslated, and every placeholder of the English there. `--update` brings the catalogues up to date instead.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

PROJECT = Path(__file__).resolve().parent.parent
LOCALES = ("zh_Hant", "zh_Hans", "pt")
EXTRACTED = ("portal", "lawyers", "mediation", "templates", "locale")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]|</?\w+[^>]*>")
Key = tuple[str, str]


def extract(tree: Path) -> None:
    """Bring the catalogues of a tree up to date with its strings."""
    command = [sys.executable, "-m", "django", "makemessages", "--no-wrap", "--no-obsolete", "--add-location", "file"]
    for locale in LOCALES:
        (tree / "locale" / locale / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        command += ["--locale", locale]
    ended = subprocess.run(
        [*command, "--ignore", ".venv", "--ignore", "var", "--ignore", "tests"],
        cwd=tree,
        capture_output=True,
        text=True,
    )
    if ended.returncode:
        raise SystemExit(f"xgettext failed:\n{ended.stdout}{ended.stderr}")


def catalogue(tree: Path, locale: str) -> Path:
    return tree / "locale" / locale / "LC_MESSAGES" / "django.po"


def entries(path: Path) -> dict[Key, polib.POEntry]:
    if not path.exists():
        return {}
    return {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def faults_of(entry: polib.POEntry) -> list[str]:
    """What is wrong with one translation."""
    said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(said):
        return ["untranslated"]
    found = ["fuzzy"] if entry.fuzzy else []
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    for text in said:
        if (missing := wanted - set(PLACEHOLDER.findall(text))) and not entry.msgid_plural:
            found.append(f"lacks {', '.join(sorted(missing))}")
        if extra := set(PLACEHOLDER.findall(text)) - wanted - set(PLACEHOLDER.findall(entry.msgid)):
            found.append(f"has {', '.join(sorted(extra))} of its own")
        if entry.msgid.endswith("\n") != text.endswith("\n"):
            found.append("ends differently")
    return found


def check(tree: Path) -> list[str]:
    """Every fault of the project's catalogues, compared with what `tree`, a fresh extraction, holds."""
    faults = []
    for locale in LOCALES:
        wanted, present = entries(catalogue(tree, locale)), entries(catalogue(PROJECT, locale))
        faults += [f"{locale}: not in the catalogue: {key[1]!r}" for key in wanted.keys() - present.keys()]
        faults += [f"{locale}: no longer used: {key[1]!r}" for key in present.keys() - wanted.keys()]
        faults += [f"{locale}: {fault}: {key[1]!r}" for key, entry in present.items() for fault in faults_of(entry)]
    return sorted(faults)


def main(arguments: list[str]) -> int:
    if "--update" in arguments:
        extract(PROJECT)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for name in EXTRACTED:
            shutil.copytree(PROJECT / name, tree / name)
        extract(tree)
        faults = check(tree)
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} faults. `python -m tests.translations --update` brings in new strings; then translate.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
