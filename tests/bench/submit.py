"""What does the last click of a request cost, against the same rows written by nothing but the driver?

A request is sent over HTTP from the page that checks the answers. The floor takes the very statements that wrote such
a request, with fresh keys, and runs them in one transaction as a role that no policy holds up. For reading beside it,
the same is done as the role that serves, with who acts told first: what is left is Python, HTTP and the reads.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from psycopg.types.json import Json, Jsonb

from mediation.access import DraftActor, acting_as
from mediation.actions.drafts import begin_draft, new_draft_actor, save_answers
from mediation.actions.submit import submit_request
from mediation.intake.cookies import cookie_name
from mediation.intake.steps import STEPS
from mediation.models.keys import new_key
from mediation.scenarios.site import running_site
from portal.house import progress
from tests.bench.database import BenchDatabase, django_connected_to
from tests.bench.measuring import CountingClient, Pair, Result, Visitor, WrongAnswer
from tests.bench.rows import connect
from tests.people import agreed, family_answers
from tests.resident import Resident

BAR, GROWTH_BAR = 4.0, 1.3
MOST_QUERIES, MOST_STEP_QUERIES = 30, 4
REPEATED = 120
WARM_UP = 20  # not counted: the server's processes load their templates, the floor's statements become prepared
_WRITES = re.compile(r"\s*(insert|update)\b|.*\bprocrastinate_defer", re.IGNORECASE | re.DOTALL)
_SAYS_WHO_ACTS = re.compile(r"\s*select set_config\b", re.IGNORECASE)

Statement = tuple[str, Any]


def run(large: BenchDatabase, small: BenchDatabase, *, rows: int, conditions: dict[str, Any]) -> Result:
    """Measure requests on both databases in turns with the floor."""
    main = Pair("final post ÷ bare driver", BAR)
    growth = Pair("many cases ÷ 1,000 cases", GROWTH_BAR)
    served = Pair("final post ÷ driver under policies", BAR, is_barred=False)
    with ExitStack() as stack:
        with progress.step("Starting two sites"):
            senders = [Sender(database, _site(database, stack)) for database in (large, small)]
        floor, floor_under_policies = (
            stack.enter_context(closing(Floor(large, is_under_policies=each))) for each in (False, True)
        )
        with progress.step(f"Submitting {REPEATED} requests to each"):
            for number in range(REPEATED + WARM_UP):
                times = [senders[0].send(), senders[1].send(), floor.write(), floor_under_policies.write()]
                if number >= WARM_UP:
                    for pair, place in ((main, 2), (growth, 1), (served, 3)):
                        pair.measured.append(times[0])
                        pair.floor.append(times[place])
        queries, step_queries, missed = _count_queries(large)
    return Result(
        bench="submit",
        rows=rows,
        main=main,
        pairs=[main, growth, served],
        queries=queries,
        conditions={**conditions, "connections": 1, "requests_each": REPEATED},
        missed=missed,
        more={"queries_of_a_step": step_queries, "statements_of_the_floor": len(floor.statements)},
    )


def _site(database: BenchDatabase, stack: ExitStack) -> str:
    with django_connected_to(database.runtime_url):
        return stack.enter_context(running_site())


class Sender:
    """Sends complete requests to one site."""

    def __init__(self, database: BenchDatabase, base_url: str) -> None:
        self.database = database
        self.base_url = base_url
        self._actors = self._prepare()

    def _prepare(self) -> Iterator[DraftActor]:
        """Drafts with every answer, made before anything is measured."""
        with django_connected_to(self.database.runtime_url):
            return iter([_complete_draft() for _ in range(REPEATED + WARM_UP)])

    def send(self) -> float:
        """Press the button of the page that checks the answers. Milliseconds of that one answer."""
        actor = next(self._actors)
        path = f"/en/apply/{actor.draft_id}/check/"
        visitor = Visitor(self.base_url, {cookie_name(actor.draft_id): actor.key})
        with closing(visitor):
            token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', visitor.get(path).text)
            assert token is not None
            answer = visitor.post(path, {"csrfmiddlewaretoken": token[1]})
        if answer.status != 303 or not answer.headers["Location"].endswith("/receipt/"):
            raise WrongAnswer(f"The request was answered {answer.status} and led to no receipt.")
        return answer.milliseconds


def _complete_draft() -> DraftActor:
    actor = new_draft_actor()
    answers = agreed(family_answers())
    with acting_as(actor):
        draft = begin_draft(by=actor, language="en")
        save_answers(draft, by=actor, answers=answers, typed={}, language="en")
    return actor


class Floor:
    """Writes the rows of a request again and again, by the driver alone."""

    def __init__(self, database: BenchDatabase, *, is_under_policies: bool) -> None:
        with django_connected_to(database.runtime_url):
            self._draft_id, statements = _recorded()
        self._preparing = connect(database)
        if is_under_policies:
            self.statements = statements
            self._writing = psycopg.connect(database.runtime_url, autocommit=True)
        else:
            self.statements = [statement for statement in statements if not _SAYS_WHO_ACTS.match(statement[0])]
            self._writing = connect(database)

    def write(self) -> float:
        """One request's rows in one transaction. Milliseconds."""
        fresh = Fresh(_new_reference())
        statements = [(sql, fresh.of(parameters)) for sql, parameters in self.statements]
        self._preparing.execute(
            "insert into mediation_draft (id, key_digest, language, answers, typed, created_at, changed_at) "
            "select %s, key_digest, language, answers, typed, created_at, now() from mediation_draft where id = %s",
            [fresh.of(self._draft_id), self._draft_id],
        )
        began = time.perf_counter()
        with self._writing.transaction(), self._writing.cursor() as cursor:
            for sql, parameters in statements:
                cursor.execute(sql, parameters)
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        self._preparing.close()
        self._writing.close()


