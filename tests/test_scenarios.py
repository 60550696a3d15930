"""Does `manage.py try_scenarios` send what scenarios say, and does it notice every difference?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.executor import MigrationExecutor

from mediation.access import JobActor, acting_as
from mediation.models import Case, CaseNarrative, Draft, Party, PartyContact, PartyIdentity
from mediation.scenarios import site as sites
from mediation.scenarios.browser import Browser, SiteFailed
from mediation.scenarios.comparison import find_case
from mediation.scenarios.run import Run
from mediation.scenarios.walk import Outcome
from portal import languages
from portal.house.serving import RUN
from tests.people import build_house

DATA = Path(__file__).parent / "data"
FAMILY = ["01-divorce-macau-couple", "02-two-homes", "07-danger-tonight", "09-before-the-birth"]
FAMILY += ["11-three-children-one-mother", "12-divorce-by-agreement"]
MORE = sorted(path.stem for path in (DATA / "more_scenarios").glob("*.json"))


@pytest.fixture
def open_house(transactional_db: None) -> None:
    """Offices whose rows are committed, for the site is another process."""
    build_house()


def told(name: str) -> dict[str, Any]:
    """A scenario as its file says it."""
    found = [path for folder in ("scenarios", "more_scenarios") for path in (DATA / folder).glob(f"{name}.json")]
    scenario: dict[str, Any] = json.loads(found[0].read_text(encoding="utf-8"))
    return scenario


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Puts a scenario, changed, into a folder of its own; returns the folder."""

    def put(name: str, *, as_name: str = "", **changes: Any) -> Path:
        scenario = {**told(name), "id": as_name or name, **changes}
        (tmp_path / f"{as_name or name}.json").write_text(json.dumps(scenario, ensure_ascii=False), encoding="utf-8")
        return tmp_path

    return put


def tried(folder: Path, **options: Any) -> tuple[int, list[str]]:
    """The exit code of the command, and its lines."""
    out = StringIO()
    try:
        call_command("try_scenarios", str(folder), stdout=out, **options)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


# ---------- Over HTTP ----------


def test_the_family_scenarios_match(site: str, open_house: None, tmp_path: Path) -> None:
    for name in FAMILY:
        shutil.copy(DATA / "scenarios" / f"{name}.json", tmp_path)
    code, lines = tried(tmp_path, base_url=site)
    assert [line.split("  ")[:2] for line in lines[: len(FAMILY)]] == [[name, "match"] for name in FAMILY]
    assert lines[0].endswith("(not yet compared: attachments)")
    assert lines[len(FAMILY)] == "6 of 6 match."
    assert code == 0


def test_what_else_the_rules_say_happens(site: str, open_house: None) -> None:
    code, lines = tried(DATA / "more_scenarios", base_url=site)
    assert [line for line in lines if "differs" in line] == []
    assert lines[: len(MORE)] == [f"{name}  match" for name in MORE]
    assert code == 0


def test_what_was_typed_is_stored_as_the_rules_say(site: str, open_house: None) -> None:
    name = "29-what-nobody-sees"
    run = Run(site)
    assert run.try_file(DATA / "more_scenarios" / f"{name}.json").is_match
    with acting_as(JobActor("scenarios")):
        applicant = Party.objects.get(role="applicant", case=run.cases[name])
        contact, identity = PartyContact.objects.get(party=applicant), PartyIdentity.objects.get(party=applicant)
        story = CaseNarrative.objects.get(case=run.cases[name])
        count = Party.objects.filter(case=run.cases[name]).count()
    assert (contact.name, contact.romanised) == ("𠮷野 慧敏", "YOSHINO WAI MAN")
    assert (contact.representative_name, contact.representative_relation) == ("杜律師 & 合夥人", "<i>律師</i>")
    assert identity.former_names == ["𡃁妹", "<b>小敏</b>"]
    assert identity.birth_date == "1980-01-02"
    assert story.story == told(name)["story"]
    assert story.wants == "<textarea></textarea>\nA\nB", "a browser sends every line break in one way"
    assert count == 3, "also somebody without a name, of whom nothing is known"


@pytest.mark.parametrize("language", languages.CODES)
def test_refusals_are_read_in_every_language(language: str, site: str, open_house: None, write: Write) -> None:
    code, lines = tried(write("35-days-that-are-not", language=language), base_url=site)
    assert (code, lines[0]) == (0, "35-days-that-are-not  match")


def test_differences_are_told_and_fail(site: str, open_house: None, write: Write) -> None:
    right = told("21-a-judgment-not-kept")
    write("21-a-judgment-not-kept", as_name="1", expect={**right["expect"], "route": "ias_first", "advice": ["x"]})
    write("21-a-judgment-not-kept", as_name="2", expect={"accepted": False, "errors": {"story": "too_long"}})
    write("33-one-more-character", as_name="3", expect=right["expect"])
    write("33-one-more-character", as_name="4", expect={"accepted": False, "errors": {"wants": "required"}})
    folder = write("03-unfinished-web-shop")
    (folder / "5.json").write_text("{")
    code, lines = tried(folder, base_url=site)
    assert lines == [
        "03-unfinished-web-shop  differs: the form does not take commercial requests yet",
        "1  differs: route expected ias_first, got mediation; advice expected x, got none",
        "2  differs: expected a refusal, got accepted; story expected too_long, got no refusal",
        "3  differs: story expected no refusal, got too_long; wants expected no refusal, got too_long",
        "4  differs: wants expected required, got too_long; story expected no refusal, got too_long",
        "5  differs: the file is no scenario: it is not JSON (line 1)",
        "0 of 6 match.",
    ]
    assert code == 1


