"""The tables of the public site: its pages, and the records they name."""

from portal.guidance.models.journal import EventPage, NewsPage, OrganisationPage, ResearchPage
from portal.guidance.models.keeping import LinkCheck, PublishedText, ReviewReminder
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
from portal.guidance.models.pathways import PathwayPage
from portal.guidance.models.records import GlossaryTerm, Institution, Law, LawChange, Topic
from portal.guidance.models.reviewing import Deputy, LegalReviewTask

__all__ = [
    "ComparisonPage",
    "Deputy",
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
    "LegalReviewTask",
    "LinkCheck",
    "NewsPage",
    "NoticePage",
    "OrganisationPage",
    "PathwayPage",
    "PublishedText",
    "QuestionsPage",
    "ResearchPage",
    "ReviewReminder",
    "SectionPage",
    "StepsPage",
    "Topic",
    "TopicPage",
]
