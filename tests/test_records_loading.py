"""Topics, laws, institutions and terms, as the product brings them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from portal.guidance.loading import SUFFIXES, load_records, read_rows
from portal.guidance.models import GlossaryTerm, Institution, Law, Topic

TERMS = Path(__file__).parent / "data" / "terms.csv"
COLUMNS = {"zh_Hant": "term_zh_hant", "zh_Hans": "term_zh_hans", "pt": "term_pt", "en": "term_en"}


@pytest.mark.django_db
def test_the_glossary_is_the_reviewed_list_letter_for_letter() -> None:
    with TERMS.open(encoding="utf-8", newline="") as lines:
        listed = {int(row["n"]): tuple(row[column] for column in (*COLUMNS, "mark")) for row in csv.DictReader(lines)}
    stored = GlossaryTerm.objects.values_list("number", *COLUMNS.values(), "mark")
    assert {number: tuple(rest) for number, *rest in stored} == listed
    assert len(listed) == 50


@pytest.mark.django_db
def test_every_record_is_there_after_migrating() -> None:
    for kind, model in (("topic", Topic), ("law", Law), ("institution", Institution)):
        assert set(model.objects.values_list("key", flat=True)) == {row["key"] for row in read_rows(kind)}, kind
    assert list(Topic.objects.values_list("key", flat=True)) == ["family", "business", "work", "property", "living"]


@pytest.mark.django_db
def test_what_everybody_must_be_able_to_read_is_there_in_four_languages() -> None:
    wanted = {Topic: ["name"], Law: ["title"], Institution: ["name", "decides"], GlossaryTerm: ["term", "meaning"]}
    for model, fields in wanted.items():
        for record in model.objects.all():
            for field in fields:
                empty = [code for code, suffix in SUFFIXES.items() if not getattr(record, f"{field}_{suffix}")]
                assert not empty, f"{record} has no {field} in {empty}"


@pytest.mark.django_db
def test_loading_again_adds_what_is_missing_and_touches_nothing_else() -> None:
    assert load_records() == 0
    bureau = Institution.objects.get(key="macau-ias")
    bureau.name_pt, bureau.phone = "O nome que a redacção escolheu", "+853 0000 0000"
    bureau.save()
    GlossaryTerm.objects.filter(number=2).update(found_as_pt="")
    Law.objects.get(key="prc-pipl").delete()
    assert load_records() == 1
    bureau.refresh_from_db()
    assert (bureau.name_pt, bureau.phone) == ("O nome que a redacção escolheu", "+853 0000 0000")
    assert GlossaryTerm.objects.values_list("found_as_pt", flat=True).get(number=2) == ""
    assert Law.objects.filter(key="prc-pipl").exists()


@pytest.mark.django_db
def test_courts_keep_their_names() -> None:
    courts = Institution.objects.filter(kind=Institution.Kind.COURT)
    assert courts.count() >= 6
    assert all(court.keeps_name for court in courts)
    assert {"中級法院（澳門）", "中級人民法院"} & set(courts.values_list("name_zh_hant", flat=True))


@pytest.mark.django_db
def test_no_number_or_address_is_brought_that_nobody_checked() -> None:
    for institution in Institution.objects.all():
        contacts = (institution.phone, institution.address, institution.website, institution.verified_on)
        assert not any(contacts), institution.key
