"""At which address may somebody ask this record's own people? Known to an app above, which registers it here.

The registers show the link where a record is published and says that it answers; they do not know who takes the
question (mediation/enquiries).
"""

from __future__ import annotations

from collections.abc import Callable

from portal.registers.models import Record

AskUrl = Callable[[str, str], str]
"""From the kind of register and the record's key to the address, in the language of the page."""

_ask_url: list[AskUrl] = []


def register(ask_url: AskUrl) -> None:
    """Say where to ask. Called once, while the apps start."""
    _ask_url[:] = [ask_url]


def is_open(record: Record) -> bool:
    """Whether the record is published and says that it answers enquiries."""
    return bool(record.live and record.takes_enquiries)


def address_for(record: Record) -> str:
    """Where to ask this record's people; "" where nobody answers. No query."""
    return _ask_url[0](record.register_kind, record.key) if _ask_url and is_open(record) else ""
