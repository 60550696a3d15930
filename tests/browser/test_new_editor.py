"""Does somebody who never saw the studio find the way from an empty page to a reader's phone?

Only what a person sees is used: names of links, buttons and fields, in traditional Chinese. The servers are the real
ones, and so are the sign-ins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from portal import languages
from portal.accounts.models import User
from portal.guidance import people
from portal.guidance.models import LegalReview
from tests.browser.visitor import Visitor, Visitors
from tests.guidance import Tree
from tests.people import PASSWORD
from tests.signing_in import enrol, fresh_code
from tests.studio_people import IN_A_YEAR, Studio, again, build_studio, small_tree

TITLE, IN_SIMPLIFIED = "家事調解怎樣開始", "家事调解怎样开始"
LAW = "第3/2025號法律 家事案件調解制度"
COMMENT = "請寫明要親身去。"
CHANGED = "第四條已修改。"


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """The studio's screens are slower than the portal's."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def tree(transactional_db: None) -> Iterator[Tree]:
    tree = small_tree(languages.CODES)
    people.set_up()
    yield tree
    tree.remove()


@pytest.fixture
def studio(tree: Tree) -> Studio:
    return build_studio()


@pytest.fixture
def visitors(chromium: Browser, site: str, studio: Studio) -> Iterator[Visitors]:
    visitors = Visitors(chromium, site, allowed={"blob:"})
    try:
        yield visitors
    finally:
        visitors.leave()
    assert not visitors.faults


