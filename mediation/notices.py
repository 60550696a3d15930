"""What is told to whom, after commit? Neutral words only: a subject and a lock screen say nothing about anybody.

A notice is a job in the same transaction as the change: it exists exactly when the change was committed. The job
carries the key of the case or enquiry and no content; it reads what it may as the job `notices`.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from mediation.access import JobActor, acting_as
from mediation.counters import email_of
from mediation.models import Case, Enquiry
from mediation.statuses import SafeChannel
from portal.languages import DEFAULT
from portal.places.sides import Side

# The language in which an office, a firm or a station is written to.
_LANGUAGE_OF_SIDE = {Side.MACAU: "zh-hant", Side.ZHUHAI: "zh-hans"}


def tell_office(case: Case) -> None:
    """Ask for a neutral e-mail to the office that received a request. Called inside the transaction of the change."""
    app.configure_task("mediation.tell_office", lock=f"case:{case.pk}", queue="notices").defer(case_id=str(case.pk))


def send_office_notice(case_id: str) -> None:
    """Write to the office that something new is on its docket: the reference, and nothing else."""
    with acting_as(JobActor("notices")):
        case = Case.objects.select_related("home_office").filter(pk=case_id).first()
    if case is None or not case.home_office.email:
        return
    with translation.override(_LANGUAGE_OF_SIDE.get(Side(case.home_side), DEFAULT)):
        send_mail(
            subject=_("A new entry"),
            message=_("There is a new entry: %(reference)s. Please sign in to read it.")
            % {"reference": case.reference},
            from_email=None,
            recipient_list=[case.home_office.email],
        )


# ---------- Enquiries ----------


def tell_counter(enquiry: Enquiry) -> None:
    """Ask for a neutral e-mail to the firm or station that was asked. Called inside the transaction of the change."""
    _defer("mediation.tell_counter", enquiry)


def tell_asker(enquiry: Enquiry) -> None:
    """Ask for a neutral e-mail to who asked, where that is safe. Called inside the transaction of the change."""
    if may_be_told(enquiry):
        _defer("mediation.tell_asker", enquiry)


def may_be_told(enquiry: Enquiry) -> bool:
    """Whether who asked chose e-mail and said that a message may be left. Everybody else comes back with the code."""
    return enquiry.channel == SafeChannel.EMAIL and enquiry.may_leave_message is True and _is_email(enquiry.reach)


def send_counter_notice(enquiry_id: str) -> None:
    """Write to the record's own address that something new waits: the reference, and nothing else."""
    with acting_as(JobActor("notices")):
        enquiry = Enquiry.objects.select_related("counter").filter(pk=enquiry_id).first()
    address = email_of(enquiry.counter) if enquiry is not None else ""
    if enquiry is None or not address:
        return
    with translation.override(_LANGUAGE_OF_SIDE.get(Side(enquiry.side), DEFAULT)):
        send_mail(
            subject=_("A new entry"),
            message=_("There is a new entry: %(reference)s. Please sign in to read it.")
            % {"reference": enquiry.reference},
            from_email=None,
            recipient_list=[address],
        )


def send_asker_notice(enquiry_id: str) -> None:
    """Write to who asked that there is something new, in their language: the reference, and nothing else."""
    with acting_as(JobActor("notices")):
        enquiry = Enquiry.objects.filter(pk=enquiry_id).first()
    if enquiry is None or not may_be_told(enquiry):
        return
    with translation.override(enquiry.language):
        send_mail(
            subject=_("There is something new for you"),
            message=_("There is something new for you: %(reference)s.") % {"reference": enquiry.reference},
            from_email=None,
            recipient_list=[enquiry.reach],
        )


def _defer(task: str, enquiry: Enquiry) -> None:
    app.configure_task(task, lock=f"enquiry:{enquiry.pk}", queue="notices").defer(enquiry_id=str(enquiry.pk))


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
