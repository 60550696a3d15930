"""Does the form lead the right way: back, on, to help, to the Bureau, to one request and its receipt?"""

from __future__ import annotations

import re

import pytest

from mediation.access import JobActor, acting_as
from mediation.intake import contact_warnings
from mediation.intake.cookies import cookie_name
from mediation.intake.steps import BY_SLUG, STEPS
from mediation.models import Case
from mediation.scenarios.comparison import facts_of
from tests.people import House, family_answers, macau_answers
from tests.resident import Resident, drafts, scenario, text, title_of

FAMILY_SCENARIOS = ["01-divorce-macau-couple", "02-two-homes", "07-danger-tonight", "11-three-children-one-mother"]
FAMILY_SCENARIOS += ["12-divorce-by-agreement"]


pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def wai_man() -> Resident:
    """She lives in Macau and asks for mediation about the children."""
    return Resident()


# ---------- The whole way ----------


@pytest.mark.parametrize("name", FAMILY_SCENARIOS)
def test_a_scenario_becomes_the_case_it_expects(name: str) -> None:
    answers, expected = scenario(name)
    resident = Resident(answers["language"]).fill(answers)
    checked = text(resident.client.get(resident.url("check", resident.draft_id)))
    response = resident.send()
    assert response.status_code == 303
    receipt = resident.client.get(response["Location"])
    assert receipt.status_code == 200
    with acting_as(JobActor("scenarios")):
        case = Case.objects.get(draft_id=resident.draft_id)
    facts = facts_of(case)
    found = (facts["home_side"], facts["cross_border"], facts["route"], set(facts["advice"]))
    assert found == (expected["home_side"], expected["cross_border"], expected["route"], set(expected["advice"]))
    assert case.reference in text(receipt)
    assert answers["applicant"]["safe_contact"]["hours"] not in checked


# ---------- Order ----------


def test_a_change_returns_to_checking(wai_man: Resident) -> None:
    answers = family_answers()
    wai_man.fill(answers)
    page = text(wai_man.client.get(wai_man.url("check", wai_man.draft_id)))
    for slug in ("residence", "story", "between-you", "contact"):
        assert f'{wai_man.step_url(slug)}?back=check"' in page
        step = BY_SLUG[slug]
        response = wai_man.client.post(wai_man.step_url(slug) + "?back=check", step.post_data(answers))
        assert response["Location"] == wai_man.url("check", wai_man.draft_id)
    person = wai_man.step_url("people", 0, "name") + "?back=check"
    assert person in page
    assert wai_man.client.post(person, {"name": "李娜"})["Location"] == wai_man.url("check", wai_man.draft_id)


def test_a_person_added_from_checking_is_asked_about_and_leads_back(wai_man: Resident) -> None:
    wai_man.fill(family_answers())
    page = text(wai_man.client.get(wai_man.step_url("people") + "?back=check"))
    added = wai_man.step_url("people", 1, "name") + "?back=list"
    assert added in page
    response = wai_man.client.post(added, {"name": "李強"})
    for slug in ("residence", "details"):
        assert response["Location"] == wai_man.step_url("people", 1, slug) + "?back=list"
        response = wai_man.client.post(response["Location"], {})
    assert response["Location"] == wai_man.step_url("people") + "?back=check"
    assert f'href="{wai_man.url("check", wai_man.draft_id)}"' in text(wai_man.client.get(response["Location"]))


