"""What does the receipt say? Which office received the request, when, what comes first, and what follows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mediation.actions.submit import Receipt
from mediation.statuses import Route
from mediation.wording import ADVICE_TEXT, REASON_TEXT, ROUTE_TEXT


def page(receipt: Receipt) -> dict[str, Any]:
    """The receipt in words. It names no person, and nothing of it depends on answers about safety: the case's own route
    is decided without them."""
    return {
        "receipt": receipt,
        "route_text": ROUTE_TEXT[receipt.route],
        "reasons": [REASON_TEXT[reason] for reason in receipt.reasons],
        "advice": [ADVICE_TEXT[advice] for advice in receipt.advice],
        "next_steps": next_steps(receipt),
    }


def next_steps(receipt: Receipt) -> list[dict[str, Any]]:
    """Lines for the timeline: what is done, what is going on, what may follow."""
    steps: list[dict[str, Any]] = [
        {"title": _("Request sent"), "state": "done", "at": receipt.received_at, "text": ""},
        {
            "title": _("The office reads it: safety and conflicts of interest"),
            "state": "now",
            "text": _("A person does this, not a computer. We only use the safe way of reaching you that you chose."),
        },
    ]
    if receipt.route == Route.IAS_FIRST:
        steps.append(
            {
                "title": _("You go to the Social Welfare Bureau (IAS)"),
                "state": "",
                "text": _(
                    "In person. The Bureau has its own form and decides which papers it needs. We keep your request."
                ),
            }
        )
    steps.append(
        {
            "title": _("The other person is invited"),
            "state": "",
            "text": _("Not before the decisions on safety and on conflicts of interest."),
        }
    )
    return steps
