"""Does a change in who works at an office need two people, and does it change exactly what it says?"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils.translation import override

from mediation.access import JobActor, UserActor, acting_as, has_desk, offices_where, sides_of_mediator, visible_cases
from mediation.actions.people import Refused, ask_for_change, decide_change
from mediation.models import CaseEvent, OfficeMembership, PeopleChange
from mediation.statuses import Act, PeopleChangeKind, Role
from portal.accounts.models import User
from tests.people import House, family_answers, send
from tests.signing_in import signed_in

JOIN, CHANGE_ROLE, SUSPEND = PeopleChangeKind.JOIN, PeopleChangeKind.CHANGE_ROLE, PeopleChangeKind.SUSPEND
RESUME, LEAVE = PeopleChangeKind.RESUME, PeopleChangeKind.LEAVE


def ask(by: User, kind: PeopleChangeKind, house: House, user: User, role: Role, new_role: Role | None = None) -> Any:
    with acting_as(UserActor(by.pk)):
        return ask_for_change(kind=kind, office=house.zhuhai_family, user=user, role=role, new_role=new_role, by=by)


def decide(by: User, change: PeopleChange, *, is_confirmed: bool = True) -> PeopleChange:
    with acting_as(UserActor(by.pk)):
        return decide_change(change_id=change.pk, is_confirmed=is_confirmed, by=by)


def docket_offices(user: User) -> list[str]:
    return [office.code for office in offices_where(user, Act.VIEW_DOCKET)]


def test_joining_takes_two_people_and_two_events(house: House) -> None:
    change = ask(house.zhuhai_coordinator, JOIN, house, house.outsider, Role.COORDINATOR)
    assert docket_offices(house.outsider) == []
    decide(house.zhuhai_privacy, change)
    assert docket_offices(house.outsider) == ["zhuhai-family"]
    send(family_answers())
    with acting_as(UserActor(house.outsider.pk)):
        assert visible_cases(house.outsider).count() == 1
    with acting_as(JobActor("verify")):
        events = CaseEvent.objects.filter(action__startswith="people_").order_by("sequence")
        assert [(event.action, event.actor, event.detail["user"]) for event in events] == [
            ("people_asked", f"user:{house.zhuhai_coordinator.pk}", house.outsider.pk),
            ("people_confirmed", f"user:{house.zhuhai_privacy.pk}", house.outsider.pk),
        ]


def test_the_one_who_asked_and_the_one_it_is_about_cannot_confirm(house: House) -> None:
    change = ask(house.zhuhai_coordinator, JOIN, house, house.outsider, Role.MEDIATOR)
    with override("en"), pytest.raises(Refused, match="Somebody else"):
        decide(house.zhuhai_coordinator, change)
    about_privacy = ask(house.zhuhai_coordinator, JOIN, house, house.zhuhai_privacy, Role.COORDINATOR)
    with override("en"), pytest.raises(Refused, match="Somebody else"):
        decide(house.zhuhai_privacy, about_privacy)
    assert not OfficeMembership.objects.filter(user=house.outsider).exists()


def test_the_database_wants_a_second_person_too(house: House) -> None:
    change = ask(house.zhuhai_coordinator, JOIN, house, house.outsider, Role.MEDIATOR)
    change.decided_by = house.zhuhai_coordinator
    with pytest.raises(IntegrityError, match="people_change_second_person"), transaction.atomic():
        change.save()
    change.decided_by = house.outsider
    with pytest.raises(IntegrityError, match="people_change_not_ones_own"), transaction.atomic():
        change.save()


@pytest.mark.parametrize("name", ["macau_coordinator", "zhuhai_mediator", "zhuhai_safety", "outsider", "superuser"])
def test_others_can_neither_ask_nor_confirm(house: House, name: str) -> None:
    somebody = getattr(house, name)
    with pytest.raises(Refused):
        ask(somebody, JOIN, house, house.outsider, Role.MEDIATOR)
    change = ask(house.zhuhai_coordinator, JOIN, house, house.zhuhai_conflicts, Role.MEDIATOR)
    with pytest.raises(Refused):
        decide(somebody, change)
    assert PeopleChange.objects.get(pk=change.pk).decided_at is None


def test_turning_down_changes_nothing(house: House) -> None:
    change = ask(house.zhuhai_coordinator, JOIN, house, house.outsider, Role.MEDIATOR)
    decide(house.zhuhai_privacy, change, is_confirmed=False)
    decide(house.zhuhai_privacy, change)  # a second answer to the same question changes nothing either
    assert not OfficeMembership.objects.filter(user=house.outsider).exists()
    assert PeopleChange.objects.get(pk=change.pk).is_confirmed is False


def test_suspending_and_resuming_take_and_give_every_right(house: House) -> None:
    mediator = house.zhuhai_mediator
    decide(house.zhuhai_privacy, ask(house.zhuhai_coordinator, SUSPEND, house, mediator, Role.MEDIATOR))
    with acting_as(JobActor("operator")):
        OfficeMembership.objects.filter(user=mediator, office=house.zhuhai_centre).delete()
    assert sides_of_mediator(mediator) == []
    assert not has_desk(mediator)
    assert not mediator.groups.filter(name=house.zhuhai_family.group_name(Role.MEDIATOR)).exists()
    decide(house.zhuhai_privacy, ask(house.zhuhai_coordinator, RESUME, house, mediator, Role.MEDIATOR))
    assert sides_of_mediator(mediator) == ["zhuhai"]
    assert has_desk(mediator)
    assert mediator.groups.filter(name=house.zhuhai_family.group_name(Role.MEDIATOR)).exists()


def test_leaving_ends_the_rights_and_keeps_the_record(house: House) -> None:
    send(family_answers())
    leaver = house.zhuhai_coordinator
    other = house.outsider
    decide(house.zhuhai_privacy, ask(leaver, JOIN, house, other, Role.COORDINATOR))
    decide(house.zhuhai_privacy, ask(other, LEAVE, house, leaver, Role.COORDINATOR))
    assert docket_offices(leaver) == ["zhuhai-centre"]
    with acting_as(UserActor(leaver.pk)):
        assert visible_cases(leaver).count() == 0
    record = OfficeMembership.objects.get(user=leaver, office=house.zhuhai_family)
    assert record.left_at is not None
    decide(house.zhuhai_privacy, ask(other, JOIN, house, leaver, Role.COORDINATOR))  # and may come back
    assert docket_offices(leaver) == ["zhuhai-family", "zhuhai-centre"]


def test_changing_role_is_leaving_one_and_joining_the_other(house: House) -> None:
    mediator = house.zhuhai_mediator
    change = ask(house.zhuhai_coordinator, CHANGE_ROLE, house, mediator, Role.MEDIATOR, Role.COORDINATOR)
    decide(house.zhuhai_privacy, change)
    assert docket_offices(mediator) == ["zhuhai-family"]
    roles = OfficeMembership.objects.filter(user=mediator, office=house.zhuhai_family, left_at=None)
    assert [membership.role for membership in roles] == ["coordinator"]


@pytest.mark.parametrize(
    ("kind", "role", "new_role"),
    [
        (JOIN, Role.COORDINATOR, None),  # has it
        (LEAVE, Role.SAFETY, None),  # has it not
        (RESUME, Role.COORDINATOR, None),  # is not suspended
        (CHANGE_ROLE, Role.COORDINATOR, None),  # to what?
        (CHANGE_ROLE, Role.COORDINATOR, Role.COORDINATOR),
        (SUSPEND, None, None),
    ],
)
def test_what_makes_no_sense_is_said(house: House, kind: Any, role: Any, new_role: Any) -> None:
    with pytest.raises(Refused):
        ask(house.zhuhai_coordinator, kind, house, house.zhuhai_coordinator, role, new_role)
    assert not PeopleChange.objects.exists()


def test_asking_twice_is_one_question(house: House) -> None:
    first = ask(house.zhuhai_coordinator, JOIN, house, house.outsider, Role.MEDIATOR)
    second = ask(house.zhuhai_coordinator, JOIN, house, house.outsider, Role.MEDIATOR)
    assert first.pk == second.pk
    assert PeopleChange.objects.count() == 1


def test_nobody_joins_a_desk_group_past_the_desk(house: House) -> None:
    group = Group.objects.get(name=house.zhuhai_family.group_name(Role.COORDINATOR))
    for change in (lambda: house.superuser.groups.add(group), lambda: house.zhuhai_coordinator.groups.clear()):
        with pytest.raises(ProgrammingError, match="change through the desk"), transaction.atomic():
            change()


# ---------- The page ----------


def test_a_change_is_asked_for_and_confirmed_on_the_page(house: House) -> None:
    coordinator, privacy = signed_in(house.zhuhai_coordinator), signed_in(house.zhuhai_privacy)
    said = {"office": house.zhuhai_family.pk, "username": "outsider", "kind": "join", "role": "mediator"}
    assert coordinator.post("/en/desk/people/", said).status_code == 302
    change = PeopleChange.objects.get()
    own_page = coordinator.get("/en/desk/people/").content.decode()
    assert "Waiting for a second person" in own_page
    assert f"/people/{change.pk}/" not in own_page  # who asked gets no button
    assert f"/people/{change.pk}/" in privacy.get("/en/desk/people/").content.decode()
    assert privacy.post(f"/en/desk/people/{change.pk}/", {"answer": "confirm"}).status_code == 302
    assert OfficeMembership.objects.filter(user=house.outsider, role="mediator").exists()


def test_what_cannot_be_is_said_on_the_page_and_keeps_what_was_typed(house: House) -> None:
    coordinator = signed_in(house.zhuhai_coordinator)
    for said, words in [
        ({"username": "nobody-here", "kind": "join", "role": "mediator"}, "Nobody signs in with this name"),
        ({"username": "", "kind": "join", "role": "mediator"}, "Write the name"),
        ({"username": "outsider", "kind": "leave", "role": "mediator"}, "does not have this role"),
        ({"username": "outsider", "kind": "explode", "role": "mediator"}, "is not one of the available choices"),
    ]:
        page = coordinator.post("/en/desk/people/", {"office": house.zhuhai_family.pk, **said})
        assert page.status_code == 200
        assert words in page.content.decode()
        assert said["username"] in page.content.decode()
    other_sides = {"office": house.macau_family.pk, "username": "outsider", "kind": "join", "role": "mediator"}
    assert coordinator.post("/en/desk/people/", other_sides).status_code == 200
    assert not PeopleChange.objects.exists()


def test_the_other_sides_changes_are_not_there(house: House) -> None:
    change = ask(house.zhuhai_coordinator, JOIN, house, house.outsider, Role.MEDIATOR)
    macau = signed_in(house.macau_coordinator)
    assert "outsider" not in macau.get("/en/desk/people/").content.decode()
    assert macau.post(f"/en/desk/people/{change.pk}/", {"answer": "confirm"}).status_code == 404
    assert signed_in(house.zhuhai_mediator).get("/en/desk/people/").status_code == 403
