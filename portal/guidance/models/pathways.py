"""How does somebody who does not know where to begin find the right door? A decision tree, one question a page.

The address is the walk: `/pt/across/family-first-step/1-2/` after the answers 1 and 2 (pathway_tree.py). No cookie is
set, nothing is stored, and no title or address says in words what was answered.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from http import HTTPMethod
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.actions.publish_page_revision import PublishPagePermissionError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.guidance import pathway_tree
from portal.guidance.blocks import SourceBlock
from portal.guidance.models.labels import TruthLabels
from portal.guidance.models.records import Law, LawChange, Topic
from portal.guidance.pathway_blocks import PathwayBlock
from portal.guidance.pathway_panels import PicturePanel
from portal.guidance.pathway_tree import Answer, Node, Tree
from portal.guidance.pathway_walk import walk_page
from portal.guidance.pathway_words import describe_all


class NotSound(PublishPagePermissionError):
    """A tree with faults, which nobody may publish. The form says it first, with every fault (PathwayForm)."""


class PathwayForm(WagtailAdminPageForm):
    """A draft may have faults; what is published, scheduled or sent to review may not."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation and "nodes" in cleaned:
            tree = tree_of(cleaned["nodes"], self.instance.answer_numbers)
            faults = describe_all(tree.faults(), tree)
            if faults:
                first = gettext("This pathway cannot be published yet. You can save it as a draft.")
                self.add_error("nodes", StreamBlockValidationError(non_block_errors=[first, *faults]))
        return cleaned


class PathwayPage(TruthLabels, Page):
    """A decision tree that staff build and residents walk."""

    page_description = _("One question a page, until it is clear what to do first.")

    summary = models.TextField(_("summary"), max_length=400, help_text=_("One or two sentences; shown in lists too"))
    nodes = StreamField(PathwayBlock(max_num=150), verbose_name=_("questions and ends"))
    sources = StreamField([("source", SourceBlock())], blank=True, verbose_name=_("sources"))
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    laws = ParentalManyToManyField(
        Law, blank=True, related_name="+", verbose_name=_("laws it rests on"),
        help_text=_("When one of them changes, the page says so"),
    )  # fmt: skip
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    # Id of a question → id of each answer that it ever had → its number in addresses. No panel: saving gives them.
    answer_numbers = models.JSONField(default=dict, blank=True)

    template = "guidance/pathway_page.html"
    parent_page_types: ClassVar = ["guidance.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = PathwayForm
    allowed_http_methods: ClassVar = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), PicturePanel(), FieldPanel("nodes")]
    truth_panels: ClassVar = [
        FieldPanel("jurisdiction"),
        FieldPanel("law_as_of"),
        FieldPanel("review_until"),
        FieldPanel("laws", widget=forms.CheckboxSelectMultiple),
        FieldPanel("sources"),
    ]
    promote_panels: ClassVar = [
        MultiFieldPanel([FieldPanel(name) for name in ("slug", "seo_title", "search_description")], _("For finding it"))
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Text")),
            ObjectList(truth_panels, heading=_("Truth")),
            ObjectList([FieldPanel("topics", widget=forms.CheckboxSelectMultiple)], heading=_("Where it shows")),
            ObjectList(promote_panels, heading=_("For finding it")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ]
    )
    override_translatable_fields: ClassVar = [
        *(SynchronizedField(name) for name in ("slug", "jurisdiction", "topics", "laws", "answer_numbers")),
        # Each language was compared with the law on a day of its own.
        *(SynchronizedField(name, overridable=True) for name in ("law_as_of", "review_until")),
        TranslatableField("summary"),
    ]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("nodes")]

    class Meta:
        verbose_name = _("pathway")
        verbose_name_plural = _("pathways")

    # ---------- The tree ----------

    def tree(self) -> Tree:
        """Its questions and ends as plain values."""
        return tree_of(self.nodes, self.answer_numbers)

    def cited_laws(self) -> list[Law]:
        """The laws that it rests on."""
        return list(self.laws.all())

    def law_changes(self) -> list[LawChange]:
        """What changed in them since the pathway was compared with the law, in one question to the database."""
        changes = LawChange.objects.filter(law__in=self.laws.all(), lifted_at=None).select_related("law")
        return [change for change in changes if change.concerns(self.law_as_of)]

    def clean(self) -> None:
        """Every answer gets a number that no other answer of its question ever had."""
        super().clean()
        self.number_answers()

    def number_answers(self) -> None:
        """Give numbers to answers that have none yet. That of an answer that is gone is given to no other."""
        known = {question: dict(numbers) for question, numbers in self.answer_numbers.items()}
        for block in self.nodes:
            if block.block_type != "question":
                continue
            block.id = block.id or str(uuid.uuid4())
            numbers = known.setdefault(block.id, {})
            for answer in block.value["answers"].bound_blocks:
                answer.id = answer.id or str(uuid.uuid4())
                numbers.setdefault(answer.id, max(numbers.values(), default=0) + 1)
        self.answer_numbers = known

    def publish(self, revision: Any, **options: Any) -> Any:
        """The last gate: whatever way a revision took here, a tree with faults is not published."""
        if revision.as_object().tree().faults():
            raise NotSound("A pathway with faults cannot be published.")
        return super().publish(revision, **options)

    # ---------- Walking ----------

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """The page itself, or, one part further, a walk."""
        if len(path_components) == 1 and self.live:
            numbers = pathway_tree.read(path_components[0])
            if numbers is None:
                raise Http404("No such page.")
            return RouteResult(self, kwargs={"numbers": numbers})
        result: RouteResult = super().route(request, path_components)
        return result

    def serve(self, request: HttpRequest, numbers: Sequence[int] = ()) -> HttpResponse:
        """One question, or an end. A walk that does not fit any more ends where it stopped fitting, with 404."""
        request.is_preview = getattr(request, "is_preview", False)  # type: ignore[attr-defined]  # as Page.serve
        if self.pk is not None:  # the labels of every page of the walk show who reviewed it
            prefetch_related_objects([self], "legal_reviews")
        page = walk_page(self, request, numbers)
        context = self.get_context(request) | page
        response = TemplateResponse(request, self.template, context, status=200 if page["fits"] else 404)
        if numbers:
            response["X-Robots-Tag"] = "noindex"
        return response

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The first page, and every question and end that can be walked to."""
        walks, tree = self.tree().shortest_walks(), self.tree()
        later = [(node.key, node.title) for node in tree.nodes[1:] if node.key in walks]
        return [("", _("First question")), *later]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page of the question or end that was chosen, as somebody would walk there."""
        return self.serve(request, self.tree().shortest_walks().get(mode_name, ()))


def tree_of(nodes: Any, numbers: Mapping[str, Mapping[str, int]]) -> Tree:
    """The tree of a stream of nodes. Answers that have no number yet get the next ones, as saving will do.

    Read as it is stored: opening the blocks would fetch every guide and institution that an end names.
    """
    return Tree(tuple(_node(raw, numbers.get(raw.get("id") or "", {})) for raw in nodes.raw_data))


def _node(raw: Mapping[str, Any], known: Mapping[str, int]) -> Node:
    value = raw["value"]
    key = value.get("key") or ""
    if raw["type"] == "end":
        return Node(key, value.get("title") or "", is_end=True)
    answers = []
    highest = max(known.values(), default=0)
    for item in value.get("answers") or []:
        number = known.get(item.get("id") or "")
        if number is None:
            number = highest = highest + 1
        said = item["value"]
        answers.append(Answer(number, said.get("label") or "", said.get("goes_to") or ""))
    return Node(key, value.get("text") or "", answers=tuple(answers))
