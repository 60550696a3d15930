"""Lists of stations, firms and lawyers as files, in the tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

STATION = {
    "key": "gongbei-1",
    "side": "zhuhai",
    "kind": "hk_macau_volunteers",
    "name_zh_hant": "拱北口岸志願服務站",
    "name_zh_hans": "拱北口岸志愿服务站",
    "division": "拱北街道",
    "latitude": "22.2230",
    "longitude": "113.5480",
    "datum": "wgs84",
    "hours": "Mo-Fr 09:30-13:00,14:30-18:00; Sa 09:30-13:00",
    "services": "fill_in|guides",
    "spoken": "yue|pt",
    "phone": "+86 756 888 0000",
}


def a_station(key: str = "gongbei-1", **changes: str) -> dict[str, str]:
    return {**STATION, "key": key, **changes}


def as_csv(
    rows: Iterable[Mapping[str, str]], encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n"
) -> bytes:
    """Rows as a CSV file; a column that a row does not have is empty in it."""
    rows = list(rows)
    header = list(dict.fromkeys(name for row in rows for name in row))
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end)
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return written.getvalue().encode(encoding)


def as_xlsx(rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows of any values, the header first."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()
