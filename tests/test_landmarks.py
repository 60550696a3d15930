"""Places by name: each lies on its side's land, and is found however somebody writes it."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from portal import languages
from portal.places import landmarks
from portal.places.coordinates import distance_m, side_at
from portal.places.landmarks import Landmark, by_key, find
from portal.places.loading import read_rows


def first(text: str) -> str:
    found = find(text)
    return found[0].key if found else ""


@pytest.mark.parametrize("place", landmarks.landmarks(), ids=lambda place: place.key)
def test_every_place_lies_on_the_land_of_its_side(place: Landmark) -> None:
    assert side_at(place.position) is place.side


def test_every_division_has_its_centre_and_its_names() -> None:
    for row in read_rows("divisions.csv"):
        place = by_key(row["code"])
        assert place is not None, row["code"]
        assert place.side == row["side"]
        assert place.name("pt") == row["name_pt"]


def test_keys_are_told_apart_and_every_place_is_named_in_each_language_and_its_script() -> None:
    keys = [place.key for place in landmarks.landmarks()]
    assert len(set(keys)) == len(keys)
    to_simplified = OpenCC("t2s").convert
    for place in landmarks.landmarks():
        names = dict(place.names)
        assert set(names) == set(languages.CODES), place.key
        assert all(name.strip() for name in names.values()), place.key
        # 乾 in a name is read qián and stays.
        assert to_simplified(names["zh-hant"]).replace("干务", "乾务") == names["zh-hans"], place.key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("拱北口岸", "gongbei-port"),
        ("拱北", "gongbei-port"),
        ("Gongbei", "gongbei-port"),
        ("  gong bei ", "gongbei-port"),
        ("關閘", "border-gate"),
        ("关闸", "border-gate"),
        ("portas do cerco", "border-gate"),
        ("Border Gate", "border-gate"),
        ("横琴口岸", "hengqin-port"),
        ("橫琴口岸", "hengqin-port"),
        ("posto fronteirico hengqin", "hengqin-port"),
        ("青茂口岸", "qingmao-port-zhuhai"),
        ("湾仔口岸", "wanzai-port"),
        ("珠海公路口岸", "bridge-port-zhuhai"),
        ("港珠澳大桥澳门口岸", "bridge-port-macau"),
        ("珠海站", "zhuhai-station"),
        ("前山", "qianshan"),
        ("吉大", "jida"),
        ("唐家灣", "tangjiawan"),
        ("新马路", "almeida-ribeiro"),
        ("三盏灯", "three-lamps"),
        ("氹仔旧城", "taipa-village"),
        ("路环市区", "coloane-village"),
        ("澳门新街坊", "macau-new-neighbourhood"),
        ("外港碼頭", "outer-harbour"),
        ("氹仔码头", "taipa-ferry"),
        ("澳門機場", "macau-airport"),
        ("珠海机场", "zhuhai-airport"),
        ("Sao Lourenco", "MO05"),
        ("SÉ", "MO04"),
        ("Subdistrito de Meihua", "440402002"),
        ("Jing'an", "jingan"),
        ("Jingan", "jingan"),
        ("澳门", "macau-peninsula"),
        ("Zhuhai", "zhuhai-city"),
    ],
)
def test_a_place_is_found_as_people_write_it(typed: str, key: str) -> None:
    assert first(typed) == key


def test_exact_comes_before_beginning_and_beginning_before_inside() -> None:
    keys = [place.key for place in find("Taipa")]
    assert keys.index("taipa-centre") < keys.index("taipa-ferry") < keys.index("taipa-village")
    found = find("Taipa")
    ranks = [rank for place in found if (rank := landmarks._rank("taipa", place.forms)) is not None]
    assert len(ranks) == len(found)
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("typed", ["", "   ", "，。！", "\u202e\u200b", "\x00", "\ud83d", "Lisboa inteira", "x" * 5000])
def test_what_names_no_place_finds_none(typed: str) -> None:
    assert find(typed) == []


@given(st.text(max_size=200))
def test_any_text_has_an_answer(typed: str) -> None:
    assert isinstance(find(typed), list)


def test_a_place_is_called_as_the_reader_calls_it() -> None:
    place = by_key("gongbei-port")
    assert place is not None
    with translation.override("pt"):
        assert str(place) == "Posto Fronteiriço de Gongbei"
    assert place.name("zh-hans") == "拱北口岸"
    assert place.name("fr") == "拱北口岸"


def test_an_unknown_key_is_no_place() -> None:
    assert by_key("atlantis") is None


def test_the_two_halls_of_the_border_are_a_short_walk_apart() -> None:
    north, south = by_key("gongbei-port"), by_key("border-gate")
    assert north is not None
    assert south is not None
    assert 200 < distance_m(north.position, south.position) < 600
