"""Can staff keep topics, laws, institutions and terms in the studio, and how much do its lists ask the database?"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from portal.accounts.models import User
from portal.guidance import people
from portal.guidance.models import GlossaryTerm, Institution, Law, Topic
from portal.guidance.viewsets import TOPIC_ICONS, columns
from portal.templatetags.portal_tags import icon
from tests.people import House
from tests.signing_in import enrol, signed_in

LISTS = {
    "topic": Topic,
    "law": Law,
    "institution": Institution,
    "glossaryterm": GlossaryTerm,
}

ODD = ("p=abc", "p=-1", "p=999999", "q=%00", "q=%25%5F%27", "ordering=nothing", "place=x", "side=x", "verified=x")


def address(model: str, rest: str = "") -> str:
    return f"/cms/snippets/guidance/{model}/{rest}"


@pytest.fixture
def editor(db: None) -> Client:
    """One of Macau's editors."""
    people.set_up()
    user = User.objects.create_user("wai_man.editor", password="a long word of pass")
    user.groups.add(Group.objects.get(name="editors:macau"))
    enrol(user)
    return signed_in(user)


def add_many(model: str, number: int, beginning_with: int = 0) -> None:
    made: dict[str, Any] = {
        "topic": lambda n: Topic(key=f"more-{n}", name=f"更多{n}"),
        "law": lambda n: Law(key=f"more-{n}", place="macau", title=f"更多{n}"),
        "institution": lambda n: Institution(key=f"more-{n}", kind="court", side="macau", name=f"更多{n}"),
        "glossaryterm": lambda n: GlossaryTerm(number=1000 + n, term=f"更多{n}"),
    }
    with override("zh-hant"):
        LISTS[model].objects.bulk_create(made[model](n) for n in range(beginning_with, beginning_with + number))


@pytest.mark.parametrize("model", LISTS)
def test_lists_ask_as_much_for_fifty_rows_as_for_five(editor: Client, model: str) -> None:
    def queries(path: str) -> int:
        assert editor.get(path).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            editor.get(path)
        return len(asked)

    LISTS[model].objects.exclude(pk__in=LISTS[model].objects.order_by("pk")[:5]).delete()
    paths = (address(model), address(model, "?q=更"), address(model, "results/"))
    add_many(model, 5)
    few = [queries(path) for path in paths]
    add_many(model, 45, beginning_with=5)
    assert [queries(path) for path in paths] == few


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("query", ODD)
def test_odd_addresses_are_no_error(editor: Client, model: str, query: str) -> None:
    editor.raise_request_exception = False
    for path in (address(model, f"?{query}"), f"/cms/snippets/choose/guidance/{model}/?{query}"):
        # What is not found leads to the address with a language, which is not found either.
        assert editor.get(path, follow=True).status_code in (200, 404), path


@pytest.mark.parametrize(
    ("model", "search", "found"),
    [
        ("law", "家事", "家事案件調解制度"),
        ("law", "Conciliação", "家事案件調解制度"),
        ("institution", "中级人民法院", "珠海市中級人民法院"),
        ("institution", "macau-ias", "社會工作局"),
        ("glossaryterm", "judicial", "司法確認"),
        ("topic", "Trabalho", "勞資"),
    ],
)
def test_a_record_is_found_by_letters_of_any_language(editor: Client, model: str, search: str, found: str) -> None:
    headers = {"Accept-Language": "zh-hant"}
    for path in (address(model, "?q="), f"/cms/snippets/choose/guidance/{model}/results/?q="):
        page = editor.get(path + search, headers=headers).content.decode()
        assert found in page, path
        assert len(set(re.findall(r"(?:edit|chosen)/(\d+)/", page))) < 5, "a page of the chooser has ten"


