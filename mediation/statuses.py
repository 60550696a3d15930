"""Which words does a case use? Statuses, streams, roles, acts, field groups and the fixed lists of the forms.

Words only: nothing here knows the database, the moves (``lifecycle.py``) or who may do what (``access.py``).
The values are stored and sent; the labels are what a resident or a mediator reads. Statuses and their
English labels follow RULES section 5, identity documents section 4, the lists of the forms section 3.9.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    """Where a case stands (RULES section 5). Waiting for consent across the border is a flag, not a status."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    SCREENING = "screening", _("Screening (safety and conflicts)")
    INFO_REQUESTED = "info_requested", _("More information needed")
    REFERRED = "referred", _("Referred")
    DECLINED = "declined", _("Not accepted")
    INVITING = "inviting", _("Inviting the other party")
    ASSIGNED = "assigned", _("Mediator assigned")
    IN_SESSION = "in_session", _("In mediation")
    SUSPENDED = "suspended", _("Suspended")
    DRAFTING = "drafting", _("Drafting the agreement")
    SETTLED = "settled", _("Settled")
    CONFIRM_WINDOW = "confirm_window", _("Judicial confirmation window")
    CONFIRM_FILED = "confirm_filed", pgettext_lazy("judicial confirmation", "Filed")
    CONFIRMED = "confirmed", pgettext_lazy("judicial confirmation", "Confirmed")
    CONFIRM_REJECTED = "confirm_rejected", pgettext_lazy("judicial confirmation", "Rejected")
    RECOGNITION = "recognition", _("Recognition and enforcement")
    PERFORMING = "performing", _("Performing")
    PERFORMED = "performed", _("Performed")
    BREACHED = "breached", _("Breached")
    NO_AGREEMENT = "no_agreement", _("No agreement")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    STOPPED_SAFETY = "stopped_safety", _("Stopped for safety")
    CLOSED = "closed", _("Closed")
    RETAINED = "retained", _("Archived")
    ERASED = "erased", _("Erased")


class Stream(TextChoices):
    """The kind of dispute. Each has its own law, fee rule and mediators (RULES section 3.1)."""

    FAMILY = "family", _("Family")
    COMMERCIAL = "commercial", _("Commercial")
    LABOUR = "labour", _("Work")
    PROPERTY = "property", _("Property management and owners")


class Role(TextChoices):
    """What a person is at an office."""

    COORDINATOR = "coordinator", _("Coordinator")
    MEDIATOR = "mediator", _("Mediator")
    SAFETY = "safety", _("Safety officer")
    CONFLICTS = "conflicts", _("Conflict officer")
    PRIVACY = "privacy", _("Privacy officer")


class PeopleChangeKind(TextChoices):
    """What may change about somebody at an office. Each is asked for by one person and confirmed by another."""

    JOIN = "join", _("Join the office")
    CHANGE_ROLE = "change_role", _("Change role")
    SUSPEND = "suspend", _("Suspend")
    RESUME = "resume", _("End the suspension")
    LEAVE = "leave", _("Leave the office")
    RESET_SECOND_FACTOR = "reset_second_factor", _("Reset a lost second factor")


class Act(TextChoices):
    """What a person may want to do. Granted on an office, or on one case; ``access.py`` alone decides."""

    VIEW_DOCKET = "view_docket", _("See the docket of the office")
    ASSIGN_MEDIATOR = "assign_mediator", _("Assign mediators")
    SCREEN_SAFETY = "screen_safety", _("Screen for safety")
    CHECK_CONFLICTS = "check_conflicts", _("Decide on conflicts of interest")
    VIEW_TRANSFERS = "view_transfers", _("See the register of transfers")
    VIEW_FIGURES = "view_figures", _("See the figures of the office")
    MANAGE_PEOPLE = "manage_people", _("Ask for changes in who works at the office")
    CONFIRM_PEOPLE = "confirm_people", _("Confirm changes in who works at the office")
    VIEW_CASE = "view_case", _("See the case")
    MEDIATE_CASE = "mediate_case", _("Mediate the case")
    VIEW_SHARED_CASE = "view_shared_case", _("See what was shared of the case")


