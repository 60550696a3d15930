"""Is a machine's draft a draft? Terms as the glossary has them, courts never converted, marks of the text intact."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Locale
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.strings import StringValue

from portal.guidance.drafting import ChineseDrafter, Draft
from portal.guidance.models import GlossaryTerm, Institution, Law

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(db: None) -> None:
    """A few records of each kind, whatever else is there."""
    terms = {
        901: ("兩願離婚", "协议离婚"),
        902: ("親權", "监护／抚养权"),
        903: ("民事登記局", "（内地：婚姻登记处）"),
        904: ("聲請人（法院）／申請人（社工局）", "申请人"),
        905: ("個人資料", "个人信息"),
        906: ("司法援助", "法律援助"),
    }
    GlossaryTerm.objects.all().delete()
    for number, (hant, hans) in terms.items():
        GlossaryTerm.objects.create(number=number, term_zh_hant=hant, term_zh_hans=hans)
    courts = {
        "test-tsi": ("中級法院（澳門）", "澳门中级法院", "中級法院"),
        "test-zhuhai": ("珠海市中級人民法院", "珠海市中级人民法院", ""),
    }
    Institution.objects.filter(keeps_name=True).delete()
    for key, (hant, hans, short) in courts.items():
        Institution.objects.create(
            key=key, kind="court", side="macau", name_zh_hant=hant, name_zh_hans=hans, short_name_zh_hant=short,
            short_name_zh_hans=hans if short else "", keeps_name=True,
        )  # fmt: skip
    Law.objects.get_or_create(
        key="test-law",
        defaults={
            "place": "macau", "title_zh_hant": "個人資料制度", "title_zh_hans": "个人资料制度（澳门）",
            "number_zh_hant": "第99/2099號法律", "number_zh_hans": "第99/2099号法律",
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hant", "hans"),
    [
        ("兩願離婚可以在民事登記局辦理。", "协议离婚可以在民事登记局办理。"),
        ("衞生局在那裏。", "卫生局在那里。"),
        ("由中級法院審查。", "由澳门中级法院审查。"),
        ("由澳門中級法院審查。", "由澳门中级法院审查。"),
        ("由澳門特別行政區中級法院審查。", "由澳门特别行政区中级法院审查。"),
        ("中級法院（澳門）", "澳门中级法院"),
        ("珠海市中級人民法院", "珠海市中级人民法院"),
        ("聲請人提出。", "申请人提出。"),
        ("親權由誰行使？", "亲权由谁行使？"),  # two words on the other side: left to a person
        ("你的個人資料", "你的个人信息"),
        ("個人資料保護局", "个人资料保护局"),  # a body's name is not reworded
        ("《個人資料保護法》", "《个人资料保护法》"),  # nor is a law's title
        ("《個人資料制度》", "《个人资料制度（澳门）》"),
        ("行政覆議", "行政复议"),
        ("", ""),
        ("IAS 2026", "IAS 2026"),
    ],
)
def test_from_traditional_to_simplified(records: None, hant: str, hans: str) -> None:
    assert Draft("zh-hant", "zh-hans").of_text(hant) == hans


@pytest.mark.parametrize(
    ("hans", "hant"),
    [
        ("协议离婚", "兩願離婚"),
        ("行政复议", "行政覆議"),
        ("澳门中级法院", "中級法院（澳門）"),
        ("珠海市中级人民法院", "珠海市中級人民法院"),
        ("个人信息保护法", "個人信息保護法"),
        ("卫生局", "衞生局"),
    ],
)
def test_from_simplified_to_traditional(records: None, hans: str, hant: str) -> None:
    assert Draft("zh-hans", "zh-hant").of_text(hans) == hant


def test_no_court_of_the_product_is_converted(db: None) -> None:
    draft = Draft("zh-hant", "zh-hans")
    for court in Institution.objects.filter(keeps_name=True):
        assert draft.of_text(f"到{court.name_zh_hant}去") == f"到{court.name_zh_hans}去"


def test_marks_in_a_text_stay_where_they_are(records: None) -> None:
    html = '到<b>中級法院</b>，看<a id="a1">兩願離婚</a>&amp;其他<br>裏面'
    drafted = '到<b>澳门中级法院</b>，看<a id="a1">协议离婚</a>&amp;其他<br>里面'
    assert Draft("zh-hant", "zh-hans").of_html(html) == drafted


def test_it_drafts_between_the_two_scripts_alone(db: None) -> None:
    drafter: Any = get_machine_translator()
    assert isinstance(drafter, ChineseDrafter)
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    can = {
        (source, target)
        for source in locales
        for target in locales
        if drafter.can_translate(locales[source], locales[target])
    }
    assert can == {("zh-hant", "zh-hans"), ("zh-hans", "zh-hant")}


def test_it_answers_every_string(records: None) -> None:
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    strings = [StringValue("兩願離婚"), StringValue("<b>中級法院</b>")]
    drafted = ChineseDrafter({}).translate(locales["zh-hant"], locales["zh-hans"], strings)
    assert {old.data: new.data for old, new in drafted.items()} == {
        "兩願離婚": "协议离婚",
        "<b>中級法院</b>": "<b>澳门中级法院</b>",
    }
