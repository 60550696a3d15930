"""How does an app let what it keeps be found? It registers a source in the `ready()` of its `apps.py`.

    from portal.search.registry import Entry, Source, register, texts_of

    def entry_of(stations: Sequence[Station]) -> Entry:
        (station,) = stations
        texts = texts_of(station, path=f"stations/{station.key}/", title="name", summary="services", body=["hours"])
        return Entry(texts=texts, side=station.side, sort=station.key)

    register(Source(kind="station", label=_("Stations"), model=Station, place=50, is_ranked=False,
                    public=lambda: Station.objects.filter(live=True), entry_of=entry_of))

From then on every save and every deletion of a station changes the index in its own transaction: both happen, or
neither. What no signal tells of (`update`, `bulk_create`, another table that the texts are made of) is said by hand,
inside the same transaction: `indexing.keep("station", station)`. Many at once go inside `with indexing.together():`.
Places of groups: pages 10, institutions 20, firms 30, lawyers 40, stations 50, terms 60.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial, wraps
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

from portal.search import indexing
from portal.search.sources import Entry, Source, Text, sources, texts_of, written

__all__ = ["Entry", "Source", "Text", "register", "save_whole", "texts_of", "written"]


def register(source: Source) -> None:
    """Called once for each kind, while the apps start."""
    sources.by_kind[source.kind] = source
    told, uid = partial(_on_change, source.kind), f"search.{source.kind}"
    for model in _kinds_of(source.model):
        post_save.connect(told, sender=model, weak=False, dispatch_uid=f"{uid}.{model._meta.label}")
    # Of a thing in several tables the model's own row is deleted last, with a signal of its own.
    post_delete.connect(told, sender=source.model, weak=False, dispatch_uid=uid)
    save_whole(source.model)


def save_whole(model: type[models.Model]) -> None:
    """Let each save of the model and what its signals do be one transaction, as a deletion is in Django already.

    Otherwise a row that is saved outside a transaction would be committed before its signal is sent.
    """
    if "save_base" in vars(model):
        return
    save_base = model.save_base

    @wraps(save_base)
    def saved_whole(self: models.Model, *arguments: Any, **options: Any) -> None:
        with transaction.atomic(using=options.get("using"), savepoint=False):
            save_base(self, *arguments, **options)

    setattr(model, "save_base", saved_whole)  # noqa: B010  (mypy lets no method be assigned otherwise)


def _kinds_of(model: type[models.Model]) -> Iterator[type[models.Model]]:
    """The model and the models that inherit from it, each of which sends signals of its own."""
    return (each for each in apps.get_models() if issubclass(each, model))


def _on_change(kind: str, sender: Any, instance: Any, **details: Any) -> None:
    fields = details.get("update_fields")
    if details.get("raw") or (fields and sources[kind].unseen.issuperset(fields)):
        return  # rows of a fixture come in any order: `manage.py reindex` follows them
    indexing.keep(kind, instance)
