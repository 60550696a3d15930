"""Who may do what in the studio? Editors their side's sections, reviewers their answers, desks nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import RequestFactory
from wagtail.models import GroupPagePermission, Page, WorkflowPage

from mediation import demonstration
from mediation.access import UserActor, acting_as, visible_cases
from portal.accounts.adapter import StaffAccountAdapter
from portal.accounts.models import User
from portal.guidance import people
from portal.guidance.models import SectionPage
from tests.guidance import Tree
from tests.people import PASSWORD, House, family_answers, send
from tests.signing_in import signed_in
from tests.studio_people import (
    Studio,
    again,
    anybody,
    approve,
    build_studio,
    guide_form,
    person,
    small_tree,
    submit,
    write_guide,
)
from tests.test_permissions import TABLE, places  # noqa: F401  (pytest finds the fixture here)

pytestmark = pytest.mark.django_db
CODES = ("zh-hant", "zh-hans", "pt", "en")


@pytest.fixture
def tree(db: None) -> Tree:
    return small_tree(CODES)


@pytest.mark.parametrize("code", CODES)
def test_editors_write_in_their_sides_sections_in_every_tree(studio: Studio, tree: Tree, code: str) -> None:
    for section, may in (("macau", True), ("across", True), ("zhuhai", False)):
        page = tree[section, code]
        assert page.permissions_for_user(studio.macau_editor).can_add_subpage() is may
        assert page.permissions_for_user(studio.macau_editor).can_edit() is may
        assert page.permissions_for_user(studio.macau_reviewer).can_edit() is may
        assert not page.permissions_for_user(studio.macau_reviewer).can_add_subpage()
    assert not tree.homes[code].permissions_for_user(studio.macau_editor).can_edit()


def test_the_other_sides_editor_is_sent_away(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    other = signed_in(studio.zhuhai_editor)
    before = again(page).latest_revision_id
    for address in (
        f"/cms/pages/{page.pk}/edit/",
        f"/cms/pages/add/guidance/guidepage/{tree['macau', 'zh-hant'].pk}/",
        f"/cms/pages/{page.pk}/delete/",
        f"/cms/pages/{page.pk}/move/",
        f"/cms/guidance/pages/{page.pk}/take-down/",
        f"/cms/guidance/pages/{page.pk}/languages/",
        f"/cms/guidance/pages/{page.pk}/send/",
    ):
        assert other.get(address).status_code == 302, address
        other.post(address, {**guide_form("偷換", "new-guide"), "action-submit": "1", "action": "send"})
    page = again(page)
    assert (page.title, page.latest_revision_id, page.workflow_in_progress) == ("新指南", before, False)


def test_a_new_section_belongs_to_its_keepers_at_once(studio: Studio, tree: Tree) -> None:
    section = tree.add(SectionPage, "", "second", "zh-hant", keeper="zhuhai", title="第二")
    assert section.permissions_for_user(studio.zhuhai_editor).can_add_subpage()
    assert not section.permissions_for_user(studio.macau_editor).can_edit()
    section.keeper = "macau"
    section.save()
    section = Page.objects.get(pk=section.pk)
    assert not section.permissions_for_user(person("z2", "editors:zhuhai")).can_edit()
    assert section.permissions_for_user(person("m2", "editors:macau")).can_add_subpage()


def test_setting_up_again_changes_nothing_and_mends_what_is_missing(studio: Studio, tree: Tree) -> None:
    def state() -> tuple[set[object], set[object], set[object]]:
        return (
            set(GroupPagePermission.objects.values_list("group", "page", "permission")),
            set(WorkflowPage.objects.values_list("page", "workflow")),
            set(Group.objects.values_list("name", "permissions")),
        )

    before = state()
    people.set_up()
    assert state() == before
    GroupPagePermission.objects.all().delete()
    Group.objects.get(name="editors:macau").permissions.clear()
    people.set_up()
    assert state() == before


def test_wagtails_own_groups_publish_nothing(db: None) -> None:
    assert not GroupPagePermission.objects.filter(group__name__in=people.WAGTAILS_GROUPS).exists()
    assert not GroupPagePermission.objects.filter(permission__codename="publish_page").exists()
    wanted = [name for names in (people.EVERYBODY, people.EDITORS, people.REVIEWERS) for name in names]
    for name in wanted:
        app, codename = name.split(".")
        assert Permission.objects.filter(content_type__app_label=app, codename=codename).exists(), name


def test_who_keeps_a_page_takes_it_down(studio: Studio, tree: Tree) -> None:
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    submit(studio.macau_editor, page)
    approve(studio.macau_reviewer, page)
    address = f"/cms/guidance/pages/{page.pk}/take-down/"
    signed_in(studio.zhuhai_editor).post(address)
    assert again(page).live
    signed_in(studio.macau_editor).get(address)
    assert again(page).live
    signed_in(studio.macau_editor).post(address)
    assert not again(page).live
    assert anybody().get("/zh-hant/macau/new-guide/").status_code == 404
    section = tree["macau", "zh-hant"]
    signed_in(studio.macau_editor).post(f"/cms/guidance/pages/{section.pk}/take-down/")
    assert again(section).live, "a section holds other pages and stays"


# ---------- Studio and desk ----------


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("who", ["macau_editor", "zhuhai_reviewer"])
def test_people_of_the_studio_are_nobody_at_the_desk(
    house: House,
    places: dict[str, str],  # noqa: F811  (the fixture)
    who: str,
) -> None:
    """At every address outside the studio they get what somebody without any role gets."""
    user = getattr(build_studio(), who)
    got = {name: signed_in(user).get(address.format(**places)).status_code for name, (address, _) in TABLE.items()}
    outsider = {
        name: signed_in(house.outsider).get(address.format(**places)).status_code
        for name, (address, _) in TABLE.items()
    }
    assert got == outsider
    send(family_answers())
    with acting_as(UserActor(user.pk)):
        assert not visible_cases(user).exists()


def test_roles_of_the_desk_open_nothing_in_the_studio(house: House, tree: Tree) -> None:
    for user in house.everybody.values():
        if not user.is_superuser:
            assert not user.has_perm("wagtailadmin.access_admin")
            assert signed_in(user).get("/cms/guidance/reports/stale/").status_code in (302, 403)


def test_the_demonstration_has_people_of_the_studio_who_begin_there(db: None, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, PASSWORD
    demonstration.load(lambda line: None)
    for side in ("zhuhai", "macau"):
        for role, names in (("editor", ("editors", "registry")), ("reviewer", ("registry-check", "reviewers"))):
            user = User.objects.get(username=f"{side}.{role}")
            held = sorted(user.groups.values_list("name", flat=True))
            assert held == [f"{name}:{side}" for name in names]
            assert signed_in(user).get("/cms/").status_code == 200
    request = RequestFactory().get("/")
    request.user = User.objects.get(username="macau.editor")
    assert StaffAccountAdapter().get_login_redirect_url(request) == "/cms/"
    request.user = User.objects.get(username="zhuhai.mediator")
    assert StaffAccountAdapter().get_login_redirect_url(request).endswith("/desk/")
    User.objects.filter(username="zhuhai.editor").delete()
    demonstration.enrol_people()
    assert User.objects.get(username="zhuhai.editor").groups.count() == 2
