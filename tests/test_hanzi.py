"""Names: what is kept as typed, what is taken away, and who is the same under two ways of writing."""

import csv
import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import hanzi

VECTORS = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text(encoding="utf-8"))
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
ANY_TEXT = st.text(st.one_of(st.characters(), HAN, st.sampled_from("\u200b\u3000\u202e\u3164\ufeff\n\t\u034f\ufe0f")))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  鍾\u3000\u3000潔霏 ", "鍾 潔霏"),
        ("Joana\r\n\tMeireles\xa0Sequeira", "Joana Meireles Sequeira"),
        ("鍾\u200b潔\u200d霏\ufeff\u2060", "鍾潔霏"),
        ("\u202eevil\u202c \u2066x\u2069\u200e\u200f\u061c", "evil x"),
        ("a \u200b b", "a b"),
        ("Bell\x07\x00\x1f\x7f\x9f", "Bell"),
        ("soft\u00adhyphen", "softhyphen"),
        ("join\u034fed", "joined"),
        ("𠮷田\U000e0101 😮", "𠮷田\U000e0101 😮"),
        ("葛\ufe00", "葛\ufe00"),
        ("Ａ（１）", "Ａ（１）"),
        ("O’Neill–d'Ávila, Lda. & Co №7", "O’Neill–d'Ávila, Lda. & Co №7"),
        ("محمد สมชาย ชื่อ Łukasz", "محمد สมชาย ชื่อ Łukasz"),
        ("half\ud83d", "half"),
        ("\u200b\u3000\n", ""),
        ("", ""),
    ],
)
def test_a_name_is_kept_as_on_the_document_without_what_nobody_sees(typed: str, kept: str) -> None:
    assert hanzi.clean_name(typed) == kept


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_and_leaves_nothing_invisible(text: str) -> None:
    once = hanzi.clean_name(text)
    assert hanzi.clean_name(once) == once
    assert once == once.strip()
    assert "  " not in once
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in once)


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000\n", "\u200b", "\u3164", "\u115f\u1160 \uffa0", "\u2800", "\ufe0f", "\x00"]
)
def test_what_cannot_be_seen_is_blank(text: str) -> None:
    assert hanzi.is_blank(text)


@pytest.mark.parametrize("text", ["-", "鍾", "0", "😮", "\u3164한"])
def test_what_can_be_seen_is_not_blank(text: str) -> None:
    assert not hanzi.is_blank(text)


@pytest.mark.parametrize(("one", "other"), [*VECTORS["name_fold_equal"], *VECTORS["name_fold_needs_extra"]])
def test_the_vectors_fold_alike(one: str, other: str) -> None:
    assert hanzi.fold_name(one) == hanzi.fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("蕭藹", "肖蔼"),
        ("於靜堇", "于静堇"),
        ("鍾潔霏", "鐘潔霏"),
        ("鍾潔霏", "锺洁霏"),
        ("範樾恆", "范樾恒"),
        ("衞國", "卫国"),
        ("衛國", "卫国"),
        ("周潤發", "周润发"),
        ("黃崑", "黄昆"),
        ("劉濶", "刘阔"),
        ("餘", "余"),
        ("閆", "阎"),
        ("邱", "丘"),
        ("Lantern Reef (Tea) Co., LTD", "ＬＡＮＴＥＲＮ reef tea coLtd"),
        ("葛\U000e0100城", "葛城"),
        ("Strauß", "STRAUSS"),
        ("歐陽　柏堃", "欧阳柏堃"),
        ("\uf9b4", "領"),
    ],
)
def test_one_name_written_in_two_ways_folds_alike(one: str, other: str) -> None:
    assert hanzi.fold_name(one) == hanzi.fold_name(other) != ""


def test_different_names_stay_different() -> None:
    assert len({hanzi.fold_name(name) for name in ("梁皓霖", "梁心蔚", "João", "Joao", "李一", "李二", "กก")}) == 7


def test_a_name_without_letters_has_no_key() -> None:
    assert hanzi.fold_name("—— 😮 ()") == ""


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = hanzi.fold_name(text)
    assert hanzi.fold_name(once) == once


def test_the_threads_of_a_server_fold_alike_from_the_first_call() -> None:
    hanzi._folding.cache_clear()
    names = ["鍾潔霏", "於靜堇", "蕭藹", "範樾恆"] * 50
    with ThreadPoolExecutor(8) as threads:
        folded = list(threads.map(hanzi.fold_name, names))
    assert folded == ["钟洁霏", "于静堇", "萧蔼", "范樾恒"] * 50


def test_every_pair_of_the_closed_table_is_applied() -> None:
    with hanzi.NAME_PAIRS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            assert hanzi.fold_name(row["folded"]) == row["as"], row


@pytest.mark.parametrize("line", ["肖肖,萧,two", "肖,,none", "肖,萧,chain\n萧,簫,chain"])
def test_the_closed_table_maps_one_character_to_one(line: str) -> None:
    with pytest.raises(ValueError, match=r"name_pairs\.csv"):
        hanzi.read_name_pairs(["folded,as,why", *line.split("\n")])


def test_romanised_names_are_compared_by_their_letters() -> None:
    assert hanzi.letters_only("CHONG, Kit-Fei ２") == "chongkitfei"
    assert hanzi.letters_only("João ÁVILA") == "joaoavila"


def test_phones_are_compared_by_their_digits() -> None:
    assert (
        hanzi.digits_only("+86 154-0756 3318") == hanzi.digits_only("＋８６１５４０７５６３３１８") == "8615407563318"
    )
    assert hanzi.digits_only("٠١ ext²") == "01"
