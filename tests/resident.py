"""How does somebody fill in the form in a test? In a browser, page after page."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from mediation.access import DraftActor, JobActor, acting_as
from mediation.actions.drafts import get_draft
from mediation.intake.cookies import cookie_name
from mediation.intake.days import today
from mediation.intake.steps import STEPS, Step
from mediation.models import Draft

SCENARIOS = Path(__file__).parent / "data" / "scenarios"


class Resident:
    """Somebody who fills in the form in a browser."""

    def __init__(self, language: str = "en", client: Client | None = None) -> None:
        self.client = client or Client()
        self.language = language
        self.draft_id = UUID(int=0)

    def url(self, name: str, *args: Any) -> str:
        with override(self.language):
            return reverse(f"intake:{name}", args=args)

    def step_url(self, slug: str, index: int | None = None, page: str = "") -> str:
        if index is None:
            return self.url("step", self.draft_id, slug)
        return self.url("entry", self.draft_id, slug, index, page)

    def begin(self, name: str = "梁慧敏") -> Resident:
        """Answer the first question; the draft is known from its address."""
        response = self.client.post(self.url("first"), {"kind": "person", "name": name})
        assert response.status_code == 302, response.content.decode()
        self.draft_id = UUID(response["Location"].split("/")[3])
        return self

    def answer(self, step: Step, answers: dict[str, Any], group: Step | None = None, index: int | None = None) -> Any:
        url = self.step_url(step.slug) if group is None else self.step_url(group.slug, index, step.slug)
        response = self.client.post(url, step.post_data(answers, index))
        assert response.status_code == 302, (
            url,
            re.findall(r'data-field="([^"]+)" data-code="([^"]+)"', text(response)),
        )
        if response["Location"] == url:
            self.client.get(url)  # help is shown once
        return response

    def fill(self, answers: dict[str, Any]) -> Resident:
        """All pages in their order."""
        self.begin(answers["applicant"]["name"])
        for step in STEPS:
            if step.form:
                self.answer(step, answers)
            for index in range(len(answers.get(step.at) or []) if step.entry_steps else 0):
                for page in step.entry_steps:
                    self.answer(page, answers, step, index)
        return self

    def send(self) -> Any:
        return self.client.post(self.url("check", self.draft_id))

    @property
    def actor(self) -> DraftActor:
        return DraftActor(self.draft_id, self.client.cookies[cookie_name(self.draft_id)].value)

    @property
    def draft(self) -> Draft:
        with acting_as(self.actor):
            draft = get_draft(self.actor)
            assert isinstance(draft.answers, dict)
            assert isinstance(draft.typed, dict)
            return draft


def text(response: Any) -> str:
    return str(response.content.decode())


def is_anything_picked(page: str) -> bool:
    """Whether a radio or a box is ticked."""
    return bool(re.search("<input[^>]* checked", page))


def title_of(response: Any) -> str:
    found = re.search("<title>(.*?)</title>", text(response))
    assert found
    return found[1].strip()


def scenario(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers of a scenario, its days counted from today, and what it expects."""
    told = json.loads((SCENARIOS / f"{name}.json").read_text("utf-8"))
    return _with_days(told), told["expect"]


def _with_days(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"days_from_today"}:
            return (today() + timedelta(days=value["days_from_today"])).isoformat()
        return {key: _with_days(each) for key, each in value.items()}
    return [_with_days(each) for each in value] if isinstance(value, list) else value


def drafts() -> int:
    with acting_as(JobActor("demo")):
        return Draft.objects.count()
