"""Which reference and which code does an enquiry get, and what is kept of the code?

Both are worked out from the key in the form and from what was told, so that a double click or a retry gets the same
ones and the code is stored nowhere: the database holds a keyed digest. Signs that are easily mixed up when written by
hand are not used, and read as what they were meant to be (Crockford's base 32).
"""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

from portal.places.sides import Side
from portal.sealing import match_hash

REFERENCE = "ENQ-(?:ZH|MO)-[0-9A-Z]{4}-[0-9A-Z]{4}"
"""Forty random bits, in words of a pattern for addresses."""

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE = re.compile(REFERENCE)
_FORM_KEY = re.compile("[0-9a-f]{32}")
_CODE_SIGNS = 12  # sixty bits
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SALT = "mediation.enquiries"
_PREFIX = {Side.ZHUHAI: "ZH", Side.MACAU: "MO"}
_SIDES = {prefix: side for side, prefix in _PREFIX.items()}


def new_form_key() -> str:
    """What makes two postings of one page the same enquiry: random, in the page alone."""
    return secrets.token_hex(16)


def sound_form_key(text: str) -> str:
    """The key that a page sent; a new one where it is none of ours."""
    return text if _FORM_KEY.fullmatch(text) else new_form_key()


def make_keys(form_key: str, told: str, side: Side) -> tuple[str, str]:
    """Reference and code for what was told with this form key. Another text from the same page is another enquiry."""
    number = int.from_bytes(salted_hmac(_SALT, f"{form_key}\n{told}", algorithm="sha256").digest())
    signs = []
    for _place in range(8 + _CODE_SIGNS):
        number, sign = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[sign])
    text = "".join(signs)
    return f"ENQ-{_PREFIX[side]}-{text[:4]}-{text[4:8]}", _in_fours(text[8:])


def code_digest(reference: str, code: str) -> bytes:
    """What the database keeps: 32 bytes, under a key of the side that the reference names."""
    side = _SIDES[reference.split("-")[1]]
    return match_hash(_SALT, f"{reference}:{code}", key=settings.MATCH_KEYS[side.value])


def read_reference(text: str) -> str:
    """A reference as somebody typed it, in its own form; "" for what is none."""
    signs = _signs(text).removeprefix("ENQ")
    prefix, rest = signs[:2], signs[2:].translate(_MEANT)
    for known in _SIDES:
        if prefix.replace("0", "O") == known:
            found = f"ENQ-{known}-{rest[:4]}-{rest[4:]}"
            return found if _REFERENCE.fullmatch(found) else ""
    return ""


def read_code(text: str) -> str:
    """A code as somebody typed it, in its own form; "" for what is none."""
    signs = _signs(text).translate(_MEANT)
    return _in_fours(signs) if len(signs) == _CODE_SIGNS and set(signs) <= set(_SIGNS) else ""


def _signs(text: str) -> str:
    """Latin letters and digits alone, as capitals. Only so many are read as any key could have."""
    return re.sub("[^0-9A-Z]", "", text[:200].upper())


def _in_fours(text: str) -> str:
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))
