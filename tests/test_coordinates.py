"""Positions: datums, distances, whose land it is, and what somebody reads who typed a wrong one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.places.coordinates import Position, distance_m, from_gcj02, lands, problem_with, side_at, to_gcj02
from portal.places.sides import Side

VECTORS = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text(encoding="utf-8"))
GONGBEI = Position(22.2153, 113.5492)
ZHUHAI = {
    "Gongbei port": GONGBEI,
    "Gongbei, north of its hall": Position(22.2180, 113.5490),
    "Qingmao port": Position(22.2145, 113.5415),
    "Hengqin port": Position(22.1412, 113.5459),
    "Hengqin, north of the campus": Position(22.1375, 113.5400),
    "Hengqin, south of the campus": Position(22.1150, 113.5400),
    "Wanzai": Position(22.1990, 113.5260),
    "Jida": Position(22.2430, 113.5870),
    "Tangjiawan": Position(22.3560, 113.5960),
    "Jing'an in Doumen": Position(22.2090, 113.2960),
    "Lianzhou": Position(22.3600, 113.2300),
    "Sanzao": Position(22.0400, 113.3600),
    "Zhuhai airport": Position(22.0064, 113.3760),
    "Gaolan": Position(21.9300, 113.2300),
    "Qi'ao": Position(22.4170, 113.6420),
    "Guishan": Position(22.1370, 113.8260),
    "Wanshan": Position(21.9360, 113.7200),
    "Dangan": Position(22.0450, 114.2600),
    "Zhuhai port of the bridge": Position(22.2095, 113.5770),
}
MACAU = {
    "Senado Square": Position(22.1936, 113.5399),
    "hall of the Border Gate": Position(22.2127, 113.5493),
    "Toi San": Position(22.2118, 113.5474),
    "Ilha Verde": Position(22.2108, 113.5372),
    "Inner Harbour": Position(22.1965, 113.5350),
    "temple of A-Ma": Position(22.1861, 113.5311),
    "Outer Harbour": Position(22.1971, 113.5580),
    "Taipa": Position(22.1560, 113.5570),
    "Cotai": Position(22.1430, 113.5650),
    "Coloane village": Position(22.1170, 113.5510),
    "airport": Position(22.1496, 113.5915),
    "campus of the university": Position(22.1290, 113.5460),
    "Macau port of the bridge": Position(22.2005, 113.5760),
}
SEA = {
    "Gongbei bay": Position(22.2200, 113.5650),
    "between Wanzai and the Inner Harbour": Position(22.1965, 113.5322),
    "between Hengqin and Taipa": Position(22.1700, 113.5360),
    "east of Macau": Position(22.1800, 113.5800),
    "between the islands": Position(22.0500, 113.6000),
}
ELSEWHERE = {
    "Zhongshan": Position(22.5200, 113.3900),
    "Tanzhou": Position(22.2600, 113.4700),
    "Hong Kong": Position(22.2800, 114.1600),
    "Guangzhou": Position(23.1300, 113.2600),
    "Lisbon": Position(38.7200, -9.1400),
    "nothing": Position(0.0, 0.0),
}
NEARBY = st.builds(Position, st.floats(21.7, 22.6), st.floats(113.0, 114.4))


@pytest.fixture(autouse=True, scope="module")
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def named(*places: dict[str, Position]) -> list[object]:
    return [pytest.param(position, id=name) for each in places for name, position in each.items()]


# ---------- Datums ----------


def test_gcj02_moves_a_place_as_far_as_measured() -> None:
    measured = {
        "Gongbei(22.2153,113.5492)": GONGBEI,
        "Hengqin(22.1412,113.5459)": ZHUHAI["Hengqin port"],
        "Macau(22.1936,113.5399)": MACAU["Senado Square"],
    }
    assert {name: round(distance_m(at, to_gcj02(at))) for name, at in measured.items()} == VECTORS["gcj_offset_m"]


@given(NEARBY)
def test_there_and_back_is_the_same_place(position: Position) -> None:
    back = from_gcj02(to_gcj02(position))
    assert back.latitude == pytest.approx(position.latitude, abs=1e-9)
    assert back.longitude == pytest.approx(position.longitude, abs=1e-9)


@given(NEARBY, NEARBY)
def test_a_distance_is_the_same_both_ways(one: Position, other: Position) -> None:
    assert distance_m(one, other) == pytest.approx(distance_m(other, one))
    assert distance_m(one, one) == 0


def test_a_degree_of_latitude_is_some_111_km() -> None:
    assert distance_m(Position(22, 113), Position(23, 113)) == pytest.approx(111_300, rel=0.001)


# ---------- Land ----------


@pytest.mark.parametrize("position", named(ZHUHAI))
def test_places_of_zhuhai_are_on_its_land(position: Position) -> None:
    assert side_at(position) is Side.ZHUHAI
    assert problem_with(position, Side.ZHUHAI) is None


@pytest.mark.parametrize("position", named(MACAU))
def test_places_of_macau_are_on_its_land(position: Position) -> None:
    assert side_at(position) is Side.MACAU
    assert problem_with(position, Side.MACAU) is None


@pytest.mark.parametrize("position", named(SEA, ELSEWHERE))
def test_the_sea_and_other_places_are_no_side(position: Position) -> None:
    assert side_at(position) is None


def test_the_pieces_are_rings_and_every_side_has_some() -> None:
    assert {piece.side for piece in lands()} == {Side.ZHUHAI, Side.MACAU, None}
    assert all(len(piece.corners) >= 4 and len(set(piece.corners)) == len(piece.corners) for piece in lands())


# ---------- What somebody reads ----------


def test_a_gongbei_station_in_gcj02_is_refused_and_the_right_position_named() -> None:
    seen_as_wgs = to_gcj02(GONGBEI)
    assert side_at(seen_as_wgs) is Side.MACAU
    said = problem_with(seen_as_wgs, Side.ZHUHAI)
    assert said is not None
    assert "across the border" in said
    assert "GCJ-02 position, as Amap shows it" in said
    assert "22.21530" in said
    assert "113.54920" in said


@pytest.mark.parametrize("east", [113.5450, 113.5460, 113.5480, 113.5490, 113.5500])
@pytest.mark.parametrize("north", [22.2172, 22.2180, 22.2190])
def test_no_station_along_the_gongbei_line_lands_across_the_border(north: float, east: float) -> None:
    station = Position(north, east)
    assert problem_with(station, Side.ZHUHAI) is None
    said = problem_with(to_gcj02(station), Side.ZHUHAI)
    assert said is not None
    assert "GCJ-02" in said


@given(st.floats(22.195, 22.225), st.floats(113.52, 113.56))
def test_what_zhuhai_may_keep_is_never_on_macaus_land_alone(north: float, east: float) -> None:
    position = Position(north, east)
    if problem_with(position, Side.ZHUHAI) is None:
        assert side_at(position) is not Side.MACAU
    if problem_with(position, Side.MACAU) is None and side_at(position) is Side.ZHUHAI:
        assert 22.2149 <= north <= 22.2168, "only on the square at the Border Gate are both drawn"
        assert 113.5486 <= east <= 113.5498


def test_swapped_numbers_are_named_as_such() -> None:
    for side, places in ((Side.ZHUHAI, ZHUHAI), (Side.MACAU, MACAU)):
        for position in places.values():
            said = problem_with(Position(position.longitude, position.latitude), side)
            assert said is not None
            assert "swapped" in said


@pytest.mark.parametrize("position", named({"Senado Square": MACAU["Senado Square"], "Taipa": MACAU["Taipa"]}))
def test_a_place_of_the_other_side_says_whose_it_is(position: Position) -> None:
    meant_for_macau = problem_with(ZHUHAI["Jida"], Side.MACAU)
    assert meant_for_macau == "This position is across the border, in Zhuhai."
    said = problem_with(position, Side.ZHUHAI)
    assert said is not None
    assert said.startswith("This position is across the border")


@pytest.mark.parametrize("side", Side)
def test_the_open_sea_is_called_the_sea(side: Side) -> None:
    said = problem_with(SEA["between the islands"], side)
    assert said == "This position is in the sea. Check the latitude and the longitude."


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("position", named(ELSEWHERE))
def test_other_places_are_called_outside(position: Position, side: Side) -> None:
    said = problem_with(position, side)
    assert said is not None
    assert "outside Macau and Zhuhai" in said


@given(st.floats(), st.floats(), st.sampled_from(Side))
def test_any_pair_of_numbers_has_an_answer(latitude: float, longitude: float, side: Side) -> None:
    said = problem_with(Position(latitude, longitude), side)
    assert said is None or said.startswith(("This position", "Latitude and longitude"))


def test_a_quay_beside_the_drawn_shore_is_taken_and_further_out_is_the_sea() -> None:
    quay, out = Position(22.2320, 113.5880), Position(22.2270, 113.5880)
    assert side_at(quay) is None
    assert problem_with(quay, Side.ZHUHAI) is None
    assert problem_with(out, Side.ZHUHAI) is not None
