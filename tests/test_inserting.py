"""Do rows that are written together hold what the ORM would have written, and does a refusal stay one?"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from mediation.access import JobActor, acting_as
from mediation.models import Case, CaseNarrative, Child, MatchHash, Party, PartyIdentity
from mediation.models.inserting import insert_together
from mediation.models.keys import new_key
from tests.people import House, family_answers, send

pytestmark = pytest.mark.django_db


def _copy(row: Case) -> Case:
    """A second case of the same content, with a key and a reference of its own."""
    fields = {field.attname: getattr(row, field.attname) for field in Case._meta.concrete_fields}
    del fields["id"]
    return Case(**{**fields, "reference": "MO-2026-999999-9", "draft_id": new_key(), "advice": []})


@pytest.fixture
def case(house: House) -> Case:
    reference = send(family_answers()).reference
    with acting_as(JobActor("demo")):
        return Case.objects.get(reference=reference)


def test_every_kind_of_column_comes_back_as_it_was_given(case: Case) -> None:
    second = _copy(case)
    party = Party(case=second, role="applicant", kind="person", position=0)
    identity = PartyIdentity(case=second, party=party, former_names=["梁𠮷", "<b>"], birth_date="1990-02-03")
    narrative = CaseNarrative(case=second, issues=[], story="%s {x} \\ ' 的", married_on=date(2011, 6, 5))
    hashes = [MatchHash(case=second, party=party, scope="macau", kind="name", value=bytes(range(32)))]
    children = [Child(case=second, position=place, name=f"子{place}") for place in range(3)]
    given = [second, party, identity, narrative, *hashes, *children]
    with acting_as(JobActor("demo")):
        with CaptureQueriesContext(connection) as queries:
            insert_together(given)
        for row in given:
            found = type(row)._default_manager.get(pk=row.pk)
            for field in row._meta.concrete_fields:
                was, now = getattr(row, field.attname), getattr(found, field.attname)
                assert (bytes(now) if isinstance(now, memoryview) else now) == was, field
        assert not any(row._state.adding for row in given)
    assert [query["sql"].split('"')[1] for query in queries] == [
        "mediation_case", "mediation_party", "mediation_partyidentity",
        "mediation_casenarrative", "mediation_matchhash", "mediation_child",
    ]  # fmt: skip


def test_a_refused_row_raises_what_django_raises_and_the_rest_is_lost(case: Case) -> None:
    twin = _copy(case)
    twin.reference = case.reference
    with pytest.raises(IntegrityError), acting_as(JobActor("demo")):
        insert_together([_copy(case), twin])
    with acting_as(JobActor("demo")):
        assert Case.objects.count() == 1
