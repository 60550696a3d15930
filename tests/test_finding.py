"""Do search engines and chat apps find each page once, in each language, and only what is published?"""

from __future__ import annotations

import json
import re
import struct
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction

from portal import languages
from portal.guidance import finding, sitemap, structured
from portal.guidance.models import (
    EventPage,
    HomePage,
    Institution,
    NewsPage,
    OrganisationPage,
    QuestionsPage,
    SectionPage,
)
from tests import guidance_texts as texts
from tests.guidance import LAW_AS_OF, Tree, build_records

SITE = "https://portal.example"
ATOM = "{http://www.w3.org/2005/Atom}"
PLACE, LINK = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture(autouse=True)
def in_public(settings: Any) -> None:
    """A site of its own name that is no demonstration."""
    settings.BASE_URL, settings.DEMO = SITE, False


@pytest.fixture
def tree(db: None) -> Tree:
    """A guide in Portuguese and Chinese, with a section in both."""
    tree = Tree(["pt", "zh-hant"])
    build_records(tree)
    tree.homes |= {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}
    for code in tree.codes:
        tree.add(SectionPage, "", "macau", code, keeper="macau")
        tree.add_guide("sample-guide", code)
    return tree


class Head(HTMLParser):
    """What stands in the head of a page."""

    def __init__(self, client: Client, path: str) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.links: list[dict[str, str | None]] = []
        response = client.get(path)
        assert response.status_code == 200, path
        self.html = response.content.decode()
        self.feed(self.html.partition("</head>")[0])
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', self.html, re.DOTALL)
        self.graph: list[dict[str, Any]] = json.loads(found[1])["@graph"] if found else []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "meta":
            name = values.get("name") or values.get("property")
            self.meta.setdefault(str(name), []).append(str(values.get("content")))
        if tag == "link":
            self.links.append(values)

    @property
    def title(self) -> str:
        return unescape(re.findall("<title>(.*?)</title>", self.html, re.DOTALL)[0])

    def linked(self, rel: str) -> list[str | None]:
        return [link["href"] for link in self.links if link["rel"] == rel and "hreflang" not in link]

    @property
    def alternates(self) -> dict[str | None, str | None]:
        found = [link for link in self.links if "hreflang" in link]
        assert len(found) == len({link["hreflang"] for link in found})
        return {link["hreflang"]: link["href"] for link in found}

    def thing(self, kind: str) -> dict[str, Any]:
        (found,) = (each for each in self.graph if each["@type"] == kind)
        return found


# ---------- The head of a page ----------


def test_a_guide_says_what_it_is_and_where(tree: Tree, client: Client) -> None:
    head = Head(client, "/pt/macau/sample-guide/")
    title = tree["sample-guide", "pt"].title
    assert head.title.startswith(f"{title} · ")
    assert head.linked("canonical") == [f"{SITE}/pt/macau/sample-guide/"]
    assert head.alternates == {
        "zh-Hant-MO": f"{SITE}/zh-hant/macau/sample-guide/",
        "pt": f"{SITE}/pt/macau/sample-guide/",
        "x-default": f"{SITE}/zh-hant/macau/sample-guide/",
    }
    assert head.meta["description"] == head.meta["og:description"] == [texts.SUMMARIES["pt"]]
    assert head.meta["og:title"] == [title]
    assert head.meta["og:url"] == [f"{SITE}/pt/macau/sample-guide/"]
    assert head.meta["og:type"] == ["article"]
    assert head.meta["og:locale"] == ["pt_PT"]
    assert head.meta["og:locale:alternate"] == ["zh_MO"]
    assert head.meta["og:image"] == [f"{SITE}/static/img/og/pt.png"]
    assert "robots" not in head.meta


def test_titles_and_descriptions_may_be_written_for_finding(tree: Tree, client: Client) -> None:
    page = tree["sample-guide", "pt"]
    page.seo_title, page.search_description = "Mediação: por onde começar", 'Primeiro o IAS, "em pessoa" <agora>'
    page.save()
    head = Head(client, "/pt/macau/sample-guide/")
    assert head.title.startswith("Mediação: por onde começar · ")
    assert head.meta["og:title"] == ["Mediação: por onde começar"]
    assert head.meta["description"] == ['Primeiro o IAS, "em pessoa" <agora>']


