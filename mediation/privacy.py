"""What happens to every personal field: kept, blanked or deleted, and when?

One table, read by people and by tests (tests/test_nobody_forgets.py): a field that is in neither list fails there.
Its sources are RULES section 3.7 (data stays at home; a withdrawal ends access and does not erase what the law keeps)
and section 5 (closed, archived, erased). How long each term lasts no source says: the terms are settings that staff
fill once a lawyer of the side decided. Until then they are empty, and nothing is erased by the clock.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.places.sides import Side


class Fate(StrEnum):
    """What becomes of a value."""

    KEPT = "kept"
    BLANKED = "blanked"  # the row stays, the value goes
    DELETED = "deleted"  # the row goes


class Term(StrEnum):
    """How long something waits, in days. Not decided by a lawyer yet: each is a setting that is empty at first."""

    CASE_CLOSED = "case_closed"  # from closed to archived (status `retained`)
    CASE_ARCHIVED = "case_archived"  # from archived to erased
    PROOF = "proof"  # after a case was erased, or after somebody left: proof of consents, rights and deeds
    ENQUIRY = "enquiry"  # after an enquiry waits for nobody any more
    STUDIO_DRAFT = "studio_draft"  # unfinished work of the studio, and its edit locks


# Terms of cases belong to the law of the home side; the others are the house's own.
OF_A_SIDE = frozenset({Term.CASE_CLOSED, Term.CASE_ARCHIVED, Term.PROOF})


class Occasion(StrEnum):
    """When something happens to a value."""

    SENT = "the request was sent: its answers now lie in the case"
    STOPPED = "the visitor chose to stop: at once"
    UNSENT = "the draft was not sent and opens no more (actions/drafts.py)"
    WITHDRAWN = "consent to cross the border was withdrawn: the other side's access ends at once"
    RELEASED = "the mediator was released from the case, or its share ended"
    ERASED = "the case moved from archived to erased"
    LEFT = "the person left their last office"
    PROOF_OVER = "the term of proof is over, after the case was erased or the person left"
    DUTY_OVER = "the shift ended 400 days ago (portal/stations/duty)"
    SIGNED_OUT = "the sign-in ended, by signing out or by its age"
    ENQUIRY_OVER = "who asked erased the enquiry, or its term is over (actions/enquiries.py)"
    EXPIRED = "its own time was over, within hours"
    STUDIO_OVER = "the studio's unfinished work grew older than its term"


# The terms that an occasion waits for, one after the other. What is not here waits for no decision of a lawyer.
WAITS_FOR: dict[Occasion, tuple[Term, ...]] = {
    Occasion.ERASED: (Term.CASE_CLOSED, Term.CASE_ARCHIVED),
    Occasion.PROOF_OVER: (Term.PROOF,),
    Occasion.ENQUIRY_OVER: (Term.ENQUIRY,),
    Occasion.STUDIO_OVER: (Term.STUDIO_DRAFT,),
}


class Step(NamedTuple):
    occasion: Occasion
    fate: Fate


class Personal(NamedTuple):
    """Some fields of one table, what happens to them step by step, and why. `fields` are names between spaces."""

    table: str
    fields: str
    steps: tuple[Step, ...]
    why: str


class Impersonal(NamedTuple):
    """Some fields of some tables that say nothing about anybody, and why."""

    tables: str
    fields: str
    why: str


_GONE = (Step(Occasion.ERASED, Fate.DELETED),)
# A field group that may be shared: a withdrawal shuts it for the other side and keeps it at home (RULES 3.7).
_SHARED = (Step(Occasion.WITHDRAWN, Fate.KEPT), *_GONE)
_SKELETON = (Step(Occasion.ERASED, Fate.KEPT),)
_PROOF = (Step(Occasion.ERASED, Fate.KEPT), Step(Occasion.PROOF_OVER, Fate.DELETED))
_DRAFT = (
    Step(Occasion.SENT, Fate.BLANKED),
    Step(Occasion.STOPPED, Fate.DELETED),
    Step(Occasion.UNSENT, Fate.DELETED),
)
_DRAFT_ROW = (Step(Occasion.STOPPED, Fate.DELETED), Step(Occasion.UNSENT, Fate.DELETED), *_GONE)
_ENQUIRY = (Step(Occasion.ENQUIRY_OVER, Fate.DELETED),)
_STAFF = (Step(Occasion.LEFT, Fate.BLANKED),)
_STAFF_PROOF = (Step(Occasion.LEFT, Fate.KEPT), Step(Occasion.PROOF_OVER, Fate.BLANKED))
_RIGHTS_PROOF = (Step(Occasion.LEFT, Fate.KEPT), Step(Occasion.PROOF_OVER, Fate.DELETED))

PERSONAL: tuple[Personal, ...] = (
    # ---------- Drafts ----------
    Personal("mediation.Draft", "answers typed", _DRAFT, "everything a visitor told, before it is a case"),
    Personal("mediation.Draft", "language", _DRAFT_ROW, "how somebody reads"),
    Personal("mediation.Draft", "created_at changed_at submitted_at", _DRAFT_ROW, "when somebody was here"),
    # ---------- The skeleton of a case: after erasing it names nobody, and proves that the case was there ----------
    Personal("mediation.Case", "reference", _SKELETON, "on the applicant's papers and in the trail: which case it was"),
    Personal("mediation.Case", "stream route cross_border status", _SKELETON, "for figures: how many of which kind"),
    Personal("mediation.Case", "submitted_at", _SKELETON, "for figures: how many in which year"),
    Personal(
        "mediation.Case",
        "advice reasons language",
        (Step(Occasion.ERASED, Fate.BLANKED),),
        "codes that tell of children, danger or time limits, and how somebody reads",
    ),
    Personal("mediation.Party", "role kind", _SKELETON, "that there was another side; it bears the proof of consents"),
    # ---------- Field groups ----------
    Personal("mediation.PartyContact", "name romanised", _SHARED, "who a party is"),
    Personal(
        "mediation.PartyContact",
        "residence_side division address phone email preferred_language",
        _SHARED,
        "where and how a party is reached",
    ),
    Personal(
        "mediation.PartyContact",
        "representative_name representative_relation",
        _SHARED,
        "who acts for a party, often a third person",
    ),
    Personal(
        "mediation.PartyIdentity",
        "former_names document_type document_number birth_date",
        _SHARED,
        "papers, which misuse can turn into another person",
    ),
    Personal(
        "mediation.CaseNarrative",
        "issues story wants court_action_side",
        _SHARED,
        "what happened and what is hoped for",
    ),
    Personal(
        "mediation.CaseNarrative",
        "marriage_registered_in married_on separated_on",
        _SHARED,
        "the marriage of two people",
    ),
    Personal(
        "mediation.Proceeding", "kind side reference next_on", _SHARED, "other procedures between the same people"
    ),
    Personal(
        "mediation.Child", "name birth_date lives_with residence_side", _SHARED, "a child, sensitive in both laws"
    ),
    Personal("mediation.SafeContact", "channel hours may_leave_message", _GONE, "tells what somebody fears"),
    Personal("mediation.SafetyFlag", "is_flagged is_emergency", _GONE, "tells that somebody may be in danger"),
    Personal("mediation.SafetyAnswers", "answers", _GONE, "violence and fear: sensitive in both laws"),
    Personal("mediation.MatchHash", "kind value", _GONE, "shows with its key that two rows are one person"),
    # ---------- Proof ----------
    Personal(
        "mediation.Consent",
        "kind group text_version language given_at",
        (Step(Occasion.WITHDRAWN, Fate.KEPT), *_PROOF),
        "proof that the data was held and sent rightly: text, language and moment",
    ),
    Personal(
        "mediation.CaseEvent",
        "actor detail at",
        _SKELETON,
        "the chain cannot lose a link; codes, and staff by their number (tests/test_trail.py)",
    ),
    # ---------- Enquiries: their events say that they were there; the first one also what was agreed to ----------
    Personal(
        "mediation.Enquiry",
        "community name channel reach hours may_leave_message is_shared",
        _ENQUIRY,
        "who asked, from where, and how they may be reached without harm",
    ),
    Personal("mediation.Enquiry", "reference", _ENQUIRY, "on the paper of who asked; the trail keeps it"),
    Personal(
        "mediation.Enquiry", "topic status referred_to", _ENQUIRY, "what somebody sought, and where they were sent"
    ),
    Personal(
        "mediation.Enquiry",
        "consent_version consent_language consented_at language",
        _ENQUIRY,
        "what was agreed to, and how somebody reads",
    ),
    Personal("mediation.Enquiry", "asked_at changed_at", _ENQUIRY, "when somebody was here"),
    Personal("mediation.EnquiryMessage", "text", _ENQUIRY, "what was asked and answered"),
    Personal("mediation.EnquiryMessage", "written_by written_at", _ENQUIRY, "who answered; the trail keeps it"),
    # ---------- Staff ----------
    Personal("accounts.User", "password last_login email", _STAFF, "needed to sign in, and for nothing after"),
    Personal(
        "accounts.User",
        "username first_name last_name display_name date_joined",
        _STAFF_PROOF,
        "says who the number in the trail was",
    ),
    Personal(
        "accounts.SharedEntry",
        "key value expires_at",
        (Step(Occasion.EXPIRED, Fate.DELETED),),
        "digests of who tried to sign in, and how often",
    ),
    Personal(
        "mediation.OfficeMembership",
        "user role joined_at suspended_at left_at",
        _RIGHTS_PROOF,
        "who held which rights, and when",
    ),
    Personal(
        "mediation.PeopleChange",
        "user kind role new_role asked_by asked_at decided_by decided_at is_confirmed",
        _RIGHTS_PROOF,
        "who gave rights to whom, and which second person confirmed it",
    ),
    Personal(
        "mediation.CaseUserObjectPermission",
        "user",
        (Step(Occasion.RELEASED, Fate.DELETED), *_GONE),
        "who may open which case; past assignments are in the trail",
    ),
)

IMPERSONAL: tuple[Impersonal, ...] = (
    Impersonal(
        "mediation.Party mediation.PartyContact mediation.PartyIdentity mediation.CaseNarrative mediation.Proceeding "
        "mediation.Child mediation.SafeContact mediation.SafetyFlag mediation.SafetyAnswers mediation.Consent "
        "mediation.MatchHash",
        "id case",
        "keys, made at random and by the clock; they go with their row",
    ),
    Impersonal(
        "mediation.PartyContact mediation.PartyIdentity mediation.SafeContact mediation.SafetyAnswers "
        "mediation.Consent mediation.MatchHash",
        "party",
        "the key of the party's place in the case",
    ),
    Impersonal("mediation.Party mediation.Proceeding mediation.Child", "position", "a place in a list"),
    Impersonal("mediation.Draft", "id key_digest", "a random key and the digest of another: no way back to a visitor"),
    Impersonal("mediation.Case", "id draft_id", "random keys"),
    Impersonal("mediation.Case", "home_office home_side", "which body answers for the case"),
    Impersonal("mediation.MatchHash", "scope", "the name of a key"),
    Impersonal("mediation.Enquiry", "id key_digest", "a random key and the keyed digest of another"),
    Impersonal("mediation.Enquiry", "counter side", "which firm or station was asked"),
    Impersonal("mediation.EnquiryMessage", "id enquiry number", "keys, and a place in a list"),
    Impersonal("mediation.EnquiryMessage", "author", "which of the two wrote"),
    Impersonal("mediation.CaseEvent", "id chain case_id sequence previous hash", "keys and links of the chain"),
    Impersonal("mediation.CaseEvent", "action", "a code"),
    Impersonal("mediation.TrailHead", "chain sequence hash", "the end of a chain"),
    Impersonal("mediation.ReferenceCounter", "id side year last", "how many references a side gave in a year"),
    Impersonal(
        "mediation.Office",
        "id code name name_zh_hant name_zh_hans name_pt name_en side streams email sort_order is_sample",
        "a body and its own mailbox, no person",
    ),
    Impersonal("mediation.OfficeMembership mediation.PeopleChange", "id office", "keys, and the body concerned"),
    Impersonal("mediation.CaseUserObjectPermission", "id permission content_object", "which right on which case"),
    Impersonal(
        "mediation.OfficeGroupObjectPermission mediation.CaseGroupObjectPermission",
        "id permission group content_object",
        "a right of a group, not of a person",
    ),
    Impersonal("accounts.User", "id", "the number by which the trail names somebody"),
    Impersonal("accounts.User", "is_superuser is_staff is_active is_sample session_epoch", "what an account can do"),
)


class Borrowed(NamedTuple):
    """Tables of libraries that hold something about people, as whole rows. Theirs are the fields, ours the fate."""

    tables: str
    steps: tuple[Step, ...]
    why: str


BORROWED: tuple[Borrowed, ...] = (
    Borrowed("sessions.Session", (Step(Occasion.SIGNED_OUT, Fate.DELETED),), "who is signed in just now"),
    Borrowed(
        "account.EmailAddress account.EmailConfirmation mfa.Authenticator accounts.User_groups "
        "accounts.User_user_permissions guardian.UserObjectPermission wagtailusers.UserProfile "
        "wagtailcore.PageSubscription",
        (Step(Occasion.LEFT, Fate.DELETED),),
        "means to sign in, rights and preferences of somebody who works here",
    ),
    Borrowed(
        "wagtailcore.PageLogEntry wagtailcore.ModelLogEntry wagtailcore.Revision wagtailcore.WorkflowState "
        "wagtailcore.TaskState wagtailcore.Page wagtailcore.Comment wagtailcore.CommentReply wagtaildocs.Document "
        "wagtailimages.Image wagtail_localize.StringTranslation wagtail_localize.SegmentOverride "
        "guidance.LawChange guidance.LegalReview guidance.Deputy guidance.ReviewReminder "
        "stations.Station lawyers.Firm lawyers.Lawyer registers.PendingImport",
        (Step(Occasion.LEFT, Fate.KEPT), Step(Occasion.PROOF_OVER, Fate.BLANKED)),
        "who wrote, reviewed or published which guidance or record, by number",
    ),
    Borrowed(
        "registers.CounterUserObjectPermission",
        (Step(Occasion.LEFT, Fate.DELETED),),
        "who answers at which counter; the trail keeps who was named and released",
    ),
    Borrowed(
        "stations.SignUp",
        (Step(Occasion.LEFT, Fate.DELETED), Step(Occasion.DUTY_OVER, Fate.DELETED)),
        "who came to which shift of a station",
    ),
    Borrowed(
        "stations.DutyEvent",
        (Step(Occasion.LEFT, Fate.KEPT), Step(Occasion.PROOF_OVER, Fate.BLANKED)),
        "who changed which roster, by number",
    ),
    Borrowed(
        "wagtailadmin.EditingSession wagtailadmin.FormState wagtailcore.UploadedFile",
        (Step(Occasion.STUDIO_OVER, Fate.DELETED),),
        "unfinished work of the studio",
    ),
)

# Tables of libraries that hold nothing about people.
BORROWED_IMPERSONAL: tuple[tuple[str, str], ...] = (
    (
        "procrastinate.ProcrastinateWorker procrastinate.ProcrastinateJob procrastinate.ProcrastinateEvent "
        "procrastinate.ProcrastinatePeriodicDefer",
        "jobs carry a case's key and no content (mediation/notices.py)",
    ),
    (
        "auth.Permission auth.Group auth.Group_permissions contenttypes.ContentType guardian.GroupObjectPermission",
        "rights and groups, without the people in them",
    ),
    (
        "registers.Register registers.RegisterGroupObjectPermission registers.RegisterCheckTask registers.Counter "
        "lawyers. calendars. search.",
        "public registers: places, and lawyers by what they publish of themselves; days; what the search finds",
    ),
    ("stations.Shift", "when people are wanted at a station"),
    ("places. guidance. page_cache.", "districts, zones, published guidance and that it changed"),
    (
        "wagtail_localize. wagtailredirects. wagtailembeds. wagtailimages. wagtailsearch. taggit.",
        "published guidance and its search",
    ),
    ("wagtailadmin.Admin wagtailcore.", "published guidance, its workflow and its places"),
)


def steps_of(table: str, field: str) -> tuple[Step, ...] | None:
    """What happens to a field, in order; none for one that is not personal. LookupError where nobody decided."""
    for personal in PERSONAL:
        if personal.table == table and field in personal.fields.split():
            return personal.steps
    for impersonal in IMPERSONAL:
        if table in impersonal.tables.split() and field in impersonal.fields.split():
            return None
    raise LookupError(
        f"Nobody decided what becomes of {table}.{field}: add it to PERSONAL or IMPERSONAL in mediation/privacy.py."
    )


def days_of(term: Term, side: Side | None = None) -> int | None:
    """How many days a term lasts; None while no lawyer decided, and then nothing that waits for it is erased.

    `settings.TERMS_IN_DAYS` holds it by `studio_draft`, or `case_closed:macau` where each side has its own law.
    """
    if (term in OF_A_SIDE) != (side is not None):
        raise ValueError(
            f"{term.value} is {'decided by each side' if term in OF_A_SIDE else 'the same on both sides'}."
        )
    name = term.value if side is None else f"{term.value}:{side.value}"
    days: int | None = getattr(settings, "TERMS_IN_DAYS", {}).get(name)
    if days is not None and days < 1:
        raise ImproperlyConfigured(f"TERMS_IN_DAYS[{name!r}] is {days}: give a number of days, or leave it empty.")
    return days
