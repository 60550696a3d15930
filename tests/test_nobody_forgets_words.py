"""What must not be forgotten in words and files? Translations, reasons, help, sizes."""

from __future__ import annotations

import re
import shutil
import subprocess
from contextlib import suppress
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.test import Client

from mediation.intake.steps import STEPS
from tests import translations
from tests.people import House, family_answers, send
from tests.resident import Resident, scenario, text
from tests.signing_in import signed_in

PROJECT = Path(__file__).parent.parent
LOCALE_OF = {"zh-hant": "zh_Hant", "zh-hans": "zh_Hans", "pt": "pt"}


# ---------- Every string is translated ----------


@pytest.mark.parametrize("locale", translations.LOCALES)
def test_every_entry_of_a_catalogue_is_translated(locale: str) -> None:
    entries = translations.entries(translations.catalogue(PROJECT, locale))
    faults = {msgid: found for (_context, msgid), entry in entries.items() if (found := translations.faults_of(entry))}
    assert not faults, f"translate in locale/{locale}/LC_MESSAGES/django.po: {faults}"


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
def test_every_string_of_the_source_is_in_the_catalogues(capsys: pytest.CaptureFixture[str]) -> None:
    assert translations.main([]) == 0, capsys.readouterr().out


# ---------- No English where another language was chosen ----------


class VisibleText(HTMLParser):
    """What a reader sees or hears of a page in the page's own language; parts marked as another's are left out."""

    SILENT = ("script", "style", "svg", "textarea")
    VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use")
    SPOKEN = ("title", "aria-label", "placeholder", "alt")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.open: list[tuple[str, bool]] = []  # tag, and whether what is inside counts
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        counts = (self.open[-1][1] if self.open else True) and tag not in self.SILENT
        counts = counts and (tag == "html" or "lang" not in dict(attrs))
        if counts:
            self.pieces += [value for name, value in attrs if name in self.SPOKEN and value]
            self.pieces += [value for name, value in attrs if (tag, name) == ("input", "value") and value]
        if tag not in self.VOID:
            self.open.append((tag, counts))

    def handle_endtag(self, tag: str) -> None:
        while self.open and any(each == tag for each, _counts in self.open):
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and (not self.open or self.open[-1][1]):
            self.pieces.append(" ".join(data.split()))


SENTENCE = re.compile(r"[A-Za-z][A-Za-z’'-]*(?:[ ,;]+[a-z][A-Za-z’'-]*){3,}")  # four words, the latter in small letters
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]|<[^>]+>")


@cache
def english_of(language: str) -> frozenset[str]:
    """The strings of the source that are said otherwise in a language, of two words or more, as pages write them."""
    entries = translations.entries(translations.catalogue(PROJECT, LOCALE_OF[language]))
    said = {" ".join(msgid.split()): " ".join(entry.msgstr.split()) for (_, msgid), entry in entries.items()}
    return frozenset(
        english
        for english, translation in said.items()
        if " " in english and english != translation and not PLACEHOLDER.search(english)
    )


def english_in(html: str, language: str) -> list[str]:
    """What of a page was left in English: whole strings of the source, and in Chinese any sentence of Latin words."""
    pieces = VisibleText(html).pieces
    left = [piece for piece in pieces if piece in english_of(language)]
    if language != "pt":
        left += [piece for piece in pieces if SENTENCE.search(piece)]
    return left


def test_english_is_noticed() -> None:
    page = '<html lang="pt"><p>What happened?</p><p lang="en">What happened?</p></html>'
    assert "What happened?" in english_of("pt"), "choose another string of the source for this test"
    assert english_in(page, "pt") == ["What happened?"]
    assert english_in("<p>請 read this sentence before you go on</p>", "zh-hant")
    assert not english_in("<p>澳門 Instituto de Acção Social</p><script>var this is code</script>", "zh-hant")


PUBLIC = ("", "help-now/", "leaving-quickly/", "privacy/", "apply/", "apply/new/you/", "apply/stopped/", "nowhere/")


@pytest.mark.parametrize("language", LOCALE_OF)
def test_public_pages_show_no_english(house: House, language: str) -> None:
    for address in (*PUBLIC, "account/sign-in/"):
        left = english_in(text(Client().get(f"/{language}/{address}")), language)
        assert not left, f"/{language}/{address} shows English: {left}. Wrap it for gettext, and translate it."


