"""What do we ask about the children, and about the matter itself?"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.intake.days import DayAnswer
from mediation.intake.fields import CodeAnswer, CodesAnswer, LongTextAnswer, TextAnswer
from mediation.intake.forms.base import StepForm
from mediation.intake.forms.parties import RATHER_NOT_SAY
from mediation.statuses import FamilyIssue, LivesWith, ProceedingKind, RegisteredIn
from portal.places.sides import Residence

NOT_CERTAIN = _("I do not know yet")


class ChildForm(StepForm):
    heading = _("About this child")
    intro = _("What you do not know, or would rather not write, may stay blank.")
    short = _("Child")
    why = _("Which office takes your request can depend on where the children usually live.")

    name = TextAnswer(path="name", label=_("Name"))
    birth_date = DayAnswer(
        path="birth_date",
        short=_("Born"),
        label=_("Day of birth"),
        help_text=_("In figures, such as 2016 for the year. For a child who is not born yet, leave it blank."),
        may_lie_ahead=False,
    )
    lives_with = CodeAnswer(
        path="lives_with",
        label=_("With whom does the child live?"),
        choices=[
            (LivesWith.APPLICANT, _("With me")),
            (LivesWith.RESPONDENT, _("With the other person")),
            (LivesWith.BOTH, _("With both of us")),
            (LivesWith.OTHER, _("With somebody else")),
        ],
        blank=RATHER_NOT_SAY,
    )
    residence_side = CodeAnswer(
        path="residence_side",
        short=_("Usually lives in"),
        label=_("Where does the child usually live?"),
        choices=Residence.choices,
        blank=RATHER_NOT_SAY,
        hints={Residence.ZHUHAI: _("Hengqin is part of it")},
    )


class IssuesForm(StepForm):
    heading = _("What would you like to settle?")
    short = _("What you would like to settle")
    asks_one = True
    why = _("For some of these matters the law of Macau asks you to go somewhere else first. We tell you if it does.")

    issues = CodesAnswer(
        path="issues",
        label=_("What would you like to settle?"),
        help_text=_("Choose all that fit. If none does, go on."),
        choices=FamilyIssue.choices,
        hints={
            FamilyIssue.CONTESTED_DIVORCE: _("One of you does not agree to divorce, or you do not agree on how"),
            FamilyIssue.CONSENSUAL_DIVORCE: _("Both of you want it"),
            FamilyIssue.PARENTAL_POWER: _("Who decides for the children, and with whom they live"),
            FamilyIssue.MAINTENANCE: _("Money for children, a husband or a wife to live on"),
            FamilyIssue.FAMILY_HOME: _("Who lives in it from now on"),
        },
    )


class MarriageForm(StepForm):
    heading = _("About the marriage")
    intro = _("If you are not married to the other person, leave this page blank and go on.")
    short = _("Marriage")

    registered_in = CodeAnswer(
        path="registered_in",
        short=_("Registered in"),
        label=_("Where is the marriage registered?"),
        choices=RegisteredIn.choices,
        blank=RATHER_NOT_SAY,
    )
    date = DayAnswer(
        path="date",
        short=pgettext_lazy("day of a marriage", "Married on"),
        label=_("When did you marry?"),
        help_text=_("In figures, such as 2011 for the year and 11 for November."),
        may_lie_ahead=False,
    )
    separated_on = DayAnswer(
        path="separated_on",
        short=_("Living apart since"),
        label=_("Since when have you lived apart?"),
        help_text=_("If you live together, leave it blank."),
    )


class ProceedingForm(StepForm):
    heading = _("About this proceeding")
    intro = _("What you do not know may stay blank.")
    short = _("Other proceeding")

    kind = CodeAnswer(
        path="kind",
        label=_("Who deals with it?"),
        choices=ProceedingKind.choices,
        blank=NOT_CERTAIN,
        hints={ProceedingKind.ENFORCEMENT: _("A court has decided, and you want it carried out")},
    )
    side = CodeAnswer(path="side", label=_("Where?"), choices=Residence.choices, blank=NOT_CERTAIN)
    reference = TextAnswer(
        path="reference", short=_("Number"), label=_("Its number (if you have it)"), help_text=_("As on their letters.")
    )
    next_date = DayAnswer(
        path="next_date",
        short=_("Next date"),
        label=_("The next date (if there is one)"),
        help_text=_("Such as a hearing, or the last day to answer a letter. In figures."),
    )


class PlansForm(StepForm):
    heading = _("If mediation does not help, do you mean to go to court?")
    short = _("Going to court")
    asks_one = True
    why = _(
        "For some matters a court in Macau asks for a certificate of the Social Welfare Bureau first. "
        "We tell you if it does."
    )

    side = CodeAnswer(
        path="side",
        short=_("If mediation does not help, court in"),
        label=_("If mediation does not help, do you mean to go to court?"),
        help_text=_("You bind yourself to nothing. If you do, choose where."),
        choices=Residence.choices,
        blank=_("No, or I do not know yet"),
    )


class StoryForm(StepForm):
    heading = _("What happened?")
    short = _("What happened")
    asks_one = True
    most_bytes = 1_000_000  # five times the longest text, so that a mistake is named and not refused
    why = _("The person who reads your request sees at once what it is about, and you need not tell it twice.")

    story = LongTextAnswer(
        path="story",
        required=True,
        label=_("What happened?"),
        help_text=_(
            "In your own words and your own language. The order does not matter, and a few sentences are enough."
        ),
        error_messages={"required": _("Write a few words about what happened. One sentence is enough.")},
    )


class WishesForm(StepForm):
    heading = _("What would you like to come out of it?")
    short = _("What you would like")
    asks_one = True
    most_bytes = 1_000_000  # five times the longest text, so that a mistake is named and not refused

    wants = LongTextAnswer(
        path="wants",
        label=_("What would you like to come out of it?"),
        help_text=_("You may leave it blank and think about it later."),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
    )
