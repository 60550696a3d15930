"""What do many pages share, so that it is worked out once until something public changes?

The forms of all terms, the shelves of the tree, a list on the first page: made once in each process for a generation
and a day, as finished pages are (middleware.py), and just as exact. Not for what one page alone needs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings
from django.utils import timezone

from portal.page_cache import generation
from portal.page_cache.store import Stamp

Made = TypeVar("Made")

MOST = 500  # things; far more than there are shared lists in four languages

_of_request: ContextVar[list[Stamp] | None] = ContextVar("stamp of this request", default=None)
_kept: dict[Hashable, tuple[Stamp, Any]] = {}


def remembered(key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` gives, once for each generation and day. Nobody may change it: others get the same object.

    key: a tuple that begins with the name of what it is, and holds all that it depends on, the language too.
    """
    if settings.PAGE_CACHE_BYTES <= 0:
        return make()
    stamp = now()
    kept = _kept.get(key)
    if kept is not None and kept[0] == stamp:
        return kept[1]  # type: ignore[no-any-return]  # what was made under this key
    made = make()
    if len(_kept) >= MOST and key not in _kept:
        _kept.clear()
    _kept[key] = (stamp, made)
    return made


def now() -> Stamp:
    """Generation and day, asked for once in a request, before anything that is remembered under them is made."""
    asked = _of_request.get()
    if asked:
        return asked[0]
    stamp = Stamp(generation.current(), timezone.localdate().isoformat())
    if asked is not None:
        asked.append(stamp)
    return stamp


class OneRequest:
    """While it lasts, generation and day are asked for once. `with OneRequest():`"""

    def __enter__(self) -> None:
        self._token = _of_request.set([])

    def __exit__(self, *error: object) -> None:
        _of_request.reset(self._token)


def forget() -> None:
    """Let go of everything, for tests and measurements."""
    _kept.clear()
