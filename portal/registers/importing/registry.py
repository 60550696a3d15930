"""Which registers can be imported and exported? Each app says it in its module `importing`."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from portal.registers.importing.resources import RegisterResource

_RESOURCES: dict[str, type[RegisterResource]] = {}


def register(resource: type[RegisterResource]) -> type[RegisterResource]:
    """Let a register be imported, under its own slug. For use as a decorator."""
    _RESOURCES[resource._meta.model.register_kind] = resource
    return resource


def resources() -> dict[str, type[RegisterResource]]:
    """Resource by slug of the register, stations first: firms must be there before their lawyers."""
    _look_for_them()
    return dict(sorted(_RESOURCES.items(), key=lambda each: each[1].place))


def resource_of(kind: str) -> type[RegisterResource] | None:
    """The resource of a register; None for a slug that is none."""
    return resources().get(kind)


def label_of(kind: str) -> Any:
    """What a register is called."""
    resource = resource_of(kind)
    return resource._meta.model._meta.verbose_name_plural if resource else kind


@cache
def _look_for_them() -> None:
    autodiscover_modules("importing")