def test_an_editor_changes_a_term_in_four_languages(editor: Client) -> None:
    term = GlossaryTerm.objects.get(number=2)
    page = editor.get(address("glossaryterm", f"edit/{term.pk}/")).content.decode()
    for name in ("繁體中文", "简体中文", "Português", "English"):
        assert name in page
    values = {name: getattr(term, name) for name in columns("term", "meaning", "found_as")}
    sent = {**values, "meaning_pt": "Outra explicação.", "mark": term.mark, "number": 77}
    answer = editor.post(address("glossaryterm", f"edit/{term.pk}/"), sent)
    assert answer.status_code == 302, answer.content.decode()
    term.refresh_from_db()
    assert term.meaning_pt == "Outra explicação."
    assert term.meaning_zh_hant == values["meaning_zh_hant"]
    assert term.number == 2, "links lead to it"


def test_an_editor_adds_an_institution_and_must_say_who_checked_its_contacts(editor: Client) -> None:
    sent = dict.fromkeys(columns("name", "short_name", "decides", "cost", "address"), "")
    sent |= {
        "key": "new-body",
        "side": "zhuhai",
        "kind": "helper",
        "name_zh_hant": "新的機構",
        "decides_zh_hant": "幫忙。",
    }
    unchecked = editor.post(address("institution", "add/"), {**sent, "website": "https://sample.gov.cn/"})
    assert unchecked.status_code == 200
    assert not Institution.objects.filter(key="new-body").exists()
    checked = {**sent, "website": "https://sample.gov.cn/", "verified_on": "2026-11-20", "verified_by": "陳靜"}
    assert editor.post(address("institution", "add/"), checked).status_code == 302
    made = Institution.objects.get(key="new-body")
    assert (made.name_zh_hant, made.verified_on) == ("新的機構", date(2026, 11, 20))
    with override("pt"):
        assert str(made) == "新的機構"
    assert Client().get("/pt/institutions/new-body/").status_code == 200


def test_a_record_without_a_name_is_refused(editor: Client) -> None:
    sent = dict.fromkeys(columns("number", "title"), "") | {"key": "nameless", "place": "macau"}
    assert editor.post(address("law", "add/"), {**sent, "title_en": "Only here"}).status_code == 200
    assert not Law.objects.filter(key="nameless").exists()


def test_a_topic_takes_only_a_drawing_that_is_there(editor: Client) -> None:
    assert [name for name in TOPIC_ICONS if not icon(name)] == []
    topic = Topic.objects.get(key="family")
    sent = {name: getattr(topic, name) for name in columns("name")} | {"door": "", "sort_order": 0}
    assert editor.post(address("topic", f"edit/{topic.pk}/"), {**sent, "icon": "no-such-drawing"}).status_code == 200
    assert editor.post(address("topic", f"edit/{topic.pk}/"), {**sent, "icon": "book"}).status_code == 302
    topic.refresh_from_db()
    assert topic.icon == "book"
    assert set(Topic.objects.values_list("icon", flat=True)) <= set(TOPIC_ICONS)


def test_filters_tell_checked_from_unchecked(editor: Client) -> None:
    Institution.objects.filter(key="macau-ias").update(verified_on=date(2026, 11, 1))
    page = editor.get(address("institution", "?verified=true")).content.decode()
    assert f"edit/{Institution.objects.get(key='macau-ias').pk}/" in page
    assert f"edit/{Institution.objects.get(key='macau-tsi').pk}/" not in page
    page = editor.get(address("institution", "?verified=false&kind=court")).content.decode()
    assert f"edit/{Institution.objects.get(key='macau-tsi').pk}/" in page
    assert f"edit/{Institution.objects.get(key='macau-ias').pk}/" not in page


@pytest.mark.parametrize("model", LISTS)
def test_nobody_else_gets_in(house: House, model: str) -> None:
    for person in (house.zhuhai_coordinator, house.macau_mediator, house.outsider):
        assert signed_in(person).get(address(model)).status_code in (302, 403)
    assert Client().get(address(model)).status_code == 302


@pytest.mark.parametrize("model", LISTS)
def test_an_editor_deletes_nothing(editor: Client, model: str) -> None:
    first = LISTS[model].objects.first()
    assert first is not None
    editor.post(address(model, f"delete/{first.pk}/"))
    assert LISTS[model].objects.filter(pk=first.pk).exists()
