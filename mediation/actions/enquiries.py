"""How is a firm or a station asked, how does it answer, and how does an enquiry end?

Each in the transaction of who acts: whoever holds reference and code, a contact of the counter, or the daily job.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from mediation import privacy, trail
from mediation.access import EnquiryActor, JobActor, UserActor, acting_as, get_own_enquiry, get_visible_enquiry
from mediation.models import Enquiry, EnquiryMessage
from mediation.notices import tell_asker, tell_counter
from mediation.privacy import Term
from mediation.statuses import Author, EnquiryStatus, EnquiryTopic, SafeChannel
from portal.accounts.models import User
from portal.pages.views import PRIVACY_NOTICE_VERSION
from portal.registers.models import Counter

SHOWN_AFTER_SENDING = timedelta(minutes=10)
"""How long the receipt shows the code. Afterwards nobody can learn it any more."""

ERASED_AT_ONCE = 200  # enquiries of one transaction


@dataclass(frozen=True)
class Told:
    """What somebody wrote into the form. name, reach, hours and community may be empty."""

    topic: EnquiryTopic
    question: str
    name: str = ""
    community: str = ""
    channel: SafeChannel = SafeChannel.NONE
    reach: str = ""
    hours: str = ""
    may_leave_message: bool | None = None
    is_shared: bool | None = None


# ---------- Who asks ----------


def ask(*, by: EnquiryActor, counter: Counter, told: Told, language: str) -> Enquiry:
    """Send an enquiry. Sent again with the same keys it is the same one: the first stands, and nobody is told twice."""
    sent_before = get_own_enquiry(by)
    if sent_before is not None:
        return sent_before
    now = timezone.now()
    enquiry = _new_enquiry(by, counter, told, language, now)
    question = EnquiryMessage(enquiry=enquiry, author=Author.ASKER, number=1, text=told.question, written_at=now)
    detail: trail.Detail = {"consent": PRIVACY_NOTICE_VERSION, "language": language}
    try:
        with transaction.atomic():
            rows = [enquiry, question]
            trail.record(trail.Action.ASKED, case=enquiry, by=by.label, at=now, detail=detail, with_rows=rows)
    except IntegrityError:
        sent_meanwhile = get_own_enquiry(by)
        if sent_meanwhile is None:
            raise
        return sent_meanwhile
    tell_counter(enquiry)
    return enquiry


def _new_enquiry(by: EnquiryActor, counter: Counter, told: Told, language: str, now: datetime) -> Enquiry:
    return Enquiry(
        reference=by.reference,
        key_digest=by.key_digest,
        counter=counter,
        side=counter.side,
        topic=told.topic,
        community=told.community,
        language=language,
        name=told.name,
        channel=told.channel,
        reach=told.reach,
        hours=told.hours,
        may_leave_message=told.may_leave_message,
        is_shared=told.is_shared,
        consent_version=PRIVACY_NOTICE_VERSION,
        consent_language=language,
        consented_at=now,
        asked_at=now,
        changed_at=now,
    )


def may_write_more(enquiry: Enquiry) -> bool:
    """Whether who asked has a message left: one beside the question, until it is over."""
    written = enquiry.messages.filter(author=Author.ASKER).count()
    return not enquiry.is_over and written < EnquiryMessage.MOST_OF_ASKER


def write_more(*, by: EnquiryActor, text: str) -> bool:
    """The asker's further message; the enquiry waits for an answer again. False where nothing more can be written."""
    enquiry = get_own_enquiry(by, lock=True)
    if enquiry is None or not may_write_more(enquiry):
        return False
    now = timezone.now()
    message = EnquiryMessage(enquiry=enquiry, author=Author.ASKER, number=2, text=text, written_at=now)
    trail.record(trail.Action.WROTE_MORE, case=enquiry, by=by.label, at=now, with_rows=[message])
    _move(enquiry, EnquiryStatus.OPEN, now)
    tell_counter(enquiry)
    return True


def erase(*, by: EnquiryActor) -> bool:
    """Take an enquiry and all its messages away, as who asked wants it. False where it is not there."""
    enquiry = get_own_enquiry(by, lock=True)
    if enquiry is None:
        return False
    trail.record(trail.Action.ERASED, case=enquiry, by=by.label)
    _take_away(enquiry)
    return True


# ---------- The contact of the firm or station ----------


def answer(*, by: User, reference: str, text: str, number: int) -> Enquiry:
    """Answer an enquiry. number: which answer this is, counted from 1, so that a second click adds nothing.

    Raises Hidden where it is not at the user's counter. What is over stays as it is.
    """
    enquiry = get_visible_enquiry(by, reference, lock=True)
    if enquiry.is_over or number != next_answer(enquiry):
        return enquiry
    now = timezone.now()
    message = EnquiryMessage(
        enquiry=enquiry, author=Author.CONTACT, number=number, written_by=by, text=text, written_at=now
    )
    actor, detail = UserActor(by.pk).label, {"number": number}
    trail.record(trail.Action.ANSWERED, case=enquiry, by=actor, at=now, detail={**detail}, with_rows=[message])
    _move(enquiry, EnquiryStatus.ANSWERED, now)
    tell_asker(enquiry)
    return enquiry


def next_answer(enquiry: Enquiry) -> int:
    """The number of the next answer."""
    return enquiry.messages.filter(author=Author.CONTACT).count() + 1


def close(*, by: User, reference: str, referred_to: Counter | None = None) -> Enquiry:
    """Say that nothing more comes from here; with another place, that who asked should turn there. Raises Hidden."""
    enquiry = get_visible_enquiry(by, reference, lock=True)
    if enquiry.is_over:
        return enquiry
    now, actor = timezone.now(), UserActor(by.pk).label
    if referred_to is None:
        trail.record(trail.Action.CLOSED, case=enquiry, by=actor, at=now)
    else:
        detail: trail.Detail = {"to": f"{referred_to.kind} {referred_to.record_key}"}
        trail.record(trail.Action.REFERRED, case=enquiry, by=actor, at=now, detail=detail)
    enquiry.referred_to = referred_to
    _move(enquiry, EnquiryStatus.CLOSED if referred_to is None else EnquiryStatus.REFERRED, now)
    tell_asker(enquiry)
    return enquiry


# ---------- The daily job ----------


def erase_old_enquiries(now: datetime) -> int:
    """Erase what waits for nobody and did not change for the term; how many there were. None while it is undecided."""
    days = privacy.days_of(Term.ENQUIRY)
    if days is None:
        return 0
    erased = 0
    while batch := _erase_batch(now - timedelta(days=days)):
        erased += batch
    return erased


def _erase_batch(until: datetime) -> int:
    job = JobActor("enquiries")
    with acting_as(job):
        old = Enquiry.objects.exclude(status=EnquiryStatus.OPEN).filter(changed_at__lte=until)
        batch = list(old.order_by("pk")[:ERASED_AT_ONCE])
        for enquiry in batch:
            trail.record(trail.Action.ERASED, case=enquiry, by=job.label)
            _take_away(enquiry)
    return len(batch)


# ---------- Both ----------


def _move(enquiry: Enquiry, status: EnquiryStatus, now: datetime) -> None:
    enquiry.status, enquiry.changed_at = status, now
    enquiry.save(update_fields=["status", "changed_at", "referred_to"])


def _take_away(enquiry: Enquiry) -> None:
    EnquiryMessage.objects.filter(enquiry=enquiry).delete()
    Enquiry.objects.filter(pk=enquiry.pk).delete()
