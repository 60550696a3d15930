"""Which accounts and groups does the studio manage? Those that have nothing to do with a desk or a counter.

The rest looks missing (404). The database refuses the same again (guard_office_groups in mediation/migrations/0002).
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import Http404
from wagtail.users.forms import GroupForm, UserCreationForm, UserEditForm
from wagtail.users.views import groups, users

from portal.accounts.models import User
from portal.registers.models import CounterUserObjectPermission
from portal.registers.words import Act

_OFFICE = "office:"


def studio_groups() -> QuerySet[Group]:
    """The groups that are not an office's."""
    return Group.objects.exclude(name__startswith=_OFFICE)


def is_of_the_desk(thing: User | Group) -> bool:
    """Whether an account works or worked at an office or answers enquiries, or a group holds an office's grants."""
    if isinstance(thing, Group):
        return thing.name.startswith(_OFFICE)
    return thing.memberships.exists() or _contacts().filter(user=thing).exists()


def _contacts() -> QuerySet[CounterUserObjectPermission]:
    """Who answers at a counter: whoever could set their password could read what people asked."""
    granted: QuerySet[CounterUserObjectPermission] = CounterUserObjectPermission.objects.filter(
        permission__codename=Act.ANSWER_ENQUIRIES.value
    )
    return granted


class _OnlyOfTheStudio:
    """One account or group: what belongs to the desk is not there."""

    def get_object(self, *args: Any) -> Any:
        found = super().get_object(*args)  # type: ignore[misc]  # mixed into Wagtail's untyped views
        if is_of_the_desk(found):
            raise Http404("No such page.")
        return found


class _StudioGroupsOnly:
    """A form that offers the studio's groups alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:  # type: ignore[attr-defined]  # a form of Wagtail's
            self.fields["groups"].queryset = studio_groups()  # type: ignore[attr-defined]  # as above


class StudioUserCreationForm(_StudioGroupsOnly, UserCreationForm):
    pass


class StudioUserEditForm(_StudioGroupsOnly, UserEditForm):
    pass


class StudioGroupForm(GroupForm):
    """No group takes an office's name."""

    def clean_name(self) -> str:
        name: str = super().clean_name()
        if name.lower().startswith(_OFFICE):
            self.add_error("name", self.error_messages["duplicate_name"])
        return name


class UserIndex(users.IndexView):
    def get_base_queryset(self) -> QuerySet[User]:
        listed: QuerySet[User] = super().get_base_queryset()
        return listed.filter(memberships=None).exclude(pk__in=_contacts().values("user_id"))


class UserEdit(_OnlyOfTheStudio, users.EditView):
    pass


class UserDelete(_OnlyOfTheStudio, users.DeleteView):
    pass


class UserHistory(_OnlyOfTheStudio, users.HistoryView):
    pass


class StudioUserViewSet(users.UserViewSet):
    index_view_class = UserIndex
    edit_view_class = UserEdit
    delete_view_class = UserDelete
    history_view_class = UserHistory

    def get_form_class(self, for_update: bool = False) -> type[UserEditForm]:
        return StudioUserEditForm if for_update else StudioUserCreationForm


class GroupIndex(groups.IndexView):
    def get_base_queryset(self) -> QuerySet[Group]:
        listed: QuerySet[Group] = super().get_base_queryset()
        return listed.exclude(name__startswith=_OFFICE)


class GroupEdit(_OnlyOfTheStudio, groups.EditView):
    pass


class GroupDelete(_OnlyOfTheStudio, groups.DeleteView):
    pass


class StudioGroupViewSet(groups.GroupViewSet):
    index_view_class = GroupIndex
    edit_view_class = GroupEdit
    delete_view_class = GroupDelete

    def get_form_class(self, for_update: bool = False) -> type[GroupForm]:
        return StudioGroupForm
