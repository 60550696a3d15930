"""Who is at the desk? The signed-in person, where the desk has anything for them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from mediation.access import counters_of, has_desk, offices_where
from mediation.statuses import Act
from portal.accounts.models import User


def desk_user(request: HttpRequest) -> User:
    """The signed-in person, or a plain refusal (PermissionDenied, 403) for everybody without a desk."""
    user = request.user
    if not isinstance(user, User) or not has_desk(user):
        raise PermissionDenied
    return user


def answers_at_a_counter(request: HttpRequest) -> bool:
    """Whether the signed-in person has no desk and answers enquiries of a firm or station."""
    user = request.user
    return isinstance(user, User) and not has_desk(user) and bool(counters_of(user))


def may_see_people(user: User) -> bool:
    """Whether the desk shows who works at an office: to those who ask for changes and those who confirm them."""
    return bool(offices_where(user, Act.MANAGE_PEOPLE) or offices_where(user, Act.CONFIRM_PEOPLE))