def test_a_page_in_another_language_names_the_one_that_it_is(tree: Tree, client: Client) -> None:
    """English readers get the Portuguese page; search engines shall keep that one alone."""
    head = Head(client, "/en/macau/sample-guide/")
    assert head.linked("canonical") == [f"{SITE}/pt/macau/sample-guide/"]
    assert head.meta["robots"] == ["noindex"]
    assert head.meta["og:locale"] == ["pt_PT"]
    assert set(head.alternates) == {"zh-Hant-MO", "pt", "x-default"}


def test_an_unpublished_translation_is_none(tree: Tree, client: Client) -> None:
    tree["sample-guide", "zh-hant"].unpublish()
    head = Head(client, "/pt/macau/sample-guide/")
    assert head.alternates == dict.fromkeys(["pt", "x-default"], f"{SITE}/pt/macau/sample-guide/")


def test_the_first_page_leads_to_the_readers_language(db: None, client: Client) -> None:
    head = Head(client, "/en/")
    assert head.alternates == {
        **{languages.html_lang(code): f"{SITE}/{code}/" for code in languages.CODES},
        "x-default": f"{SITE}/",
    }
    assert head.linked("canonical") == [f"{SITE}/en/"]
    assert len(head.meta["description"][0]) > 20
    assert {each["@type"] for each in head.graph} == {"WebSite", "Organization", "Service"}
    assert head.thing("Service")["availableChannel"][0]["serviceUrl"] == f"{SITE}/en/apply/"


def test_a_demonstration_is_not_indexed(tree: Tree, client: Client, settings: Any) -> None:
    settings.DEMO = True
    assert Head(client, "/pt/macau/sample-guide/").meta["robots"] == ["noindex"]
    assert Head(client, "/en/macau/sample-guide/").meta["robots"] == ["noindex"]


def test_each_page_of_a_list_has_its_own_address(tree: Tree, client: Client) -> None:
    assert Head(client, "/pt/macau/?page=2").linked("canonical") == [f"{SITE}/pt/macau/?page=2"]
    for nonsense in ("?page=abc", "?page=-1", "?page=1", "?page=999999", "?colour=green"):
        assert Head(client, f"/pt/macau/{nonsense}").linked("canonical") == [f"{SITE}/pt/macau/"]


def test_it_asks_two_things_at_most(tree: Tree, django_assert_max_num_queries: Any) -> None:
    page = tree["sample-guide", "pt"]
    with django_assert_max_num_queries(2), override("pt"):
        found = finding.of_page(page, RequestFactory().get("/pt/macau/sample-guide/"), "pt")
        structured.of_page(page, found)
    request = RequestFactory().get("/pt/macau/sample-guide/")
    request.page_languages = ("pt",)
    with django_assert_max_num_queries(1):
        finding.of_page(page, request, "pt")


def test_a_page_that_was_never_saved_can_be_looked_at(tree: Tree) -> None:
    page = SectionPage(title="Nova", slug="nova", locale=tree.homes["pt"].locale)
    found = finding.of_page(page, None, "pt")
    assert (found.title, found.canonical, found.alternates) == ("Nova", "", ())


def test_a_page_of_its_own_view_has_every_language(db: None) -> None:
    with override("pt"):
        found = finding.of_view(RequestFactory().get("/pt/privacy/"), "pt", "Privacidade", "x" * 400)
    assert found.canonical == f"{SITE}/pt/privacy/"
    assert [each.hreflang for each in found.alternates] == ["zh-Hant-MO", "zh-Hans", "pt", "en", "x-default"]
    assert found.alternates[0].url == found.alternates[4].url == f"{SITE}/zh-hant/privacy/"
    assert len(found.description) == 300


@pytest.mark.parametrize("code", languages.CODES)
def test_the_picture_is_as_large_as_it_says(code: str) -> None:
    found = finders.find(f"img/og/{code}.png")
    assert found
    with open(found, "rb") as picture:
        content = picture.read()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == finding.PICTURE
    assert len(content) < 100_000


# ---------- Structured data ----------


