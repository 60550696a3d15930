"""Which pathways do tests walk? The two of the demonstration, in four languages, planted once for a whole module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from portal import languages
from portal.guidance import demonstration_pathways as demonstration
from portal.guidance.models import HomePage, SectionPage
from tests.guidance import Tree, build_records

FAMILY, PROPERTY = "family-first-step", "property-first-step"


def plant() -> Tree:
    """Records, the sections `across` and `macau`, and the pathways."""
    tree = Tree(list(languages.CODES))
    build_records(tree)
    for home in HomePage.objects.select_related("locale"):
        code = home.locale.language_code
        tree.homes[code] = home
        for keeper in ("across", "macau"):
            tree.add(SectionPage, "", keeper, code, keeper=keeper)
    demonstration.load({code: tree["across", code] for code in tree.codes})
    return tree


@contextmanager
def planted_for_a_module(blocker: Any) -> Iterator[Tree]:
    """The pages, in a transaction around all tests of a module: planting takes longer than walking.

    For a fixture of the module that stands on `django_db_setup` and `django_db_blocker`.
    """
    with blocker.unblock(), transaction.atomic():
        yield plant()
        transaction.set_rollback(True)


def at(slug: str, walk: str = "", code: str = "en") -> str:
    """The address of a page of a walk."""
    return f"/{code}/across/{slug}/{walk + '/' if walk else ''}"
