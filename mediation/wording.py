"""What does a resident read about the side, the route and the advice that ``routing.decide`` found?

True to RULES: what is not confirmed there is not said here, nothing is promised, and no telephone number stands
here (numbers are content, shown after an official check). The desk's short words are the labels in ``statuses.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mediation.routing import Reason
from mediation.statuses import Advice, Route

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText  # a name of the type stubs alone

REASON_TEXT: dict[Reason, LazyText] = {
    Reason.HOME_PROPERTY: _("An office on the side where the property is takes your request."),
    Reason.HOME_WORKPLACE: _("An office on the side where the work is takes your request."),
    Reason.HOME_PERFORMANCE: _("An office on the side where the contract is carried out takes your request."),
    Reason.HOME_CHILDREN: _("An office on the side where the children live takes your request."),
    Reason.HOME_RESPONDENT: _("An office on the side where the other party lives or is registered takes your request."),
    Reason.HOME_APPLICANT: _("An office on the side where you live or are registered takes your request."),
    Reason.HOME_OTHER_RESPONDENT: _(
        "An office on the side where one of the other parties lives or is registered takes your request."
    ),
    Reason.HOME_DEFAULT: _(
        "Your answers name no place in Macau or on the Mainland, so an office in Macau takes your request."
    ),
    Reason.ROUTE_DANGER: _("You told us that you are in danger now."),
    Reason.ROUTE_IAS_LIVING: _(
        "Your request is about a matter for which the law of Macau asks for family mediation (conciliation) before "
        "court, and everybody whose place you named lives in Macau."
    ),
    Reason.ROUTE_IAS_UNKNOWN: _(
        "Your request is about a matter for which the law of Macau asks for family mediation (conciliation) before "
        "court. You have not told us where anybody lives, so we say it in case Macau is the place."
    ),
    Reason.ROUTE_IAS_COURT: _(
        "Your request is about a matter for which the law of Macau asks for family mediation (conciliation) before "
        "court, and you may go to court in Macau."
    ),
    Reason.ROUTE_ENFORCEMENT: _(
        "You want an existing judgment carried out. For that, the law of Macau does not ask for family mediation "
        "(conciliation) first."
    ),
    Reason.ROUTE_MEDIATION: _("From your answers, we see no compulsory step before mediation."),
}
"""Why: one sentence for each reason."""

ROUTE_TEXT: dict[Route, LazyText] = {
    Route.MEDIATION: _(
        "An office reads your request first. Only then is the other side asked whether they want to take part. "
        "Mediation begins only if both sides agree, and each can stop at any time. Nobody can promise a result."
    ),
    Route.IAS_FIRST: _(
        "You apply first, in person, at the Social Welfare Bureau (IAS). The Bureau issues a mediation certificate; "
        "without it a court in Macau does not take up this matter. Private mediation, or mediation in Zhuhai, cannot "
        "replace this step. We keep your request and can help you to prepare."
    ),
    Route.EMERGENCY: _(
        "Your safety comes first. If you can, go to a place where you are not alone and ask the police for help. "
        "We keep your request; it can wait until you are safe."
    ),
}
"""What comes first."""

ADVICE_TEXT: dict[Advice, LazyText] = {
    Advice.LIMITATION_SOON: _(
        "The time limit you gave is near or has passed. We cannot tell whether a time limit has stopped. "
        "Ask a lawyer soon, and do not wait for mediation."
    ),
    Advice.GUARDIAN_CONSENT: _(
        "You agreed that data about children may cross the border. For a child under 14 a guardian has to consent. "
        "Where parents dispute custody, the consent of one parent is not enough without a recorded decision."
    ),
    Advice.LABOUR_ARBITRATION_FIRST: _(
        "The work is on the Mainland. There, labour arbitration is a compulsory step before court, and mediation "
        "does not replace it. Ask soon until when you can apply."
    ),
    Advice.ARBITRATION_CLAUSE: _(
        "Your contract says that disputes go to arbitration. Mediation is still possible if both sides want it. "
        "Ask a lawyer what the clause means before you go to court."
    ),
    Advice.CIVIL_REGISTRY: _(
        "If you both agree to divorce, the Civil Registry in Macau can deal with it, also with minor children. "
        "You must have been married for more than one year, and agree on maintenance, parental power and the family "
        "home."
    ),
    Advice.STATUS_NOT_CONFIRMABLE: _(
        "A Mainland court does not confirm a divorce itself by judicial confirmation. It can confirm what you agree "
        "about money, children and what each of you has to do. The divorce itself needs registration at the "
        "civil-affairs office or a court."
    ),
    Advice.STATION_FIRST: _(
        "For a property in Zhuhai, ask the people's mediation committee or the volunteer station near it first. "
        "People's mediation is free of charge."
    ),
}
"""What else the resident should know."""
