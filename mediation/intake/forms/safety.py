"""What do we ask about safety, and what does the person agree to?

Nobody has to answer the questions on safety. No page repeats what was answered to them, their own neither: somebody
may be looking on, or hold the phone later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mediation.intake import paths
from mediation.intake.fields import CodeAnswer, CodesAnswer, ConsentAnswer, TextAnswer, YesNoAnswer
from mediation.intake.forms.base import StepForm
from mediation.intake.forms.parties import RATHER_NOT_SAY
from mediation.statuses import SHAREABLE, FieldGroup, SafeChannel
from portal import languages
from portal.pages.views import PRIVACY_NOTICE_VERSION

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
        blank=RATHER_NOT_SAY,
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
        hints={  # true to the table of docs/decisions/0002-field-groups.md
            FieldGroup.CONTACT: _(
                "Names as on the document and in Latin letters, where somebody lives, phone, e-mail, language, and who "
                "speaks for somebody; never the safe way to reach you"
            ),
            FieldGroup.IDENTITY: _("Documents and their numbers, days of birth, other names"),
            FieldGroup.NARRATIVE: _(
                "What you would like to settle, what you wrote about what happened and what you would like, the "
                "marriage, other proceedings, and whether you mean to go to court"
            ),
            FieldGroup.CHILDREN: _("Names, days of birth, where and with whom they live"),
            FieldGroup.FINANCE: _("What is said later about money; this form does not ask about it"),
            FieldGroup.DOCUMENTS: _("Papers that you hand in later"),
            FieldGroup.SESSIONS: _("Meetings, once there are any"),
        },
    )

    def initial_of(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing, where it was agreed to in the words of an older notice: no box is ticked for anybody."""
        agreed = paths.read(answers, f"{self.at}.agreed.version")
        return super().initial_of(answers) if agreed == PRIVACY_NOTICE_VERSION else {}

    def answers_after(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """With the proof: which text was agreed to, in which language it was read, and when."""
        after = super().answers_after(answers)
        said = {
            "version": PRIVACY_NOTICE_VERSION,
            "language": get_language() or languages.DEFAULT,
            "at": timezone.now().isoformat(),
        }
        paths.put(after, f"{self.at}.agreed", said)
        return after

    def answers_withdrawn(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Without any: a consent holds only while the page that asks for it was left with it."""
        return {name: value for name, value in answers.items() if name != self.at}
