"""Which questions are asked, in which order, and where do the answers stand?

This table is the form. To ask something more: write a `StepForm`, add a line here; address, order, way back, the
page that checks answers and the scenario runner follow from it. Slugs stand in addresses, so they say nothing that
somebody who reads a browser's history should not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import pgettext_lazy

from mediation import routing
from mediation.answers import Answers
from mediation.intake.days import today
from mediation.intake.fields import RawPost, Text
from mediation.intake.forms.base import StepForm
from mediation.intake.forms.family import (
    ChildForm,
    IssuesForm,
    MarriageForm,
    PlansForm,
    ProceedingForm,
    StoryForm,
    WishesForm,
)
from mediation.intake.forms.parties import (
    DocumentForm,
    NameForm,
    OtherDetailsForm,
    OtherNameForm,
    OtherResidenceForm,
    ReachForm,
    RepresentativeForm,
    ResidenceForm,
)
from mediation.intake.forms.safety import ConsentsForm, SafeContactForm, SafetyForm, TodayForm
from mediation.statuses import FamilyIssue, Route, Stream

STREAM = Stream.FAMILY
"""What can be asked for now."""

MOST_ENTRIES = 20
"""People, children or proceedings in one request."""

PARTS: tuple[Text, ...] = (
    pgettext_lazy("part of the form", "You"),
    pgettext_lazy("part of the form", "The other person"),
    pgettext_lazy("part of the form", "Children"),
    pgettext_lazy("part of the form", "What it is about"),
    pgettext_lazy("part of the form", "How things are"),
    pgettext_lazy("part of the form", "How to reach you"),
    pgettext_lazy("part of the form", "Checking and sending"),
)

Condition = Callable[[Mapping[str, Any]], bool]


def always(answers: Mapping[str, Any]) -> bool:
    return True


def about_a_couple(answers: Mapping[str, Any]) -> bool:
    """Not where the whole matter is an estate or the care of an old parent, unless it was answered already."""
    beyond = {FamilyIssue.INHERITANCE, FamilyIssue.ELDER_CARE}
    issues = set(answers.get("issues") or [])
    return not issues or not issues <= beyond or bool(answers.get("marriage"))


def never(answers: Mapping[str, Any]) -> bool:
    return False


def ias_comes_first(answers: Mapping[str, Any]) -> bool:
    """Law 3/2025 of Macau, by the rules of `routing`. Safety answers change nothing: a page that is gone tells them."""
    return decision({**answers, "safety": {}}).route == Route.IAS_FIRST


def in_danger(answers: Mapping[str, Any]) -> bool:
    return (answers.get("safety") or {}).get("danger_now") is True


def decision(answers: Mapping[str, Any]) -> routing.Decision:
    """What follows from the answers so far, today."""
    return routing.decide(cast(Answers, {**answers, "stream": STREAM.value}), today())


@dataclass(frozen=True)
class Step:
    """One stop of the form: a page of questions (`form`), a list with pages for each entry (`entry_steps`), or a page
    that only tells something (neither).

    part: from 1. at: where the answers stand, `{index}` being the entry's position. is_asked: whether the answers so
    far give the step a sense. helps: whether help is shown once, at the page's own address, after it was answered so.
    template: of a list, a telling page, or that help.
    """

    slug: str
    part: int
    form: type[StepForm] | None = None
    at: str = ""
    is_asked: Condition = always
    helps: Condition = never
    entry_steps: tuple[Step, ...] = ()
    template: str = ""

    def post_data(self, answers: Mapping[str, Any], index: int | None = None) -> RawPost:
        """Raw form data for answers in the scenario shape, right or wrong, dates as `YYYY-MM-DD`. Nothing is checked.

        index: the entry's position, for the steps of a list. A step without questions gives nothing.
        """
        return self.form(at=self.at, index=index).raw_post(answers) if self.form else {}

    def form_class(self) -> type[StepForm]:
        """The page's questions. Only for steps that have some."""
        if self.form is None:
            raise LookupError(f"{self.slug} asks nothing")
        return self.form

    @property
    def only_tells(self) -> bool:
        return self.form is None and not self.entry_steps

    @property
    def can_help(self) -> bool:
        """Whether some answer to its questions leads to a page of help."""
        return self.helps is not never

    def entries(self, answers: Mapping[str, Any]) -> list[Any]:
        """What a list holds so far."""
        return list(answers.get(self.at) or [])


STEPS: tuple[Step, ...] = (
    Step("you", 1, NameForm, at="applicant"),
    Step("document", 1, DocumentForm, at="applicant"),
    Step("residence", 1, ResidenceForm, at="applicant"),
    Step("reach", 1, ReachForm, at="applicant"),
    Step("representative", 1, RepresentativeForm, at="applicant.representative"),
    Step(
        "people",
        2,
        at="respondents",
        template="intake/people.html",
        entry_steps=(
            Step("name", 2, OtherNameForm, at="respondents.{index}"),
            Step("residence", 2, OtherResidenceForm, at="respondents.{index}"),
            Step("details", 2, OtherDetailsForm, at="respondents.{index}"),
        ),
    ),
    Step(
        "children",
        3,
        at="children",
        template="intake/children.html",
        entry_steps=(Step("details", 3, ChildForm, at="children.{index}"),),
    ),
    Step("matters", 4, IssuesForm),
    Step("marriage", 4, MarriageForm, at="marriage", is_asked=about_a_couple),
    Step(
        "proceedings",
        4,
        at="other_proceedings",
        template="intake/proceedings.html",
        entry_steps=(Step("details", 4, ProceedingForm, at="other_proceedings.{index}"),),
    ),
    Step("plans", 4, PlansForm, at="court_action_planned"),
    Step("first", 4, template="intake/ias_first.html", is_asked=ias_comes_first),
    Step("story", 4, StoryForm),
    Step("wishes", 4, WishesForm),
    Step("today", 5, TodayForm, at="safety", helps=in_danger, template="intake/now.html"),
    Step("between-you", 5, SafetyForm, at="safety"),
    Step("contact", 6, SafeContactForm, at="applicant.safe_contact"),
    Step("consents", 7, ConsentsForm, at="consents"),
)

FIRST = STEPS[0]
BY_SLUG = {step.slug: step for step in STEPS}
