"""Which pages does the guidance have? One tree for each language; below its home the sections and the topics.

A section belongs to the editors of one side ("macau", "zhuhai") or of both ("across"); a guide lies in the section
whose editors keep it, and shows under every topic it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.guidance import doors, fallback
from portal.guidance.blocks import BodyBlock, SourceBlock
from portal.guidance.models.labels import TruthLabels
from portal.guidance.models.records import Institution, Law, Topic

_PROMOTE = [
    MultiFieldPanel(
        [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], _("For finding it")
    )
]


class HomePage(Page):
    """The first page of one language. Its text is the portal's own words, translated like the rest of the interface."""

    template = "guidance/home_page.html"
    max_count_per_parent = 4
    parent_page_types: ClassVar = ["wagtailcore.Page"]

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """The page of this language; where it is not translated, the best language there is (fallback.py)."""
        return fallback.route(super().route, self, request, path_components)


class SectionPage(Page):
    """The guides that the editors of one side keep, or of both together."""

    class Keeper(models.TextChoices):
        """Whose editors and reviewers look after the section."""

        MACAU = "macau", _("Macau")
        ZHUHAI = "zhuhai", _("Zhuhai")
        ACROSS = "across", _("Both sides together")

    keeper = models.CharField(_("kept by"), max_length=10, choices=Keeper.choices)
    introduction = models.TextField(_("introduction"), blank=True)

    template = "guidance/section_page.html"
    parent_page_types: ClassVar = ["guidance.HomePage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("keeper"), FieldPanel("introduction")]
    promote_panels: ClassVar = _PROMOTE
    override_translatable_fields: ClassVar = [SynchronizedField("slug"), SynchronizedField("keeper")]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("introduction")]


class TopicPage(Page):
    """Everything about one topic, whichever side keeps it."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="pages", verbose_name=_("topic"))
    introduction = models.TextField(_("introduction"), blank=True)

    template = "guidance/topic_page.html"
    parent_page_types: ClassVar = ["guidance.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("topic"), FieldPanel("introduction")]
    promote_panels: ClassVar = _PROMOTE
    override_translatable_fields: ClassVar = [SynchronizedField("slug"), SynchronizedField("topic")]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("introduction")]


class GuidancePage(TruthLabels, Page):
    """What every guide has: labels, sources, topics, and a body of blocks."""

    summary = models.TextField(_("summary"), max_length=400, help_text=_("One or two sentences; shown in lists too"))
    body = StreamField(BodyBlock(), verbose_name=_("body"))
    sources = StreamField([("source", SourceBlock())], blank=True, verbose_name=_("sources"))
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    laws = ParentalManyToManyField(
        Law, blank=True, related_name="+", verbose_name=_("laws it rests on"),
        help_text=_("When one of them changes, the page says so. Laws cited in the body count by themselves"),
    )  # fmt: skip
    institutions = ParentalManyToManyField(Institution, blank=True, related_name="+", verbose_name=_("institutions"))
    door = models.CharField(_("request that it may start"), max_length=20, blank=True, choices=doors.choices)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    template = "guidance/guidance_page.html"
    parent_page_types: ClassVar = ["guidance.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    is_creatable = False  # its kinds below are made, not this

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    truth_panels: ClassVar = [
        FieldPanel("jurisdiction"),
        FieldPanel("law_as_of"),
        FieldPanel("review_until"),
        FieldPanel("laws", widget=forms.CheckboxSelectMultiple),
        FieldPanel("sources"),
    ]
    place_panels: ClassVar = [
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        FieldPanel("institutions", widget=forms.CheckboxSelectMultiple),
        FieldPanel("door"),
    ]
    promote_panels: ClassVar = _PROMOTE
    override_translatable_fields: ClassVar = [
        *(SynchronizedField(name) for name in ("slug", "jurisdiction", "topics", "laws", "institutions", "door")),
        # Each language was compared with the law on a day of its own.
        *(SynchronizedField(name, overridable=True) for name in ("law_as_of", "review_until")),
        TranslatableField("summary"),
    ]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        verbose_name = _("guide")

    def cited_laws(self) -> list[Law]:
        """The laws that it rests on and those that its body cites, each once."""
        laws = {law.pk: law for law in self.laws.all()}
        for block in self.body:
            if block.block_type == "law" and block.value["law"] is not None:
                laws.setdefault(block.value["law"].pk, block.value["law"])
        return list(laws.values())

    def opens(self) -> doors.Door | None:
        """The request that may be started from here."""
        return doors.get(self.door)

    def questions(self) -> Iterator[Any]:
        """Its question-and-answer blocks, for structured data."""
        return (block.value for block in self.body if block.block_type == "question")


def _tabs(model: type[GuidancePage]) -> TabbedInterface:
    return TabbedInterface(
        [
            ObjectList(model.content_panels, heading=_("Text")),
            ObjectList(model.truth_panels, heading=_("Truth")),
            ObjectList(model.place_panels, heading=_("Where it shows")),
            ObjectList(model.promote_panels, heading=_("For finding it")),
            ObjectList(model.settings_panels, heading=_("Settings")),
        ]
    )


class GuidePage(GuidancePage):
    """A guide: what something is, whether it is for me, what to do next."""

    page_description = _("What something is, whom it concerns, and what to do next.")

    is_creatable = True

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")


class StepsPage(GuidancePage):
    """What to do, step by step."""

    page_description = _("One thing to do, from the first step to the last.")

    is_creatable = True

    class Meta:
        verbose_name = _("step by step")
        verbose_name_plural = _("step-by-step pages")


class ComparisonPage(GuidancePage):
    """The same matter in Zhuhai and in Macau, side by side."""

    page_description = _("The same matter in Zhuhai and in Macau, line by line.")

    is_creatable = True

    class Meta:
        verbose_name = _("comparison of the two places")
        verbose_name_plural = _("comparisons")


class QuestionsPage(GuidancePage):
    """Questions as people ask them, with answers."""

    page_description = _("Short answers to what people really ask.")

    is_creatable = True

    class Meta:
        verbose_name = _("questions and answers")
        verbose_name_plural = _("pages of questions and answers")


for _kind in (GuidePage, StepsPage, ComparisonPage, QuestionsPage):
    _kind.edit_handler = _tabs(_kind)


class NoticePage(Page):
    """A legal notice of the portal itself."""

    page_description = _("What the portal itself owes its readers: terms, accessibility, corrections.")

    summary = models.TextField(_("summary"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"))

    template = "guidance/notice_page.html"
    parent_page_types: ClassVar = ["guidance.SectionPage", "guidance.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    promote_panels: ClassVar = _PROMOTE
    override_translatable_fields: ClassVar = [SynchronizedField("slug")]

    class Meta:
        verbose_name = _("legal notice")
        verbose_name_plural = _("legal notices")
