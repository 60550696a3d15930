"""Do rows that are written together hold what the ORM would have written, and does a refusal stay one?"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from mediation.access import JobActor, acting_as
from mediation.models import Case, CaseNarrative, Child, MatchHash, Party, PartyIdentity
from mediation.models.inserting import Change, insert_together
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


def test_a_change_goes_out_with_the_new_rows_and_touches_no_other_field(case: Case) -> None:
    with acting_as(JobActor("demo")):
        narrative = CaseNarrative.objects.get(case=case)
        wants = narrative.wants
        narrative.story, narrative.married_on, narrative.wants = "另一個故事 %s", None, "not written"
        insert_together([_copy(case)], [Change(narrative, ("story", "married_on"))])
        found = CaseNarrative.objects.get(case=case)
        assert (found.story, found.married_on, found.wants) == ("另一個故事 %s", None, wants)
        assert Case.objects.count() == 2


def test_a_change_of_a_row_that_is_not_there_is_an_error(case: Case) -> None:
    gone = CaseNarrative(case=case, issues=[], story="nobody's")
    with pytest.raises(DatabaseError, match="not there"), acting_as(JobActor("demo")):
        insert_together([_copy(case)], [Change(gone, ("story",))])
    with acting_as(JobActor("demo")):
        assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "actor",
    ["", "draft:", "draft:1", "draft:" + "-" * 36, "draft:" + "A" * 36, "draft:{key}x", "user:{key}", "xdraft:{key}"],
)
def test_what_is_no_draft_opens_none_and_breaks_nothing(db: None, actor: str) -> None:
    """The setting that says who acts, in shapes that the portal never writes."""
    key = str(new_key())
    with connection.cursor() as cursor:
        cursor.execute("select set_config('portal.actor', %s, true)", [f"draft:{key}"])
        cursor.execute("select portal_draft_id()::text")
        assert cursor.fetchone() == (key,)
        cursor.execute("select set_config('portal.actor', %s, true)", [actor.format(key=key)])
        cursor.execute("select portal_draft_id()::text")
        assert cursor.fetchone() == (None,)
