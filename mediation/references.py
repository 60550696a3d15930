"""How is a case numbered, so that a number read over the telephone is noticed when it is wrong?

`ZH-2026-000123-4`: side, year, running number of that side and year, and an ISO 7064 MOD 11,10 check digit over all
of them. It finds every wrong digit, every wrong side and nearly every swap of neighbours, and is spoken as a digit.
"""

from __future__ import annotations

import re

from django.db import connection
from stdnum.iso7064 import mod_11_10

from portal.places.sides import Side

PREFIX = {Side.ZHUHAI: "ZH", Side.MACAU: "MO"}
_SIDE_DIGIT = {"ZH": "1", "MO": "2"}
_FORM = re.compile(r"(ZH|MO)-([0-9]{4})-([0-9]{6,9})-([0-9])")


def take_reference(side: Side, year: int) -> str:
    """The next reference of a side and year. Its counter stays locked until the transaction ends.

    A transaction that fails gives its number back, so that the numbers have no gaps.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into mediation_referencecounter as counter (side, year, last) values (%s, %s, 1) "
            "on conflict on constraint reference_counter_once do update set last = counter.last + 1 returning last",
            [side.value, year],
        )
        (number,) = cursor.fetchone()
    return make_reference(PREFIX[side], year, number)


def make_reference(prefix: str, year: int, number: int) -> str:
    """The reference for a running number, with its check digit."""
    return f"{prefix}-{year:04d}-{number:06d}-{_check_digit(prefix, f'{year:04d}', f'{number:06d}')}"


def is_reference(text: str) -> bool:
    """Whether a text has the form of a reference and its check digit is right."""
    found = _FORM.fullmatch(text)
    return found is not None and _check_digit(*found.groups()[:3]) == found[4]


def _check_digit(prefix: str, year: str, number: str) -> str:
    digit: str = mod_11_10.calc_check_digit(_SIDE_DIGIT[prefix] + year + number)
    return digit
