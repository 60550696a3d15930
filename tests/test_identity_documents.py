"""Numbers of identity documents: the published vectors, the invented people, and what no table would think of."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.identity_documents import (
    LONGEST_FREE_NUMBER,
    CheckedNumber,
    check_number,
    eighteen_check,
    hkid_check,
    uscc_check,
)

DATA = Path(__file__).parent / "data"
VECTORS = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 22)
DIGITS = "0123456789"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("number", VECTORS["ric_ok"])
def test_good_mainland_numbers(number: str) -> None:
    assert check_number("mainland_id", number, TODAY) == CheckedNumber(number, None, number)


@pytest.mark.parametrize(
    ("id_type", "number"),
    [
        *(("mainland_id", number) for number in VECTORS["ric_bad"]),
        ("residence_permit", "810000199001010018"),
        *(("hkid", number) for number in VECTORS["hkid_bad"]),
        ("uscc", "91110000600037341M"),
    ],
)
def test_a_wrong_check_character(id_type: str, number: str) -> None:
    assert check_number(id_type, number, TODAY) == CheckedNumber(number, "checksum", "")


@pytest.mark.parametrize("number", ["810000199001010019", "820000199001010010", "820000199301279978"])
def test_residence_permits_of_hong_kong_and_macau_residents_pass(number: str) -> None:
    assert check_number("residence_permit", number, TODAY).error is None


@pytest.mark.parametrize("number", [*VECTORS["hkid_ok"], "L555555(0)", "ZQ410736(A)"])
def test_good_hong_kong_cards(number: str) -> None:
    assert check_number("hkid", number, TODAY) == CheckedNumber(number, None, number)


@pytest.mark.parametrize("number", [*VECTORS["uscc_ok"], "91440400MAYBTHPC00"])
def test_good_social_credit_codes(number: str) -> None:
    assert check_number("uscc", number, TODAY) == CheckedNumber(number, None, number)


@pytest.mark.parametrize(
    ("id_type", "number"),
    [
        ("macau_bir", "2990417(3)"),
        ("macau_bir", "199041(3)"),
        ("macau_bir", "1990417(3)1"),
        ("macau_bir", "1990417-3"),
        ("macau_bir", "1990417(X)"),
        ("mainland_id", "36042619910101007"),
        ("mainland_id", "X60426199101010071"),
        ("mainland_id", "360426199102300071"),
        ("mainland_id", "360426000001010071"),
        ("mainland_id", "36042619910101007Y"),
        ("mainland_id", "36042619910101007१"),
        ("mainland_id", "3604261991010100٧1"),
        ("residence_permit", "360426199101010071"),
        ("residence_permit", "840000199001010019"),
        ("home_return_permit", "M974102650"),
        ("home_return_permit", "C97410265"),
        ("home_return_permit", "M974102650001"),
        ("hkid", "A1234563"),
        ("hkid", "A123456"),
        ("hkid", "ABC123456(3)"),
        ("hkid", "A123456(B)"),
        ("uscc", "9111000060003734IL"),
        ("uscc", "91110000600037341"),
        ("uscc", "9111000060003734１LL"),
        ("passport", "P" * (LONGEST_FREE_NUMBER + 1)),
    ],
)
def test_what_does_not_fit_the_pattern_of_its_type(id_type: str, number: str) -> None:
    assert check_number(id_type, number, TODAY)[1:] == ("format", "")


@pytest.mark.parametrize(
    ("id_type", "typed", "kept"),
    [
        ("macau_bir", "５９９０２６８（１）", "5990268(1)"),
        ("macau_bir", "59902681", "5990268(1)"),
        ("macau_bir", " 5 990\u3000268 ( 1 )\u200b", "5990268(1)"),
        ("mainland_id", "11010519491231002x", "11010519491231002X"),
        ("mainland_id", "110105 19491231\u00a0002Ｘ\ufeff", "11010519491231002X"),
        ("hkid", "a 123456（3）", "A123456(3)"),
        ("home_return_permit", "ｍ12345678", "M12345678"),
        ("uscc", "91 440400 maybthpc00", "91440400MAYBTHPC00"),
        ("macau_company_no", "990417 so", "990417SO"),
        ("passport", " p 123-４ ", "P123-4"),
        (None, "x 1", "X1"),
        ("membership_card", "x 1", "X1"),
    ],
)
def test_numbers_are_read_after_nfkc_without_spaces_in_capitals(id_type: str | None, typed: str, kept: str) -> None:
    assert check_number(id_type, typed, TODAY)[:2] == (kept, None)


@pytest.mark.parametrize("id_type", ["macau_bir", "mainland_id", "hkid", "uscc", "passport", "macau_company_no", None])
@pytest.mark.parametrize("typed", [None, "", " \u3000", "\u200b\n", "\u3164"])
def test_a_blank_number_is_no_error(id_type: str | None, typed: str | None) -> None:
    assert check_number(id_type, typed, TODAY) == CheckedNumber("", None, "")


@pytest.mark.parametrize(("one", "other"), VECTORS["home_return_same_holder"])
def test_a_replaced_home_return_permit_has_the_same_holder(one: str, other: str) -> None:
    first, second = check_number("home_return_permit", one), check_number("home_return_permit", other)
    assert first.holder == second.holder == one[:9]
    assert (first.value, second.value) == (one, other)


def test_the_birth_digits_are_a_day_before_today() -> None:
    def error_on(today: date) -> str | None:
        return check_number("mainland_id", "360426199101010071", today).error

    assert error_on(date(1990, 12, 31)) == "format"
    assert error_on(date(1991, 1, 1)) == "format"
    assert error_on(date(1991, 1, 2)) is None


def test_without_a_day_today_is_meant() -> None:
    stem = "360426" + f"{date.today().year + 1}0101" + "007"  # noqa: DTZ011 - any clock will do
    assert check_number("mainland_id", stem + eighteen_check(stem)).error == "format"


def _numbers_of_the_scenarios() -> list[Any]:
    """Every number of the invented people with the error that its scenario expects."""
    numbers = []
    for path in sorted((DATA / "scenarios").glob("*.json")):
        scenario = json.loads(path.read_text(encoding="utf-8"))
        errors = scenario["expect"].get("errors", {})
        parties = {"applicant": scenario["applicant"]}
        parties |= {f"respondents.{n}": party for n, party in enumerate(scenario.get("respondents") or [])}
        for where, party in parties.items():
            expected = errors.get(f"{where}.id_number")
            values = (party.get("id_type"), party.get("id_number"), expected)
            numbers.append(pytest.param(*values, id=f"{scenario['id']}-{where}"))
    return numbers


@pytest.mark.parametrize(("id_type", "number", "expected"), _numbers_of_the_scenarios())
def test_the_numbers_of_the_scenarios(id_type: str | None, number: str | None, expected: str | None) -> None:
    assert check_number(id_type, number).error == expected


def _changed(number: str, place: int, characters: str, step: int) -> str:
    """The number with the character at ``place`` replaced by another one of ``characters``."""
    other = characters[(characters.index(number[place]) + step) % len(characters)]
    return number[:place] + other + number[place + 1 :]


birth_digits = st.dates(date(1900, 1, 1), date(2020, 12, 31)).map(lambda day: day.strftime("%Y%m%d"))
mainland_stems = st.builds(
    "{}{}{}".format,
    st.from_regex("[1-6][0-9]{5}", fullmatch=True),
    birth_digits,
    st.from_regex("[0-9]{3}", fullmatch=True),
)
permit_stems = st.builds(
    "8{}0000{}{}".format, st.sampled_from("123"), birth_digits, st.from_regex("[0-9]{3}", fullmatch=True)
)
hkid_stems = st.from_regex("[A-Z]{1,2}[0-9]{6}", fullmatch=True)
uscc_stems = st.text(USCC_ALPHABET, min_size=17, max_size=17)


@given(mainland_stems, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_a_mainland_number_is_found(stem: str, place: int, step: int) -> None:
    number = stem + eighteen_check(stem)
    assert check_number("mainland_id", number, TODAY).error is None
    assert check_number("mainland_id", _changed(number, place, DIGITS, step), TODAY).error is not None
    assert check_number("mainland_id", _changed(number, 17, DIGITS + "X", step), TODAY).error == "checksum"


@given(permit_stems, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_a_residence_permit_is_found(stem: str, place: int, step: int) -> None:
    number = stem + eighteen_check(stem)
    assert check_number("residence_permit", number, TODAY).error is None
    assert check_number("residence_permit", _changed(number, place, DIGITS, step), TODAY).error is not None


@given(hkid_stems, st.integers(2, 7), st.integers(1, 9))
def test_one_wrong_digit_of_a_hong_kong_card_is_found(stem: str, place: int, step: int) -> None:
    number = f"{stem}({hkid_check(stem)})"
    assert check_number("hkid", number, TODAY).error is None
    place = min(place, len(stem) - 1)
    assert check_number("hkid", _changed(number, place, DIGITS, step), TODAY).error == "checksum"


@given(uscc_stems, st.integers(0, 17), st.integers(1, 30))
def test_one_wrong_character_of_a_social_credit_code_is_found(stem: str, place: int, step: int) -> None:
    number = stem + uscc_check(stem)
    assert check_number("uscc", number, TODAY).error is None
    assert check_number("uscc", _changed(number, place, USCC_ALPHABET, step), TODAY).error == "checksum"


@given(
    st.sampled_from(["macau_bir", "mainland_id", "residence_permit", "home_return_permit", "hkid", "uscc", "passport"]),
    st.text(),
)
def test_no_text_whatever_breaks_the_reading_and_reading_twice_changes_nothing(id_type: str, typed: str) -> None:
    once = check_number(id_type, typed, TODAY)
    again = check_number(id_type, once.value, TODAY)
    assert again.error == once.error
    assert again.value == once.value
