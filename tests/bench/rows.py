"""How does a database come to hold a million cases in minutes? By SQL, in the order of time, as real ones would come.

Every case has a draft, two parties with contact and identity, narrative, safety rows, consents and its first event;
the trail is whole. Sealed columns are empty. Keys have the form of UUIDv7 and are worked out from the case's number,
so that no step has to look one up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from mediation.statuses import Status
from portal.house import progress
from portal.places.sides import Side
from tests.bench.database import BenchDatabase

CHUNK = 100_000
FIRST_MOMENT, LAST_MOMENT = 1_577_836_800_000, 1_767_225_600_000  # milliseconds: the beginnings of 2020 and 2026
OWN_CASES = 21  # of the mediator whose list is measured
RARE, RARE_CASES = Status.BREACHED, 7  # a status that hardly any case has, in the largest office

# How many of 100 cases come to each office, and stand at each status.
OFFICE_SHARES = {"zhuhai-family": 40, "zhuhai-centre": 20, "macau-family": 25, "macau-centre": 15}
STATUS_SHARES = {
    Status.SUBMITTED: 10, Status.SCREENING: 6, Status.INFO_REQUESTED: 4, Status.INVITING: 5, Status.ASSIGNED: 5,
    Status.IN_SESSION: 8, Status.DRAFTING: 2, Status.PERFORMED: 15, Status.NO_AGREEMENT: 10, Status.WITHDRAWN: 5,
    Status.CLOSED: 30,
}  # fmt: skip
CENTRE_STREAMS = {"commercial": 50, "labour": 30, "property": 20}
OTHER_MEDIATORS_SHARE = 5  # every fifth case is assigned to one of them


@dataclass(frozen=True)
class People:
    """Whose keys the rows need: offices by code, the measured mediator, and other mediators."""

    offices: dict[str, int]
    sides: dict[str, Side]
    mediator_id: int
    other_mediator_ids: list[int]


def fill(database: BenchDatabase, people: People, *, rows: int) -> None:
    """Store `rows` cases and what belongs to them. Leaves statistics and visibility map up to date."""
    with closing(connect(database)) as connection:
        is_superuser = _is_superuser(connection)
        if is_superuser:
            connection.execute("set session_replication_role = replica")  # skips foreign keys: the rows are right
        connection.execute("set synchronous_commit = off")
        for first in range(1, rows + 1, CHUNK):
            last = min(first + CHUNK - 1, rows)
            with progress.step(f"Cases {first:,} to {last:,} of {rows:,}") if rows > CHUNK // 10 else _silently():
                _store(connection, people, first, last, rows, is_chained=is_superuser)
        _make_rare(connection, people)
        _assign(connection, people)
        with progress.step("Statistics") if rows > CHUNK // 10 else _silently():
            connection.execute("vacuum (analyze)")
            if is_superuser:
                connection.execute("checkpoint")  # so that none falls into what is measured


def connect(database: BenchDatabase) -> psycopg.Connection[Any]:
    """A connection that may read and write every row: the administrator's.

    Where that is no superuser, the owner's, acting as the job `migration`: then policies and triggers are at work.
    """
    connection: psycopg.Connection[Any] = psycopg.connect(database.administrator_url, autocommit=True)
    if _is_superuser(connection):
        return connection
    connection.close()
    connection = psycopg.connect(database.owner_url, autocommit=True)
    connection.execute("select set_config('portal.actor', 'job:migration', false)")
    return connection


def _is_superuser(connection: psycopg.Connection[Any]) -> bool:
    return connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone() == (True,)


@contextmanager
def _silently() -> Iterator[None]:
    yield


# ---------- The rows of a case ----------


def _store(
    connection: psycopg.Connection[Any], people: People, first: int, last: int, rows: int, *, is_chained: bool
) -> None:
    """The cases with these numbers. is_chained: triggers are off, so that the trail must be linked here."""
    numbers = f"from generate_series({first}::bigint, {last}::bigint) n"
    with connection.transaction():
        connection.execute(f"{_drafts(rows)} {numbers}")
        connection.execute(f"{_cases(people, rows)} {numbers} {_office_of_case(people)}")
        for statement in (*_of_parties(rows), *_of_applicants(rows), *_of_cases(rows)):
            connection.execute(f"{statement} {numbers}")
        connection.execute(_events(rows, numbers, is_chained=is_chained))


def _moment(rows: int) -> str:
    """The millisecond of a case: they come evenly."""
    return f"({FIRST_MOMENT} + n * {(LAST_MOMENT - FIRST_MOMENT) // rows})"


def _at(rows: int) -> str:
    return f"to_timestamp({_moment(rows)} / 1000.0)"


def _key(kind: str, rows: int) -> str:
    """A UUIDv7 of the case's millisecond: the rest of its digits are random, but the same for the same kind."""
    digits = f"md5('{kind}' || n)"
    milliseconds = f"lpad(to_hex({_moment(rows)}), 12, '0')"
    timed = f"overlay({digits} placing {milliseconds} from 1)"
    return f"overlay(overlay({timed} placing '7' from 13) placing '8' from 17)::uuid"


