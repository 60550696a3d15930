"""What is told to whom, after commit? Neutral words only: a subject and a lock screen say nothing about anybody.

A notice is a job in the same transaction as the change: it exists exactly when the change was committed. The job
carries the case's key and no content; it reads what it may as the job `notices`.
"""

from __future__ import annotations

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from mediation.access import JobActor, acting_as
from mediation.models import Case
from portal.languages import DEFAULT
from portal.places.sides import Side

# The language an office is written to in.
_OFFICE_LANGUAGE = {Side.MACAU: "zh-hant", Side.ZHUHAI: "zh-hans"}


def tell_office(case: Case) -> None:
    """Ask for a neutral e-mail to the office that received a request. Called inside the transaction of the change."""
    app.configure_task("mediation.tell_office", lock=f"case:{case.pk}", queue="notices").defer(case_id=str(case.pk))


def send_office_notice(case_id: str) -> None:
    """Write to the office that something new is on its docket: the reference, and nothing else."""
    with acting_as(JobActor("notices")):
        case = Case.objects.select_related("home_office").filter(pk=case_id).first()
    if case is None or not case.home_office.email:
        return
    with translation.override(_OFFICE_LANGUAGE.get(Side(case.home_side), DEFAULT)):
        send_mail(
            subject=_("A new entry"),
            message=_("There is a new entry: %(reference)s. Please sign in to read it.")
            % {"reference": case.reference},
            from_email=None,
            recipient_list=[case.home_office.email],
        )
