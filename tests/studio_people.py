"""Who works in the studio, in the tests? An editor and a reviewer of each side, with forms as browsers send them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Page

from portal.accounts.models import User
from portal.guidance.models import HomePage, OrganisationPage, SectionPage
from tests.guidance import Tree, build_records
from tests.people import PASSWORD
from tests.signing_in import signed_in

IN_A_YEAR = timezone.localdate() + timedelta(days=365)


@dataclass(frozen=True)
class Studio:
    """The four, a second reviewer of Macau, and an administrator."""

    macau_editor: User
    zhuhai_editor: User
    macau_reviewer: User
    zhuhai_reviewer: User
    macau_second: User
    administrator: User


def build_studio() -> Studio:
    """People with their groups. The groups themselves come with the migrations."""
    return Studio(
        macau_editor=person("macau.editor", "editors:macau"),
        zhuhai_editor=person("zhuhai.editor", "editors:zhuhai"),
        macau_reviewer=person("macau.reviewer", "reviewers:macau"),
        zhuhai_reviewer=person("zhuhai.reviewer", "reviewers:zhuhai"),
        macau_second=person("macau.second", "reviewers:macau"),
        administrator=person("administrator", is_superuser=True, is_staff=True),
    )


def person(username: str, *groups: str, **more: Any) -> User:
    """Somebody of the studio, with an address to write to."""
    user = User.objects.create(
        username=username,
        display_name=username.replace(".", " ").title(),
        email=f"{username}@example.org",
        password=_hashed_password(),
        **more,
    )
    user.groups.set(Group.objects.filter(name__in=groups))
    assert user.groups.count() == len(groups)
    return user


@cache
def _hashed_password() -> str:
    """Argon2 is slow on purpose: hash once for everybody."""
    return make_password(PASSWORD)


def small_tree(codes: Iterable[str] = ("zh-hant",)) -> Tree:
    """Records, the three sections and one organisation: what a test of the studio fills by itself."""
    tree = Tree(list(codes))
    build_records(tree)
    for home in HomePage.objects.select_related("locale"):
        tree.homes[home.locale.language_code] = home
    for code in tree.codes:
        for keeper in ("macau", "zhuhai", "across"):
            tree.add(SectionPage, "", keeper, code, keeper=keeper)
        institution = tree.institutions["exchange-centre"]
        tree.add(OrganisationPage, "", "exchange-centre-pages", code, institution=institution)
    return tree


def fresh(user: User) -> User:
    """As a new request would fetch the person: nothing is remembered."""
    return User.objects.get(pk=user.pk)


def guide_form(title: str, slug: str, **changes: Any) -> dict[str, Any]:
    """What a browser sends of a guide with one paragraph."""
    text = json.dumps(
        {
            "blocks": [
                {"key": "a1b2c", "type": "unstyled", "text": changes.pop("text", "先到社會工作局。"), "depth": 0,
                 "inlineStyleRanges": [], "entityRanges": []}
            ],
            "entityMap": {},
        }
    )  # fmt: skip
    form = {
        "title": title,
        "slug": slug,
        "summary": "一句話說明。",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": str(uuid.uuid4()),
        "body-0-value": text,
        "jurisdiction": "macau",
        "law_as_of": "2026-11-01",
        "review_until": IN_A_YEAR.isoformat(),
        "sources-count": "0",
        "door": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "1000",
        "comment_notifications": "",
    }
    return {**form, **changes}


def write_guide(user: User, section: Page, slug: str = "new-guide", title: str = "新指南", **changes: Any) -> Page:
    """A guide written in the studio's own form and kept as a draft."""
    response = signed_in(user).post(
        f"/cms/pages/add/guidance/guidepage/{section.pk}/", guide_form(title, slug, **changes)
    )
    assert response.status_code == 302, response.content.decode()[:4000]
    return Page.objects.get(slug=slug, locale=section.locale).specific


def submit(user: User, page: Page, **changes: Any) -> Any:
    """Press “send to review” in the form, with its text as it is or changed."""
    page = page.get_latest_revision_as_object()
    form = guide_form(page.title, page.slug, **changes)
    response = signed_in(user).post(f"/cms/pages/{page.pk}/edit/", {**form, "action-submit": "1"})
    assert response.status_code == 302, response.content.decode()[:4000]
    return response


def review_address(page: Page) -> str:
    """The screen on which the text that waits is answered."""
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    assert state is not None
    return f"/cms/guidance/reviews/{state.pk}/"


def approve(user: User, page: Page, until: date | None = None, comment: str = "") -> Any:
    """Press “approve” on the review's screen."""
    form = {"answer": "approve", "approve-stands_until": until.isoformat() if until else "", "approve-comment": comment}
    return signed_in(user).post(review_address(page), form)


def refuse(user: User, page: Page, comment: str) -> Any:
    """Press “give back” on the review's screen."""
    return signed_in(user).post(review_address(page), {"answer": "reject", "reject-comment": comment})


def again(page: Page) -> Any:
    """The page as the database has it now."""
    return Page.objects.get(pk=page.pk).specific


def anybody() -> Client:
    """A reader."""
    return Client()


def queries(user: User, address: str) -> int:
    """How often a screen of the studio asks the database for this person."""
    client = signed_in(user)
    client.get(address)  # what is looked up once in a process's life
    with CaptureQueriesContext(connection) as context:
        assert client.get(address).status_code == 200
    return len([query for query in context if "SAVEPOINT" not in query["sql"]])


def words_at(address: str) -> str:
    """What a reader finds at an address, without the marks between the words."""
    return strip_tags(anybody().get(address).content.decode())
