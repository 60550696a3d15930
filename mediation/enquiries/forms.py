"""What do we ask of somebody who asks a firm or a station? As little as an answer needs; nothing personal is required.

The rules of safe contact are those of the form of requests: whoever chooses nothing is not contacted at all.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation import counters
from mediation.actions.enquiries import Told
from mediation.intake.contact_warnings import may_be_email
from mediation.intake.fields import AnswerField, CodeAnswer, ConsentAnswer, LongTextAnswer, TextAnswer, YesNoAnswer
from mediation.intake.forms.base import StepForm, Typed
from mediation.statuses import EnquiryTopic, SafeChannel
from portal.registers.models import Record

LONGEST_QUESTION = 2_000
LONGEST_ANSWER = 5_000
LONGEST_LINE = 200


class BoundedText(LongTextAnswer):
    """Free text of at most so many characters, kept as typed."""

    def __init__(self, *, most: int, rows: int = 8, **kwargs: Any) -> None:
        super().__init__(path=kwargs.pop("path", "text"), required=True, **kwargs)
        self.most = most
        self.widget.attrs["rows"] = rows

    def validate(self, value: Any) -> None:
        AnswerField.validate(self, value)
        if len(value) > self.most:
            message = _(
                "Your text has %(length)s characters and at most %(limit)s go in here. Shorten it; nothing you wrote "
                "is lost."
            )
            raise ValidationError(message, code="too_long", params={"length": len(value), "limit": self.most})


class ShortLine(TextAnswer):
    """A line that nobody needs to be long."""

    def validate(self, value: Any) -> None:
        AnswerField.validate(self, value)
        if len(value) > LONGEST_LINE:
            message = _("This is longer than we can keep. Shorten it to at most %(limit)s characters.")
            raise ValidationError(message, code="too_long", params={"limit": LONGEST_LINE})


class EnquiryForm(StepForm):
    """The one page: what it is about, the question, how to be reached, consent."""

    topic = CodeAnswer(
        path="topic",
        label=_("What is it about?"),
        choices=[],
        required=True,
        error_messages={"required": _("Choose what it is about.")},
    )
    community = CodeAnswer(
        path="community",
        widget=forms.Select,
        label=_("For a visit: which village or community?"),
        choices=[],
        help_text=_("Only if you ask for a visit. Say in your question which problem it is about."),
    )
    question = BoundedText(
        path="question",
        most=LONGEST_QUESTION,
        label=_("Your question"),
        help_text=_("At most 2,000 characters. Leave out names and numbers that are not needed for an answer."),
        error_messages={"required": _("Write your question.")},
    )
    name = ShortLine(
        path="name",
        label=_("Your name (you may leave it blank)"),
        help_text=_("It may be a nickname. It only helps to address you."),
    )
    channel = CodeAnswer(
        path="safe_contact.channel",
        label=_("How may we reach you?"),
        choices=[(SafeChannel.NONE, _("Do not contact me: I come back with the code"))]
        + [(each.value, each.label) for each in SafeChannel if each is not SafeChannel.NONE],
        hints={SafeChannel.SMS: _("It may show on a locked screen")},
        initial=SafeChannel.NONE.value,
        help_text=_("Choose only a way that nobody else sees who must not know. The answer itself stands only here."),
    )
    reach = ShortLine(
        path="safe_contact.reach",
        label=_("Phone number, e-mail address or WeChat name"),
        help_text=_("Only if you chose a way to be reached."),
    )
    hours = ShortLine(
        path="safe_contact.hours", label=_("When is it safe?"), help_text=_("Such as: weekdays from 10 to 15.")
    )
    may_leave_message = YesNoAnswer(
        path="safe_contact.may_leave_message",
        label=_("If somebody else answers, or nobody, may we leave a message?"),
        help_text=_("By e-mail we only write if you say yes here: that there is something new, and nothing else."),
    )
    is_shared = YesNoAnswer(
        path="safe_contact.is_shared", label=_("Does somebody else use this phone or this account too?")
    )
    privacy = ConsentAnswer(
        path="consents.privacy",
        label=_("I agree that the firm or station keeps what I write here and uses it to answer me"),
        option_hint=_("Without this nobody may read it, so it cannot be sent. You can erase it at any time."),
        error_messages={"required": _("Tick the box if you agree. If you do not, nothing is sent to anybody.")},
    )

    def __init__(
        self, data: MultiValueDict[str, str] | None = None, *, record: Record, typed: Typed | None = None
    ) -> None:
        self.record = record
        super().__init__(data, typed=typed)

    def prepare(self) -> None:
        """The lists of this record: what it may be asked about, and the communities that its lawyers serve."""
        communities = counters.communities_of(self.record)
        topics = counters.topics_of(self.record, communities)
        _offer(self.fields["topic"], {each.value: str(each.label) for each in topics})
        if not communities:
            del self.fields["community"]
            return
        self._communities = {each.code: each.text for each in communities}
        _offer(self.fields["community"], self._communities, blank="—")

    def clean(self) -> dict[str, Any]:
        """A visit names its community; a way to be reached has a number or address."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("topic") == EnquiryTopic.VISIT and "community" in found and not found["community"]:
            self.add_error("community", ValidationError(_("Choose the village or community."), code="required"))
        channel, reach = found.get("channel") or SafeChannel.NONE, found.get("reach")
        if channel == SafeChannel.NONE or reach is None:
            return found
        if not reach:
            self.add_error("reach", ValidationError(_("Write where we can reach you."), code="required"))
        elif channel == SafeChannel.EMAIL and not may_be_email(reach):
            message = _("This does not look like an e-mail address. Look at it again.")
            self.add_error("reach", ValidationError(message, code="format"))
        elif channel in (SafeChannel.PHONE, SafeChannel.SMS) and not any(sign.isdigit() for sign in reach):
            self.add_error("reach", ValidationError(_("This does not look like a phone number."), code="format"))
        return found

    def told(self) -> Told:
        """What was written. Where nobody may be contacted, no way to do so is kept."""
        found = self.cleaned_data
        channel = SafeChannel(found["channel"] or SafeChannel.NONE)
        is_silent = channel is SafeChannel.NONE
        is_visit = found["topic"] == EnquiryTopic.VISIT
        return Told(
            topic=EnquiryTopic(found["topic"]),
            question=found["question"],
            name=found["name"],
            community=self._communities[found["community"]] if is_visit else "",
            channel=channel,
            reach="" if is_silent else found["reach"],
            hours="" if is_silent else found["hours"],
            may_leave_message=None if is_silent else found["may_leave_message"],
            is_shared=None if is_silent else found["is_shared"],
        )


class MessageForm(StepForm):
    """The one further message."""

    text = BoundedText(
        most=LONGEST_QUESTION,
        rows=6,
        label=_("Write one more message"),
        help_text=_("At most 2,000 characters. After this one you can read, but not write any more."),
        error_messages={"required": _("Write something first.")},
    )


class OpenForm(forms.Form):
    """Reference and code, as they were written down."""

    use_required_attribute = False

    reference = forms.CharField(label=_("Reference"), required=False, max_length=None)
    code = forms.CharField(label=pgettext_lazy("of an enquiry", "Code"), required=False, max_length=None, strip=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("reference", "code"):
            attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
            self.fields[name].widget.attrs.update(attrs)


def _offer(field: forms.Field, labels: dict[str, str], blank: str = "") -> None:
    """Give a field of one code the list that it offers here."""
    assert isinstance(field, CodeAnswer)  # for the types
    field.labels, field.accepted = dict(labels), frozenset(labels)
    nothing = [("", blank)] if blank else []
    field.widget.choices = [*nothing, *labels.items()]
