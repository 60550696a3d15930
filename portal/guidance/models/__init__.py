"""The tables of the public site: its pages, and the records they name."""

from portal.guidance.models.journal import EventPage, NewsPage, OrganisationPage, ResearchPage
from portal.guidance.models.labels import Jurisdiction, LegalReview
from portal.guidance.models.pages import (
    ComparisonPage,
    GuidancePage,
    GuidePage,
    HomePage,
    NoticePage,
    QuestionsPage,
    SectionPage,
    StepsPage,
    TopicPage,
)
from portal.guidance.models.records import GlossaryTerm, Institution, Law, LawChange, Topic

__all__ = [
    "ComparisonPage",
    "EventPage",
    "GlossaryTerm",
    "GuidancePage",
    "GuidePage",
    "HomePage",
    "Institution",
    "Jurisdiction",
    "Law",
    "LawChange",
    "LegalReview",
    "NewsPage",
    "NoticePage",
    "OrganisationPage",
    "QuestionsPage",
    "ResearchPage",
    "SectionPage",
    "StepsPage",
    "Topic",
    "TopicPage",
]
