"""What may the body of a page be made of? Each block has one meaning, one template, a preview; none takes raw HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from portal.guidance import doors
from portal.guidance.previews import preview_of
from portal.guidance.record_choosers import RecordChooserBlock

# Headings begin at the second level: the first is the page's title.
TEXT_FEATURES = ["h2", "h3", "bold", "ol", "ul", "link", "document-link"]
SMALL_TEXT_FEATURES = ["bold", "ol", "ul", "link"]


class TextBlock(blocks.RichTextBlock):
    """Running text with headings, lists and links."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Headings, paragraphs, lists and links")
        template = "guidance/blocks/text.html"
        preview_value = preview_of("text")


class CalloutBlock(blocks.StructBlock):
    """What a reader must not miss: one short thing in a frame."""

    kind = blocks.ChoiceBlock(
        choices=[("info", _("Good to know")), ("warning", _("Careful")), ("safety", _("Safety"))], default="info"
    )
    title = blocks.CharBlock(max_length=100)
    text = blocks.RichTextBlock(features=SMALL_TEXT_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Callout")
        description = _("One thing that a reader must not miss")
        template = "guidance/blocks/callout.html"
        preview_value = preview_of("callout")


class StepBlock(blocks.StructBlock):
    """One step: what to do, and what to know about it."""

    title = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=SMALL_TEXT_FEATURES, required=False)


class StepsBlock(blocks.StructBlock):
    """Steps in the order in which they are done."""

    title = blocks.CharBlock(max_length=120, required=False)
    items = blocks.ListBlock(StepBlock(), min_num=2)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        description = _("What to do, one step after the other")
        template = "guidance/blocks/steps.html"
        preview_value = preview_of("steps")


class CompareRowBlock(blocks.StructBlock):
    """One line of a comparison. An empty place is shown as a gap."""

    about = blocks.CharBlock(max_length=120)
    zhuhai = blocks.TextBlock(required=False, rows=2, label=_("In Zhuhai (Mainland)"))
    macau = blocks.TextBlock(required=False, rows=2, label=_("In Macau"))

    def clean(self, value: Mapping[str, Any]) -> Any:
        """A line that says nothing of either place compares nothing."""
        cleaned = super().clean(value)
        if not cleaned["zhuhai"].strip() and not cleaned["macau"].strip():
            raise StructBlockValidationError(
                block_errors={"zhuhai": ValidationError(_("Say something of at least one place."))}
            )
        return cleaned


class CompareBlock(blocks.StructBlock):
    """Two places side by side, Zhuhai left, Macau right."""

    title = blocks.CharBlock(max_length=120, required=False)
    rows = blocks.ListBlock(CompareRowBlock(), min_num=1)

    class Meta:
        icon = "table"
        label = _("In Zhuhai and in Macau")
        description = _("The same question in both places, line by line")
        template = "guidance/blocks/compare.html"
        preview_value = preview_of("compare")


class LawBlock(blocks.StructBlock):
    """What a law says, in plain words. When the law changes, the page says so by itself."""

    law = RecordChooserBlock("guidance.Law")
    article = blocks.CharBlock(max_length=60, required=False)
    text = blocks.RichTextBlock(features=SMALL_TEXT_FEATURES)

    class Meta:
        icon = "openquote"
        label = _("Law citation")
        description = _("What a law says, and which article")
        template = "guidance/blocks/law.html"
        preview_value = preview_of("law")


class ChecklistBlock(blocks.StructBlock):
    """Things to bring or to think of; it prints with boxes to tick."""

    title = blocks.CharBlock(max_length=120)
    items = blocks.ListBlock(blocks.CharBlock(max_length=300), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Checklist")
        description = _("Things to bring or to think of")
        template = "guidance/blocks/checklist.html"
        preview_value = preview_of("checklist")


class ContactBlock(blocks.StructBlock):
    """An institution: what it does, what it costs, where it is. Its data come from its record."""

    institution = RecordChooserBlock("guidance.Institution")
    note = blocks.TextBlock(rows=2, required=False)

    class Meta:
        icon = "site"
        label = _("Contact")
        description = _("An institution, from the register")
        template = "guidance/blocks/contact.html"
        preview_value = preview_of("contact")


class TableRowBlock(blocks.StructBlock):
    """One line of a table."""

    cells = blocks.ListBlock(blocks.CharBlock(max_length=300, required=False), min_num=1)


class TableBlock(blocks.StructBlock):
    """A small table with a heading above each column. On a phone each line becomes a card."""

    title = blocks.CharBlock(max_length=120)
    header = blocks.ListBlock(blocks.CharBlock(max_length=80), min_num=2, max_num=5)
    rows = blocks.ListBlock(TableRowBlock(), min_num=1)

    def clean(self, value: Mapping[str, Any]) -> Any:
        """Every line has as many cells as there are headings."""
        cleaned = super().clean(value)
        columns = len(cleaned["header"])
        if any(len(row["cells"]) != columns for row in cleaned["rows"]):
            raise StructBlockValidationError(
                block_errors={"header": ValidationError(_("Every line needs as many cells as there are headings."))}
            )
        return cleaned

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Columns with headings; two places side by side have a block of their own")
        template = "guidance/blocks/table.html"
        preview_value = preview_of("table")


class FileBlock(blocks.StructBlock):
    """A file to take along. What it says must also be on the page: some readers cannot open files."""

    document = DocumentChooserBlock()
    label = blocks.CharBlock(max_length=120)

    class Meta:
        icon = "doc-full"
        label = _("File")
        description = _("A file to download; its format and size are shown")
        template = "guidance/blocks/file.html"
        preview_value = preview_of("file")


class TermBlock(blocks.StructBlock):
    """A term of the glossary with its meaning and its four languages."""

    term = RecordChooserBlock("guidance.GlossaryTerm")

    class Meta:
        icon = "snippet"
        label = _("Glossary term")
        description = _("A term, its meaning, and what it is called on the other side")
        template = "guidance/blocks/term.html"
        preview_value = preview_of("term")


class QuestionBlock(blocks.StructBlock):
    """A question as people ask it, and its answer."""

    question = blocks.CharBlock(max_length=160)
    answer = blocks.RichTextBlock(features=SMALL_TEXT_FEATURES)

    class Meta:
        icon = "help"
        label = _("Question and answer")
        description = _("A question as people ask it")
        template = "guidance/blocks/question.html"
        preview_value = preview_of("question")


class RequestBlock(blocks.StructBlock):
    """The button that begins a request of the kind chosen here."""

    door = blocks.ChoiceBlock(choices=doors.choices)
    text = blocks.TextBlock(rows=2)

    class Meta:
        icon = "mail"
        label = _("Start a request")
        description = _("One sentence, and the button that begins a request")
        template = "guidance/blocks/request.html"
        preview_value = preview_of("request")

    def get_context(self, value: Mapping[str, Any], parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Adds `opens`: the door that the button opens, or None where nobody has such a door."""
        return {**super().get_context(value, parent_context), "opens": doors.get(value["door"])}


class SourceBlock(blocks.StructBlock):
    """Where a statement was found."""

    label = blocks.CharBlock(max_length=200)
    url = blocks.URLBlock(required=False)

    class Meta:
        icon = "link"
        label = _("Source")


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    text = TextBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    compare = CompareBlock()
    law = LawBlock()
    checklist = ChecklistBlock()
    contact = ContactBlock()
    table = TableBlock()
    file = FileBlock()
    term = TermBlock()
    question = QuestionBlock()
    request = RequestBlock()
