"""Are scenario files, pages and results read right? The parts of `manage.py try_scenarios`, each alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from mediation.scenarios.browser import Browser, Form, Page, as_sent, read_page
from mediation.scenarios.comparison import AnotherDatabase, compare, find_case
from mediation.scenarios.reading import Scenario, Unreadable, read_scenario
from mediation.scenarios.walk import Outcome, Walk, WentAstray
from mediation.statuses import Stream

SCENARIOS = Path(__file__).parent / "data" / "scenarios"
TODAY = date(2026, 11, 22)


# ---------- Reading a file ----------


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"id": "another"}, "its id is not the file's name"),
        ({"id": None}, "its id is not the file's name"),
        ({"language": "fr"}, "language is not one of"),
        ({"stream": None}, "stream is not one of"),
        ({"applicant": None}, "applicant is no object"),
        ({"children": {"name": "x"}}, "children lists objects"),
        ({"respondents": [None]}, "respondents lists objects"),
        ({"marriage": {"date": {"days_from_today": "7"}}}, "no whole number"),
        ({"marriage": {"date": {"days_from_today": 10**9}}}, "out of the calendar"),
        ({"expect": None}, "whether it is accepted"),
        ({"expect": {"accepted": "yes"}}, "whether it is accepted"),
        ({"expect": {"accepted": True, "saftey_flag": False}}, "something unknown: saftey_flag"),
        ({"expect": {"accepted": True, "advice": "none"}}, "advice is no list"),
        ({"expect": {"accepted": False}}, "errors is no path"),
        ({"expect": {"accepted": False, "errors": {}}}, "errors is empty"),
        ({"expect": {"accepted": False, "errors": {"story": ["too_long"]}}}, "errors is no path"),
    ],
)
def test_a_file_that_is_no_scenario(changes: dict[str, Any], fault: str, tmp_path: Path) -> None:
    path = tmp_path / "02-two-homes.json"
    path.write_text(json.dumps({**json.loads((SCENARIOS / path.name).read_text(encoding="utf-8")), **changes}))
    with pytest.raises(Unreadable, match=fault):
        read_scenario(path, TODAY)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_json(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(Unreadable):
        read_scenario(tmp_path / "x.json", TODAY)


def test_days_are_counted_from_today(tmp_path: Path) -> None:
    found = read_scenario(SCENARIOS / "09-before-the-birth.json", TODAY)
    assert found.answers["children"][0]["birth_date"] == "2027-02-26"
    assert found.expected_errors["children.0.birth_date"] == "future_date"
    assert set(found.answers) & {"id", "expect"} == set()


# ---------- Comparing ----------

FACTS = {"home_side": "macau", "cross_border": False, "route": "mediation", "advice": ["a", "b"], "safety_flag": True}


def scenario(**expect: Any) -> Scenario:
    return Scenario("x", "en", Stream.FAMILY, {}, {"accepted": True, **expect})


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"home_side": "zhuhai"}, "home_side expected zhuhai, got macau"),
        ({"cross_border": True}, "cross_border expected yes, got no"),
        ({"route": "emergency"}, "route expected emergency, got mediation"),
        ({"advice": []}, "advice expected none, got a+b"),
        ({"advice": ["b", "c", "a"]}, "advice expected a+b+c, got a+b"),
        ({"safety_flag": False}, "safety_flag expected no, got yes"),
        ({"advice": ["b", "a"]}, ""),
    ],
)
def test_each_fact_is_compared(changes: dict[str, Any], line: str) -> None:
    found = compare(scenario(**{**FACTS, **changes}), Outcome(reference="r"), FACTS)
    assert found.differences == ([line] if line else [])
    assert found.not_compared == []


def test_what_is_not_stated_is_said() -> None:
    found = compare(scenario(**FACTS | {"possible_conflicts": ["y"]}), Outcome(reference="r"), FACTS)
    assert found.not_compared == ["possible_conflicts"]
    without_route = {name: value for name, value in FACTS.items() if name != "route"}
    found = compare(scenario(**without_route), Outcome(reference="r"), FACTS)
    assert (found.differences, found.not_compared) == ([], ["route (not stated)"])


@pytest.mark.parametrize(
    ("refused", "lines"),
    [
        ([("story", "required")], []),
        ([], ["story expected required, got no refusal"]),
        ([("story", "too_long")], ["story expected required, got too_long"]),
        ([("story", "required"), ("wants", "too_long")], ["wants expected no refusal, got too_long"]),
        ([("story", "required"), ("story", "required")], ["story expected required, got required and required"]),
    ],
)
def test_errors_are_complete_and_have_one_code_each(refused: list[tuple[str, str]], lines: list[str]) -> None:
    expected = Scenario("x", "en", Stream.FAMILY, {}, {"accepted": False, "errors": {"story": "required"}})
    assert compare(expected, Outcome(refused=refused), None).differences == lines


def test_a_receipt_without_its_case_is_told(db: None) -> None:
    with pytest.raises(AnotherDatabase):
        find_case(Outcome(reference="ZH-2026-000001-A", draft_id=uuid4()))


# ---------- The browser ----------


def test_text_is_sent_as_a_browser_sends_it() -> None:
    assert as_sent("a\nb\rc\r\nd") == "a\r\nb\r\nc\r\nd"
    assert as_sent("\ud842\udfb7 \ud800") == "𠮷 \ufffd"


def test_a_page_is_read() -> None:
    page = read_page(
        "http://site/en/apply/1/you/?back=check",
        '<button type="submit" form="question" name="go" value="language:pt"></button>'
        '<li data-field="a.0" data-code="choice">x</li><p class="big reference"> ZH &amp; 1 </p><a href="../2/">y</a>'
        '<form id="search" action="/x"><input type="hidden" name="no" value="1"></form>'
        '<form id="question" method="post"><input type="hidden" name="kind" value="person"><input name="name">'
        '<button type="button"></button><button type="submit" name="go" value="continue"></button>'
        '<button name="go" value="other"></button></form>',
    )
    url = "http://site/en/apply/1/you/?back=check"
    assert page.forms == [Form("question", url, url, {"kind": "person", "go": "continue"})]
    assert (page.refused, page.reference) == ([("a.0", "choice")], "ZH & 1")
    assert page.links == ["http://site/en/apply/1/2/"]
    assert page.form("other") is None


# ---------- The walk ----------


class Script(Browser):
    """A browser that is shown these pages, one after the other."""

    def __init__(self, *pages: Page) -> None:
        super().__init__("http://site")
        self.pages = list(pages)
        self.sent: list[dict[str, Any]] = []

    def open(self, path: str) -> Page:
        return self.pages.pop(0)

    def send(self, form: Form, values: Any) -> Page:
        self.sent.append(dict(values))
        return self.pages.pop(0)


DRAFT = f"http://site/en/apply/{uuid4()}"
FIRST = "http://site/en/apply/new/you/"
START = Page("http://site/en/apply/", links=[FIRST])


def question(url: str, *refused: tuple[str, str]) -> Page:
    return Page(url, forms=[Form("question", url, url, {})], refused=list(refused))


def walk(*pages: Page, **answers: Any) -> Walk:
    return Walk(Script(*pages), "en", {"applicant": {"name": "Wai Man"}, **answers})


@pytest.mark.parametrize(
    ("pages", "fault"),
    [
        ([Page(START.url)], "the first page does not lead to new/you/"),
        ([START, Page(FIRST)], "you shows no question"),
        ([START, *[question(FIRST, ("applicant.name", "required"))] * 6], "you refuses also what is left"),
        ([START, question(FIRST), Page("http://site/en/")], "a page that is not its own"),
        ([START, question(FIRST), question(f"{DRAFT}/you/")], "led to you out of its turn"),
        ([START, question(FIRST), Page(f"{DRAFT}/unknown/")], "led to unknown out of its turn"),
        ([START, question(FIRST), Page(f"{DRAFT}/people/", links=[f"{DRAFT}/residence/"])], "people leads no further"),
    ],
)
def test_a_form_that_leads_nowhere_is_told(pages: list[Page], fault: str) -> None:
    with pytest.raises(WentAstray, match=fault):
        walk(*pages).send()


def test_a_list_that_takes_no_more_is_told() -> None:
    people = Page(f"{DRAFT}/people/")
    with pytest.raises(WentAstray, match="people does not lead to 0/name/"):
        walk(START, question(FIRST), people, respondents=[{}]).send()


def test_the_nearest_later_page_is_next() -> None:
    links = [f"{DRAFT}/{slug}/" for slug in ("plans", "check", "children/0/details", "matters", "story", "sheet")]
    page = Page(f"{DRAFT}/children/", links=links)
    with pytest.raises(WentAstray, match="matters shows no question"):
        walk(START, question(FIRST), page, Page(f"{DRAFT}/matters/")).send()


@pytest.mark.parametrize(
    ("refused", "left"),
    [
        (["issues.0", "issues.2"], {"issues": ["b", "d"]}),
        (["issues"], {}),
        (["issues.10"], {"issues": ["a", "b", "c", "d"]}),
        (["wants"], {"issues": ["a", "b", "c", "d"]}),
    ],
)
def test_refused_answers_are_left_out(refused: list[str], left: dict[str, Any]) -> None:
    going = walk(issues=["a", "b", "c", "d"])
    going._leave_out(refused)
    assert going.answers == {"applicant": {"name": "Wai Man"}, **left}


def test_a_required_answer_is_replaced() -> None:
    going = walk(START, question(FIRST), question(FIRST, ("applicant.name", "required")), Page("http://site/en/"))
    with pytest.raises(WentAstray):
        going.send()
    assert going.outcome.refused == [("applicant.name", "required")]
    assert isinstance(going.browser, Script)
    assert [sent["name"] for sent in going.browser.sent] == ["Wai Man", "黎安 Lai On"]