def test_a_refused_request_leaves_nothing_behind(site: str, open_house: None) -> None:
    run = Run(site)
    assert run.try_file(DATA / "more_scenarios" / "34-not-in-any-list.json").is_match
    assert run.cases == {}
    with acting_as(JobActor("demo")):
        assert not Draft.objects.exists()
        assert not Case.objects.exists()


def test_files_are_not_sent_yet_and_what_they_alone_refuse_is_not_stored(
    site: str, open_house: None, write: Write
) -> None:
    expect = {"accepted": False, "errors": {"attachments.0.file": "file_type"}}
    code, lines = tried(write("01-divorce-macau-couple", expect=expect), base_url=site)
    assert lines[0] == "01-divorce-macau-couple  match  (not yet compared: attachments.0.file)"
    assert code == 0
    with acting_as(JobActor("scenarios")):
        assert not Case.objects.exists()


def test_streams_are_chosen(site: str, open_house: None, write: Write) -> None:
    write("21-a-judgment-not-kept")
    folder = write("13-show-closed")
    code, lines = tried(folder, base_url=site, stream="family")
    assert lines[:2] == ["Left out, of other streams: 1.", "21-a-judgment-not-kept  match"]
    assert code == 0
    assert tried(folder, base_url=site)[0] == 1


def test_only_this_runs_requests_count(site: str, open_house: None) -> None:
    path = DATA / "more_scenarios" / "40-nobody-on-the-other-side.json"
    runs = Run(site), Run(site)
    for run in runs:
        assert run.try_file(path).is_match
    first, second = (run.cases["40-nobody-on-the-other-side"] for run in runs)
    assert first != second


def test_nothing_personal_is_printed(site: str, open_house: None, write: Write) -> None:
    for name in ("28-numbers-copied-wrong", "29-what-nobody-sees", "35-days-that-are-not"):
        folder = write(name, language="zh-hant", expect={"accepted": True})
    shutil.copy(folder / "28-numbers-copied-wrong.json", folder / "wrong-id.json")
    printed = "\n".join(tried(folder, base_url=site)[1])
    for personal in ("谷雨声", "4404", "M1234567", "𠮷", "小敏", "script", "Calla", "2019"):
        assert personal not in printed
    assert "applicant.id_number expected no refusal, got format" in printed


def test_the_command_starts_a_site_of_its_own_and_ends_it(open_house: None, write: Write) -> None:
    before = set(RUN.glob("site-*.pid"))
    code, lines = tried(write("40-nobody-on-the-other-side", as_name="alone"))
    assert (code, lines[0]) == (0, "alone  match")
    assert set(RUN.glob("site-*.pid")) == before


def test_a_page_that_is_missing_is_a_difference(site: str, open_house: None) -> None:
    with Browser(site) as browser, pytest.raises(SiteFailed, match=r"^GET /en/apply/…/you/ was answered 404$"):
        browser.open(f"/en/apply/{uuid4()}/you/")
    with Browser("http://127.0.0.1:9") as browser, pytest.raises(SiteFailed, match="got no answer"):
        browser.open("/en/apply/")
    assert "not sent to its end" in Run("http://127.0.0.1:9").try_file(DATA / "scenarios" / "02-two-homes.json").line()


def test_every_page_of_the_site_has_its_style(site: str, open_house: None) -> None:
    page = httpx.get(f"{site}/en/apply/").text
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert httpx.get(site + style).status_code == 200


# ---------- What stops the command ----------


def test_a_site_on_another_database_is_noticed(
    site: str, open_house: None, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(outcome: Outcome) -> Case:
        return find_case(Outcome(reference=outcome.reference, draft_id=uuid4()))

    monkeypatch.setattr("mediation.scenarios.run.find_case", elsewhere)
    with pytest.raises(CommandError, match="runs on another database"):
        tried(write("40-nobody-on-the-other-side"), base_url=site)


def test_a_database_without_offices_says_what_to_do(db: None) -> None:
    with pytest.raises(CommandError, match=r"No office of macau or zhuhai takes family requests.*manage.py demo"):
        tried(DATA / "scenarios")


def test_a_database_that_is_not_migrated_says_what_to_do(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *args: [("a migration", False)])
    with pytest.raises(CommandError, match=r"not up to date.*manage.py migrate"):
        tried(DATA / "scenarios")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "127.0.0.1:8000", "http://[x/"])
def test_an_address_without_a_portal_says_what_to_do(address: str) -> None:
    with pytest.raises(sites.NoSite, match=r"Nothing answers.*make run"):
        sites.require_answer(address)


def test_invented_requests_are_for_demonstrations(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="PORTAL_DEMO=1"):
        tried(DATA / "scenarios")


def test_a_folder_without_scenarios_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no scenario"):
        tried(tmp_path)
    with pytest.raises(CommandError, match="There is no folder"):
        tried(tmp_path / "gone")
