"""In which shape do a resident's answers travel, from the draft to the stored case?

One shape for the draft, the route, the submission and the scenarios. A blank answer is a missing key, an empty
list or None, and all three mean the same. Days are text, ``YYYY-MM-DD``; codes are values of ``statuses.py``, and
every ``side`` is a value of ``portal.places.sides.Residence``.
"""

from typing import TypedDict


class ResidenceAnswers(TypedDict, total=False):
    """Where a person lives or a company is registered. ``division`` is an official name."""

    side: str | None
    division: str | None
    address: str | None


class SafeContactAnswers(TypedDict, total=False):
    """How a person may be reached without harm."""

    channel: str | None
    hours: str | None
    may_leave_message: bool | None


class RepresentativeAnswers(TypedDict, total=False):
    """Who acts for a party."""

    name: str | None
    relation: str | None


class PartyAnswers(TypedDict, total=False):
    """A person or a company, on either side of the dispute."""

    kind: str | None
    name: str | None
    romanised: str | None
    former_names: list[str] | None
    id_type: str | None
    id_number: str | None
    birth_date: str | None
    residence: ResidenceAnswers | None
    phone: str | None
    email: str | None
    preferred_language: str | None
    safe_contact: SafeContactAnswers | None
    representative: RepresentativeAnswers | None


class ChildAnswers(TypedDict, total=False):
    """A child of the family."""

    name: str | None
    birth_date: str | None
    lives_with: str | None
    residence_side: str | None


class MarriageAnswers(TypedDict, total=False):
    """The marriage of a family request."""

    registered_in: str | None
    date: str | None
    separated_on: str | None


class CommercialAnswers(TypedDict, total=False):
    """The contract of a commercial request. ``amount`` is a decimal number as text, or a number."""

    contract_date: str | None
    governing_law: str | None
    dispute_clause: str | None
    clause_text: str | None
    amount: str | int | float | None
    currency: str | None
    performance_side: str | None
    limitation_on: str | None


class LabourAnswers(TypedDict, total=False):
    """The employment of a labour request. ``monthly_pay`` as ``amount`` above."""

    employer_name: str | None
    workplace_side: str | None
    started_on: str | None
    ended_on: str | None
    monthly_pay: str | int | float | None
    currency: str | None
    claims: list[str] | None
    arbitration_filed: bool | None


class PropertyAnswers(TypedDict, total=False):
    """The building of a property request."""

    side: str | None
    division: str | None
    estate: str | None
    unit: str | None
    role: str | None
    manager: str | None
    fee_from: str | None
    fee_to: str | None
    problems: list[str] | None


class ProceedingAnswers(TypedDict, total=False):
    """Another proceeding about the same dispute."""

    kind: str | None
    side: str | None
    reference: str | None
    next_date: str | None


class CourtActionAnswers(TypedDict, total=False):
    """Where the resident means to go to court if mediation fails."""

    side: str | None


class SafetyAnswers(TypedDict, total=False):
    """The six questions of ``SafetyQuestion``; None is neither yes nor no."""

    afraid_of_other_party: bool | None
    violence_ever: bool | None
    children_at_risk: bool | None
    order_in_force: bool | None
    feels_free_to_speak: bool | None
    danger_now: bool | None


class AgreedAnswers(TypedDict, total=False):
    """Which text somebody agreed to, in which language they read it, and when (ISO 8601 with the offset)."""

    version: str
    language: str
    at: str


class ConsentAnswers(TypedDict, total=False):
    """What the applicant agreed to; ``cross_border`` lists values of ``FieldGroup``."""

    privacy: bool | None
    cross_border: list[str] | None
    agreed: AgreedAnswers | None


class AttachmentAnswers(TypedDict, total=False):
    """A file that goes with the request."""

    file: str
    kind: str | None


class Answers(TypedDict, total=False):
    """Everything a resident answered so far."""

    language: str
    stream: str | None
    applicant: PartyAnswers | None
    respondents: list[PartyAnswers] | None
    children: list[ChildAnswers] | None
    issues: list[str] | None
    marriage: MarriageAnswers | None
    commercial: CommercialAnswers | None
    labour: LabourAnswers | None
    property: PropertyAnswers | None
    other_proceedings: list[ProceedingAnswers] | None
    court_action_planned: CourtActionAnswers | None
    story: str | None
    wants: str | None
    safety: SafetyAnswers | None
    attachments: list[AttachmentAnswers] | None
    consents: ConsentAnswers | None