def _spread(salt: int) -> str:
    """A number from 0 to 99 that goes evenly through all, and independently for another salt."""
    return f"(n * {salt} % 4294967296 * 100 / 4294967296)"


def _by_share(shares: dict[Any, int], spread: str) -> str:
    """SQL that chooses a word by its share of 100."""
    limit, branches = 0, ""
    for word, share in shares.items():
        limit += share
        branches += f" when {spread} < {limit} then '{word}'"
    if limit != 100:
        raise ValueError(f"shares add up to {limit}")
    return f"case{branches} end"


def _office_of_case(people: People) -> str:
    offices = ", ".join(
        f"('{code}', {people.offices[code]}, '{people.sides[code]}', '{'ZH' if code.startswith('zhuhai') else 'MO'}')"
        for code in OFFICE_SHARES
    )
    return f"""
        join (values {offices}) office (code, id, side, prefix)
          on office.code = {_by_share(OFFICE_SHARES, _spread(2654435761))}
    """


def _drafts(rows: int) -> str:
    return f"""
        insert into mediation_draft (id, key_digest, language, answers, typed, created_at, changed_at, submitted_at)
        select {_key("draft", rows)}, sha256(n::text::bytea), 'zh-hant', '', '', {_at(rows)}, {_at(rows)}, {_at(rows)}
    """


def _cases(people: People, rows: int) -> str:
    # The numbers of 2019 are of no real request's year; check digits are not worked out.
    return f"""
        insert into mediation_case (id, draft_id, reference, home_office_id, home_side, stream, status, cross_border,
                                    route, advice, reasons, language, submitted_at)
        select {_key("case", rows)}, {_key("draft", rows)}, office.prefix || '-2019-' || lpad(n::text, 7, '0') || '-0',
               office.id, office.side,
               case when office.code like '%-family' then 'family'
                    else {_by_share(CENTRE_STREAMS, _spread(1597334677))} end,
               {_by_share(STATUS_SHARES, _spread(2246822519))}, n % 3 = 0, 'mediation', '{{}}', '{{}}', 'zh-hant',
               {_at(rows)}
    """


def _of_parties(rows: int) -> Iterator[str]:
    case = _key("case", rows)
    for role in ("applicant", "respondent"):
        party = _key(role, rows)
        yield f"""
            insert into mediation_party (id, case_id, role, kind, position)
            select {party}, {case}, '{role}', 'person', 0
        """
        yield f"""
            insert into mediation_partycontact (id, case_id, party_id, name, romanised, residence_side, division,
                address, phone, email, preferred_language, representative_name, representative_relation)
            select {_key(f"contact {role}", rows)}, {case}, {party}, '', '', 'macau', '', '', '', '', 'zh-hant', '', ''
        """
        yield f"""
            insert into mediation_partyidentity (id, case_id, party_id, former_names, document_type, document_number,
                birth_date)
            select {_key(f"identity {role}", rows)}, {case}, {party}, '', '', '', ''
        """
        yield f"""
            insert into mediation_matchhash (id, case_id, party_id, scope, kind, value)
            select {_key(f"hash {role}", rows)}, {case}, {party}, 'zhuhai', 'name', sha256(('{role}' || n)::bytea)
        """


