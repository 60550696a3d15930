"""What must not be forgotten when something is added? Each test fails with the sentence that says where to add it.

Addresses have theirs in tests/test_permissions.py, words and files in tests/test_nobody_forgets_words.py.
"""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models

from mediation import actions, lifecycle, privacy, trail
from mediation.access import JobActor, acting_as
from mediation.models import Case, CaseEvent, CaseRow, Draft
from mediation.models.sealed_fields import SealedText
from mediation.privacy import Fate, Occasion, Term
from mediation.statuses import SHAREABLE, Status
from portal.places.sides import Side
from tests import test_lifecycle
from tests.people import House, family_answers, send

PROJECT = Path(__file__).parent.parent
OWN_APPS = ("mediation", "accounts")
CASE_TABLES: list[type[models.Model]] = [Case, CaseEvent, Draft, *CaseRow.__subclasses__()]


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OWN_APPS]


def label(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


# ---------- Personal fields ----------


@pytest.mark.parametrize("model", own_models(), ids=label)
def test_every_field_is_personal_with_a_fate_or_not_personal_with_a_reason(model: type[models.Model]) -> None:
    for field in model._meta.local_concrete_fields:
        privacy.steps_of(label(model), field.name)  # its LookupError says what to do


def test_the_table_of_privacy_names_each_field_once_and_only_what_is_there() -> None:
    named = [(row.table, field) for row in privacy.PERSONAL for field in row.fields.split()]
    named += [(table, f) for row in privacy.IMPERSONAL for table in row.tables.split() for f in row.fields.split()]
    assert len(named) == len(set(named)), f"named twice: {sorted({each for each in named if named.count(each) > 1})}"
    there = {(label(model), field.name) for model in own_models() for field in model._meta.local_concrete_fields}
    assert set(named) <= there, f"mediation/privacy.py names what is no more: {sorted(set(named) - there)}"
    for row in [*privacy.PERSONAL, *privacy.IMPERSONAL]:
        assert len(row.why) > 5, f"say why: {row}"


def test_every_personal_field_ends_somewhere() -> None:
    """Erasing a case, or leaving, decides about every field: what is kept then is kept on purpose."""
    ends = {Occasion.ERASED, Occasion.LEFT, Occasion.EXPIRED, Occasion.ENQUIRY_OVER}
    for row in privacy.PERSONAL:
        decided = [step.occasion for step in row.steps]
        is_draft_text = row.table == "mediation.Draft" and Occasion.SENT in decided and Occasion.UNSENT in decided
        assert ends & set(decided) or is_draft_text, f"{row.table}: say what becomes of {row.fields} in the end"
        assert len(decided) == len(set(decided)), f"{row.table}: two fates at once"


def test_a_withdrawn_consent_is_answered_by_every_group_that_may_cross() -> None:
    for model in CaseRow.__subclasses__():
        if model.field_group in SHAREABLE:
            for row in [row for row in privacy.PERSONAL if row.table == label(model)]:
                assert (Occasion.WITHDRAWN, Fate.KEPT) in row.steps, f"{row.table} {row.fields}: RULES 3.7"


def test_every_table_of_a_library_is_known() -> None:
    """A library that is added brings tables: say whether they hold something about people."""
    personal = {table for row in privacy.BORROWED for table in row.tables.split()}
    harmless = [table for tables, _why in privacy.BORROWED_IMPERSONAL for table in tables.split()]
    for model in apps.get_models(include_auto_created=True):
        name, app = label(model), f"{model._meta.app_label}."
        if name in personal or (model._meta.app_label in OWN_APPS and not model._meta.auto_created):
            continue
        assert name in harmless or app in harmless, f"say in mediation/privacy.py what {name} holds about people"
        relations = [
            field.name
            for field in model._meta.local_concrete_fields
            if field.related_model == apps.get_model("accounts.User")
        ]
        assert not relations, f"{name} names people ({relations}): move it to BORROWED in mediation/privacy.py"


@pytest.mark.parametrize("term", Term)
def test_no_term_is_invented(term: Term, settings: Any) -> None:
    """The law names no number of days, so the portal has none until a lawyer's is filled in, side by side."""
    settings.TERMS_IN_DAYS = {}
    for side in Side if term in privacy.OF_A_SIDE else [None]:
        name = f"{term.value}:{side.value}" if side else term.value
        assert privacy.days_of(term, side) is None
        settings.TERMS_IN_DAYS = {name: 90}
        assert privacy.days_of(term, side) == 90
        settings.TERMS_IN_DAYS = {name: 0}
        with pytest.raises(ImproperlyConfigured, match="number of days"):
            privacy.days_of(term, side)
    with pytest.raises(ValueError, match="side"):
        privacy.days_of(term, None if term in privacy.OF_A_SIDE else Side.MACAU)
    assert term in {each for terms in privacy.WAITS_FOR.values() for each in terms}, f"nothing waits for {term}"


# ---------- Sealed ----------

# Readable at rest, with the reason. What comes from a closed list (`choices`) is a code and needs none.
READABLE = {
    "mediation.Case.reference": "the desk finds a case by it",
    "mediation.Case.advice": "codes of routing.py",
    "mediation.Case.reasons": "codes of routing.py",
    "mediation.Case.language": "a code",
    "mediation.CaseNarrative.issues": "codes of the kind of dispute",
    "mediation.CaseNarrative.married_on": "a day without the names beside it; limitation counts from days",
    "mediation.CaseNarrative.separated_on": "a day without the names beside it; limitation counts from days",
    "mediation.Proceeding.next_on": "a day without the names beside it",
    "mediation.PartyContact.division": "a district of the list of places",
    "mediation.PartyContact.preferred_language": "a code",
    "mediation.Consent.text_version": "the version of a public text",
    "mediation.Consent.language": "a code",
    "mediation.MatchHash.kind": "the name of what was hashed",
    "mediation.MatchHash.value": "a keyed hash",
    "mediation.CaseEvent.actor": "a key of the one who acted",
    "mediation.CaseEvent.detail": "codes and keys; tests/test_trail.py shows that no personal value is in it",
    "mediation.Draft.language": "a code",
}
SAYS_SOMETHING = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.DateField)


