"""How does every change of what the public sees become known, whoever makes it and whichever way?

By triggers of the database: a save, an update of many rows, a many-to-many list, a migration, a statement by hand. They
run in the transaction of the change, so that pages are of a new generation exactly when the change is committed, and
not at all where it is rolled back. Which tables count: settings.PAGE_CACHE_WATCHES.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

NAME = "public_change"  # what every trigger's name begins with
PAGES = "wagtailcore_page"
# Columns of a page that its readers do not see: writing a draft changes nothing in public.
UNSEEN = (
    "draft_title", "has_unpublished_changes", "latest_revision_id", "latest_revision_created_at", "locked", "locked_at",
    "locked_by_id", "owner_id", "go_live_at", "expire_at",
)  # fmt: skip

_FUNCTION = """
create or replace function page_cache_note_change() returns trigger language plpgsql as $body$
begin
    insert into public.page_cache_publicchange as change (transaction, mark)
    values (pg_current_xact_id()::text::bigint, hashtextextended(gen_random_uuid()::text, 0))
    on conflict (transaction) do update set mark = change.mark # excluded.mark;
    return null;
end
$body$
"""
_ANY = """
create or replace trigger {name}_any after {events} on {table}
for each statement execute function page_cache_note_change()
"""
_SEEN = """
create or replace trigger {name}_seen after update on {table} for each row
when ((old.live or new.live) and to_jsonb(old) - array[{unseen}] is distinct from to_jsonb(new) - array[{unseen}])
execute function page_cache_note_change()
"""
_THERE = "select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal and tgname like %s"


def put_up_after_migrating(**_: Any) -> None:
    """Called as the owner of the tables whenever migrations have run: the triggers are those that the settings say."""
    there = set(connection.introspection.table_names())
    if "page_cache_publicchange" not in there:
        return  # migrated back, or only a part was migrated
    wanted = {table for table in watched_tables() if table in there}
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTION)
        cursor.execute(_THERE, [f"{NAME}%"])
        for table, name in cursor.fetchall():
            if table not in wanted:
                cursor.execute(f'drop trigger {name} on "{table}"')
        for table in sorted(wanted):
            for statement in _statements(table):
                cursor.execute(statement)


def watched_tables() -> Iterator[str]:
    """The tables of what PAGE_CACHE_WATCHES names: models ("wagtailcore.Page") and whole apps ("guidance")."""
    for name in settings.PAGE_CACHE_WATCHES:
        if "." in name:
            yield from _tables(apps.get_model(name))
        else:
            for model in apps.get_app_config(name).get_models():
                yield from _tables(model)


def _tables(model: type[models.Model]) -> Iterator[str]:
    """Its own and those of its many-to-many lists."""
    yield model._meta.db_table
    for relation in model._meta.local_many_to_many:
        yield relation.m2m_db_table()


def _statements(table: str) -> Iterator[str]:
    if table == PAGES:
        unseen = ", ".join(f"'{column}'" for column in UNSEEN)
        yield _ANY.format(name=NAME, table=table, events="insert or delete or truncate")
        yield _SEEN.format(name=NAME, table=table, unseen=unseen)
    else:
        yield _ANY.format(name=NAME, table=table, events="insert or update or delete or truncate")
