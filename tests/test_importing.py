"""Does a list change exactly what it shows, all or nothing, and is everything else refused in words?"""

from __future__ import annotations

import io
import time
import zipfile
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from lawyers.importing import FirmResource
from portal.hanzi import clean_name
from portal.registers.importing.cells import entries, joined, one_line
from portal.registers.importing.outcomes import Outcome, Preview
from portal.registers.importing.trying import try_out
from portal.stations.importing import StationResource
from portal.stations.models import Station
from portal.stations.words import Kind
from tests.lists import STATION, a_station, as_csv, as_xlsx

pytestmark = pytest.mark.django_db
BOTH = ("macau", "zhuhai")


def tried(rows: list[dict[str, str]], resource: Any = StationResource, sides: Any = BOTH) -> Preview:
    return try_out(resource, as_csv(rows), sides)


def faults(preview: Preview) -> dict[int, dict[str, str]]:
    """Message by column, by row."""
    return {
        outcome.number: {fault.column: fault.message for fault in outcome.faults}
        for outcome in preview.outcomes
        if outcome.faults
    }


def only(preview: Preview) -> Outcome:
    (outcome,) = preview.outcomes
    return outcome


def test_a_dry_run_writes_nothing() -> None:
    found = only(tried([a_station()]))
    assert (found.kind, found.key, found.number) == ("created", "gongbei-1", 2), found.faults
    assert not Station.objects.exists()


# ---------- Files that are no list ----------


def refused(content: bytes) -> str:
    with override("en"), pytest.raises(ValidationError) as fault:
        try_out(StationResource, content, BOTH)
    return " / ".join(fault.value.messages)


HEADER = b"key,side,kind,name_pt\r\n"
ROW = b"a-1,macau,community,Posto\r\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\r\n\r\n  \r\n", "empty"),
        (HEADER, "no rows"),
        (b"PK\x03\x04 but no zip", "broken"),
        (b"%PDF-1.7\n", "neither a CSV nor an XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        (HEADER + b"a-1,\0macau,community,Posto\r\n", "NUL"),
        (HEADER + b'a-1,macau,community,"Posto\r\n', "quotation mark"),
        (HEADER + b'a-1,macau,community,"Pos"to\r\n', "quotation mark"),
        (HEADER + b"a-1,macau,community," + b"x" * 5_000_000, "longer than any cell"),
        (b"x" * 10_000_001, "larger than 10 MB"),
        (",".join(f"column{place}" for place in range(10_000)).encode() + b"\r\n1", "more than 200 columns"),
        (HEADER + ROW * 5_001, "more than 5000 rows"),
        (b"<html><body>Not found</body></html>", "No column of this file is known"),
        (b"key,side,name_pt\r\na-1,macau,Posto\r\n", "“kind” is missing"),
        (b"key,side,kind,name_pt,latitude\r\na-1,macau,community,Posto,22.2\r\n", "“longitude” is missing"),
        (b"key,side,kind,name_pt,fone\r\na-1,macau,community,Posto,1\r\n", "no column “fone”"),
        (b"key,side,kind,name_pt,key\r\na-1,macau,community,Posto,a-1\r\n", "“key” is there twice"),
        (b"key,side,,kind,name_pt\r\na-1,macau,x,community,Posto\r\n", "Column 3 has no name"),
        ("key,side,kind,名稱\r\na-1,macau,community,站".encode("utf-16")[:-1], "UTF-16"),
        (b"key,side,kind,name_pt,\xff\xff\r\na-1,macau,community,Posto,x\r\n", "The header cannot be read"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_words(content: bytes, said: str) -> None:
    assert said in refused(content)


def packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return written.getvalue()


def test_a_bundle_that_unpacks_without_end_is_not_unpacked() -> None:
    bomb = packed({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * 101_000_000})
    assert len(bomb) < 200_000
    assert "unpacks to more" in refused(bomb)


def test_a_bundle_of_something_else_is_no_list() -> None:
    assert "neither a CSV nor an XLSX" in refused(packed({"word/document.xml": b"<x/>"}))
    assert "broken" in refused(packed({"xl/workbook.xml": b"<workbook"}))


def test_entities_that_grow_are_refused() -> None:
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + place, (b"&%c;" % (97 + place)) * 10) for place in range(10)
    )
    sound = zipfile.ZipFile(io.BytesIO(as_xlsx([list(STATION), list(STATION.values())])))
    parts = {name: sound.read(name) for name in sound.namelist()}
    parts["xl/worksheets/sheet1.xml"] = lol + b"]><worksheet><sheetData>&j;</sheetData></worksheet>"
    assert "broken" in refused(packed(parts))