def test_what_people_wrote_is_sealed_at_rest() -> None:
    readable = {}
    for model in CASE_TABLES:
        for field in model._meta.local_concrete_fields:
            name = f"{label(model)}.{field.name}"
            base = getattr(field, "base_field", field)
            if privacy.steps_of(label(model), field.name) is None or isinstance(field, SealedText) or field.choices:
                continue
            if isinstance(base, SAYS_SOMETHING) and not isinstance(field, models.DateTimeField):
                readable[name] = type(field).__name__
    forgotten = readable.keys() - READABLE.keys()
    assert not forgotten, f"make these SealedText or SealedJSON, or say in READABLE why not: {forgotten}"
    assert not READABLE.keys() - readable.keys(), "READABLE names what is sealed or gone"


# ---------- Row-level security ----------

# Tables that point at a case or a draft and have no policy, with the reason.
UNPOLICIED = {
    "mediation_caseuserobjectpermission": "the policies read it: a policy on it would read itself; keys alone",
    "mediation_casegroupobjectpermission": "the policies will read it for shares; keys alone",
}
# Commands of the application itself: both must be ruled in every table of cases.
RULED = ("SELECT", "INSERT")


def rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def tables_of_cases() -> set[str]:
    """Those of the models, and whatever table has a column or a foreign key that leads to a case or a draft."""
    by_column = rows(
        "select relname from pg_class join pg_attribute on attrelid = pg_class.oid where relkind in ('r', 'p') "
        "and relnamespace = 'public'::regnamespace and attname in ('case_id', 'draft_id') and not attisdropped"
    )
    by_key = rows(
        "select conrelid::regclass::text from pg_constraint where contype = 'f' "
        "and confrelid in ('mediation_case'::regclass, 'mediation_draft'::regclass, 'mediation_party'::regclass)"
    )
    return {model._meta.db_table for model in CASE_TABLES} | {name for (name,) in by_column + by_key}


@pytest.mark.django_db
def test_every_table_of_cases_has_forced_row_security() -> None:
    security = {
        name: (is_on, is_forced)
        for name, is_on, is_forced in rows("select relname, relrowsecurity, relforcerowsecurity from pg_class")
    }
    unsafe = {table for table in tables_of_cases() if security[table] != (True, True)}
    assert not unsafe - UNPOLICIED.keys(), (
        f"{unsafe - UNPOLICIED.keys()}: a table with case data needs `enable` and `force row level security` and its "
        "policies in the migration that makes it; see TABLES in mediation/migrations/0002_row_security.py"
    )
    assert unsafe == UNPOLICIED.keys(), "UNPOLICIED names a table that has a policy or is gone"


@pytest.mark.django_db
def test_every_table_of_cases_has_policies_that_ask_something() -> None:
    policies = rows("select tablename, cmd, permissive, qual, with_check from pg_policies where schemaname = 'public'")
    asking = asking_functions()
    for table in tables_of_cases() - UNPOLICIED.keys():
        of_table = [policy[1:] for policy in policies if policy[0] == table]
        ruled = {command for command, *_ in of_table}
        assert "ALL" in ruled or ruled >= set(RULED), f"{table}: write a policy for each of {RULED}, it has {ruled}"
        for command, _permissive, using, check in of_table:
            for condition in (using, check):
                assert condition is None or asks_something(condition, asking), (
                    f"{table}: {command} is open to all: {condition}"
                )
            assert using or check, f"{table}: the policy for {command} asks nothing"


