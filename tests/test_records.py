"""What does a resident learn of courts, offices and helpers, and what not before somebody checked it?"""

from __future__ import annotations

import re
from datetime import date

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import languages
from portal.guidance import institutions
from portal.guidance.models import Institution
from portal.places.sides import Side
from tests.guidance import build_tree

pytestmark = pytest.mark.django_db


def read(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def queries(path: str) -> int:
    read(path)
    with CaptureQueriesContext(connection) as asked:
        read(path)
    return len(asked)


def test_zhuhai_comes_first_and_bodies_stand_by_kind() -> None:
    shown = institutions.register()
    assert [each.side for each in shown] == [Side.ZHUHAI, Side.MACAU]
    kinds = list(Institution.Kind)
    for side in shown:
        order = [kinds.index(each.kind) for each in side.kinds]
        assert order == sorted(order)
    everything = [each for side in shown for kind in side.kinds for each in kind.institutions]
    assert len(everything) == Institution.objects.count()


@pytest.mark.parametrize("code", languages.CODES)
def test_the_register_names_everybody_in_the_readers_language(code: str) -> None:
    page = read(f"/{code}/institutions/")
    html5lib.HTMLParser(strict=True).parse(page)
    for institution in Institution.objects.all():
        name = getattr(institution, f"name_{code.replace('-', '_')}")
        assert name.replace("'", "&#x27;") in page
        assert f'href="/{code}/institutions/{institution.key}/"' in page


@pytest.mark.parametrize("code", languages.CODES)
def test_every_institution_has_a_page_with_its_names(code: str) -> None:
    for institution in Institution.objects.all():
        page = read(f"/{code}/institutions/{institution.key}/")
        html5lib.HTMLParser(strict=True).parse(page)
        for language in languages.LANGUAGES:
            name = getattr(institution, f"name_{language.code.replace('-', '_')}").replace("'", "&#x27;")
            assert f'<dd lang="{language.html}">{name}</dd>' in page


def test_courts_of_the_same_sound_are_told_apart() -> None:
    """RULES section 7: 中級法院 is Macau's, 中级人民法院 the Mainland's; no converter makes one of the other."""
    names = {}
    for key in ("macau-tsi", "zhuhai-intermediate-court"):
        panel = read(f"/zh-hans/institutions/{key}/").partition('id="names"')[2].partition("</section>")[0]
        names[key] = re.findall(r"<dd[^>]*>(.*?)</dd>", panel)
    assert names["macau-tsi"][:2] == ["中級法院（澳門）", "澳门中级法院"]
    assert [each[-6:] for each in names["zhuhai-intermediate-court"][:2]] == ["中級人民法院", "中级人民法院"]


def test_contacts_stay_hidden_until_somebody_checked_them() -> None:
    told = {"phone": "+853 2836 7878", "address_pt": "Rua da Sample 1", "website": "https://sample.gov.mo/"}
    Institution.objects.filter(key="macau-ias").update(**told)
    for path in ("/pt/institutions/", "/pt/institutions/macau-ias/"):
        page = read(path)
        assert not [each for each in told.values() if each in page], path
        assert page.count("tag--wait") >= 1
    Institution.objects.filter(key="macau-ias").update(verified_on=date(2026, 11, 20), verified_by="Ana Lei")
    page = read("/pt/institutions/macau-ias/")
    assert [each for each in told.values() if each in page] == list(told.values())
    assert "20 de Novembro de 2026" in page


def test_what_is_not_known_is_not_there() -> None:
    assert Client().get("/pt/institutions/no-such-body/").status_code == 404
    assert Client().post("/pt/institutions/").status_code == 405


@pytest.mark.parametrize("query", ["page=abc", "page=-1", "page=999999", "p=abc", "q=%00"])
def test_odd_addresses_are_answered(query: str) -> None:
    for path in ("/en/institutions/", "/en/institutions/macau-ias/"):
        assert Client().get(f"{path}?{query}").status_code == 200


def test_guides_that_name_an_institution_are_listed_once_in_the_best_language() -> None:
    tree = build_tree(["zh-hant", "pt"])
    named = Institution.objects.get(key="macau-ias")
    tree.add_guide("in-the-text", "zh-hant", title="只在正文", body=[contact(named)])
    tree.add_guide("in-the-list", "zh-hant", title="只在名單", institutions=["macau-ias"])
    tree.add_guide("elsewhere", "zh-hant", title="與它無關")
    slugs = [page.slug for page in institutions.guides_that_name(named, "pt")]
    assert sorted(slugs) == sorted({*slugs})
    assert {"in-the-text", "in-the-list", "sample-guide"} <= set(slugs)
    assert "elsewhere" not in slugs
    page = read("/pt/institutions/macau-ias/")
    assert 'lang="zh-Hant-MO">只在正文' in page
    assert tree["sample-guide", "pt"].title in page
    assert tree["sample-guide", "zh-hant"].title not in page


def test_an_unpublished_guide_names_nobody() -> None:
    tree = build_tree(["zh-hant"])
    named = Institution.objects.get(key="macau-ias")
    tree["sample-guide", "zh-hant"].unpublish()
    assert "sample-guide" not in [page.slug for page in institutions.guides_that_name(named, "zh-hant")]


def test_pages_ask_as_much_for_many_as_for_few() -> None:
    tree = build_tree(["zh-hant"])
    paths = ("/zh-hant/institutions/", "/zh-hant/institutions/macau-ias/")
    few = [queries(path) for path in paths]
    Institution.objects.bulk_create(
        Institution(key=f"more-{n}", kind="helper", side="macau", name=f"第{n}", name_zh_hant=f"第{n}")
        for n in range(60)
    )
    for number in range(15):
        tree.add_guide(f"more-{number}", "zh-hant", institutions=["macau-ias"])
    assert [queries(path) for path in paths] == few
    assert max(few) <= 12


def contact(institution: Institution) -> dict[str, object]:
    return {"type": "contact", "value": {"institution": institution.pk, "note": ""}}
