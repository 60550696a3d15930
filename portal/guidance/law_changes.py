"""A law has changed: which pages cite it, and which of them must say so to their readers?

A page cites a law that it rests on (`laws`) and every law that its text quotes in a block. The banner is worked out
from the page itself when it is read; nothing is written into pages, so that none is forgotten in any language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, PageQuerySet

from portal.guidance.models import (
    EventPage,
    GuidancePage,
    Law,
    LawChange,
    NewsPage,
    NoticePage,
    PathwayPage,
    ResearchPage,
)
from portal.page_cache.remembering import remembered

RESTING = (GuidancePage, PathwayPage)  # rest on laws that are chosen for them
QUOTING = (GuidancePage, NewsPage, ResearchPage, EventPage, NoticePage)  # may quote a law in a block of the body
PERMISSION = "guidance.add_lawchange"


# ---------- What the studio does ----------


@transaction.atomic
def announce(law: Law, changed_on: date, notes: Mapping[str, str], by: Any) -> LawChange:
    """Say on every page that cites the law that it changed on this day. notes: language code → one sentence."""
    columns = {f"note_{code.replace('-', '_')}": text for code, text in notes.items()}
    change: LawChange = LawChange.objects.create(law=law, changed_on=changed_on, announced_by=by, **columns)
    log(instance=change, action="guidance.law_change.announce", user=by, data={"law": law.key})
    return change


@transaction.atomic
def lift(change: LawChange, by: Any) -> None:
    """End the banner everywhere. Lifting what is lifted changes nothing."""
    change = LawChange.objects.select_for_update().get(pk=change.pk)
    if change.lifted_at is None:
        change.lifted_at, change.lifted_by = timezone.now(), by
        change.save(update_fields=["lifted_at", "lifted_by"])
        log(instance=change, action="guidance.law_change.lift", user=by, data={"law": change.law.key})


def require_permission(user: AbstractBaseUser | AnonymousUser) -> None:
    """Reviewers alone announce and lift. Raises PermissionDenied."""
    if not user.has_perm(PERMISSION):  # type: ignore[union-attr]  # every user of the portal has permissions
        raise PermissionDenied


# ---------- What a page says ----------


def concerning(page: Any) -> list[LawChange]:
    """The changes that a reader of this page must hear of, newest first.

    Where a change is announced just now, one query for what this page rests on; most of the time none is.
    """
    announced = remembered(
        ("law changes",), lambda: list(LawChange.objects.filter(lifted_at=None).select_related("law"))
    )
    if not announced:
        return []
    laws, right_on = quoted_laws(page) | _own_laws(page), right_as_of(page)
    return [change for change in announced if change.law_id in laws and change.concerns(right_on)]


def _announced() -> list[LawChange]:
    return list(LawChange.objects.filter(lifted_at=None).select_related("law"))


def _own_laws(page: Any) -> set[int]:
    """The laws that it rests on: those that a draft names, else those of the row."""
    if not hasattr(page, "laws"):
        return set()
    if page.pk is None or "laws" in vars(page).get("_cluster_related_objects", {}):
        return {law.pk for law in page.laws.all()}
    field = page._meta.get_field("laws")
    rests_on = field.remote_field.through.objects.filter(**{f"{field.m2m_field_name()}_id": page.pk})
    return set(rests_on.values_list("law_id", flat=True))


def quoted_laws(page: Any) -> set[int]:
    """The laws that blocks of the body quote, without asking for the laws themselves."""
    raw = getattr(getattr(page, "body", None), "raw_data", ())
    found = (block["value"].get("law") for block in raw if block and block["type"] == "law")
    return {int(law) for law in found if law}


def right_as_of(page: Any) -> date | None:
    """The day on which the text was right: its label, the date of news, or the day on which it was last published."""
    own: date | None = getattr(page, "law_as_of", None) or getattr(page, "published_on", None)
    published: datetime | None = page.last_published_at
    return own or (timezone.localdate(published) if published else None)


# ---------- Which pages ----------


@dataclass(frozen=True)
class Citing:
    """A published page that cites a law, and the day on which it was right."""

    page_id: int
    law_id: int
    right_on: date | None


def citing_pages(law: Law) -> PageQuerySet:
    """Every published page that cites the law, in every language. Those that are up to date again are among them."""
    return Page.objects.live().filter(pk__in={each.page_id for each in citations([law.pk])})


def would_say_so(law: Law, changed_on: date) -> PageQuerySet:
    """The published pages that would carry the banner if the law changed on this day."""
    change = LawChange(law=law, changed_on=changed_on)
    pages = {each.page_id for each in citations([law.pk]) if change.concerns(each.right_on)}
    return Page.objects.live().filter(pk__in=pages).select_related("locale").order_by("locale_id", "title")


def pages_with_changes() -> dict[int, list[LawChange]]:
    """Published page → the changes that it tells its readers of. Few queries, however many pages there are."""
    changes = defaultdict(list)
    for change in LawChange.objects.filter(lifted_at=None).select_related("law"):
        changes[change.law_id].append(change)
    found: dict[int, list[LawChange]] = defaultdict(list)
    for each in citations(changes):
        for change in changes[each.law_id]:
            if change.concerns(each.right_on):
                found[each.page_id].append(change)
    return dict(found)


def citations(laws: Iterable[int]) -> list[Citing]:
    """Who cites these laws, each pair once. Read from the published texts themselves, not from an index of them."""
    laws = list(laws)
    if not laws:
        return []
    found: dict[tuple[int, int], Citing] = {}
    with connection.cursor() as cursor:
        for model in RESTING:
            cursor.execute(_RESTING_SQL.format(**_names(model), relation=model.laws.through._meta.db_table), [laws])
            found |= {(row[0], row[1]): _citing(row) for row in cursor.fetchall()}
        for model in QUOTING:
            cursor.execute(_QUOTING_SQL.format(**_names(model)), [[str(law) for law in laws]])
            found |= {(row[0], int(row[1])): _citing(row) for row in cursor.fetchall()}
    return list(found.values())


def _citing(row: tuple[Any, ...]) -> Citing:
    page_id, law_id, own, published = row
    return Citing(page_id, int(law_id), own or (timezone.localdate(published) if published else None))


def _names(model: type[Page]) -> dict[str, str]:
    """Table and columns of a kind of page, all of them names of our own tables."""
    fields = {field.name: field.column for field in model._meta.local_fields}
    own = fields.get("law_as_of") or fields.get("published_on")
    return {
        "table": model._meta.db_table,
        "column": f"{model._meta.model_name}_id",
        "own": f"own.{own}" if own else "null::date",
    }


_RESTING_SQL = """
    select page.id, relation.law_id, {own}, page.last_published_at
      from {relation} as relation
      join {table} as own on own.page_ptr_id = relation.{column}
      join wagtailcore_page as page on page.id = own.page_ptr_id
     where page.live and relation.law_id = any(%s)
"""
_QUOTING_SQL = """
    select page.id, block.value -> 'value' ->> 'law', {own}, page.last_published_at
      from {table} as own
      join wagtailcore_page as page on page.id = own.page_ptr_id
     cross join lateral jsonb_array_elements(own.body) as block(value)
     where page.live and block.value ->> 'type' = 'law' and block.value -> 'value' ->> 'law' = any(%s)
"""
