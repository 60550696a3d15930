"""Does somebody who asks again have the answer already? Known before it is made, with one question to the database.

The tag is made of the generation of all that is public (portal/page_cache/generation.py), the day, the address and the
program that answers: equal in all processes, another one from the commit of any change.
"""

from __future__ import annotations

import hashlib
import inspect
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from portal.page_cache import remembering

MOST_TAG = 2_000  # characters of If-None-Match that are looked at


def tag(request: HttpRequest, *programs: type) -> str:
    """The weak tag of what is at this address now. programs: the classes that make the answer."""
    stamp = remembering.now()
    address = f"{request.path.rstrip('/')}?{request.META.get('QUERY_STRING', '')}"
    of = "\n".join([str(stamp.generation), stamp.day, settings.BASE_URL, address, *map(_of_program, programs)])
    return f'W/"{hashlib.sha256(of.encode("utf-8", "surrogateescape")).hexdigest()[:32]}"'


def is_held(request: HttpRequest, current: str) -> bool:
    """Whether If-None-Match names it. A tag was only ever given with a whole answer, so this one was right before."""
    return current in parse_etags(request.headers.get("If-None-Match", "")[:MOST_TAG])


def is_any_held(request: HttpRequest) -> bool:
    """`If-None-Match: *`: whatever is there."""
    return request.headers.get("If-None-Match", "").strip() == "*"


def of_bytes(body: bytes) -> str:
    """The strong tag of a text that is the same for everybody."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def put_headers(response: HttpResponse, etag: str) -> None:
    """A cache may keep the answer, and asks each time whether it is still right."""
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"


@cache
def _of_program(made_by: type) -> str:
    """A new release that writes an answer otherwise must not be told that nothing changed."""
    files = {inspect.getsourcefile(each) for each in made_by.__mro__ if each.__module__.startswith(_OWN)}
    files |= {str(path) for path in Path(__file__).parent.glob("*.py")}
    return hashlib.sha256(b"".join(Path(name).read_bytes() for name in sorted(filter(None, files)))).hexdigest()


_OWN = ("portal.", "lawyers.", "mediation.")
