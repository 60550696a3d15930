"""Can hours be read as people write them, and do they say the same when they are written again?"""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.registers import hours, shown
from portal.registers.hours import Hours

NINE_TO_SIX = [(540, 1080)]


def test_a_line_says_days_and_times() -> None:
    read = hours.read("Mo-We,Fr 09:30-13:00,14:30-18:00; Sa 09:30-13:00; PH 10:00-12:00")
    assert dict(read.days) == {
        **{day: [(570, 780), (870, 1080)] for day in (0, 1, 2, 4)},
        5: [(570, 780)],
    }
    assert list(read.holiday) == [(600, 720)]


def test_a_day_that_is_off_is_closed_and_holidays_are_closed_where_nothing_is_said() -> None:
    read = hours.read("Mo-Su 09:00-18:00; PH off")
    assert list(read.on(0, is_holiday=True)) == []
    assert list(hours.read("Mo 09:00-18:00").on(0, is_holiday=True)) == []
    assert dict(hours.read("Mo-Fr 09:00-18:00; Sa off").days) == dict.fromkeys(range(5), NINE_TO_SIX)


def test_half_a_day_ends_when_the_lunch_break_begins() -> None:
    read = hours.read("Mo 09:00-12:00,12:30-18:00")
    assert list(read.on(0, is_half_day=True)) == [(540, 720), (750, 780)]


def test_days_may_go_over_the_end_of_the_week() -> None:
    assert sorted(hours.read("Sa-Mo 09:00-18:00").days) == [0, 5, 6]


def test_chinese_marks_and_dashes_are_understood() -> None:
    assert hours.read("Mo-Fr 09:00–13:00，14:00～18:00".replace("～", "~")) == hours.read(
        "Mo-Fr 09:00-13:00,14:00-18:00"
    )
    assert hours.read("Mo 09:00-18:00；Tu 09:00-18:00") == hours.read("Mo-Tu 09:00-18:00")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Mo-Fr 09:00-13:00,12:00-18:00", "overlap"),
        ("Mo-Fr 09:00-18:00; We 10:00-12:00", "We twice"),
        ("Mo 18:00-09:00", "past midnight"),
        ("Mo 09:00-09:00", "past midnight"),
        ("Mo 09:00-25:00", "cannot be read"),
        ("Mo 23:00-24:30", "past midnight"),
        ("monday 9 to 5", "cannot be read"),
        ("Mo", "cannot be read"),
        ("09:00-18:00", "cannot be read"),
        ("Mo-Xx 09:00-18:00", "cannot be read"),
        ("Mo ٠٩:٠٠-١٨:٠٠", "cannot be read"),
        ("PH off; PH 09:00-10:00", "PH twice"),
        ("\x00", "cannot be read"),
    ],
)
def test_hours_that_say_two_things_or_nothing_are_refused_in_words(line: str, said: str) -> None:
    with override("en"), pytest.raises(ValidationError, match=said):
        hours.read(line)


spans = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(
    lambda found: [(a, b) for a, b in zip(sorted(found)[::2], sorted(found)[1::2], strict=False)]
)


@given(st.dictionaries(st.integers(0, 6), spans), spans | st.just([]))
def test_what_is_written_reads_as_the_same(
    days: dict[int, list[tuple[int, int]]], holiday: list[tuple[int, int]]
) -> None:
    told = Hours(days, holiday)
    again = hours.read(hours.written(told))
    assert dict(again.days) == days
    assert list(again.holiday) == list(holiday)
    assert hours.written(again) == hours.written(told)


@pytest.mark.parametrize(
    ("language", "first", "times"),
    [
        ("zh-hant", "星期一至五", "09:30–13:00、14:30–18:00"),
        ("zh-hans", "星期一至五", "09:30–13:00、14:30–18:00"),
        ("pt", "Segunda-feira a sexta-feira", "09h30–13h00, 14h30–18h00"),
        ("en", "Monday to Friday", "09:30–13:00, 14:30–18:00"),
    ],
)
def test_a_reader_sees_the_hours_in_their_language(language: str, first: str, times: str) -> None:
    with override(language):
        lines = shown.hours_lines(hours.read("Mo-Fr 09:30-13:00,14:30-18:00"))
    assert (lines[0].days, lines[0].times) == (first, times)
    assert len(lines) == 2  # and public holidays