@pytest.mark.parametrize("language", LOCALE_OF)
def test_every_page_of_the_form_shows_no_english(house: House, language: str) -> None:
    """Empty with its faults, filled, and after sending."""
    answers = {**scenario("01-divorce-macau-couple")[0], "language": language}
    wai_man = Resident(language).begin(answers["applicant"]["name"])
    pages = {}
    for step in STEPS:
        if step.form:
            pages[step.slug] = wai_man.client.get(wai_man.step_url(step.slug))
            pages[f"{step.slug} with nothing"] = wai_man.client.post(wai_man.step_url(step.slug), {})
            wai_man.answer(step, answers)
        for page in step.entry_steps:
            pages[f"{step.slug}/{page.slug}"] = wai_man.client.get(wai_man.step_url(step.slug, 0, page.slug))
            if len(answers.get(step.at) or []):
                wai_man.answer(page, answers, step, 0)
    pages["check"] = wai_man.client.get(wai_man.url("check", wai_man.draft_id))
    wai_man.send()
    for name in ("receipt", "sheet"):
        pages[name] = wai_man.client.get(wai_man.url(name, wai_man.draft_id))
    said = set(_values(answers))
    for name, response in pages.items():
        left = [piece for piece in english_in(text(response), language) if piece not in said]
        assert not left, f"the page {name} shows English in {language}: {left}"


def _values(answers: object) -> list[str]:
    if isinstance(answers, dict):
        return [each for value in answers.values() for each in _values(value)]
    if isinstance(answers, list):
        return [each for value in answers for each in _values(value)]
    return [str(answers)]


@pytest.mark.parametrize("language", LOCALE_OF)
def test_the_desk_shows_no_english(house: House, language: str) -> None:
    receipt = send(family_answers())
    client = signed_in(house.zhuhai_coordinator)
    for address in ("desk/", f"desk/cases/{receipt.reference}/", "account/sign-out/"):
        page = client.get(f"/{language}/{address}")
        assert page.status_code == 200, address
        left = english_in(text(page), language)
        assert not left, f"/{language}/{address} shows English: {left}"


# ---------- Commands, requirements, exceptions ----------


@pytest.mark.parametrize("name", [name for name, app in get_commands().items() if app in ("mediation", "portal")])
def test_every_command_says_what_it_does(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    assert len(command.help) > 20, f"give {name} a help text"
    parser = command.create_parser("manage.py", name)
    usual = {action.dest for action in load_command_class("django.core", "check").create_parser("", "")._actions}
    silent = [a.dest for a in parser._actions if not a.help and a.dest not in usual]
    assert not silent, f"{name}: say what these arguments are for: {silent}"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_has_its_reason_and_one_version(name: str) -> None:
    for line in (PROJECT / name).read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "-r ")):
            requirement, _, reason = line.partition("  # ")
            assert "==" in requirement, f"{name}: give the version: {line}"
            assert len(reason) >= 5, f"{name}: say why it is needed: {line}"


@cache
def files() -> dict[str, str]:
    """The text of every file that is kept or about to be, by name."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for name in listed.stdout.splitlines():
        content = (PROJECT / name).read_bytes() if (PROJECT / name).is_file() else b""
        with suppress(UnicodeDecodeError):  # pictures and documents
            found[name] = content.decode("utf-8")
    return found


EXCUSE = re.compile(r"#\s*(?:type:\s*ignore|noqa|pragma|nosec)\b(?P<rest>.*)")
GIVEN = re.compile(r"^(?:\[[\w, -]+\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)\s*(?:#|-|–|\()\s*\w.{4,}")


def test_every_exception_from_a_check_has_its_reason() -> None:
    bare = [
        f"{name}:{number}: {line.strip()}"
        for name, content in files().items()
        if name.endswith(".py") and name != "tests/test_nobody_forgets_words.py"
        for number, line in enumerate(content.splitlines(), 1)
        if (excuse := EXCUSE.search(line)) and not GIVEN.match(excuse["rest"])
    ]
    assert not bare, "name the rule and say why, as in `# noqa: BLE001  (shown below)`:\n" + "\n".join(bare)


LONGEST = 400
MAY_BE_LONGER = {
    "templates/": "a page in one piece",
    "locale/": "catalogues",
    "tests/data/": "given data",
    "portal/data/": "given data",
    "portal/places/data/": "given data",
    "portal/guidance/data/": "given data",
    "portal/guidance/migrations/0003_pages_and_records.py": "written by makemigrations",
    "lawyers/migrations/0001_initial.py": "written by makemigrations",
    "mediation/migrations/0001_initial.py": "written by makemigrations",
    "portal/stations/migrations/0001_initial.py": "written by makemigrations",
    "static/css/portal.css": "the one stylesheet: what lies in a second file is overlooked",
}


def test_no_file_is_longer_than_a_reader_holds() -> None:
    lengths = {name: content.count("\n") for name, content in files().items()}
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    long = {name: length for name, length in long.items() if not name.startswith(tuple(MAY_BE_LONGER))}
    assert not long, f"split these, by the question that each file answers: {long}"


# The project is read and built anywhere: no folder of one machine, no host that packages happened to come from.
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|work|workspace|mnt|tmp/\w+)/\w|pypi\.org|pythonhosted\.org|registry\.npmjs"
)


def test_no_file_names_one_machine() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, content in files().items()
        if name != "tests/test_nobody_forgets_words.py"
        for number, line in enumerate(content.splitlines(), 1)
        if OF_ONE_MACHINE.search(line)
    ]
    assert not found, "write it so that it holds on every machine:\n" + "\n".join(found)