def _of_applicants(rows: int) -> Iterator[str]:
    case, party = _key("case", rows), _key("applicant", rows)
    yield f"""
        insert into mediation_safecontact (id, case_id, party_id, channel, hours, may_leave_message)
        select {_key("safe contact", rows)}, {case}, {party}, '', '', null
    """
    yield f"""
        insert into mediation_safetyanswers (id, case_id, party_id, answers)
        select {_key("safety", rows)}, {case}, {party}, ''
    """
    for kind, group in (("privacy", ""), ("cross_border", "contact")):
        yield f"""
            insert into mediation_consent (id, case_id, party_id, kind, "group", text_version, language, given_at)
            select {_key(f"consent {kind}", rows)}, {case}, {party}, '{kind}', '{group}', '1', 'zh-hant', {_at(rows)}
        """


def _of_cases(rows: int) -> Iterator[str]:
    case = _key("case", rows)
    yield f"""
        insert into mediation_casenarrative (id, case_id, issues, story, wants, marriage_registered_in,
            court_action_side)
        select {_key("narrative", rows)}, {case}, '{{contact,custody}}', '', '', '', ''
    """
    yield f"""
        insert into mediation_safetyflag (id, case_id, is_flagged, is_emergency)
        select {_key("flag", rows)}, {case}, n % 8 = 0, n % 64 = 0
    """


def _events(rows: int, numbers: str, *, is_chained: bool) -> str:
    detail = """'{"office": "sample"}'::jsonb"""
    case, at = _key("case", rows), _at(rows)
    hashed = f"event_hash({case}, {case}, 1, {at}, 'job:migration', 'submitted', {detail}, '')" if is_chained else "''"
    events = f"""
        insert into mediation_caseevent (id, chain, case_id, sequence, at, actor, action, detail, previous, hash)
        select {_key("event", rows)}, {case}, {case}, 1, {at}, 'job:migration', 'submitted', {detail}, '', {hashed}
        {numbers}
    """
    if not is_chained:
        return events
    return f"""
        with stored as ({events} returning chain, hash)
        insert into mediation_trailhead (chain, sequence, hash) select chain, 1, hash from stored
    """


# ---------- What is looked for ----------


def _make_rare(connection: psycopg.Connection[Any], people: People) -> None:
    """Give a few cases of the largest office, evenly through time, a status that no other has."""
    connection.execute(
        f"update mediation_case set status = '{RARE}' where id in ({_evenly('home_office_id = %s')})",
        [people.offices["zhuhai-family"], RARE_CASES, RARE_CASES],
    )


def _assign(connection: psycopg.Connection[Any], people: People) -> None:
    """Assign a few cases, evenly through time, to the measured mediator, and every fifth to somebody else."""
    connection.execute(
        f"{_GRANTS} select picked.id, %s, permission.id from ({_evenly('home_side = %s')}) picked, {_CASE_PERMISSIONS}",
        [people.mediator_id, Side.ZHUHAI.value, OWN_CASES, OWN_CASES],
    )
    others = people.other_mediator_ids
    connection.execute(
        f"""
        {_GRANTS} select numbered.id, (%s::bigint[])[1 + numbered.number / {OTHER_MEDIATORS_SHARE} %% {len(others)}],
                         permission.id
        from (select id, row_number() over (order by id) as number from mediation_case) numbered, {_CASE_PERMISSIONS}
        and numbered.number %% {OTHER_MEDIATORS_SHARE} = 0
        """,
        [others],
    )


_GRANTS = "insert into mediation_caseuserobjectpermission (content_object_id, user_id, permission_id)"
_CASE_PERMISSIONS = """
    auth_permission permission join django_content_type kind on kind.id = permission.content_type_id
    where kind.app_label = 'mediation' and kind.model = 'case' and permission.codename in ('view_case', 'mediate_case')
"""


def _evenly(condition: str) -> str:
    """SQL for the ids of a few cases, evenly through time. Its parameters: the condition's, and the number twice."""
    return f"""
        select id from (select id, row_number() over (order by id) as number, count(*) over () as all_of_them
                        from mediation_case where {condition}) numbered
        where number %% greatest(all_of_them / %s, 1) = 0 order by id limit %s
    """
