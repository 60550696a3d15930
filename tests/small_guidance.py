"""What is the least guidance that a test needs? One guide in its section, made much quicker than the whole tree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portal.guidance.models import HomePage, SectionPage
from tests.guidance import Tree, build_records

GUIDE = "/pt/macau/sample-guide/"


def small_tree() -> Tree:
    """One guide in its section, and an empty section."""
    tree = Tree(["pt"])
    build_records(tree)
    tree.homes["pt"] = HomePage.objects.get(locale__language_code="pt")
    for keeper in ("macau", "zhuhai"):
        tree.add(SectionPage, "", keeper, "pt", keeper=keeper)
    tree.add_guide("sample-guide", "pt", laws=["macau-law-3-2025"])
    return tree


@contextmanager
def planted() -> Iterator[Tree]:
    """The small tree, committed, so that other processes see it."""
    tree = small_tree()
    try:
        yield tree
    finally:
        tree.remove()
