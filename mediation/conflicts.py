"""Who may be the same person? Keyed hashes of what identifies a party, so that parties can be compared unread.

Each side has its own key. A second set under a common key is kept only where a legal basis for comparing across the
border is configured (RULES section 5). The comparison itself comes with the conflict check.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from mediation.answers import PartyAnswers
from mediation.identity_documents import check_number
from mediation.models import MatchHash, Party
from portal import hanzi
from portal.sealing import match_hash


def match_values(party: PartyAnswers) -> Iterator[tuple[str, str]]:
    """What of a party is matched, as (kind, value): document holder, names folded, birth date, phone, Latin name."""
    holder = check_number(party.get("id_type"), party.get("id_number")).holder
    if holder:
        yield "document", f"{party.get('id_type')}:{holder}"
    names = {hanzi.fold_name(name) for name in [party.get("name") or "", *(party.get("former_names") or [])]}
    yield from (("name", name) for name in sorted(names) if name)
    if birth_date := party.get("birth_date"):
        yield "birth", birth_date
    if phone := hanzi.digits_only(party.get("phone") or ""):
        yield "phone", phone
    if romanised := hanzi.letters_only(party.get("romanised") or ""):
        yield "romanised", romanised


def hashes_of(party: Party, answers: PartyAnswers) -> list[MatchHash]:
    """The rows to store for one party: under its home side's key, and under the common one where there is one."""
    keys = {party.case.home_side: settings.MATCH_KEYS[party.case.home_side]}
    if settings.COMMON_MATCH_KEY is not None:
        keys["common"] = settings.COMMON_MATCH_KEY
    return [
        MatchHash(case=party.case, party=party, scope=scope, kind=kind, value=match_hash(kind, value, key=key))
        for scope, key in keys.items()
        for kind, value in match_values(answers)
    ]
