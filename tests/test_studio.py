"""Can the studio's screens for users and groups reach the desk? Not even with a superuser's account."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group

from mediation.access import UserActor, acting_as, visible_cases
from mediation.statuses import Role
from portal.accounts.models import User
from tests.people import PASSWORD, House, family_answers, send
from tests.signing_in import signed_in


def office_group(house: House) -> Group:
    return Group.objects.get(name=house.zhuhai_family.group_name(Role.COORDINATOR))


def test_people_and_groups_of_the_desk_are_not_listed(house: House) -> None:
    studio = signed_in(house.superuser)
    users = studio.get("/cms/users/").content.decode()
    assert "outsider" in users
    assert "zhuhai.coordinator" not in users
    assert "office:" not in studio.get("/cms/groups/").content.decode()


@pytest.mark.parametrize("what", ["edit", "delete", "history"])
def test_people_of_the_desk_are_not_there(house: House, what: str) -> None:
    studio = signed_in(house.superuser)
    assert studio.get(f"/cms/users/{what}/{house.macau_coordinator.pk}/", follow=True).status_code == 404
    assert studio.get(f"/cms/users/{what}/{house.outsider.pk}/").status_code == 200


@pytest.mark.parametrize("what", ["edit", "delete"])
def test_groups_of_the_desk_are_not_there(house: House, what: str) -> None:
    studio = signed_in(house.superuser)
    assert studio.get(f"/cms/groups/{what}/{office_group(house).pk}/", follow=True).status_code == 404
    assert studio.get(f"/cms/groups/{what}/{Group.objects.get(name='Editors').pk}/").status_code == 200


def test_a_superuser_takes_over_nobody_and_joins_nothing(house: House) -> None:
    send(family_answers())
    studio = signed_in(house.superuser)
    said: dict[str, Any] = {"username": "x", "email": "x@example.org", "first_name": "a", "last_name": "b"}
    new = {"password1": "another-kapok-9999", "password2": "another-kapok-9999"}
    studio.post(f"/cms/users/edit/{house.zhuhai_coordinator.pk}/", {**said, **new})
    assert User.objects.get(pk=house.zhuhai_coordinator.pk).check_password(PASSWORD)
    for user in (house.outsider, house.superuser):
        studio.post(
            f"/cms/users/edit/{user.pk}/",
            {**said, "username": user.username, "is_active": "on", "groups": office_group(house).pk},
        )
        assert not user.groups.filter(name__startswith="office:").exists()
        with acting_as(UserActor(user.pk)):
            assert not visible_cases(user).exists()


def test_bulk_actions_leave_the_desk_alone(house: House) -> None:
    studio = signed_in(house.superuser)
    desk, other = house.zhuhai_coordinator, house.outsider
    for action in ("delete", "set_active_state", "assign_role"):
        data = {"role": office_group(house).pk, "mark_as_active": ""}
        studio.post(f"/cms/bulk/accounts/user/{action}/?id={desk.pk}", data)
    studio.post(f"/cms/bulk/accounts/user/assign_role/?id={other.pk}", {"role": office_group(house).pk})
    desk.refresh_from_db()
    assert desk.is_active
    assert not other.groups.filter(name__startswith="office:").exists()


def test_no_group_takes_an_offices_name(house: House) -> None:
    studio = signed_in(house.superuser)
    studio.post("/cms/groups/new/", {"name": "office:zhuhai-family:coordinator2"})
    assert not Group.objects.filter(name="office:zhuhai-family:coordinator2").exists()
