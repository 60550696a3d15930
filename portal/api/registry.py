"""What does the open API show, without knowing the apps that have it? They register it here, in their `apps.py`."""

from __future__ import annotations

from typing import NamedTuple

from portal.api.records import Records


class Resource(NamedTuple):
    """A list of the API. prefix: its name in addresses ("stations"); order: its place among the others."""

    prefix: str
    viewset: type[Records]
    order: int


_resources: dict[str, Resource] = {}


def register(prefix: str, viewset: type[Records], order: int) -> None:
    """Add a list. Called once for each, while the apps start."""
    _resources[prefix] = Resource(prefix, viewset, order)


def resources() -> list[Resource]:
    """All lists, in their order."""
    return sorted(_resources.values(), key=lambda resource: (resource.order, resource.prefix))
