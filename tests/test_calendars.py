"""Work days of the two sides: what the library brings, what staff keep, what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from opencc import OpenCC

from portal import languages
from portal.calendars import days, library
from portal.calendars.loading import Loaded, load_year
from portal.calendars.models import Holiday
from portal.guidance.viewsets import columns
from portal.page_cache.remembering import OneRequest
from portal.places.sides import Side
from tests.people import House
from tests.signing_in import signed_in
from tests.studio_people import Studio, build_studio

# RULES section 4.4, typed a second time.
ONLY_ZHUHAI_WORKS = (
    "01-04 02-14 02-28 04-03 04-07 05-09 05-25 09-20 09-28 10-10 10-19 11-02 12-08 12-21 12-22 12-24 12-25"
)
ONLY_MACAU_WORKS = "01-02 02-16 02-20 02-23 05-04 05-05 09-25 10-05 10-06 10-07"
LIST = "/cms/snippets/calendars/holiday/"


def days_of_2026(*texts: str) -> list[date]:
    return [date.fromisoformat(f"2026-{day}") for text in texts for day in text.split()]


def every_day_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def differing(works: Side, rests: Side) -> list[date]:
    return [
        day for day in every_day_of(2026) if days.is_working_day(works, day) and not days.is_working_day(rests, day)
    ]


def forget_year(side: Side, year: int) -> None:
    Holiday.objects.filter(side=side, date__year=year).delete()


# ---------- What the library brings ----------


@pytest.mark.django_db
def test_the_days_on_which_zhuhai_alone_works_are_those_of_the_rules() -> None:
    assert differing(Side.ZHUHAI, Side.MACAU) == days_of_2026(ONLY_ZHUHAI_WORKS)


@pytest.mark.django_db
def test_the_days_on_which_macau_alone_works_are_those_of_the_rules() -> None:
    assert differing(Side.MACAU, Side.ZHUHAI) == days_of_2026(ONLY_MACAU_WORKS)


@pytest.mark.django_db
def test_half_days_are_worked_in_the_morning() -> None:
    halves = [day for day in every_day_of(2026) if days.is_half_day(Side.MACAU, day)]
    assert halves == days_of_2026("02-16 12-31")
    assert all(days.is_working_day(Side.MACAU, day) and not days.is_day_off(Side.MACAU, day) for day in halves)
    assert not any(days.is_half_day(Side.ZHUHAI, day) for day in every_day_of(2026))


@pytest.mark.django_db
def test_good_friday_is_off_in_macau_alone() -> None:
    good_friday = date(2026, 4, 3)
    assert days.is_day_off(Side.MACAU, good_friday)
    assert not days.is_day_off(Side.ZHUHAI, good_friday)
    assert days.name_of(Side.MACAU, good_friday, "pt") == "Morte de Cristo"


@pytest.mark.django_db
def test_a_weekend_that_is_worked_is_named_with_the_day_it_is_worked_for() -> None:
    sunday = date(2026, 9, 20)
    assert days.is_working_day(Side.ZHUHAI, sunday)
    assert not days.is_working_day(Side.MACAU, sunday)
    assert {code: days.name_of(Side.ZHUHAI, sunday, code) for code in languages.CODES} == {
        "zh-hant": "調休上班（10月6日放假）",
        "zh-hans": "调休上班（10月6日放假）",
        "pt": "Dia de trabalho em troca da folga de 6 de Outubro",
        "en": "Working day in exchange for 6 October off",
    }


@pytest.mark.django_db
def test_a_plain_day_is_what_its_weekday_says() -> None:
    for side in Side:
        assert days.is_working_day(side, date(2026, 3, 9))
        assert not days.is_working_day(side, date(2026, 3, 8))
        assert not days.is_day_off(side, date(2026, 3, 8)), "a Sunday is not in the list"
        assert days.name_of(side, date(2026, 3, 8)) == ""


@pytest.mark.django_db
def test_every_day_is_named_in_each_language_and_each_script() -> None:
    to_simplified = OpenCC("t2s").convert
    for day in Holiday.objects.all():
        names = {code: getattr(day, f"name_{code.replace('-', '_')}") for code in languages.CODES}
        assert all(names.values()), day
        assert to_simplified(names["zh-hant"]) == names["zh-hans"], day
        assert to_simplified(names["zh-hans"]) == names["zh-hans"], day
        assert names["pt"].isascii() or not any("\u4e00" <= letter <= "\u9fff" for letter in names["pt"] + names["en"])
    assert {year for side in Side for year in days.years_known(side)} == {2025, 2026, 2027}


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2028, 2030])
@pytest.mark.parametrize("side", Side)
def test_no_name_of_the_library_is_left_untranslated(side: Side, year: int) -> None:
    for each in library.days_of(side, year):
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in each.names["en"] + each.names["pt"]), each


def test_a_name_that_nobody_translated_stays_as_the_library_writes_it() -> None:
    assert library._names(Side.MACAU, "抗戰勝利日的補假")["en"] == "抗戰勝利日: day off in lieu"
    assert library._names(Side.MACAU, "冬至; 聖誕節")["zh-hans"] == "冬至、圣诞节"


# ---------- What is missing ----------


@pytest.mark.django_db
def test_2027_waits_for_the_notice_of_the_mainland_and_is_complete_in_macau() -> None:
    assert days.is_year_complete(Side.ZHUHAI, 2026)
    assert not days.is_year_complete(Side.ZHUHAI, 2027)
    assert days.is_year_complete(Side.MACAU, 2027)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 10, 31), []),
        (date(2026, 11, 1), [(Side.ZHUHAI, 2027, True)]),
        (date(2027, 3, 1), [(Side.ZHUHAI, 2027, True)]),
        (date(2027, 11, 1), [(Side.ZHUHAI, 2027, True), (Side.MACAU, 2028, False), (Side.ZHUHAI, 2028, False)]),
    ],
)
def test_a_missing_year_is_named_from_november_before(today: date, missing: list[tuple[Side, int, bool]]) -> None:
    assert [tuple(each) for each in days.missing_years(today)] == missing


@pytest.mark.django_db
def test_a_weekday_that_is_worked_after_all_makes_no_year_complete() -> None:
    Holiday.objects.create(side="zhuhai", date=date(2027, 6, 10), kind="workday", name="不放假", source="test")
    assert not days.is_year_complete(Side.ZHUHAI, 2027)
    Holiday.objects.create(side="zhuhai", date=date(2027, 6, 13), kind="workday", name="調休上班", source="test")
    assert days.is_year_complete(Side.ZHUHAI, 2027)


@pytest.mark.django_db
def test_a_year_without_any_day_is_unknown_and_its_days_are_plain() -> None:
    assert 2031 not in days.years_known(Side.MACAU)
    assert not days.is_year_complete(Side.MACAU, 2031)
    assert days.is_working_day(Side.MACAU, date(2031, 1, 1))


@pytest.mark.django_db
def test_a_year_is_read_once_and_again_when_it_changed(settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 1_000_000
    new_year = date(2026, 1, 1)
    with OneRequest():
        days.is_day_off(Side.MACAU, new_year)
        with CaptureQueriesContext(connection) as asked:
            assert all(days.is_working_day(Side.MACAU, new_year + timedelta(days=n)) for n in (4, 5, 6))
            assert days.is_day_off(Side.MACAU, new_year)
        assert len(asked) == 0
        assert days.is_day_off(Side.MACAU, date(2025, 12, 22)), "another year"
        assert days.is_day_off(Side.ZHUHAI, date(2026, 1, 2)), "another side"
    Holiday.objects.filter(side="macau", date=new_year).update(kind="half")
    assert days.is_half_day(Side.MACAU, new_year)


# ---------- Loading ----------


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_loading_again_in_any_language_changes_nothing(language: str) -> None:
    before = list(Holiday.objects.order_by("pk").values())
    with translation.override(language):
        for side in Side:
            assert load_year(side, 2026) == Loaded()
    assert list(Holiday.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_loading_never_touches_what_staff_entered_or_changed() -> None:
    Holiday.objects.filter(side="macau", date=date(2026, 12, 24)).update(kind="half", is_from_library=False)
    Holiday.objects.create(side="macau", date=date(2026, 8, 12), kind="off", name="颱風", source="Despacho")
    assert load_year(Side.MACAU, 2026) == Loaded(kept=2)
    assert days.is_half_day(Side.MACAU, date(2026, 12, 24))
    assert days.is_day_off(Side.MACAU, date(2026, 8, 12))


@pytest.mark.django_db
def test_loading_mends_what_the_library_wrote_and_takes_away_what_it_says_no_more() -> None:
    Holiday.objects.filter(side="zhuhai", date=date(2026, 10, 1)).update(name_pt="Outro nome")
    Holiday.objects.filter(side="zhuhai", date=date(2026, 10, 2)).delete()
    Holiday.objects.create(
        side="zhuhai", date=date(2026, 7, 1), name="舊的", source="holidays 0.1", is_from_library=True
    )
    assert load_year(Side.ZHUHAI, 2026) == Loaded(added=1, changed=1, removed=1)
    assert days.name_of(Side.ZHUHAI, date(2026, 10, 1), "pt") == "Dia Nacional da China"
    assert not days.is_day_off(Side.ZHUHAI, date(2026, 7, 1))


@pytest.mark.django_db
def test_the_command_loads_other_years_and_says_what_is_missing(capsys: Any) -> None:
    call_command("load_holidays", "2028")
    said = capsys.readouterr().out
    assert "macau 2028: " in said
    assert "zhuhai 2028 is not complete" in said
    assert "macau 2028 is not complete" not in said
    assert 2028 in days.years_known(Side.MACAU)


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["1066", "2999"])
def test_the_command_refuses_years_that_nobody_knows_and_writes_nothing(year: str) -> None:
    before = Holiday.objects.count()
    with pytest.raises(CommandError, match=f"knows nothing of {year}"):
        call_command("load_holidays", "2029", year)
    assert Holiday.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"side": "macau", "date": date(2026, 1, 1)}, "holiday_once_a_day"),
        ({"side": "lisbon", "date": date(2026, 3, 3)}, "holiday_side_known"),
        ({"side": "macau", "date": date(2026, 3, 3), "kind": "maybe"}, "holiday_kind_known"),
    ],
)
def test_the_database_refuses_wrong_rows(values: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Holiday.objects.create(name="x", source="x", **values)


# ---------- The studio ----------


@pytest.fixture
def studio(db: None) -> Studio:
    return build_studio()


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Sets the studio's clock to a day."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def form_of(day: Holiday, **changes: Any) -> dict[str, Any]:
    values = {name: getattr(day, name) or "" for name in (*columns("name"), "side", "kind", "source")}
    return {**values, "date": day.date.isoformat(), **changes}


def test_editors_of_both_sides_change_days_and_loading_leaves_them_alone(studio: Studio) -> None:
    for number, editor in enumerate((studio.macau_editor, studio.zhuhai_editor)):
        day = Holiday.objects.filter(side="macau", date__year=2026)[number]
        address = f"{LIST}edit/{day.pk}/"
        page = signed_in(editor).get(address).content.decode()
        for name in ("繁體中文", "简体中文", "Português", "English"):
            assert name in page
        sent = form_of(day, name_pt="Outro nome", kind="half", date="2026-08-08", side="zhuhai")
        assert signed_in(editor).post(address, sent).status_code == 302
        changed = Holiday.objects.get(pk=day.pk)
        assert (changed.kind, changed.name_pt, changed.is_from_library) == ("half", "Outro nome", False)
        assert (changed.date, changed.side) == (day.date, "macau"), "the library's day stays where it is"
    assert load_year(Side.MACAU, 2026) == Loaded(kept=2)


def test_opening_and_saving_a_day_without_a_change_leaves_it_to_the_library(studio: Studio) -> None:
    day = Holiday.objects.get(side="macau", date=date(2026, 1, 1))
    assert signed_in(studio.macau_editor).post(f"{LIST}edit/{day.pk}/", form_of(day)).status_code == 302
    assert Holiday.objects.get(pk=day.pk).is_from_library


def test_an_editor_enters_the_notice_of_the_mainland_and_the_year_is_complete(studio: Studio) -> None:
    sent = dict.fromkeys(columns("name"), "") | {
        "side": "zhuhai",
        "date": "2027-02-13",
        "kind": "workday",
        "name_zh_hant": "調休上班",
        "source": "國務院辦公廳通知",
    }
    assert signed_in(studio.zhuhai_editor).post(f"{LIST}add/", sent).status_code == 302
    assert days.is_working_day(Side.ZHUHAI, date(2027, 2, 13))
    assert days.is_year_complete(Side.ZHUHAI, 2027)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"date": "2026-01-01"}, "This day is in the list already, for this side."),
        ({"date": "0026-01-01"}, "Check the year of this day."),
        ({"date": "31/31/2026"}, "error"),
        ({"name_zh_hant": ""}, "error"),
        ({"source": ""}, "error"),
        ({"kind": "maybe"}, "error"),
    ],
)
def test_a_wrong_day_is_refused_with_a_reason(studio: Studio, changes: dict[str, str], said: str) -> None:
    sent = dict.fromkeys(columns("name"), "x") | {"side": "macau", "date": "2026-08-08", "kind": "off", "source": "x"}
    before = Holiday.objects.count()
    answer = signed_in(studio.macau_editor).post(f"{LIST}add/", {**sent, **changes}, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Holiday.objects.count() == before


def test_the_list_is_narrowed_by_side_and_year(studio: Studio) -> None:
    client = signed_in(studio.macau_editor)
    page = client.get(f"{LIST}?side=zhuhai&year=2027&p=1").content.decode()
    shown = Holiday.objects.filter(side="zhuhai", date__year=2027)
    assert shown.count() < 50, "one page of the list"
    for day in Holiday.objects.all():
        assert (f"edit/{day.pk}/" in page) == (day in shown), day


@pytest.mark.parametrize("odd", ["year=abc", "year=99999999999", "year=%00", "side=x", "kind=x", "p=abc", "q=%00"])
def test_odd_questions_of_the_list_have_an_answer(studio: Studio, odd: str) -> None:
    assert signed_in(studio.macau_editor).get(f"{LIST}?{odd}").status_code == 200


def test_the_list_asks_as_much_for_many_days_as_for_two(studio: Studio) -> None:
    client = signed_in(studio.macau_editor)

    def queries(path: str) -> int:
        assert client.get(path).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return len(asked)

    halves, all_days = f"{LIST}?side=macau&year=2026&kind=half", f"{LIST}?side=macau&year=2026&kind="
    assert Holiday.objects.filter(side="macau", date__year=2026).count() > 25
    assert queries(all_days) == queries(halves)


@pytest.mark.parametrize("address", ["/cms/", LIST])
def test_the_studio_warns_of_a_year_that_is_missing(
    studio: Studio, on_day: Callable[[date], None], address: str
) -> None:
    client = signed_in(studio.zhuhai_editor)
    english = {"Accept-Language": "en"}
    on_day(date(2026, 10, 31))
    assert "worked for them" not in client.get(address, headers=english).content.decode()
    on_day(date(2026, 11, 1))
    warned = client.get(address, headers=english).content.decode()
    assert "2027: the holidays are there, but no weekend that is worked for them" in warned
    assert f"{LIST}?side=zhuhai&amp;year=2027" in warned
    forget_year(Side.ZHUHAI, 2027)
    assert "2027: no day is known" in client.get(address, headers=english).content.decode()


def test_a_reviewer_is_not_asked_to_mend_the_list(studio: Studio, on_day: Callable[[date], None]) -> None:
    on_day(date(2026, 11, 1))
    client = signed_in(studio.zhuhai_reviewer)
    assert "worked for them" not in client.get("/cms/", headers={"Accept-Language": "en"}).content.decode()
    assert client.get(LIST).status_code in (302, 403)


def test_nobody_of_the_desk_gets_in_and_an_editor_deletes_nothing(house: House) -> None:
    for person in (house.zhuhai_coordinator, house.macau_mediator, house.outsider):
        assert signed_in(person).get(LIST).status_code in (302, 403)
    assert Client().get(LIST).status_code == 302
    day = Holiday.objects.filter(side="macau").latest("date")
    signed_in(build_studio().macau_editor).post(f"{LIST}delete/{day.pk}/")
    assert Holiday.objects.filter(pk=day.pk).exists()
