"""Do the studio's lists ask the database no more for many lines than for few, and no more than Wagtail's own lists?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.guidance import law_changes
from portal.guidance.deputies import DeputyViewSet
from portal.guidance.models import Deputy, GlossaryTerm, Institution, Law, Topic
from portal.guidance.review_lists import steps_of
from portal.guidance.viewsets import InstitutionViewSet, LawViewSet, TermViewSet, TopicViewSet
from tests.guidance import LAW_AS_OF, Tree
from tests.signing_in import signed_in
from tests.studio_people import Studio, approve, person, queries, refuse, small_tree, submit, write_guide

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
VIEWS: tuple[type[SnippetViewSet], ...] = (TopicViewSet, LawViewSet, InstitutionViewSet, TermViewSet, DeputyViewSet)


@pytest.fixture
def tree(db: None) -> Tree:
    return small_tree(["zh-hant"])


def more(model: type, number: int, studio: Studio) -> None:
    """So many records more."""
    for place in range(number):
        known = model._default_manager.count()  # type: ignore[attr-defined]  # a model
        if model is Topic:
            Topic.objects.create(key=f"topic-{known}", name_zh_hant="…", icon="book", sort_order=known)
        elif model is Law:
            Law.objects.create(key=f"law-{known}", place="macau", title_zh_hant="…")
        elif model is Institution:
            Institution.objects.create(key=f"body-{known}", side="macau", kind="bureau", name_zh_hant="…")
        elif model is GlossaryTerm:
            GlossaryTerm.objects.create(number=900 + known, term_zh_hant="…", meaning_zh_hant="…")
        else:
            someone = person(f"deputy.{known}.{place}", "editors:macau")
            Deputy.objects.create(
                reviewer=studio.macau_reviewer, deputy=someone, side="macau", first_day=TODAY, last_day=TODAY
            )


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_a_list_of_records_is_flat_and_asks_no_more_than_wagtails(
    studio: Studio, tree: Tree, view: type[SnippetViewSet]
) -> None:
    model = view.model
    address = reverse(f"wagtailsnippets_guidance_{model._meta.model_name}:list")
    more(model, 3, studio)
    few = queries(studio.administrator, address)
    more(model, 15, studio)
    many = queries(studio.administrator, address)
    assert many == few
    stock = type(f"Stock{model.__name__}", (SnippetViewSet,), {"model": model})
    assert asked_by(view, studio) <= asked_by(stock, studio)


def asked_by(viewset: type[SnippetViewSet], studio: Studio) -> int:
    """What the list alone asks, without what comes before every page of the studio."""
    view: Callable[..., Any] = viewset().index_view
    request = signed_in(studio.administrator).get("/cms/").wsgi_request
    view(request).render()
    with CaptureQueriesContext(connection) as context:
        answer = view(request)
        answer.render()
    assert answer.status_code == 200
    return len([query for query in context if "SAVEPOINT" not in query["sql"]])


# ---------- Reviews and changes of laws ----------


@pytest.mark.parametrize("address", ["/cms/", "/cms/reports/workflow/", "/cms/reports/workflow_tasks/"])
@pytest.mark.parametrize("who", ["macau_reviewer", "macau_editor"])
def test_texts_that_wait_cost_the_same_however_many(studio: Studio, tree: Tree, address: str, who: str) -> None:
    for place in range(2):
        submit(studio.macau_editor, write_guide(studio.macau_editor, tree["macau", "zh-hant"], slug=f"few-{place}"))
    few = queries(getattr(studio, who), address)
    for place in range(6):
        submit(studio.macau_editor, write_guide(studio.macau_editor, tree["macau", "zh-hant"], slug=f"more-{place}"))
    assert queries(getattr(studio, who), address) <= few


def test_the_steps_of_a_review_are_those_that_wagtail_would_find(studio: Studio, tree: Tree) -> None:
    waiting, refused, again, done = (
        write_guide(studio.macau_editor, tree["macau", "zh-hant"], slug=f"text-{place}") for place in range(4)
    )
    for text in (waiting, refused, again, done):
        submit(studio.macau_editor, text)
    for text in (refused, again):
        refuse(studio.macau_reviewer, text, "請補充依據。")
    submit(studio.macau_editor, again, text="另一段。")
    approve(studio.macau_reviewer, done)
    states = list(WorkflowState.objects.select_related("workflow"))
    with CaptureQueriesContext(connection) as asked:
        found = steps_of(states)
    assert len(asked) == 2
    assert {step.status for steps in found.values() for step in steps} >= {"in_progress", "rejected", "approved"}
    for state in states:
        told = [(step.pk, step.name, step.status, str(step.status_display)) for step in state.all_tasks_with_status()]
        assert [(step.pk, step.name, step.status, str(step.status_display)) for step in found[state.pk]] == told


def test_changes_of_laws_cost_the_same_however_many(studio: Studio, tree: Tree) -> None:
    laws = list(Law.objects.all()[:12])
    for law in laws[:2]:
        law_changes.announce(law, LAW_AS_OF, {"zh-hant": "…"}, studio.macau_reviewer)
    few = queries(studio.macau_reviewer, "/cms/guidance/law-changes/")
    for law in laws[2:]:
        law_changes.announce(law, LAW_AS_OF - timedelta(days=1), {"zh-hant": "…"}, studio.zhuhai_reviewer)
    assert queries(studio.macau_reviewer, "/cms/guidance/law-changes/") == few