def asking_functions() -> set[str]:
    """The functions of the database that read who acts, themselves or through another."""
    bodies = dict(rows("select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace"))
    asking = {name for name, body in bodies.items() if "current_setting('portal." in body}
    while more := {name for name, body in bodies.items() if any(f"{each}(" in body for each in asking)} - asking:
        asking |= more
    return asking


def asks_something(condition: str, asking: set[str]) -> bool:
    """Whether a condition looks at who acts, through one of the functions that know."""
    return any(re.search(rf"\b{name}\(", condition) for name in asking)


@pytest.mark.django_db
def test_an_open_policy_is_noticed() -> None:
    asking = asking_functions()
    assert {"portal_user_id", "open_draft", "offices_where", "sides_of_mediator"} <= asking
    for condition in ("true", "(id = id)", "((1 = 1) or now() > '2020-01-01')", "(id = event_hash(id))"):
        assert not asks_something(condition, asking), condition


# ---------- Actions and events ----------

# Public functions of mediation/actions that write no event, with the reason.
WITHOUT_EVENT = {
    "drafts.new_draft_actor": "stores nothing",
    "drafts.begin_draft": "no case yet: what somebody begins is nobody's business",
    "drafts.get_draft": "reads",
    "drafts.save_answers": "no case yet",
    "drafts.erase_draft": "stopping leaves no trace",
    "drafts.is_over": "reads",
    "drafts.erase_expired_drafts": "no case: what was never sent leaves no trace",
    "enquiries.may_write_more": "reads",
    "enquiries.next_answer": "reads",
    "offices.grant_roles": "the grants of a role are code: nobody decides them while the portal runs",
    "submit.missing_answers": "reads",
    "submit.get_receipt": "reads",
    "submit.office_for": "reads",
}


@cache
def functions_of(module: ModuleType) -> dict[str, ast.FunctionDef]:
    assert module.__file__
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def action_modules() -> list[ModuleType]:
    folder = Path(actions.__path__[0])
    names = sorted(file.stem for file in folder.glob("*.py") if file.stem != "__init__")
    return [importlib.import_module(f"mediation.actions.{name}") for name in names]


def writes_event(module: ModuleType, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function calls trail.record, itself or through the functions of its file."""
    for call in (node for node in ast.walk(functions_of(module)[name]) if isinstance(node, ast.Call)):
        called = ast.unparse(call.func)
        if called == "trail.record":
            return True
        if (
            called in functions_of(module)
            and called not in {*seen, name}
            and writes_event(module, called, seen | {name})
        ):
            return True
    return False


def test_every_action_writes_an_event_or_says_why_not() -> None:
    silent = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in action_modules()
        for name in functions_of(module)
        if not name.startswith("_") and not writes_event(module, name)
    }
    forgotten = silent - WITHOUT_EVENT.keys()
    assert not forgotten, f"call trail.record in the transaction of these, or say in WITHOUT_EVENT why not: {forgotten}"
    assert not WITHOUT_EVENT.keys() - silent, "WITHOUT_EVENT names what writes an event or is gone"


def test_sending_a_request_writes_its_one_event(house: House) -> None:
    send(family_answers())
    with acting_as(JobActor("scenarios")):
        case = Case.objects.get()
        assert list(CaseEvent.objects.filter(case_id=case.pk).values_list("action", flat=True)) == ["submitted"]


@pytest.mark.parametrize("action", trail.Action)
def test_every_action_of_the_trail_has_words_and_is_used(action: trail.Action) -> None:
    assert str(action.label) not in ("", action.value, action.name.capitalize()), f"give {action.name} a label"
    written = "".join(file.read_text("utf-8") for file in (PROJECT / "mediation").rglob("*.py"))
    assert f"Action.{action.name}" in written, f"nothing writes {action.name}: use it or take it out of trail.Action"


# ---------- Statuses ----------


@pytest.mark.parametrize("status", Status)
def test_every_status_has_an_owner_and_a_line_in_the_table_typed_by_hand(status: Status) -> None:
    assert status in lifecycle.OWNERS, f"say in lifecycle.OWNERS whose move it is while a case is {status.value}"
    typed = {word for pair in test_lifecycle.ALLOWED for word in pair}
    assert status.value in typed, f"type the moves of {status.value} into TABLE of tests/test_lifecycle.py, by hand"


def test_every_move_is_in_the_table_typed_by_hand() -> None:
    moves = {(move.source.value, move.target.value) for move in lifecycle.MOVES}
    assert moves == test_lifecycle.ALLOWED.keys(), (
        "lifecycle.MOVES and TABLE of tests/test_lifecycle.py must say the same"
    )
