"""What may the studio do to many accounts at once? Nothing to the people of the desk, and nothing with their groups."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks

from mediation.studio.views import is_of_the_desk
from portal.accounts.models import User


@hooks.register("before_bulk_action")
def leave_the_desk_alone(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Refuse a bulk action that touches somebody with a membership, or gives an office's group."""
    if any(isinstance(thing, User) and is_of_the_desk(thing) for thing in objects):
        raise PermissionDenied
    role = getattr(action, "cleaned_form", None)
    chosen = role.cleaned_data.get("role") if role is not None else None
    if chosen is not None and is_of_the_desk(chosen):
        raise PermissionDenied
