"""Divisions and zones of the two sides, as the product brings them."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.utils import translation
from opencc import OpenCC

from portal.places.loading import load_places, read_rows
from portal.places.models import Division, Zone
from portal.places.sides import Residence, Side, side_of

# RULES section 4.2, typed a second time.
ZHUHAI = {
    "440402": "翠香街道001 梅华街道002 前山街道003 吉大街道004 拱北街道005 香湾街道006 狮山街道007 湾仔街道008 "
    "凤山街道009 唐家湾镇100 南屏镇102 横琴镇104 桂山镇105 万山镇106 担杆镇107",
    "440403": "白藤街道001 莲洲镇100 斗门镇103 乾务镇105 白蕉镇106 井岸镇107",
    "440404": "三灶镇100 南水镇101 红旗镇103 平沙镇104",
}
MACAU = ["花地瑪堂區", "聖安多尼堂區", "望德堂區", "大堂區", "風順堂區", "嘉模堂區", "聖方濟各堂區", "路氹填海區"]
LANGUAGES = ("zh_hant", "zh_hans", "pt", "en")


def zhuhai_codes() -> dict[str, str]:
    return {
        name: district + number
        for district, text in ZHUHAI.items()
        for name, number in re.findall(r"(\D+?)(\d{3})(?: |$)", text)
    }


@pytest.fixture
def places(db: None) -> None:
    load_places()


@pytest.mark.parametrize(
    ("residence", "side"),
    [
        ("macau", Side.MACAU),
        ("zhuhai", Side.ZHUHAI),
        ("mainland", Side.ZHUHAI),
        ("hongkong", None),
        ("elsewhere", None),
        (None, None),
        ("", None),
        ("atlantis", None),
    ],
)
def test_zhuhai_stands_for_the_whole_mainland(residence: str | None, side: Side | None) -> None:
    assert side_of(residence) == side


def test_a_side_is_a_residence() -> None:
    assert set(Side.values) < set(Residence.values)


@pytest.mark.usefixtures("places")
def test_zhuhai_has_its_25_streets_and_towns_in_the_official_order() -> None:
    divisions = Division.objects.for_side(Side.ZHUHAI)
    assert len(zhuhai_codes()) == 25
    assert {d.official_name: d.code for d in divisions} == zhuhai_codes()
    assert [d.code for d in divisions] == sorted(d.code for d in divisions)
    assert all(d.code.startswith(d.district_code) for d in divisions)


@pytest.mark.usefixtures("places")
def test_macau_has_its_seven_parishes_and_cotai() -> None:
    divisions = Division.objects.for_side(Side.MACAU)
    assert [d.official_name for d in divisions] == MACAU
    assert Counter(d.kind for d in divisions) == {Division.Kind.PARISH: 7, Division.Kind.RECLAMATION: 1}


@pytest.mark.usefixtures("places")
def test_districts_are_headings_and_no_choices() -> None:
    assert [d.official_name for d in Division.objects.districts()] == ["香洲区", "斗门区", "金湾区"]
    assert set(Division.objects.districts().values_list("code", flat=True)) == set(ZHUHAI)


@pytest.mark.usefixtures("places")
def test_hengqin_is_a_town_and_a_zone() -> None:
    town = Division.objects.get(official_name="横琴镇")
    assert [zone.official_name for zone in town.zones.all()] == ["横琴粤澳深度合作区"]
    assert town.side == town.zones.get().side == Side.ZHUHAI


@pytest.mark.usefixtures("places")
def test_a_place_has_its_name_in_each_language() -> None:
    town = Division.objects.get(official_name="唐家湾镇")
    names = {}
    for code in ("zh-hant", "zh-hans", "pt", "en"):
        with translation.override(code):
            names[code] = str(town)
    assert names == {
        "zh-hant": "唐家灣鎮",
        "zh-hans": "唐家湾镇",
        "pt": "Vila de Tangjiawan",
        "en": "Tangjiawan Town",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_loading_again_in_any_language_doubles_nothing_and_mends_what_was_changed(language: str) -> None:
    load_places()
    Division.objects.filter(code="MO04").update(name_pt="Sé", name_zh_hant="", side="zhuhai")
    before = (Division.objects.count(), Zone.objects.count(), Zone.divisions.through.objects.count())
    with translation.override(language):
        load_places()
    assert (Division.objects.count(), Zone.objects.count(), Zone.divisions.through.objects.count()) == before
    cathedral = Division.objects.get(code="MO04")
    assert (cathedral.name_pt, cathedral.name_zh_hant, cathedral.name_en, cathedral.side) == (
        "Freguesia da Sé",
        "大堂區",
        "Cathedral Parish (Sé)",
        "macau",
    )


@pytest.mark.django_db
def test_loading_keeps_what_it_does_not_know() -> None:
    old = Division.objects.create(code="440402999", official_name="旧街道", side="zhuhai", kind="subdistrict")
    load_places()
    assert Division.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize("name", ["divisions.csv", "zones.csv"])
def test_every_row_is_whole_and_in_the_right_script(name: str) -> None:
    def to_simplified(text: str) -> str:
        return OpenCC("t2s").convert(text).replace("干务", "乾务")  # read qián, this 乾 is not simplified

    for row in read_rows(name):
        assert all(row[f"name_{language}"].strip() for language in LANGUAGES), row
        assert to_simplified(row["name_zh_hant"]) == row["name_zh_hans"], row
        assert to_simplified(row["name_zh_hans"]) == row["name_zh_hans"], row
        own_script = row["name_zh_hans"] if row["side"] == "zhuhai" else row["name_zh_hant"]
        assert row["official_name"] in own_script, row
        assert None not in row, row


def test_what_is_not_confirmed_is_noted_and_never_stored() -> None:
    assert any("[U]" in row["note"] for row in read_rows("zones.csv"))
    assert "note" not in {field.name for model in (Division, Zone) for field in model._meta.get_fields()}


def test_the_scenarios_name_divisions_that_exist() -> None:
    known = {row["official_name"] for row in read_rows("divisions.csv") if row["kind"] != "district"}
    scenarios = (Path(__file__).parent / "data" / "scenarios").glob("*.json")
    named = {
        name for path in scenarios for name in re.findall(r'"division": "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(named) > 10
    assert named <= known
