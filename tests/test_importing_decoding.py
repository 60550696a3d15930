"""Are lists read that were pasted together from several encodings, and is what cannot be told refused?"""

from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.registers.importing import decoding
from portal.registers.importing.decoding import BIG5, CODECS, DIVISIONS, FAMILIAR, GB18030, UTF8, decode

COMMON = sorted(set(FAMILIAR.read_text(encoding="utf-8")) - {"\n"})
with DIVISIONS.open(encoding="utf-8", newline="") as _lines:
    DIVISION_NAMES = [
        row[column] for row in csv.DictReader(_lines) for column in ("name_zh_hant", "name_zh_hans", "official_name")
    ]


def fits(text: str, encoding: str) -> bool:
    try:
        text.encode(CODECS[encoding])
    except UnicodeEncodeError:
        return False
    return True


def encodable(alphabet: list[str], encoding: str) -> list[str]:
    return [text for text in alphabet if fits(text, encoding)]


ENCODABLE = {name: encodable(COMMON, name) for name in CODECS}
DIVISIONS_IN = {name: encodable(DIVISION_NAMES, name) for name in CODECS}
TAUGHT = [chr(point) for point in range(0x4E00, 0x9FA6) if decoding._is_common(chr(point))]
TAUGHT_FIRST = {name: encodable(TAUGHT, name) for name in CODECS}


@st.composite
def rows_of_lists(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A row as a list has it: what it is called, in which division, a telephone, in the row's own encoding."""
    encoding = draw(st.sampled_from(sorted(CODECS)))
    name = draw(st.text(st.sampled_from(ENCODABLE[encoding]), min_size=1, max_size=14))
    division = draw(st.sampled_from(DIVISIONS_IN[encoding]))
    return encoding, [name, division, "+853 2800 0000"]


@given(st.lists(rows_of_lists(), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_a_name_comes_back_from_any_encoding_in_any_mix(rows: list[tuple[str, list[str]]]) -> None:
    found = decode([[cell.encode(CODECS[encoding]) for cell in cells] for encoding, cells in rows])
    assert found.rows == [cells for _encoding, cells in rows]
    assert not found.untold


@st.composite
def lone_names(draw: st.DrawFn) -> tuple[str, str]:
    encoding = draw(st.sampled_from(sorted(CODECS)))
    return encoding, draw(st.text(st.sampled_from(TAUGHT_FIRST[encoding]), min_size=1, max_size=12))


@given(lone_names())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_a_name_that_stands_alone_is_read_right_or_refused(given_name: tuple[str, str]) -> None:
    encoding, name = given_name
    found = decode([[name.encode(CODECS[encoding])]])
    assert found.rows == [[name]] if not found.untold else found.untold == {0: [0]}


@pytest.mark.parametrize("encoding", [UTF8, GB18030])
@pytest.mark.parametrize("text", ["São Lourenço", "Estação de Apoio", "Rua da Felicidade, n.º 3", "José", "Órgão"])
def test_portuguese_is_read_by_itself(text: str, encoding: str) -> None:
    assert decode([[text.encode(CODECS[encoding])]]).rows == [[text]]


def test_portuguese_of_a_western_list_is_refused_and_not_read_as_chinese() -> None:
    found = decode([["São Lourenço".encode("cp1252")], ["珠海志愿者服务站".encode("gb18030")]])
    assert found.untold == {0: [0]}


def test_cells_of_one_row_may_differ() -> None:
    cells = ["拱北口岸志愿服务站", "澳門社會服務中心", "Estação de Gongbei"]
    rows = [[cells[0].encode("gb18030"), cells[1].encode("big5hkscs"), cells[2].encode()]]
    found = decode(rows)
    assert found.rows == [cells]
    assert found.encodings == {"UTF-8+GB18030+Big5-HKSCS": 1}


def test_a_short_name_follows_its_row_and_its_file() -> None:
    by_row = decode([["王芳".encode("gb18030"), "珠海市香洲区拱北街道".encode("gb18030")]])
    assert by_row.rows[0][0] == "王芳"
    by_file = decode([["王芳".encode("gb18030")], ["珠海市香洲区拱北街道".encode("gb18030")]])
    assert by_file.rows[0][0] == "王芳"


def test_half_a_character_is_refused() -> None:
    assert decode([["珠海".encode("gb18030")[:3] + b"\xff"]]).untold == {0: [0]}


def test_the_mark_of_a_pasted_file_is_taken_off() -> None:
    assert decode([[b"key"], [b"\xef\xbb\xbf" + "澳門".encode()]]).rows == [["key"], ["澳門"]]


def test_rows_are_counted_by_encoding() -> None:
    found = decode([[b"name"], ["澳門大堂區".encode("big5hkscs")], ["珠海拱北街道".encode("gb18030")], [b"plain"]])
    assert found.encodings == {"ASCII": 2, BIG5: 1, GB18030: 1}


def test_what_registers_never_have_makes_no_chinese_of_utf8() -> None:
    odd = "\ue000\u0378x"  # a private character, and one that is none
    assert decode([[(odd + "澳門").encode()]]).rows == [[odd + "澳門"]]
