"""What do the two organisations publish? News, research papers and events, each below its organisation."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from portal.guidance.blocks import BodyBlock, SourceBlock
from portal.guidance.models.permitting import WithLeafPermissions
from portal.guidance.models.records import Institution


class OrganisationPage(Page):
    """An organisation that publishes here: the governance research association or the exchange centre."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("institution"))
    introduction = models.TextField(_("introduction"), blank=True)

    template = "guidance/organisation_page.html"
    parent_page_types: ClassVar = ["guidance.HomePage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("institution"), FieldPanel("introduction")]
    override_translatable_fields: ClassVar = [SynchronizedField("slug"), SynchronizedField("institution")]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


class JournalPage(WithLeafPermissions, Page):
    """What news, papers and events have in common."""

    summary = models.TextField(_("summary"), max_length=400)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    sources = StreamField([("source", SourceBlock())], blank=True, verbose_name=_("sources"))
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    parent_page_types: ClassVar = ["guidance.OrganisationPage"]
    subpage_types: ClassVar[list[str]] = []
    override_translatable_fields: ClassVar = [SynchronizedField("slug")]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        abstract = True


class NewsPage(JournalPage):
    """News of an organisation. Figures in it are dated facts."""

    page_description = _("Something that happened, with its date and its source.")

    published_on = models.DateField(_("published on"))

    template = "guidance/news_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("published_on", "summary", "body", "sources")),
    ]
    override_translatable_fields: ClassVar = [SynchronizedField("slug"), SynchronizedField("published_on")]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")


class ResearchPage(JournalPage):
    """A research paper: authors, year, what it found; the full text as a file where there is one."""

    page_description = _("A paper of the association, with its authors and a summary.")

    published_on = models.DateField(_("published on"))
    authors = models.CharField(_("authors"), max_length=300, blank=True)

    template = "guidance/research_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("authors", "published_on", "summary", "body", "sources")),
    ]
    override_translatable_fields: ClassVar = [SynchronizedField("slug"), SynchronizedField("published_on")]

    class Meta:
        verbose_name = _("research paper")
        verbose_name_plural = _("research papers")


class EventPage(JournalPage):
    """An event: when, where, for whom."""

    page_description = _("A meeting with a day, an hour and a place.")

    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)

    template = "guidance/event_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("starts_at", "ends_at", "place", "summary", "body", "sources")),
    ]
    override_translatable_fields: ClassVar = [
        SynchronizedField("slug"),
        SynchronizedField("starts_at"),
        SynchronizedField("ends_at"),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self) -> None:
        """An event ends after it begins."""
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Choose a time after it begins.")})