# ---------- Rows that are refused ----------


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"key": "Gongbei-1"}, "key", "small letters"),
        ({"key": "拱北"}, "key", "small letters"),
        ({"key": ""}, "key", "missing"),
        ({"key": "a" * 61}, "key", "at most 60"),
        ({"side": "hongkong"}, "side", "none of these: macau, zhuhai"),
        ({"kind": ""}, "kind", ""),
        ({"kind": "casino"}, "kind", "“casino” is none of these"),
        ({"services": "guides|miracles"}, "services", "“miracles”"),
        ({"division": "大堂區"}, "division", "other side"),
        ({"division": "Atlantis"}, "division", "no division"),
        ({"latitude": "113.548", "longitude": "22.223"}, "latitude", "swapped"),
        ({"latitude": "22.10", "longitude": "113.75"}, "latitude", "sea"),
        ({"latitude": "22.1910", "longitude": "113.5450"}, "latitude", "across the border"),
        ({"latitude": "48.85", "longitude": "2.35"}, "latitude", "outside"),
        ({"latitude": "north"}, "latitude", "no number"),
        ({"longitude": ""}, "longitude", "needs latitude and longitude"),
        ({"datum": "bd09"}, "datum", "none of these: wgs84, gcj02"),
        ({"hours": "Mo 09:00-12:00,11:00-13:00"}, "hours", "overlap"),
        ({"hours": "whenever"}, "hours", "cannot be read"),
        ({"phone": "1" * 61}, "phone", "60"),
        ({"phone": "=1+1"}, "phone", "formula"),
        ({"email": "nobody"}, "email", ""),
        ({"website": "javascript:alert(1)"}, "website", ""),
        ({"capacity": "2.5"}, "capacity", "whole number"),
        ({"capacity": "-1"}, "capacity", ""),
        ({"is_step_free": "perhaps"}, "is_step_free", "neither yes nor no"),
        ({"verified_on": "31/12/2025", "verified_by": "Ana"}, "verified_on", "2026-11-23"),
        ({"verified_on": "2025-02-30", "verified_by": "Ana"}, "verified_on", "no day"),
        ({"verified_on": "2999-01-01", "verified_by": "Ana"}, "verified_on", "ahead"),
        ({"verified_on": "2026-01-01"}, "verified_by", "who verified"),
        ({"description_pt": "x" * 10_001}, "description_pt", "10000 characters"),
        ({"name_zh_hant": "", "name_zh_hans": ""}, "name_zh_hant", ""),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused_by_its_column(changes: dict[str, str], column: str, said: str) -> None:
    with override("en"):
        found = faults(tried([a_station(**{"key": "gongbei-1", **changes}), a_station("gongbei-2")]))
    assert list(found) == [2]
    assert said in found[2][column]


def test_doubles_half_rows_and_long_rows_are_refused() -> None:
    body = b"a-1,macau,community,Posto\na-1,macau,community,Outro\na-2,macau\na-3,macau,community,Posto,more\n"
    with override("en"):
        found = faults(try_out(StationResource, HEADER + body, BOTH))
    assert "2 times" in found[2]["key"]
    assert "2 times" in found[3]["key"]
    assert "Half a row" in found[4][""]
    assert "more cells than the header" in found[5][""]


def test_a_row_in_no_encoding_says_what_was_tried() -> None:
    with override("en"):
        found = faults(try_out(StationResource, HEADER + "a-1,macau,community,São João\n".encode("cp1252"), BOTH))
    assert "UTF-8, GB18030, Big5-HKSCS" in found[2]["name_pt"]


def test_rows_of_another_side_are_refused() -> None:
    with override("en"):
        found = faults(tried([a_station()], sides={"macau"}))
    assert found == {2: {"side": "This is not your side's register."}}


# ---------- Rows that are taken ----------


def test_headers_and_words_are_understood_in_the_portals_languages() -> None:
    for language in ("zh-hant", "zh-hans", "pt", "en"):
        with override(language):
            labels = {name: str(column.label) for name, column in StationResource.labelled()}
            kind = str(Kind.VOLUNTEER.label)
        row = {labels[name]: value for name, value in a_station(kind=kind).items()}
        assert only(tried([row])).kind == "created", language


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5hkscs"]
)  # fmt: skip
def test_a_list_is_read_in_each_form(encoding: str, delimiter: str) -> None:
    row = a_station()
    if encoding == "big5hkscs":
        row = a_station(name_zh_hans="", division="拱北街道")
    for end in ("\r\n", "\n"):
        preview = try_out(StationResource, as_csv([row], encoding, delimiter, end), BOTH)
        assert only(preview).kind == "created", only(preview).faults
        assert ["name_zh_hant", "", "拱北口岸志願服務站"] in [list(change) for change in only(preview).changes]