class PartyRole(TextChoices):
    """On which side of the dispute a party stands."""

    APPLICANT = "applicant", _("Applicant")
    RESPONDENT = "respondent", _("Other party")


class PartyKind(TextChoices):
    """A human being, or a body that somebody acts for."""

    PERSON = "person", _("Person")
    COMPANY = "company", _("Company")


class FieldGroup(TextChoices):
    """The parts of a case that are kept, consented to and shared separately (RULES section 5)."""

    CONTACT = "contact", _("Contact details")
    IDENTITY = "identity", _("Identity documents")
    NARRATIVE = "narrative", _("What happened")
    CHILDREN = "children", _("Children")
    FINANCE = "finance", _("Money")
    DOCUMENTS = "documents", _("Documents")
    SESSIONS = "sessions", _("Sessions")
    SAFETY = "safety", _("Safety")


SHAREABLE: tuple[FieldGroup, ...] = tuple(group for group in FieldGroup if group is not FieldGroup.SAFETY)
"""The groups that may cross the border with consent. Safety answers never leave the home office."""


class ConsentKind(TextChoices):
    """What a person agrees to: that the portal keeps the data, and separately that it crosses the border."""

    PRIVACY = "privacy", _("Use of my personal data for this request")
    CROSS_BORDER = "cross_border", _("Cross-border transfer of personal data")


class Route(TextChoices):
    """What comes first for a request. A route never blocks; the labels are the desk's short words."""

    MEDIATION = "mediation", _("Mediation")
    IAS_FIRST = "ias_first", _("Social Welfare Bureau first")
    EMERGENCY = "emergency", _("Danger now")


class Advice(TextChoices):
    """What the resident is told beside the route, in the order in which it is shown. Short words for the desk."""

    LIMITATION_SOON = "limitation_soon", _("Time limit near or past")
    GUARDIAN_CONSENT = "guardian_consent", _("Guardian's consent needed")
    LABOUR_ARBITRATION_FIRST = "labour_arbitration_first", _("Labour arbitration before court")
    ARBITRATION_CLAUSE = "arbitration_clause", _("Arbitration clause")
    CIVIL_REGISTRY = "civil_registry", _("Civil Registry can divorce by mutual consent")
    STATUS_NOT_CONFIRMABLE = "status_not_confirmable", _("Divorce itself cannot be confirmed")
    STATION_FIRST = "station_first", _("Committee or volunteer station first")


class FamilyIssue(TextChoices):
    """What a family request is about. Other streams name their issues in free codes."""

    CONTESTED_DIVORCE = "contested_divorce", _("Contested divorce")
    CONSENSUAL_DIVORCE = "consensual_divorce", _("Divorce by mutual consent")
    PARENTAL_POWER = "parental_power", _("Parental power (custody)")
    CONTACT = "contact", _("Time with the children")
    MAINTENANCE = "maintenance", _("Maintenance")
    FAMILY_HOME = "family_home", _("Family home")
    PROPERTY_DIVISION = "property_division", _("Dividing what you own")
    INHERITANCE = "inheritance", _("Inheritance")
    ELDER_CARE = "elder_care", _("Care of an older relative")
    CROSS_BORDER_SCHOOLING = "cross_border_schooling", _("School across the border")


def issue_label(code: str) -> str:
    """What a reader sees for an issue: the family issues have words, free codes stand as they are."""
    return str(FamilyIssue(code).label) if code in FamilyIssue.values else code


class IdentityDocument(TextChoices):
    """The documents whose numbers the portal reads; their patterns are in ``identity_documents.py``."""

    MACAU_BIR = "macau_bir", _("Macau resident identity card")
    MAINLAND_ID = "mainland_id", _("Mainland resident identity card")
    RESIDENCE_PERMIT = "residence_permit", _("Mainland residence permit for Hong Kong, Macau and Taiwan residents")
    HOME_RETURN_PERMIT = "home_return_permit", _("Home Return Permit")
    HKID = "hkid", _("Hong Kong identity card")
    PASSPORT = "passport", _("Passport")
    USCC = "uscc", _("Mainland unified social credit code")
    MACAU_COMPANY_NO = "macau_company_no", _("Macau company registration number")


