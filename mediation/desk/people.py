"""Who works at my offices, and what waits for a second person? One page: the list, a question, the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from mediation.access import offices_where
from mediation.actions.people import Refused, ask_for_change, decide_change
from mediation.desk.person import desk_user
from mediation.models import Office, OfficeMembership, PeopleChange
from mediation.statuses import Act, PeopleChangeKind, Role
from portal.accounts.models import User
from portal.methods import allows


class ChangeForm(forms.Form):
    """What should change about whom. Every choice is among the offices that the person who asks may speak for."""

    office: forms.ModelChoiceField[Office] = forms.ModelChoiceField(
        label=_("Office"), queryset=Office.objects.none(), empty_label=None
    )
    username = forms.CharField(
        label=_("Name used to sign in"),
        max_length=150,
        error_messages={"required": _("Write the name that the person signs in with.")},
    )
    kind = forms.ChoiceField(label=_("Change"), choices=PeopleChangeKind.choices)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", "—"), *Role.choices])
    new_role = forms.ChoiceField(
        label=_("New role"),
        required=False,
        choices=[("", "—"), *Role.choices],
        help_text=_("Only where the role is to change."),
    )

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = self.fields["office"]
        assert isinstance(office, forms.ModelChoiceField)
        office.queryset = Office.objects.filter(pk__in=[office.pk for office in offices])

    def clean_username(self) -> User:
        """The person behind the name. Whether they work anywhere is not told here."""
        user = User.objects.filter(username=self.cleaned_data["username"].strip(), is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Nobody signs in with this name. Look at the spelling."), code="unknown")
        return user


@dataclass(frozen=True)
class OpenChange:
    """A change that waits, and whether the reader may decide it."""

    change: PeopleChange
    may_decide: bool


@never_cache
@allows("GET", "POST")
def people(request: HttpRequest) -> HttpResponse:
    """The people of the reader's offices; a POST asks for a change."""
    user = desk_user(request)
    managed, confirmed = offices_where(user, Act.MANAGE_PEOPLE), offices_where(user, Act.CONFIRM_PEOPLE)
    offices = list({office.pk: office for office in [*managed, *confirmed]}.values())
    if not offices:
        raise PermissionDenied
    form = ChangeForm(request.POST or None, offices=managed)
    if request.method == "POST" and form.is_valid() and _ask(request, form, user):
        return redirect("desk:people")
    memberships = OfficeMembership.objects.filter(office__in=offices, left_at=None).select_related("user", "office")
    waiting = PeopleChange.objects.filter(office__in=offices, decided_at=None).select_related(
        "user", "office", "asked_by"
    )
    context = {
        "form": form if managed else None,
        "offices": offices,
        "memberships": memberships.order_by("office__sort_order", "role", "user__username"),
        "waiting": [
            OpenChange(change, change.office in confirmed and user.pk not in (change.asked_by_id, change.user_id))
            for change in waiting
        ],
    }
    return render(request, "desk/people.html", context)


@never_cache
@allows("POST")
def decide(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Confirm or turn down what somebody else asked for."""
    user = desk_user(request)
    offices = offices_where(user, Act.CONFIRM_PEOPLE)
    if not PeopleChange.objects.filter(pk=change_id, office__in=offices).exists():
        raise Http404("No such page.")
    try:
        change = decide_change(change_id=change_id, is_confirmed=request.POST.get("answer") == "confirm", by=user)
    except Refused as refused:
        messages.error(request, str(refused.reason))
    else:
        messages.success(request, _("Confirmed and carried out.") if change.is_confirmed else _("Turned down."))
    return redirect("desk:people")


def _ask(request: HttpRequest, form: ChangeForm, user: User) -> bool:
    """Whether the question was put; a refusal becomes the form's error."""
    said = form.cleaned_data
    try:
        ask_for_change(
            kind=PeopleChangeKind(said["kind"]),
            office=said["office"],
            user=said["username"],
            role=Role(said["role"]) if said["role"] else None,
            new_role=Role(said["new_role"]) if said["new_role"] else None,
            by=user,
        )
    except Refused as refused:
        form.add_error(None, forms.ValidationError(str(refused.reason), code="refused"))
        return False
    messages.success(request, _("Asked. Another person has to confirm it before anything changes."))
    return True