def test_lists_grow_change_and_shrink(wai_man: Resident) -> None:
    wai_man.begin()
    for index, name in enumerate(["A", "B", "C"]):
        assert wai_man.client.post(wai_man.step_url("children", index, "details"), {"name": name}).status_code == 302
    wai_man.client.post(wai_man.step_url("children", 1, "details"), {"name": "B2"})
    wai_man.client.post(wai_man.step_url("children", 2, "details"), {"birth_date_day": "x"})
    assert wai_man.client.post(wai_man.url("remove", wai_man.draft_id, "children", 0)).status_code == 302
    assert wai_man.draft.answers["children"] == [{"name": "B2"}, {"name": "C"}]
    assert wai_man.draft.typed == {"children/1/details": {"birth_date_day": ["x"]}}, "it stays with its child"
    codes = [wai_man.client.post(wai_man.url("remove", wai_man.draft_id, "children", 1)).status_code for _ in range(2)]
    assert codes == [302, 404]
    assert wai_man.draft.answers["children"] == [{"name": "B2"}]
    assert wai_man.draft.typed == {}, "and goes with it"
    assert wai_man.client.post(wai_man.url("remove", wai_man.draft_id, "you", 0)).status_code == 404


def test_a_list_holds_twenty(wai_man: Resident) -> None:
    wai_man.begin()
    for index in range(20):
        wai_man.client.post(wai_man.step_url("children", index, "details"), {"name": str(index)})
    assert wai_man.client.get(wai_man.step_url("children", 20, "details")).status_code == 404
    assert wai_man.client.post(wai_man.step_url("children", 20, "details"), {"name": "x"}).status_code == 404
    assert wai_man.step_url("children", 20, "details") not in text(wai_man.client.get(wai_man.step_url("children")))
    assert len(wai_man.draft.answers["children"]) == 20


def test_a_page_without_sense_leads_on_but_keeps_what_is_sent(wai_man: Resident) -> None:
    wai_man.begin()
    wai_man.client.post(wai_man.step_url("matters"), {"issues": ["elder_care"]})
    assert wai_man.client.get(wai_man.step_url("marriage"))["Location"] == wai_man.step_url("proceedings")
    wai_man.client.post(wai_man.step_url("marriage"), {"registered_in": "macau"})
    assert wai_man.draft.answers["marriage"] == {"registered_in": "macau"}
    assert wai_man.client.get(wai_man.step_url("marriage")).status_code == 200


# ---------- The Social Welfare Bureau first ----------


def in_macau(wai_man: Resident) -> None:
    wai_man.begin()
    answers = macau_answers(issues=["parental_power"])
    wai_man.answer(BY_SLUG["residence"], answers)
    for slug in ("people", "children"):
        for page in BY_SLUG[slug].entry_steps:
            wai_man.answer(page, answers, BY_SLUG[slug], 0)
    wai_man.answer(BY_SLUG["matters"], answers)


def test_the_bureau_is_named_before_the_story_is_told(wai_man: Resident) -> None:
    in_macau(wai_man)
    response = wai_man.client.post(wai_man.step_url("plans"), {})
    assert response["Location"] == wai_man.step_url("first")
    page = text(wai_man.client.get(response["Location"]))
    assert "Social Welfare Bureau (IAS)" in page
    assert wai_man.step_url("story") in page
    assert wai_man.url("sheet", wai_man.draft_id) in page
    story = text(wai_man.client.get(wai_man.step_url("story")))
    assert f'href="{wai_man.step_url("first")}"' in story


def test_the_bureau_is_not_named_where_it_does_not_come_first(wai_man: Resident) -> None:
    wai_man.begin()
    wai_man.client.post(wai_man.step_url("matters"), {"issues": ["contact"]})
    assert wai_man.client.post(wai_man.step_url("plans"), {})["Location"] == wai_man.step_url("story")
    assert wai_man.client.get(wai_man.step_url("first"))["Location"] == wai_man.step_url("story")
    assert wai_man.client.post(wai_man.step_url("first")).status_code == 404


def test_who_stops_takes_a_sheet_along_and_leaves_nothing(wai_man: Resident) -> None:
    in_macau(wai_man)
    sheet = text(wai_man.client.get(wai_man.url("sheet", wai_man.draft_id)))
    for written in ("梁慧敏", "李娜", "李小雨", "Parental power", "示範街 1 號"):
        assert written in sheet
    response = wai_man.client.post(wai_man.url("stop", wai_man.draft_id))
    assert response["Location"] == wai_man.url("stopped")
    assert response.cookies[cookie_name(wai_man.draft_id)].value == ""
    assert not drafts()
    assert wai_man.client.get(response["Location"]).status_code == 200
    assert wai_man.client.get(wai_man.step_url("you")).status_code == 404