def test_where_a_guide_stands(tree: Tree, client: Client) -> None:
    tree["sample-guide", "pt"].save_revision().publish()
    head = Head(client, "/pt/macau/sample-guide/")
    crumbs = head.thing("BreadcrumbList")["itemListElement"]
    assert [each["position"] for each in crumbs] == [1, 2, 3]
    assert [each["item"] for each in crumbs] == [f"{SITE}/pt/", f"{SITE}/pt/macau/", f"{SITE}/pt/macau/sample-guide/"]
    article = head.thing("Article")
    assert article["headline"] == tree["sample-guide", "pt"].title
    assert article["inLanguage"] == "pt"
    assert article["dateModified"] >= article["datePublished"] > "2026"


def test_questions_come_with_their_answers(tree: Tree, client: Client) -> None:
    tree.add_guide("sample-questions", "pt", kind=QuestionsPage, body=texts.questions("pt"))
    asked = Head(client, "/pt/macau/sample-questions/").thing("FAQPage")["mainEntity"]
    assert asked
    for each in asked:
        assert each["name"]
        assert each["acceptedAnswer"]["text"]
        assert "<" not in each["acceptedAnswer"]["text"]


def test_news_and_events_say_when(tree: Tree, client: Client) -> None:
    institution = tree.institutions["exchange-centre"]
    tree.add(OrganisationPage, "", "exchange-centre-pages", "pt", institution=institution)
    said = {"summary": "Resumo", "body": []}
    tree.add(NewsPage, "exchange-centre-pages", "sample-news", "pt", published_on=LAW_AS_OF, **said)
    starts_at = "2026-12-12T10:00:00+08:00"
    tree.add(EventPage, "exchange-centre-pages", "sample-event", "pt", starts_at=starts_at, place="Macau", **said)
    news = Head(client, "/pt/exchange-centre-pages/sample-news/").thing("NewsArticle")
    assert news["datePublished"] == LAW_AS_OF.isoformat()
    thing = Head(client, "/pt/exchange-centre-pages/sample-event/").thing("Event")
    assert thing["startDate"].startswith("2026-12-12T")
    assert thing["location"]["name"] == "Macau"
    assert thing["organizer"]["name"] == tree["exchange-centre-pages", "pt"].title


def test_no_word_ends_the_script(tree: Tree, client: Client) -> None:
    page = tree["sample-guide", "pt"]
    page.title = page.summary = "</script><script>alert(1)</script><!-- & \u2028"
    page.save()
    head = Head(client, "/pt/macau/sample-guide/")
    assert head.thing("Article")["headline"] == page.title
    assert "alert(1)</script>" not in head.html


@pytest.mark.parametrize(
    ("kind", "type_"), [("court", "Courthouse"), ("bureau", "GovernmentOffice"), ("office", "Organization")]
)
def test_an_institution_says_no_more_than_is_verified(kind: str, type_: str) -> None:
    institution = Institution(
        key="sample", kind=kind, side="macau", name_pt="Tribunal", name_zh_hant="法院", phone="2800 0000",
        website="https://court.example/", decides_pt="Decide",
    )  # fmt: skip
    with override("pt"):
        found = finding.of_view(RequestFactory().get("/pt/institutions/sample/"), "pt", institution.name, "Decide")
        thing = structured.of_institution(institution, found)[0]
        assert (thing["@type"], thing["name"], thing["alternateName"]) == (type_, "Tribunal", ["法院"])
        assert "telephone" not in thing
        assert "url" not in thing
        institution.verified_on = date(2026, 11, 1)
        assert structured.of_institution(institution, found)[0]["telephone"] == "2800 0000"


def test_an_institution_has_a_page_of_its_own(tree: Tree, client: Client) -> None:
    head = Head(client, "/pt/institutions/macau-ias/")
    assert head.linked("canonical") == [f"{SITE}/pt/institutions/macau-ias/"]
    assert len(head.alternates) == 5
    assert head.thing("GovernmentOffice")["@id"] == f"{SITE}/pt/institutions/macau-ias/#institution"
    crumbs = [each["item"] for each in head.thing("BreadcrumbList")["itemListElement"]]
    assert crumbs == [f"{SITE}/pt/", f"{SITE}/pt/institutions/", f"{SITE}/pt/institutions/macau-ias/"]
    assert Head(client, "/pt/glossary/").linked("canonical") == [f"{SITE}/pt/glossary/"]


# ---------- Sitemap, robots, feed ----------


def parsed(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)  # noqa: S314  (what the portal itself wrote)