def _new_reference() -> str:
    """A reference that no case has: of a year without real ones, numbered by the millisecond."""
    time.sleep(0.002)
    return f"ZH-2018-{time.time_ns() // 1_000_000 % 10**10:010d}-0"


def _recorded() -> tuple[UUID, list[Statement]]:
    """The draft of a real request, and every statement that wrote, or said who acts, while it was sent."""
    statements: list[Statement] = []

    def record(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        assert not many
        if _WRITES.match(sql) or _SAYS_WHO_ACTS.match(sql):
            statements.append((sql, parameters))
        return execute(sql, parameters, many, context)

    actor = _complete_draft()
    with connection.execute_wrapper(record), acting_as(actor):
        submit_request(by=actor, language="en")
    return actor.draft_id, statements


class Fresh:
    """Parameters with every key, and the reference, replaced by new ones: the same by the same."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        self._keys: dict[str, UUID] = {}

    def of(self, value: Any) -> Any:
        match value:
            case UUID():
                return self._keys.setdefault(str(value), new_key())
            case str():
                text = re.sub(r"\b(ZH|MO)-\d{4}-\d{6,}-\d\b", self.reference, value)
                return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", lambda found: str(self.of(UUID(found[0]))), text)
            case Jsonb() | Json():
                return type(value)(self.of(value.obj), value.dumps)
            case dict():
                return {key: self.of(each) for key, each in value.items()}
            case list() | tuple():  # a tuple is a row of its own to the driver, a list an array
                return type(value)(self.of(each) for each in value)
            case _:
                return value


def _count_queries(database: BenchDatabase) -> tuple[int, int, list[str]]:
    """Queries of the final post, the most of any other page of the form, and what is wrong with them.

    As of a server that runs: a process reads the list of places once in ten minutes (mediation/intake/places.py).
    """
    client = CountingClient()
    with django_connected_to(database.runtime_url):
        Resident(client=CountingClient()).fill(family_answers())
        resident = Resident(client=client).fill(family_answers())
        for step in STEPS:
            client.get(resident.step_url(step.slug))
        client.get(resident.url("check", resident.draft_id))
        steps = list(client.counted)
        resident.send()
    final = client.counted[-1][2]
    most = max(steps, key=lambda step: step[2])
    missed = [f"{method} of {_page(path)}: {number} queries > {MOST_STEP_QUERIES}"
              for method, path, number in steps if number > MOST_STEP_QUERIES]  # fmt: skip
    if final > MOST_QUERIES:
        missed.append(f"the final post: {final} queries > {MOST_QUERIES}")
    return final, most[2], missed


def _page(path: str) -> str:
    """The page of a draft's address."""
    return path.split("/", 4)[-1]