def test_rows_of_several_encodings_stand_in_one_file() -> None:
    rows = [
        (a_station("a-1"), "utf-8"),
        (a_station("a-2"), "gb18030"),
        (a_station("a-3", name_zh_hans="", hours=""), "big5hkscs"),
    ]
    content = as_csv([rows[0][0]]) + b"".join(as_csv([row], code).split(b"\r\n", 1)[1] for row, code in rows[1:])
    preview = try_out(StationResource, content, BOTH)
    assert preview.counts["created"] == 3, faults(preview)
    assert preview.encodings == {"ASCII": 1, "UTF-8": 1, "GB18030": 1, "Big5-HKSCS": 1}


def test_workbooks_hold_numbers_and_days() -> None:
    header = ["key", "side", "kind", "name_pt", "phone", "capacity", "latitude", "longitude", "verified_on",
              "verified_by", "is_step_free"]  # fmt: skip
    rows = [["a-1", "macau", "community", "Posto", 28000000, 5.0, 22.1936, 113.5399, datetime(2026, 3, 1), "Ana", True]]  # noqa: DTZ001  # as Excel keeps it
    outcome = only(try_out(StationResource, as_xlsx([header, *rows]), BOTH))
    assert outcome.kind == "created", outcome.faults
    told = {change.column: change.new for change in outcome.changes}
    assert (told["phone"], told["capacity"], told["latitude"]) == ("28000000", "5", "22.193600")
    assert (told["verified_on"], told["is_step_free"]) == ("2026-03-01", "yes")


@pytest.mark.parametrize("day", ["46082", "2026-03-01", "2026/3/1", "2026年3月1日", "2026-03-01 00:00"])
def test_a_day_may_be_text_or_a_spreadsheets_number(day: str) -> None:
    told = only(tried([a_station(verified_on=day, verified_by="Ana")])).changes
    assert ("verified_on", "", "2026-03-01") in told
    assert ("verify_by", "", "2026-08-28") not in told  # shown where its column is in the file


def test_a_formula_in_a_workbook_is_refused_and_text_like_one_is_not() -> None:
    header = ["key", "side", "kind", "name_pt", "phone"]
    with override("en"):
        found = faults(
            try_out(StationResource, as_xlsx([header, ["a-1", "macau", "community", "Posto", "=1+1"]]), BOTH)
        )
    assert "formula" in found[2]["phone"]


def test_a_workbook_with_a_cell_far_below_is_read() -> None:
    workbook = load_workbook(io.BytesIO(as_xlsx([list(STATION), list(STATION.values())])))
    workbook.worksheets[0]["A1048576"] = "far-1"
    written = io.BytesIO()
    workbook.save(written)
    began = time.monotonic()
    preview = try_out(StationResource, written.getvalue(), BOTH)
    assert [outcome.number for outcome in preview.outcomes] == [2, 1048576]
    assert time.monotonic() - began < 8


def test_a_position_in_gcj02_is_converted_once() -> None:
    told = {change.column: change.new for change in only(tried([a_station(datum="gcj02")])).changes}
    assert abs(float(told["latitude"]) - 22.2230) > 0.002
    assert told["datum"] == "wgs84"  # as it is kept


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_the_short_way_cleans_as_the_long_one(text: str) -> None:
    assert one_line(text) == clean_name(text)


ENTRIES = st.text(st.sampled_from("ab|\\\n "), max_size=6)


@given(st.lists(ENTRIES, min_size=1, max_size=4).filter(lambda found: found != [""]))
@settings(max_examples=300, deadline=None)
def test_a_list_in_a_cell_comes_back(found: list[str]) -> None:
    assert entries(joined(found)) == found


def test_parts_stand_in_lists_of_the_same_length() -> None:
    row = dict.fromkeys(FirmResource.names(), "") | FirmResource.sample | {"partner_place": "mainland|macau|hongkong"}
    preview = tried([row], FirmResource)
    assert "partner_name_zh_hant" in faults(preview)[2]


def test_a_file_that_says_it_is_utf8_is_believed_only_if_it_is_so_to_its_end() -> None:
    mixed = as_csv([a_station("a-1")], "utf-8-sig") + as_csv([a_station("a-2")], "gb18030").split(b"\r\n", 1)[1]
    preview = try_out(StationResource, mixed, BOTH)
    assert preview.encodings == {"ASCII": 1, "UTF-8": 1, "GB18030": 1}
    assert preview.counts["created"] == 2
    assert try_out(StationResource, as_csv([a_station("a-1", phone="ʰ")], "utf-8-sig"), BOTH).counts["created"] == 1
