"""What happens by itself? Pages appear and disappear on their day, owners are reminded, old addresses lead on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.users.models import UserProfile

from portal import languages
from portal.guidance import link_asking, publishing, reminding, tasks
from portal.guidance.link_asking import Answer, ask
from portal.guidance.models import Institution, LegalReview, LinkCheck, ReviewReminder
from tests.guidance import LAW_AS_OF, Tree
from tests.signing_in import signed_in
from tests.studio_people import (
    Studio,
    again,
    anybody,
    approve,
    small_tree,
    submit,
    words_at,
    write_guide,
)

pytestmark = pytest.mark.django_db
PLACE = "/zh-hant/macau/new-guide/"


@pytest.fixture
def tree(db: None) -> Tree:
    return small_tree()


def on_form(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


# ---------- On its day ----------


def scheduled(studio: Studio, tree: Tree) -> Page:
    """A reviewed guide that is to appear in two days."""
    page = write_guide(studio.macau_editor, tree["macau", "zh-hant"])
    submit(studio.macau_editor, page, go_live_at=on_form(timezone.now() + timedelta(days=2)))
    approve(studio.macau_reviewer, page)
    return again(page)


def two_days_pass(page: Page) -> None:
    page.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    revision = again(page).get_latest_revision()
    revision.content = {**revision.content, "go_live_at": (timezone.now() - timedelta(minutes=1)).isoformat()}
    type(revision).objects.filter(pk=revision.pk).update(content=revision.content)


def test_a_reviewed_page_appears_on_its_day(studio: Studio, tree: Tree) -> None:
    page = scheduled(studio, tree)
    assert not page.live
    assert page.approved_schedule
    assert publishing.publish_scheduled() == (0, 0)
    assert anybody().get(PLACE).status_code == 404
    two_days_pass(page)
    tasks.publish_scheduled(timestamp=0)
    page = again(page)
    assert page.live
    assert LegalReview.objects.get().revision_id == page.live_revision_id
    assert page.sides_awaiting_review() == []
    assert publishing.publish_scheduled() == (0, 0)


def test_what_is_to_appear_can_be_stopped(studio: Studio, tree: Tree) -> None:
    page = scheduled(studio, tree)
    signed_in(studio.macau_editor).post(f"/cms/guidance/pages/{page.pk}/take-down/")
    assert not again(page).approved_schedule
    assert publishing.publish_scheduled() == (0, 0)
    assert not again(page).live


def test_a_page_disappears_on_its_day(studio: Studio, tree: Tree) -> None:
    page = tree.add_guide("new-guide")
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert publishing.publish_scheduled() == (0, 1)
    assert anybody().get(PLACE).status_code == 404


def test_one_page_that_cannot_appear_keeps_no_other_back(studio: Studio, tree: Tree) -> None:
    page = scheduled(studio, tree)
    two_days_pass(page)
    broken = tree.add_guide("broken")
    revision = broken.save_revision()
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(days=1), content={**revision.content, "slug": "not a slug"}
    )
    publishing.publish_scheduled()
    assert again(page).live


# ---------- Reminders ----------


def overdue(tree: Tree, slug: str, owner: Any) -> Page:
    yesterday = timezone.localdate() - timedelta(days=1)
    page = tree.add_guide(slug, law_as_of=LAW_AS_OF - timedelta(days=99), review_until=yesterday)
    Page.objects.filter(pk=page.pk).update(owner=owner)
    return page


def run_letters() -> None:
    for job in ProcrastinateJob.objects.filter(task_name="guidance.send_reminder", status="todo"):
        tasks.send_reminder(**job.args)


def test_the_owner_is_reminded_once_a_week(studio: Studio, tree: Tree) -> None:
    overdue(tree, "protection", studio.macau_editor)
    overdue(tree, "another", studio.macau_editor)
    tree.add_guide("in-order")
    assert reminding.remind_of_overdue_pages() == 1
    assert reminding.remind_of_overdue_pages() == 0
    run_letters()
    [letter] = mail.outbox
    assert letter.to == ["macau.editor@example.org"]
    assert "protection" not in letter.subject + letter.body
    assert "/cms/guidance/reports/stale/?matter=overdue" in letter.body
    ReviewReminder.objects.update(sent_at=timezone.now() - timedelta(days=8))
    assert reminding.remind_of_overdue_pages() == 1


def test_the_letter_is_in_the_owners_language(studio: Studio, tree: Tree) -> None:
    profile = UserProfile.get_for_user(studio.macau_editor)
    profile.preferred_language = "en"
    profile.save()
    overdue(tree, "late", studio.macau_editor)
    reminding.remind_of_overdue_pages()
    run_letters()
    assert mail.outbox[0].subject == "1 page to look at"


def test_where_nobody_owns_a_page_its_editors_are_reminded(studio: Studio, tree: Tree) -> None:
    page = overdue(tree, "late", None)
    assert [user.username for user in reminding.keepers_of(page)] == ["macau.editor"]


# ---------- Old addresses ----------


@pytest.mark.parametrize("code", languages.CODES)
def test_a_page_that_moved_is_found_at_its_old_address(
    studio: Studio, db: None, code: str, django_capture_on_commit_callbacks: Any
) -> None:
    tree = small_tree(languages.CODES)
    for each in languages.CODES:
        tree.add_guide("old-place", each, title=f"here {each}")
    page = tree["old-place", code]
    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "new-place"
        page.save_revision().publish()
    # Another language still has a page at this address: it does not stand in for the one that moved.
    response = anybody().get(f"/{code}/macau/old-place/")
    assert response.status_code == 301
    assert response.headers["Location"].endswith(f"/{code}/macau/new-place/")
    with django_capture_on_commit_callbacks(execute=True):
        again(page).move(tree["zhuhai", code], pos="last-child")
    response = anybody().get(f"/{code}/macau/new-place/")
    assert response.status_code == 301
    assert f"here {code}" in words_at(f"/{code}/zhuhai/new-place/")


def test_an_editor_makes_a_redirect_and_a_desk_does_not_use_it(studio: Studio, tree: Tree) -> None:
    page = tree.add_guide("there")
    form = {"old_path": "/zh-hant/macau/short/", "site": "", "is_permanent": "on", "redirect_page": page.pk}
    signed_in(studio.macau_editor).post("/cms/redirects/add/", {**form, "redirect_link": ""})
    assert anybody().get("/zh-hant/macau/short/").headers["Location"].endswith(page.url)
    case = "/zh-hant/desk/cases/ZH-2026-000001-X"
    Redirect.objects.create(old_path=case, redirect_link="/zh-hant/", is_permanent=False)
    assert signed_in(studio.macau_editor).get(f"{case}/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/pt/%5B//x", "/pt/x?a=%5B", "/pt//%5babc/", "/pt/%00/", "/pt/%ff%fe/", "/pt/" + "x" * 5000]
)
def test_invented_addresses_break_nothing(db: None, path: str) -> None:
    client = anybody()
    client.raise_request_exception = False
    assert client.get(path, follow=True).status_code in (400, 404)


# ---------- Addresses outside ----------


class Elsewhere(BaseHTTPRequestHandler):
    """A server with a page, a page that moved, one that is gone, and one that knows no HEAD."""

    asked: list[tuple[str, str, str]] = []

    def answer(self) -> None:
        self.asked.append((self.command, self.path, self.headers["Host"]))
        status = {"/here": 200, "/moved": 301, "/into-the-house": 302, "/again": 301}.get(self.path, 404)
        if self.path == "/no-head":
            status = 405 if self.command == "HEAD" else 200
        self.send_response(status)
        targets = {"/moved": "/here", "/into-the-house": "http://127.0.0.1/", "/again": "/again"}
        if self.path in targets:
            self.send_header("Location", targets[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer

    def log_message(self, *arguments: Any) -> None:
        """Says nothing."""


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a real server on this machine, which for the test counts as one of the public internet."""
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    Elsewhere.asked.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    monkeypatch.setitem(link_asking.USUAL_PORTS, "http", port)
    public = link_asking._is_public
    monkeypatch.setattr(link_asking, "_is_public", lambda address: str(address) == "127.0.0.1" or public(address))
    yield port
    server.shutdown()