# ---------- Checking and sending ----------


def test_what_is_missing_is_named_with_the_way_to_it(wai_man: Resident) -> None:
    wai_man.begin()
    page = text(wai_man.client.get(wai_man.url("check", wai_man.draft_id)))
    assert wai_man.step_url("story") + "?back=check" in page
    assert 'role="alert"' not in page
    response = wai_man.send()
    assert response.status_code == 200
    assert title_of(response).startswith("Error:")
    found = re.findall(r'data-field="([^"]+)" data-code="([^"]+)"', text(response))
    assert found == [("story", "required"), ("consents.privacy", "consent")]
    with acting_as(JobActor("scenarios")):
        assert not Case.objects.exists()


def test_an_odd_phone_number_is_asked_about_and_sent_all_the_same(wai_man: Resident) -> None:
    answers = family_answers()
    answers["applicant"] |= {"phone": "12", "email": "nobody"}
    wai_man.fill(answers)
    page = text(wai_man.client.get(wai_man.url("check", wai_man.draft_id)))
    assert "Is the phone number 12 right?" in page
    assert "Is the e-mail address nobody right?" in page
    assert wai_man.send().status_code == 303


@pytest.mark.parametrize(
    ("number", "residence", "is_right"),
    [
        ("+853 6607 1184", "macau", True),
        ("66071184", "macau", True),
        ("13800138000", "zhuhai", True),
        ("66071184", "zhuhai", True),
        ("+86 154 0756 3318", "macau", True),
        ("123", "macau", False),
        ("call me", None, False),
    ],
)
def test_a_phone_number_that_looks_wrong_is_doubted(number: str, residence: str | None, is_right: bool) -> None:
    assert contact_warnings.may_be_phone(number, residence) is is_right


def test_checking_says_where_the_request_goes_and_why(wai_man: Resident, house: House) -> None:
    wai_man.fill(family_answers())
    page = text(wai_man.client.get(wai_man.url("check", wai_man.draft_id)))
    assert house.zhuhai_family.name in page
    assert "An office on the side where the children live takes your request." in page
    assert "it is a case across the border" in page
    assert "1990417" not in page, "a number on a document is masked"
    assert "1•••••7(3)" in page


def test_sending_twice_is_one_request(wai_man: Resident) -> None:
    wai_man.fill(family_answers())
    receipts = []
    for _ in range(2):
        response = wai_man.send()
        assert response.status_code == 303
        assert response["Location"] == wai_man.url("receipt", wai_man.draft_id)
        receipts.append(text(wai_man.client.get(response["Location"])))
    assert receipts[0] == receipts[1]
    with acting_as(JobActor("scenarios")):
        assert Case.objects.count() == 1


def test_after_sending_every_page_leads_to_the_receipt(wai_man: Resident) -> None:
    wai_man.fill(family_answers()).send()
    receipt = wai_man.url("receipt", wai_man.draft_id)
    pages = [wai_man.step_url(step.slug) for step in STEPS]
    pages += [wai_man.step_url("people", 0, "name"), wai_man.step_url("children", 5, "details")]
    pages += [wai_man.url("check", wai_man.draft_id), wai_man.url("sheet", wai_man.draft_id)]
    for url in pages:
        assert wai_man.client.get(url)["Location"] == receipt, url
    for url in [
        *pages[:3],
        wai_man.url("stop", wai_man.draft_id),
        wai_man.url("remove", wai_man.draft_id, "people", 0),
    ]:
        assert wai_man.client.post(url, {"name": "x"})["Location"] == receipt, url


def test_there_is_no_receipt_before_sending(wai_man: Resident) -> None:
    wai_man.begin()
    assert wai_man.client.get(wai_man.url("receipt", wai_man.draft_id)).status_code == 404