def at_work(visitors: Visitors, user: User) -> Visitor:
    """Somebody of the studio, whose browser asks for traditional Chinese."""
    somebody = visitors.arrive(locale="zh-TW")
    somebody.expects_refusals()  # what is kept while somebody types is refused as long as a field is empty
    enrol(user)
    page = somebody.page
    page.goto("/cms/")
    page.get_by_label("用戶名稱").fill(user.username)
    page.get_by_label("密碼", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登入", exact=True).click()
    page.locator("#id_code").fill(fresh_code(user))
    page.locator("main form button").first.click()
    expect(page.get_by_role("heading", name="珠澳法律與調解服務平台")).to_be_visible()
    return somebody


# ---------- What an editor does ----------


def write(page: Page) -> None:
    """A guide with a paragraph, a law and its labels."""
    page.get_by_role("link", name="澳門", exact=True).click()
    # Of the kinds, by what each says it is for.
    page.get_by_role("link", name="說明一件事是甚麼、與誰有關、下一步做甚麼。").click()
    page.get_by_role("textbox", name="標題").first.fill(TITLE)
    page.get_by_role("textbox", name="摘要").fill("先去社會工作局，再見調解員。")
    add_block(page, "文字")
    type_text(page, "這一步不能在網上代替。兩願離婚在民事登記局辦理。")
    add_block(page, "引用法律")
    page.get_by_role("button", name="選擇 法律").click()
    page.get_by_role("dialog").get_by_role("link", name=LAW).click()
    page.get_by_label("條文").fill("4")
    type_text(page, "調解由社會工作局或其認可的機構進行。")
    page.get_by_role("tab", name="可信程度").click()
    page.get_by_role("combobox", name="哪裡的法律").select_option(label="澳門法律")
    page.get_by_role("textbox", name="法律截至").fill("2026-11-01")
    page.get_by_role("textbox", name="再檢查的期限").fill(IN_A_YEAR.isoformat())
    page.keyboard.press("Tab")
    page.get_by_role("button", name="儲存草稿").click()
    expect(page.locator(".messages")).to_contain_text(TITLE)


def add_block(page: Page, name: str) -> None:
    page.get_by_role("button", name="加一段").and_(page.locator(":visible")).last.click()
    page.get_by_role("option", name=name, exact=True).click()


def type_text(page: Page, text: str) -> None:
    """Into the text that was added last."""
    field = page.locator("[contenteditable=true]").last
    field.click()
    page.keyboard.type(text)
    expect(field).to_contain_text(text)
    # The editor hands over what was typed a quarter of a second later: nobody is as quick as this test.
    handed_over = field.locator("xpath=ancestor::*[@data-streamfield-widget][1]/input[@type='hidden']")
    expect(handed_over).to_have_value(re.compile(re.escape(text)))


def open_page(page: Page, title: str) -> None:
    """From the first page of the studio, where it stands under what the person works at."""
    page.goto("/cms/")
    page.get_by_role("link", name=title, exact=True).first.click()


def translate(page: Page) -> None:
    """Begun and drafted on the screen of languages, read and sent."""
    open_page(page, TITLE)
    page.get_by_role("button", name="操作", exact=True).first.click()
    page.get_by_role("link", name="語言", exact=True).click()
    page.get_by_role("button", name="開始: 简体中文").click()
    page.get_by_role("button", name="用 OpenCC 擬草稿").click()
    page.get_by_role("link", name="閱讀並送審").click()
    expect(page.get_by_text("协议离婚在民事登记局办理。")).to_be_visible()
    page.get_by_role("button", name="送審", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已送審")


def send(page: Page, title: str, how: str) -> None:
    open_page(page, title)
    page.get_by_role("button", name="更多操作").click()
    page.get_by_role("button", name=how, exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已提交審核")


# ---------- What a reviewer does ----------


def open_review(page: Page, title: str) -> None:
    page.goto("/cms/")
    expect(page.get_by_role("heading", name="等你審閱")).to_be_visible()
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("link", name="審閱這份文本").click()
    expect(page.get_by_text("法律審閱：澳門")).to_be_visible()


def refuse(page: Page, title: str) -> None:
    open_review(page, title)
    page.get_by_label("要改的地方").fill(COMMENT)
    page.get_by_role("button", name="附意見退回").click()
    expect(page.locator(".messages")).to_contain_text("已記下你的答覆")


def approve(page: Page, title: str) -> None:
    open_review(page, title)
    page.get_by_role("button", name="通過").click()
    expect(page.locator(".messages")).to_contain_text("已記下你的答覆")


def announce(page: Page) -> None:
    page.get_by_role("link", name="法律的更改").click()
    page.get_by_role("link", name="法律有變").click()
    page.get_by_role("combobox", name="法律").select_option(label=LAW)
    page.get_by_role("textbox", name="更改日期").fill("2026-11-10")
    page.keyboard.press("Tab")
    page.get_by_label("有甚麼改變，一句話（繁體中文）").fill(CHANGED)
    page.get_by_role("button", name="看看哪些頁面會說出來").click()
    for title in (TITLE, IN_SIMPLIFIED):
        expect(page.get_by_role("cell", name=title)).to_be_visible()
    page.get_by_role("button", name="在這些頁面公佈").click()
    expect(page.locator(".messages")).to_contain_text("已公佈")


# ---------- The whole way ----------


def test_from_an_empty_page_to_a_readers_phone(visitors: Visitors, studio: Studio, tree: Tree) -> None:
    editor = at_work(visitors, studio.macau_editor).page
    reviewer = at_work(visitors, studio.macau_reviewer).page

    write(editor)
    translate(editor)
    send(editor, TITLE, "送審")
    refuse(reviewer, TITLE)

    open_page(editor, TITLE)
    expect(editor.locator(".messages")).to_contain_text(COMMENT)
    editor.get_by_role("textbox", name="摘要").fill("先親身去社會工作局，再見調解員。")
    editor.get_by_role("button", name="儲存草稿").click()
    expect(editor.locator(".messages")).to_contain_text("已被更新")
    send(editor, TITLE, "再次送審")
    approve(reviewer, TITLE)
    approve(reviewer, IN_SIMPLIFIED)

    announce(reviewer)
    reader = visitors.arrive(width=360, is_phone=True)
    for code, banner in (
        ("zh-hant", "這一頁寫成之後，法律有變"),
        ("zh-hans", "这一页写成之后，法律有变"),
        ("pt", "A lei mudou desde que esta página foi escrita"),
        ("en", "The law has changed since this page was written"),
    ):
        reader.go(f"/{code}/macau/")
        reader.page.get_by_role("link", name=re.compile("家事")).first.click()
        expect(reader.page.get_by_text(banner)).to_be_visible()
        expect(reader.page.get_by_text(CHANGED)).to_be_visible()
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 360
    page = again(LegalReview.objects.latest("pk").page)
    assert page.live
    assert LegalReview.objects.count() == 2
