"""Does a number fit the document it is said to come from, and whom does it identify?

RULES section 4; codes of refusal as in the intake rules. Only the form and the check character are looked at:
a number that passes is not proof that the document exists, nor that it belongs to the person.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from mediation.statuses import IdentityDocument
from portal import hanzi

NumberError = Literal["format", "checksum"]

LONGEST_FREE_NUMBER = 64
"""Characters of a passport or Macau company number, the two without a pattern."""

_LOCAL_TIME = ZoneInfo("Asia/Macau")  # Zhuhai's clock shows the same time

# [0-9], never \d: that takes the digits of every script.
_MACAU_BIR = re.compile(r"([157][0-9]{6})\(?([0-9])\)?")
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_RESIDENCE_PERMIT = re.compile(r"8[123]0000[0-9]{11}[0-9X]")
_HOME_RETURN_PERMIT = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
_HKID = re.compile(r"([A-Z]{1,2})([0-9]{6})\(([0-9A])\)")
_USCC = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}")

_EIGHTEEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_EIGHTEEN_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_HKID_VALUES = {letter: value for value, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ")}


class CheckedNumber(NamedTuple):
    """value: the number as it is stored, empty when left blank, and as far as it was read when refused.

    error: None when it may be kept. holder: what stays the same when the document is replaced, for matching
    together with its type; empty when there is no number or it was refused.
    """

    value: str
    error: NumberError | None
    holder: str


def check_number(id_type: str | None, raw: str | None, today: date | None = None) -> CheckedNumber:
    """Read ``raw`` as the number of a document of type ``id_type`` (a value of ``IdentityDocument``).

    It is read after NFKC, without spaces, in capitals. ``today`` is the day in Macau and Zhuhai, now when not given.
    A number without a known type is free text: the missing or wrong type is another answer's error.
    """
    number = _normalise(raw or "")
    if hanzi.is_blank(number):
        return CheckedNumber("", None, "")
    value, error = _read(id_type, number, today or datetime.now(_LOCAL_TIME).date())
    return CheckedNumber(value, error, "" if error else _holder_of(id_type, value))


def _normalise(raw: str) -> str:
    # Twice, because NFKC itself may bring a space or something invisible, and taking that away a new composition.
    text = hanzi.without_spaces(unicodedata.normalize("NFKC", raw))
    return hanzi.without_spaces(unicodedata.normalize("NFKC", text.upper()))


def _read(id_type: str | None, number: str, today: date) -> tuple[str, NumberError | None]:
    match id_type:
        case IdentityDocument.MACAU_BIR:
            return _read_macau_bir(number)
        case IdentityDocument.MAINLAND_ID:
            return number, _eighteen_error(_EIGHTEEN, number, today)
        case IdentityDocument.RESIDENCE_PERMIT:
            return number, _eighteen_error(_RESIDENCE_PERMIT, number, today)
        case IdentityDocument.HOME_RETURN_PERMIT:
            return number, None if _HOME_RETURN_PERMIT.fullmatch(number) else "format"
        case IdentityDocument.HKID:
            return number, _checked(_HKID, number, lambda: hkid_check(number[:-3]) == number[-2])
        case IdentityDocument.USCC:
            return number, _checked(_USCC, number, lambda: uscc_check(number[:17]) == number[17])
        case _:
            return number, None if len(number) <= LONGEST_FREE_NUMBER else "format"


def _checked(pattern: re.Pattern[str], number: str, has_right_check: Callable[[], bool]) -> NumberError | None:
    if not pattern.fullmatch(number):
        return "format"
    return None if has_right_check() else "checksum"


def _read_macau_bir(number: str) -> tuple[str, NumberError | None]:
    """Stored as ``1234567(8)``. The formula of the check digit is not published: the form is all there is to check."""
    found = _MACAU_BIR.fullmatch(number)
    return (f"{found[1]}({found[2]})", None) if found else (number, "format")


def _eighteen_error(pattern: re.Pattern[str], number: str, today: date) -> NumberError | None:
    """The birth digits are read before the check character, because a wrong day is an error of form."""
    if not pattern.fullmatch(number) or not _is_past_day(number[6:14], today):
        return "format"
    return None if eighteen_check(number[:17]) == number[17] else "checksum"


def _is_past_day(digits: str, today: date) -> bool:
    """Whether ``YYYYMMDD`` is a day before ``today``: nobody holds a document on the day of their birth."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) < today
    except ValueError:
        return False


def _holder_of(id_type: str | None, value: str) -> str:
    """The last two digits of a Home Return Permit count its replacements; the nine before are for life."""
    return value[:9] if id_type == IdentityDocument.HOME_RETURN_PERMIT else value


def eighteen_check(first17: str) -> str:
    """The check character of a Mainland identity number or residence permit, from its 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _EIGHTEEN_WEIGHTS, strict=True))
    return _EIGHTEEN_CHECKS[total % 11]


def hkid_check(stem: str) -> str:
    """The character in the brackets of a Hong Kong identity card, from its one or two letters and six digits."""
    total = sum(_HKID_VALUES[c] * weight for c, weight in zip(stem.rjust(8), range(9, 1, -1), strict=True))
    return "0123456789A"[(11 - total % 11) % 11]


def uscc_check(first17: str) -> str:
    """The check character of a unified social credit code (GB 32100), from its first 17 characters.

    The outer remainder matters: without it about one code in thirty has no check character at all.
    """
    total = sum(_USCC_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(first17))
    return _USCC_ALPHABET[(31 - total % 31) % 31]
