"""Do residents see who a firm is, which law each lawyer may practise, and what must be verified?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lawyers import finding
from lawyers.models import Admission, CommunityService, Firm, FirmOffice, Lawyer
from lawyers.words import Admitted, PracticeLaw
from portal.registers.words import Checked
from tests.registers import GONGBEI, division, firm, lawyer

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "law"),
    [
        (Admitted.MAINLAND, PracticeLaw.MAINLAND),
        (Admitted.HK_SOLICITOR, PracticeLaw.HONGKONG),
        (Admitted.HK_BARRISTER, PracticeLaw.HONGKONG),
        (Admitted.MACAU, PracticeLaw.MACAU),
        (Admitted.GBA, PracticeLaw.MAINLAND_PART),
    ],
)
def test_a_lawyer_practises_the_law_of_their_own_admission(kind: Admitted, law: PracticeLaw) -> None:
    """RULES section 3.8: working in a joint firm opens no other law."""
    assert lawyer("ana", firm(), kind).laws(TODAY) == [law]


def test_an_admission_that_expired_opens_nothing() -> None:
    ana = lawyer("ana", firm(), Admitted.MACAU, (Admitted.GBA, TODAY - timedelta(days=1)))
    assert ana.laws(TODAY) == [PracticeLaw.MACAU]
    assert ana.laws(TODAY - timedelta(days=1)) == [PracticeLaw.MAINLAND_PART, PracticeLaw.MACAU]


def test_every_permit_of_the_greater_bay_area_must_be_verified_since_the_pilot_ended(client: Client) -> None:
    """RULES section 3.8: the pilot ran to 4 October 2026."""
    ana = lawyer("ana", firm(), (Admitted.GBA, TODAY + timedelta(days=400)), Admitted.MACAU)
    permit, macau = ana.admissions.all()
    assert not permit.must_be_verified(date(2026, 10, 4))
    assert permit.must_be_verified(date(2026, 10, 5))
    assert not macau.must_be_verified(TODAY)
    for address in ("/en/lawyers/people/ana/", "/en/lawyers/people/", "/en/lawyers/zlf/"):
        assert "Verify the Greater Bay Area permit" in client.get(address).content.decode()
    assert "Department of Justice of Guangdong" in client.get("/en/lawyers/people/ana/").content.decode()


def test_a_firm_is_found_by_the_simplified_form_of_its_traditional_name(client: Client) -> None:
    firm(name_zh_hans="", name_pt="", name_en="")
    firm("other", name_zh_hant="人和", name_zh_hans="人和", name_pt="Renhe", name_en="Renhe")
    page = client.get("/zh-hans/lawyers/", {"q": "中银力图"}).content.decode()
    assert "/zh-hans/lawyers/zlf/" not in page  # the name has a dash there: words are looked for as they stand
    page = client.get("/zh-hans/lawyers/", {"q": "联营律师"}).content.decode()
    assert "/zh-hans/lawyers/zlf/" in page
    assert "/zh-hans/lawyers/other/" not in page


def test_firms_are_narrowed_by_what_they_do_and_who_they_are() -> None:
    firm("one")
    firm("two", practices=["work"], spoken=["cmn"])
    assert [each.key for each in finding.find_firms({"practice": "family"}).rows] == ["one"]
    assert [each.key for each in finding.find_firms({"partner": "macau"}).rows] == ["one", "two"]
    assert [each.key for each in finding.find_firms({"partner": "hongkong"}).rows] == []
    assert [each.key for each in finding.find_firms({"area": "440402104", "speak": "pt"}).rows] == ["one"]


def test_narrowing_by_an_office_shows_all_offices_and_counts_a_firm_once(client: Client) -> None:
    zlf = firm()
    FirmOffice.objects.create(
        firm=zlf, side="zhuhai", division=division(GONGBEI), address_zh_hant="拱北示範路 1 號", sort_order=1
    )
    found = finding.find_firms({"area": "zhuhai"})
    assert found.rows.count() == 1
    assert len(found.rows[0].offices.all()) == 2
    area = next(facet for facet in found.facets if facet.name == "area")
    assert {choice.value: choice.number for choice in area.choices} == {"zhuhai": 1, "440402104": 1, GONGBEI: 1}


def test_lawyers_are_narrowed_by_the_law_that_they_may_practise_today() -> None:
    zlf, yesterday = firm(), timezone.localdate() - timedelta(days=1)
    lawyer("macau", zlf, Admitted.MACAU, (Admitted.GBA, yesterday))
    lawyer("mainland", zlf, Admitted.MAINLAND)
    assert [each.key for each in finding.find_lawyers({"law": "macau"}).rows] == ["macau"]
    assert list(finding.find_lawyers({"law": "mainland_part"}).rows) == []
    law = next(facet for facet in finding.find_lawyers({}).facets if facet.name == "law")
    assert {choice.value: choice.number for choice in law.choices} == {"macau": 1, "mainland": 1}


def test_lawyers_of_a_firm_that_is_not_published_are_not_shown(client: Client) -> None:
    zlf = firm()
    lawyer("ana", zlf, Admitted.MACAU)
    assert client.get("/pt/lawyers/people/ana/").status_code == 200
    Firm.objects.update(live=False)
    assert client.get("/pt/lawyers/people/ana/").status_code == 404
    assert list(finding.find_lawyers({}).rows) == []
    assert client.get("/pt/lawyers/zlf/").status_code == 404


def test_a_licence_that_ran_out_says_so(client: Client) -> None:
    firm(licence="粤-0001", licence_expires_on=timezone.localdate() - timedelta(days=1))
    assert "Its licence has expired, as far as we know" in client.get("/en/lawyers/zlf/").content.decode()


def test_a_community_sees_which_lawyer_comes_and_when(client: Client) -> None:
    ana = lawyer("ana", firm(), Admitted.MACAU)
    CommunityService.objects.create(
        lawyer=ana,
        division=division(GONGBEI),
        community_zh_hant="茂盛社區",
        times_zh_hant="每月第一個星期六 9:30–11:30",
    )
    page = client.get("/zh-hant/lawyers/communities/").content.decode()
    assert "茂盛社區" in page
    assert "每月第一個星期六" in page
    assert "/zh-hant/lawyers/people/ana/" in page


def test_a_lawyers_record_lies_on_the_side_of_the_firm() -> None:
    ana = lawyer("ana", firm(), Admitted.MACAU)
    ana.side = "macau"
    with pytest.raises(ValidationError):
        ana.full_clean()


def test_a_check_has_a_person_and_a_day_and_lapses() -> None:
    zlf = firm()
    assert zlf.checked == Checked.NEVER
    zlf.verified_on = TODAY
    with pytest.raises(ValidationError, match="verified_by"):
        zlf.full_clean()
    zlf.verified_by = "Registo"
    zlf.save()
    assert zlf.verify_by == TODAY + timedelta(days=180)
    assert zlf.checked_on(zlf.verify_by) == Checked.CURRENT
    assert zlf.checked_on(zlf.verify_by + timedelta(days=1)) == Checked.LAPSED
    zlf.verified_on = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="verified_on"):
        zlf.full_clean()


@pytest.mark.parametrize("address", ["/pt/lawyers/?near=Hengqin", "/pt/lawyers/people/", "/pt/lawyers/communities/"])
def test_lists_ask_as_many_questions_for_many_as_for_few(client: Client, address: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            made = lawyer(f"ana-{number}", firm(f"firm-{number}"), Admitted.MACAU, Admitted.GBA)
            CommunityService.objects.create(lawyer=made, division=division(GONGBEI), community_pt="Maosheng")

    more(0, 2)
    few = asked()
    more(2, 12)
    assert asked() == few
    assert few <= 16


@pytest.mark.parametrize(
    ("model", "wrong", "constraint"),
    [
        (Firm, {"practices": ["magic"]}, "firm_practices_known"),
        (Firm, {"side": "hongkong"}, "firm_side_known"),
        (Lawyer, {"spoken": ["fr"]}, "lawyer_spoken_known"),
        (Admission, {"kind": "judge"}, "admission_kind_known"),
    ],
)
def test_the_database_refuses_what_cannot_be(model: Any, wrong: dict[str, Any], constraint: str) -> None:
    lawyer("ana", firm(), Admitted.MACAU)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**wrong)