def to_this_machine(host: str, port: int) -> list[str]:
    return {"inside.example": ["10.0.0.5"], "127.0.0.1": ["10.0.0.1"]}.get(host, ["127.0.0.1"])


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/here", Answer(200, "")),
        ("/moved", Answer(200, "")),
        ("/gone", Answer(404, "404")),
        ("/no-head", Answer(200, "")),
        ("/again", Answer(None, "forwarded too often")),
        ("/into-the-house", Answer(None, "not public")),
    ],
)
def test_what_an_address_answers(elsewhere: int, path: str, answer: Answer) -> None:
    with httpx.Client(trust_env=False, timeout=5) as client:
        assert ask(f"http://pages.example:{elsewhere}{path}", client, to_this_machine) == answer
    assert Elsewhere.asked[0][2] == "pages.example"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.1", "224.0.0.1", "100.64.0.1"),
        *("::1", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::"),
    ],
)
def test_nothing_inside_a_house_is_asked(address: str) -> None:
    with httpx.Client(trust_env=False, timeout=1) as client:
        assert ask("http://some.example/", client, lambda host, port: [address]) == Answer(None, "not public")
        both = ["93.184.216.34", address]
        assert ask("http://some.example/", client, lambda host, port: both) == Answer(None, "not public")


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "http://a.example:22/", "http://u:p@a.example/", "file:///etc/passwd", "http://", "https://["],
)
def test_addresses_that_are_not_asked(url: str) -> None:
    with httpx.Client(trust_env=False, timeout=1) as client:
        assert ask(url, client, lambda host, port: ["93.184.216.34"]).fault


def test_a_night_of_asking_remembers_and_forgets(tree: Tree, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    Institution.objects.update(website="")
    Institution.objects.filter(key="macau-ias").update(website="http://one.example/")
    answers = {"http://one.example/": Answer(404, "404")}
    monkeypatch.setattr(link_asking, "ask", lambda url, client: answers.get(url, Answer(200, "")))
    monkeypatch.setattr(link_asking, "PAUSE", 0)
    LinkCheck.objects.create(url="http://nobody-links.example/", checked_at=timezone.now(), fault="404")
    tasks.check_links(timestamp=0)
    assert LinkCheck.objects.filter(url="http://nobody-links.example/").exists(), "off by default"
    link_asking.check_all(pause=0)
    first = LinkCheck.objects.get(url="http://one.example/").failing_since
    link_asking.check_all(pause=0)
    assert LinkCheck.objects.get(url="http://one.example/").failing_since == first is not None
    assert not LinkCheck.objects.filter(url="http://nobody-links.example/").exists()
    answers.clear()
    link_asking.check_all(pause=0)
    assert LinkCheck.objects.get(url="http://one.example/").failing_since is None