def addresses(client: Client, path: str = "/sitemap-1.xml") -> dict[str, dict[str, str]]:
    """Each address of a part with its languages."""
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    root = parsed(response.content)
    assert len({url.findtext(f"{PLACE}loc") for url in root}) == len(root)
    return {
        str(url.findtext(f"{PLACE}loc")): {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall(LINK)}
        for url in root
    }


def test_the_sitemap_has_each_page_in_each_of_its_languages(tree: Tree, client: Client) -> None:
    there = addresses(client)
    guide = {code: f"{SITE}/{code}/macau/sample-guide/" for code in ("zh-hant", "pt")}
    assert (
        there[guide["pt"]]
        == there[guide["zh-hant"]]
        == {
            "zh-Hant-MO": guide["zh-hant"],
            "pt": guide["pt"],
            "x-default": guide["zh-hant"],
        }
    )
    assert there[f"{SITE}/en/"]["x-default"] == f"{SITE}/"
    assert f"{SITE}/en/macau/sample-guide/" not in there
    assert f"{SITE}/en/privacy/" in there
    assert not [url for url in there if not url.startswith(f"{SITE}/")]
    for url in there:
        assert client.get(url.removeprefix(SITE)).status_code == 200, url


def test_the_sitemap_has_nothing_that_is_closed(tree: Tree, client: Client) -> None:
    url = f"{SITE}/pt/macau/sample-guide/"
    assert url in addresses(client)
    PageViewRestriction.objects.create(page=tree["macau", "pt"], restriction_type="login")
    assert url not in addresses(client)
    PageViewRestriction.objects.all().delete()
    tree["sample-guide", "pt"].unpublish()
    assert url not in addresses(client)


def test_the_sitemap_asks_as_much_for_many_pages(tree: Tree, client: Client, django_assert_num_queries: Any) -> None:
    client.get("/sitemap-1.xml")
    with django_assert_num_queries(2):
        client.get("/sitemap-1.xml")
    for number in range(5):
        tree.add_guide(f"one-more-{number}", "pt")
    with django_assert_num_queries(2):
        assert len([url for url in addresses(client) if "one-more" in url]) == 5


def test_the_sitemap_has_parts(tree: Tree, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = addresses(client)
    monkeypatch.setattr(sitemap, "IN_A_PART", 2)
    root = parsed(client.get("/sitemap.xml").content)
    parts = [str(each.findtext(f"{PLACE}loc")).removeprefix(SITE) for each in root]
    assert len(parts) > 1
    found = [url for part in parts for url in addresses(client, part)]
    assert sorted(found) == sorted(whole)
    for number in (0, len(parts) + 1, 99999999999999999999999):
        assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_robots_are_told_what_is_of_no_use(client: Client, settings: Any) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /cms/" in text
    assert f"Sitemap: {SITE}/sitemap.xml" in text
    settings.DEMO = True
    assert "Sitemap" not in client.get("/robots.txt").content.decode()  # its pages say themselves: noindex


def test_the_feed_has_the_news(tree: Tree, client: Client) -> None:
    for code in tree.codes:
        tree.add(
            OrganisationPage, "", "exchange-centre-pages", code, institution=tree.institutions["exchange-centre"]
        )  # fmt: skip
        tree.add(
            NewsPage, "exchange-centre-pages", "sample-news", code, published_on=LAW_AS_OF, summary="A & B", body=[]
        )
    response = client.get("/pt/news.xml")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    (entry,) = parsed(response.content).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == tree["sample-news", "pt"].title
    assert entry.findtext(f"{ATOM}summary") == "A & B"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"{SITE}/pt/exchange-centre-pages/sample-news/"
    assert client.get("/en/news.xml").status_code == 200
    assert Head(client, "/pt/").linked("alternate") == [f"{SITE}/pt/news.xml"]


# ---------- Addresses ----------


def test_addresses_can_be_read(tree: Tree) -> None:
    """A language, then plain Latin words: they can be said on the telephone and written by hand."""
    readable = re.compile(r"/(zh-hant|zh-hans|pt|en)/(?:[a-z0-9]+(?:-[a-z0-9]+)*/)*")
    for page in Page.objects.filter(depth__gt=1).select_related("locale"):
        path = finding.address(page, page.locale.language_code)
        assert readable.fullmatch(path), path
        assert len(path) <= 80
