"""What do we ask about safety, and what does the person agree to?

Nobody has to answer the questions on safety. The page that checks all answers does not repeat these: somebody may be
looking on.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mediation.intake.fields import CodeAnswer, CodesAnswer, ConsentAnswer, TextAnswer, YesNoAnswer
from mediation.intake.forms.base import StepForm
from mediation.statuses import SHAREABLE, FieldGroup, SafeChannel

ONLY_SAFETY_OFFICERS = _(
    "Only the people at the office who look after safety read this. Nobody on the other side will see it."
)


class TodayForm(StepForm):
    heading = _("Are you in danger now?")
    short = _("Today")
    asks_one = True
    is_private = True

    danger_now = YesNoAnswer(path="danger_now", label=_("Are you in danger now?"), help_text=ONLY_SAFETY_OFFICERS)


class SafetyForm(StepForm):
    heading = _("How things are between you")
    intro = ONLY_SAFETY_OFFICERS
    short = _("How things are")
    is_private = True
    why = _(
        "Sitting at one table is not right for everybody. Your answers help a person, not a computer, to find a way "
        "that does you no harm."
    )

    afraid_of_other_party = YesNoAnswer(path="afraid_of_other_party", label=_("Are you afraid of the other person?"))
    violence_ever = YesNoAnswer(path="violence_ever", label=_("Has there ever been violence between you?"))
    children_at_risk = YesNoAnswer(path="children_at_risk", label=_("Could a child come to harm?"))
    order_in_force = YesNoAnswer(
        path="order_in_force", label=_("Is there an order of a court or the police that protects somebody?")
    )
    feels_free_to_speak = YesNoAnswer(
        path="feels_free_to_speak", label=_("Can you say what you think when the other person is there?")
    )


class SafeContactForm(StepForm):
    heading = _("What is the safest way to reach you?")
    intro = _(
        "Choose only ways that the other person cannot see. Our messages never speak of mediation and name nobody."
    )
    short = _("Safe contact")
    is_private = True
    why = _(
        "Some people live with the other person or share a phone. Only the office that takes your request sees your "
        "answer. It is not given to the other side."
    )

    channel = CodeAnswer(
        path="channel",
        label=_("How may we reach you?"),
        choices=SafeChannel.choices,
        hints={
            SafeChannel.SMS: _("It may show on a locked screen"),
            SafeChannel.NONE: _("You ask the office yourself when you can"),
        },
        apart=SafeChannel.NONE,
    )
    hours = TextAnswer(path="hours", label=_("When is it safe?"), help_text=_("Such as: weekdays from 10 to 15."))
    may_leave_message = YesNoAnswer(
        path="may_leave_message", label=_("If somebody else answers, or nobody, may we leave a message?")
    )


class ConsentsForm(StepForm):
    heading = _("How your data may be used")
    short = _("What you agreed to")
    template = "intake/consents.html"

    privacy = ConsentAnswer(
        path="privacy",
        label=_("I agree that the office uses my personal data for mediation"),
        option_hint=_("Without this nobody may read your request, so it cannot be sent."),
        error_messages={
            "required": _("Tick the box if you agree. If you do not, you can stop here: nothing is sent to anybody.")
        },
    )
    cross_border = CodesAnswer(
        path="cross_border",
        short=_("May be shown to the office on the other side of the border"),
        label=_("What may the office on the other side of the border see? (none is fine)"),
        help_text=_(
            "Ticking a box shares nothing yet: it only makes it possible. You may withdraw at any time; what was "
            "already read cannot be unread."
        ),
        choices=[(group.value, group.label) for group in SHAREABLE],
        hints={
            FieldGroup.CONTACT: _("Phone, e-mail and address; never the safe way to reach you"),
            FieldGroup.NARRATIVE: _("What you wrote about what happened and what you would like"),
            FieldGroup.CHILDREN: _("Names, days of birth and where they live"),
        },
    )
