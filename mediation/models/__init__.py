"""The tables of the mediation desk."""

from mediation.models.cases import Case, CaseGroupObjectPermission, CaseUserObjectPermission, ReferenceCounter
from mediation.models.drafts import Draft
from mediation.models.enquiries import Enquiry, EnquiryMessage
from mediation.models.events import CaseEvent, TrailHead
from mediation.models.groups import (
    CaseNarrative,
    CaseRow,
    Child,
    Consent,
    MatchHash,
    Party,
    PartyContact,
    PartyIdentity,
    Proceeding,
    SafeContact,
    SafetyAnswers,
    SafetyFlag,
)
from mediation.models.offices import (
    OFFICE_ACTS,
    ROLE_ACTS,
    Office,
    OfficeGroupObjectPermission,
    OfficeMembership,
    PeopleChange,
)

__all__ = [
    "OFFICE_ACTS",
    "ROLE_ACTS",
    "Case",
    "CaseEvent",
    "CaseGroupObjectPermission",
    "CaseNarrative",
    "CaseRow",
    "CaseUserObjectPermission",
    "Child",
    "Consent",
    "Draft",
    "Enquiry",
    "EnquiryMessage",
    "MatchHash",
    "Office",
    "OfficeGroupObjectPermission",
    "OfficeMembership",
    "Party",
    "PartyContact",
    "PartyIdentity",
    "PeopleChange",
    "Proceeding",
    "ReferenceCounter",
    "SafeContact",
    "SafetyAnswers",
    "SafetyFlag",
    "TrailHead",
]