class SafeChannel(TextChoices):
    """How a person may be reached without harm."""

    PHONE = "phone", _("Phone call")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    WECHAT = "wechat", _("WeChat")
    NONE = "none", _("Do not contact me")


class LivesWith(TextChoices):
    """With whom a child lives."""

    APPLICANT = "applicant", _("With the applicant")
    RESPONDENT = "respondent", _("With the other party")
    BOTH = "both", _("With both")
    OTHER = "other", _("With somebody else")


class RegisteredIn(TextChoices):
    """Where a marriage is registered, and whose law governs a contract: a legal territory, not a residence."""

    MACAU = "macau", _("Macau")
    MAINLAND = "mainland", _("the Mainland")
    HONGKONG = "hongkong", _("Hong Kong")
    ELSEWHERE = "elsewhere", _("Elsewhere")


class ProceedingKind(TextChoices):
    """Other proceedings about the same dispute. Enforcement is carrying out an existing judgment."""

    COURT = "court", _("Court")
    IAS = "ias", _("Social Welfare Bureau")
    ARBITRATION = "arbitration", _("Arbitration")
    POLICE = "police", _("Police")
    ENFORCEMENT = "enforcement", _("Enforcement of a judgment")


class SafetyQuestion(TextChoices):
    """The six questions of the safety step, asked of each party alone. Blank is neither yes nor no."""

    AFRAID_OF_OTHER_PARTY = "afraid_of_other_party", _("Are you afraid of the other party?")
    VIOLENCE_EVER = "violence_ever", _("Has there ever been violence between you?")
    CHILDREN_AT_RISK = "children_at_risk", _("Could a child come to harm?")
    ORDER_IN_FORCE = "order_in_force", _("Is there a court or police order that protects somebody?")
    FEELS_FREE_TO_SPEAK = "feels_free_to_speak", _("Can you say what you think when the other party is there?")
    DANGER_NOW = "danger_now", _("Are you in danger now?")


class DisputeClause(TextChoices):
    """What a contract says about disputes."""

    NONE = "none", _("Nothing")
    COURT = "court", _("Court")
    ARBITRATION = "arbitration", _("Arbitration")
    MEDIATION = "mediation", _("Mediation")


class Currency(TextChoices):
    """The currencies an amount may be in. Amounts are never converted for legal text (RULES section 4)."""

    MOP = "MOP", _("Macau patacas (MOP)")
    CNY = "CNY", _("Renminbi (CNY)")
    HKD = "HKD", _("Hong Kong dollars (HKD)")
    USD = "USD", _("US dollars (USD)")


class PropertyRole(TextChoices):
    """What the applicant of a property request is to the building."""

    OWNER = "owner", pgettext_lazy("of a property", "Owner")
    TENANT = "tenant", _("Tenant")
    COMMITTEE = "committee", _("Owners' committee")


class AttachmentKind(TextChoices):
    """What an attached file shows."""

    IDENTITY = "identity", _("Identity document")
    CONTRACT = "contract", _("Contract")
    RECEIPT = "receipt", _("Receipt or statement")
    PHOTO = "photo", _("Photo")
    DECISION = "decision", _("Decision or judgment")
    OTHER = "other", _("Something else")


class EnquiryStatus(TextChoices):
    """Where an enquiry stands. Only an open one waits for its firm or station."""

    OPEN = "open", pgettext_lazy("of an enquiry", "Waits for an answer")
    ANSWERED = "answered", pgettext_lazy("of an enquiry", "Answered")
    CLOSED = "closed", pgettext_lazy("of an enquiry", "Closed")
    REFERRED = "referred", pgettext_lazy("of an enquiry", "Referred to another place")


class EnquiryTopic(TextChoices):
    """What somebody asks a firm or a station about."""

    HELP = "help", _("Whether you can help with my problem")
    MEETING = "meeting", _("When and where I can come")
    LANGUAGE = "language", _("Whether somebody speaks my language")
    FEES = "fees", _("What it costs")
    VISIT = "visit", _("A visit of the legal adviser to our village or community")
    OTHER = "other", _("Something else")


class Author(TextChoices):
    """Who wrote a message of an enquiry."""

    ASKER = "asker", _("Who asks")
    CONTACT = "contact", _("The contact of the firm or station")
