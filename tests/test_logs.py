"""Does any log line carry a personal value: of the portal, of its web server, of its worker, of its database?"""

from __future__ import annotations

import http.client
import json
import logging
import os
import re
import shutil
import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import psycopg
import pytest
from django.test import Client
from procrastinate.contrib.django import app

from mediation import notices
from mediation.actions import submit
from mediation.scenarios.site import running_site
from portal.house import places, postgres, secrets
from portal.log_privacy import Console, PrivateLine
from tests import log_watch
from tests.log_watch import Values
from tests.people import PASSWORD, build_house, family_answers
from tests.resident import Resident

pytest_plugins = ["pytester"]

ADDRESS_OF_OFFICE = "safe.harbour.office@example.org"
QUERY = "?name=" + quote("梁慧敏") + "&id=1990417(3)"


def values_of(resident: Resident | None = None, *more: str) -> Values:
    """Everything a run used that no line may show."""
    answers = family_answers()
    values = [PASSWORD, ADDRESS_OF_OFFICE, *log_watch.personal_leaves(answers), *more]
    if resident is not None:
        values += [str(resident.draft_id), resident.draft_id.hex]
        values += [cookie.value for cookie in resident.client.cookies.values() if len(cookie.value) > 8]
    return Values(values)


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every line that the portal's loggers write meanwhile, at any level, as the console would show it."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(PrivateLine().format(record))

    kept: list[str] = []
    handler, root = Keep(logging.NOTSET), logging.getLogger()
    before = {name: logging.getLogger(name).level for name in ("", "django", "procrastinate")}
    for name in before:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield kept
    root.removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def assert_silent(lines: list[str], values: Values) -> None:
    assert [line for line in lines if values.find(line)] == []


# ---------- In one process ----------


@pytest.mark.django_db(transaction=True)
def test_a_day_of_the_portal_leaves_no_personal_value(lines: list[str]) -> None:
    house = build_house()
    resident = Resident("zh-hant").fill(family_answers())
    assert resident.client.get(resident.url("check", resident.draft_id) + QUERY).status_code == 200
    assert resident.send().status_code == 303
    desk = Client(raise_request_exception=False)
    sign_in = "/zh-hant/account/sign-in/"
    desk.post(sign_in + QUERY, {"login": "waiman@example.org", "password": "wrong-" + PASSWORD})
    desk.post(sign_in, {"login": house.zhuhai_coordinator.username, "password": PASSWORD})
    desk.force_login(house.zhuhai_coordinator)
    assert desk.get("/zh-hant/desk/" + QUERY).status_code in {200, 302, 403}
    foreign = Client()
    assert foreign.get(resident.step_url("story") + QUERY).status_code == 404
    assert foreign.get("/zh-hant/梁慧敏/" + QUERY).status_code == 404
    assert foreign.delete(resident.url("start") + QUERY).status_code == 405
    assert Client(enforce_csrf_checks=True).post(resident.url("first"), {"name": "梁慧敏"}).status_code == 403
    assert foreign.get("/zh-hant/", headers={"host": "waiman@example.org"}).status_code == 400
    assert any("404 GET intake:step" in line for line in lines), "the route is named"
    assert any("404 GET wagtail_serve" in line or "404 GET (no such address)" in line for line in lines)
    assert_silent(lines, values_of(resident))


