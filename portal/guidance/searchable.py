"""What of the guidance can be found by the one search? Published pages, institutions and terms, in all languages.

Pages are one thing with their translations. Their addresses are looked up when they are shown: when a section moves or
gets another name, those of everything below it change without a save.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page, PageViewRestriction

from portal import languages
from portal.guidance.listing import published
from portal.guidance.models import GlossaryTerm, Institution, Jurisdiction, PathwayPage
from portal.places.sides import Side
from portal.search import indexing
from portal.search.registry import Entry, Source, Text, register, save_whole, texts_of, written
from portal.search.sources import Paths

PAGE, INSTITUTION, TERM = "page", "institution", "term"
HOME = 2  # depth; a home has no text of its own
# What a save of a draft writes: nothing that readers see.
UNSEEN = frozenset(
    {
        *("draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at", "live_revision"),
        *("locked", "locked_at", "locked_by", "owner", "go_live_at", "expire_at", "numchild"),
    }
)
_SIDES = {frozenset({Jurisdiction.MACAU.value}): Side.MACAU, frozenset({Jurisdiction.MAINLAND.value}): Side.ZHUHAI}


def connect() -> None:
    """Called once, while the apps start."""
    register(Source(kind=PAGE, label=_("Guides and news"), model=Page, place=10, public=_pages, entry_of=_of_pages,
                    key_field="translation_key", paths_of=_paths_of, unseen=UNSEEN))  # fmt: skip
    register(Source(kind=INSTITUTION, label=pgettext_lazy("main menu", "Institutions"), model=Institution, place=20,
                    public=Institution.objects.all, entry_of=_of_institution))  # fmt: skip
    register(Source(kind=TERM, label=_("Words of the law"), model=GlossaryTerm, place=60,
                    public=GlossaryTerm.objects.all, entry_of=_of_term))  # fmt: skip
    # Who may see a page can change for everything below another page.
    save_whole(PageViewRestriction)
    for signal in (post_save, post_delete):
        signal.connect(_on_restriction, sender=PageViewRestriction, dispatch_uid="guidance.searchable")
    post_save.connect(_on_move, sender=Page, dispatch_uid="guidance.searchable")


# ---------- Pages ----------


def _pages() -> QuerySet[Any]:
    """What is published and open to everybody. A page that only repeats another one is found there."""
    pages: Any = published(Page).filter(depth__gt=HOME, alias_of=None).select_related("locale")
    whole: QuerySet[Any] = pages.specific()
    return whole


def _of_pages(pages: Sequence[Any]) -> Entry:
    texts = {page.locale.language_code: _of_page(page) for page in pages}
    places = {str(getattr(page, "jurisdiction", "")) for page in pages}
    ordered = {code: texts[code] for code in languages.CODES if code in texts}
    return Entry(texts=ordered, side=_SIDES.get(frozenset(places), ""), sort=pages[0].path)


def _of_page(page: Any) -> Text:
    return Text(
        title=page.title,
        names=[name for name in (getattr(page, "authors", ""), page.seo_title) if name],
        summary=getattr(page, "summary", "") or getattr(page, "introduction", "") or page.search_description,
        body=" ".join([getattr(page, "place", ""), *_body_of(page)]),
    )


def _body_of(page: Any) -> Iterator[str]:
    """The running text of its blocks; of a pathway its questions and answers."""
    if isinstance(page, PathwayPage):
        for node in page.tree().nodes:
            yield node.title
            yield from (answer.label for answer in node.answers)
    elif hasattr(page, "body"):
        yield from map(str, page.body.stream_block.get_searchable_content(page.body))


def _paths_of(keys: Collection[str]) -> dict[str, Paths]:
    """Where these pages are now, by translation key; what was closed or taken down meanwhile is left out."""
    rows = published(Page).filter(translation_key__in=keys).values_list(
        "translation_key", "locale__language_code", "url_path"
    )  # fmt: skip
    found: dict[str, dict[str, str]] = {}
    for key, code, url_path in rows:
        found.setdefault(str(key), {})[code] = url_path.split("/", 2)[2]
    return dict(found)


def _keep_below(page: Page) -> None:
    below = Page.objects.filter(path__startswith=page.path).values_list("translation_key", flat=True)
    indexing.keep_keys(PAGE, {str(key) for key in below})


def _on_restriction(sender: Any, instance: PageViewRestriction, **details: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        _keep_below(page)


def _on_move(sender: Any, instance: Page, **details: Any) -> None:
    """Below another page it may be closed to some readers, or open again.

    Wagtail moves a page by a save of the plain `Page`, inside the transaction in which it moved what is below.
    `post_page_move` comes after that transaction.
    """
    if instance.numchild:
        _keep_below(instance)


# ---------- Records ----------


def _of_institution(institutions: Sequence[Institution]) -> Entry:
    (institution,) = institutions
    texts = texts_of(
        institution,
        path=f"institutions/{institution.key}/",
        title="name",
        names=["short_name"],
        summary="decides",
        body=["cost"],
    )
    return Entry(texts=texts, side=institution.side, sort=institution.key)


def _of_term(terms: Sequence[GlossaryTerm]) -> Entry:
    """The forms in which texts have a term are what else it is called."""
    (term,) = terms
    texts = {
        code: Text(
            title=called,
            names=[form for form in written(term, "found_as", code).splitlines() if form and form != called],
            summary=written(term, "meaning", code),
            path=f"glossary/#{term.anchor}",
        )
        for code in languages.CODES
        if (called := written(term, "term", code))
    }
    return Entry(texts=texts, sort=f"{term.number:05}")
