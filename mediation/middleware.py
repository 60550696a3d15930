"""Who acts while an address of the desk, a counter, a draft or an enquiry is served?

The view runs inside access.acting_as, as one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from mediation import trail
from mediation.access import Actor, DraftActor, EnquiryActor, Hidden, JobActor, UserActor, acting_as
from mediation.enquiries.cookies import code_in
from mediation.intake.cookies import cookie_name


class ActingMiddleware:
    """Must be last: it calls the view itself, so that the actor and the transaction wrap exactly the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        actor = _actor_of(request, kwargs)
        if actor is None:
            return None
        request.actor = actor  # type: ignore[attr-defined]  # read by the views
        try:
            with acting_as(actor):
                response: HttpResponse = view(request, *args, **kwargs)
                if hasattr(response, "render") and callable(response.render):
                    response = response.render()  # a lazy template must read its rows as this actor too
                return response
        except Hidden as hidden:
            # The refused transaction is rolled back; its trace is written in one of its own.
            with acting_as(JobActor("trail")):
                trail.record_refusal(reference=hidden.reference, act=hidden.act, by=actor.label)
            raise


def _actor_of(request: HttpRequest, kwargs: dict[str, Any]) -> Actor | None:
    match = request.resolver_match
    namespace = match.namespace if match else ""
    if namespace in ("desk", "counter") and request.user.is_authenticated:
        return UserActor(request.user.pk)
    draft_id = kwargs.get("draft_id")
    if namespace == "intake" and isinstance(draft_id, UUID):
        return DraftActor(draft_id, request.COOKIES.get(cookie_name(draft_id), ""))
    if namespace == "enquiries" and "reference" in kwargs:
        return EnquiryActor(kwargs["reference"], code_in(request, kwargs["reference"]))
    return None
