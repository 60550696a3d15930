"""What is a pathway made of? Questions with answers, and ends that say where to go.

Keys are of `RegexBlock`, which wagtail-localize leaves as it is in the original: a translation has the same tree as its
original by itself, in other words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from portal.guidance import doors
from portal.guidance.blocks import SMALL_TEXT_FEATURES
from portal.guidance.record_choosers import RecordChooserBlock

KEY = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_BAD_KEY = {"invalid": _("Use small letters, figures and hyphens, such as “both-agree”.")}
OFFICES = [("zhuhai", _("Those of Zhuhai")), ("macau", _("Those of Macau")), ("both", _("Those of both sides"))]


def _key(label: Any, help_text: Any) -> blocks.RegexBlock:
    return blocks.RegexBlock(regex=KEY, max_length=40, error_messages=_BAD_KEY, label=label, help_text=help_text)


class AnswerBlock(blocks.StructBlock):
    """One answer: a link in a box of its own."""

    label = blocks.CharBlock(max_length=120, label=_("Answer"))
    hint = blocks.CharBlock(max_length=200, required=False, label=_("A line below it"))
    explanation = blocks.TextBlock(
        rows=2, max_length=500, required=False, label=_("What follows from it"),
        help_text=_("Shown at the top of the page that this answer leads to"),
    )  # fmt: skip
    goes_to = _key(_("Leads to"), _("The key of a question or an end"))
    issues = blocks.MultipleChoiceBlock(
        choices=doors.issue_choices, required=False, widget=forms.CheckboxSelectMultiple,
        label=_("Fills in the request"), help_text=_("What a request that begins at the end already says"),
    )  # fmt: skip

    class Meta:
        icon = "arrow-right"
        label = _("Answer")
        label_format = "{label} → {goes_to}"


class QuestionNodeBlock(blocks.StructBlock):
    """A question on a page of its own."""

    key = _key(_("Key"), _("Answers name it to lead here, such as “both-agree”. Never translated"))
    text = blocks.CharBlock(max_length=160, label=_("Question"))
    hint = blocks.TextBlock(rows=2, max_length=400, required=False, label=_("A line below it"))
    why = blocks.TextBlock(rows=2, max_length=500, required=False, label=_("Why it is asked"))
    answers = blocks.ListBlock(AnswerBlock(), label=_("Answers"), max_num=12)

    class Meta:
        icon = "help"
        label = _("Question")
        label_format = "{key}: {text}"


class EndNodeBlock(blocks.StructBlock):
    """Where a walk ends: what to do now, where to read on, who decides, and a request that is already filled in."""

    key = _key(_("Key"), _("Answers name it to lead here, such as “civil-registry”. Never translated"))
    title = blocks.CharBlock(max_length=120, label=_("What to do, in one line"))
    text = blocks.RichTextBlock(features=SMALL_TEXT_FEATURES, label=_("Text"))
    is_urgent = blocks.BooleanBlock(required=False, label=_("Shows the way to “If you are in danger now” first"))
    guides = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="guidance.GuidancePage"), default=[], label=_("Guides to read on")
    )
    institutions = blocks.ListBlock(
        RecordChooserBlock("guidance.Institution"), default=[], label=_("Who decides or helps")
    )
    door = blocks.ChoiceBlock(choices=doors.choices, required=False, label=_("Request that it leads to"))
    offices = blocks.ChoiceBlock(
        choices=OFFICES, required=False, label=_("Names the offices that take it"),
        help_text=_("Which of them takes a request follows from its answers; leave blank to name none"),
    )  # fmt: skip
    issues = blocks.MultipleChoiceBlock(
        choices=doors.issue_choices, required=False, widget=forms.CheckboxSelectMultiple,
        label=_("Fills in the request"), help_text=_("Beside what the answers on the way fill in"),
    )  # fmt: skip
    request_text = blocks.TextBlock(rows=2, max_length=400, required=False, label=_("A sentence before the request"))

    def clean(self, value: Mapping[str, Any]) -> Any:
        """Offices take a kind of request: they cannot be named without one."""
        cleaned = super().clean(value)
        if cleaned["offices"] and not cleaned["door"]:
            raise StructBlockValidationError(block_errors={"door": ValidationError(_("Choose the kind of request."))})
        return cleaned

    class Meta:
        icon = "tick"
        label = _("End")
        label_format = "{key}: {title}"


class PathwayBlock(blocks.StreamBlock):
    """The nodes of a tree. The first question is where everybody begins; the others stand in any order."""

    question = QuestionNodeBlock()
    end = EndNodeBlock()