@pytest.mark.django_db(transaction=True)
def test_a_refused_row_is_logged_by_its_constraint_alone(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's message quotes the whole row: "Failing row contains (…)"."""
    build_house()
    resident = Resident(client=Client(raise_request_exception=False)).fill(family_answers())
    monkeypatch.setattr(submit, "take_reference", lambda side, year: "梁慧敏")
    assert resident.send().status_code == 500
    line = next(line for line in lines if "ERROR django.request 500 POST intake:check" in line)
    assert "psycopg.errors.CheckViolation 23514 table mediation_case constraint case_reference_form" in line
    assert re.search(r"\n  mediation/actions/submit\.py:\d+ in submit_request\n", line)
    assert_silent(lines, values_of(resident))


@pytest.mark.django_db(transaction=True)
def test_a_page_that_breaks_with_a_value_in_its_hands_names_only_the_fault(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build_house()
    resident = Resident(client=Client(raise_request_exception=False)).begin()

    def break_down(*args: object, **kwargs: object) -> None:
        try:
            raise KeyError("梁慧敏", "+853 6600 1122")
        except KeyError as cause:
            raise ValueError(f"cannot read {family_answers()['story']}") from cause

    monkeypatch.setattr("mediation.intake.flow.save_answers", break_down, raising=False)
    monkeypatch.setattr("mediation.intake.views.save_answers", break_down, raising=False)
    story = resident.step_url("story") + QUERY
    assert resident.client.post(story, {"story": family_answers()["story"]}).status_code == 500
    [line] = [line for line in lines if "ERROR django.request" in line]
    assert "builtins.KeyError" in line
    assert line.index("builtins.KeyError") < line.index("builtins.ValueError")
    assert_silent(lines, values_of(resident))


@pytest.mark.django_db(transaction=True)
def test_a_failing_job_names_the_job_and_the_fault(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    house = build_house()
    house.zhuhai_family.email = ADDRESS_OF_OFFICE
    house.zhuhai_family.save()
    resident = Resident().fill(family_answers())
    resident.send()

    def refuse(**letter: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({ADDRESS_OF_OFFICE: (550, "no such 梁慧敏".encode())})

    monkeypatch.setattr(notices, "send_mail", refuse)
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]  # the task app's own connector
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    said = [line for line in lines if "procrastinate" in line and "mediation.tell_office job" in line]
    assert any("smtplib.SMTPRecipientsRefused" in line for line in said), said
    assert_silent(lines, values_of(resident))


# ---------- The formatter ----------


def record(message: str, *args: object, name: str = "elsewhere", **more: Any) -> logging.LogRecord:
    place = "/srv/portal/gunicorn/workers/base.py"
    return logging.LogRecord(name, logging.WARNING, place, 274, message, args, more.get("exc_info"), "handle_error")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (record("no way in to %r: %s", "pool", ValueError("梁慧敏")), "no way in to '…': builtins.ValueError"),
        (record("%d of %d", 3, 4), "3 of 4"),
        (record("%(who)s left", {"who": "梁慧敏"}), "… left"),
        (record("%d", "梁慧敏"), "%d"),
        (record("from ip=1.2.3.4: 梁慧敏"), "(message withheld) at gunicorn/workers/base.py:274 in handle_error"),
        (record("office %s", "zhuhai-family", name="mediation.offices"), "office zhuhai-family"),
        (record("two\nlines", name="portal.pages"), "two lines"),
    ],
)  # fmt: skip
def test_the_words_of_a_line(made: logging.LogRecord, said: str) -> None:
    assert PrivateLine().format(made).endswith(said)


def test_a_full_disk_is_named_without_the_file() -> None:
    failure = OSError(28, "No space left on device", "/srv/media/梁慧敏.pdf")
    assert (
        PrivateLine()
        .format(record("%s", 1, exc_info=(OSError, failure, None)))
        .endswith("builtins.OSError ENOSPC: No space left on device")
    )


def test_a_line_that_cannot_be_written_does_not_show_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    class Broken:
        def write(self, text: str) -> None:
            raise OSError(28, "No space left on device")

    Console(Broken()).handle(record("梁慧敏", name="portal.pages"))
    assert capsys.readouterr().err == "A line of portal.pages could not be written (OSError).\n"


# ---------- The watch over the whole run ----------


def test_the_watch_finds_a_value_however_it_is_written() -> None:
    for line in (
        "name 梁慧敏",
        'GET "/?n=' + quote("梁慧敏") + '"',
        json.dumps({"n": "梁慧敏"}),
        "梁慧敏".encode("unicode_escape").decode(),
        "+853 6600 1122",
        "…定好探視孩子的時間",
        PASSWORD,
    ):
        assert log_watch.known_values().find(line), line
    for line in ("2026-11-22 12:00:00 INFO django.request 404 GET intake:step", "Worker 12 ended"):
        assert not log_watch.known_values().find(line), line


def test_the_watch_fails_the_test_that_logged_a_value(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.syspathinsert(str(secrets.PROJECT))
    monkeypatch.setenv("PYTHONPATH", str(secrets.PROJECT))
    pytester.makeconftest("from tests.log_watch import pytest_runtest_makereport, pytest_sessionstart")
    pytester.makepyfile(
        """
        import logging, sys
        def test_logs(): logging.getLogger("mediation.x").warning("about %s", "梁慧敏")
        def test_says(): print("Leong Wai Man", file=sys.stderr)
        def test_silent(): logging.getLogger("mediation.x").warning("about %s", "ZH-2026-000123-4")
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--ds", "portal.settings")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*A log line carries a personal value*"])


# ---------- The production server ----------


@pytest.mark.django_db(transaction=True)
def test_the_web_server_writes_no_personal_value(
    capfd: pytest.CaptureFixture[str], test_urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard output and error of the site's processes, after right and wrong requests, and a refused row."""
    build_house()
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--access-logfile - --log-level debug")
    with running_site() as address, httpx.Client(base_url=address, follow_redirects=True) as browser:
        _wrong_requests(address, browser)
        draft_id = _break_the_submission(browser, test_urls["owner"])
        cookies = [value for value in browser.cookies.values() if len(value) > 8]
    said = "".join(capfd.readouterr())
    assert "404 GET" in said
    assert "500 POST intake:first" in said
    assert "psycopg.errors.CheckViolation 23514 table mediation_draft constraint refuse_all" in said
    assert "WARNING gunicorn.error (message withheld)" in said, "requests that cannot be read are logged"
    assert_silent(said.splitlines(), values_of(None, draft_id, *cookies, "/zh-hant/desk"))


def _wrong_requests(address: str, browser: httpx.Client) -> None:
    assert browser.get("/zh-hant/梁慧敏/" + QUERY).status_code == 404
    assert browser.get("/zh-hant/desk/" + QUERY).status_code == 200  # leads to the sign-in
    assert browser.post("/zh-hant/apply/new/you/" + QUERY, data={"name": "梁慧敏"}).status_code == 403
    parts = urlsplit(address)
    for request in (
        "GET /梁慧敏 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /?n=LEONG-WAI-MAN HTTP/9.7\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nLEONG WAI MAN: 1990417(3)\r\n\r\n",
    ):
        with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as connection:
            connection.connect()
            connection.sock.sendall(request.encode())
            connection.sock.recv(4096)


def _break_the_submission(browser: httpx.Client, owner_url: str) -> str:
    """Begin a draft, then have the database refuse every further one. The first draft's id."""
    first = "/zh-hant/apply/new/you/"
    browser.get(first)
    answers = {"kind": "person", "name": "梁慧敏", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    begun = browser.post(first + QUERY, data=answers)
    assert begun.status_code == 200
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("alter table mediation_draft add constraint refuse_all check (language = '') not valid")
        try:
            answers["csrfmiddlewaretoken"] = browser.cookies["csrftoken"]
            assert browser.post(first + QUERY, data=answers).status_code == 500
        finally:
            owner.execute("alter table mediation_draft drop constraint refuse_all")
    return begun.url.path.split("/")[3]


# ---------- The database server ----------


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An embedded server of the test's own: the address for its superuser, and its log."""
    project = tmp_path / "portal"
    project.mkdir()
    secrets.ensure(project)
    server = postgres.ensure_running(project)
    place = places.place_of(project)
    yield server.superuser_url, place.log
    postgres.stop(project)
    shutil.rmtree(place.home, ignore_errors=True)


def test_the_database_server_logs_no_value(own_server: tuple[str, Path]) -> None:
    url, log = own_server
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table person (name text check (name = ''), number int primary key)")
        for statement, value in _refused_statements():
            with pytest.raises(psycopg.Error):
                connection.execute(statement, [value])
        connection.execute("select pg_reload_conf()")
    deadline = time.monotonic() + 5
    while "SIGHUP" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "SIGHUP" in log.read_text(), "what is no statement's fault is still logged"
    assert_silent(log.read_text().splitlines(), values_of())


def _refused_statements() -> Iterator[tuple[Any, str]]:
    yield "insert into person values (%s, 1)", "梁慧敏"
    for kind in ("int", "uuid", "date", "jsonb", "boolean"):
        yield f"select %s::text::{kind}", "+853 6600 1122"
    yield "do $$ begin raise exception 'LEONG WAI MAN %%', '1990417(3)'; end $$ -- %s", ""
    yield "select * from nothing where name = '梁慧敏' or name = %s", "x"


def test_the_log_of_the_server_that_tests_use_shows_no_value(administrator_url: str) -> None:
    """What all tests before this one left there."""
    if os.environ.get("DATABASE_URL"):
        pytest.skip("an external server keeps its own log: docs/operations.md says how to set it")
    log = places.place_of(secrets.PROJECT).log
    assert_silent(log.read_text(errors="replace").splitlines(), log_watch.known_values())


def test_no_setting_lets_a_handler_write_without_the_formatter(settings: Any) -> None:
    for name, handler in settings.LOGGING["handlers"].items():
        assert (handler["formatter"], handler["class"]) == ("line", "portal.log_privacy.Console"), name
    formatters: list[Callable[..., Any]] = [
        type(handler.formatter)
        for logger in [logging.getLogger(), *map(logging.getLogger, list(logging.Logger.manager.loggerDict))]
        for handler in logger.handlers
        if type(handler).__module__.startswith(("django", "portal", "logging"))
        and not isinstance(handler, logging.NullHandler)
    ]
    assert formatters
    assert set(formatters) == {PrivateLine}
