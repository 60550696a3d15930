"""How does a model hold text that is sealed at rest?

A sealed field reads and writes plain values; the database sees sealed bytes. A value is opened only when it is read,
so that a list that shows no names opens none. It can be neither filtered by nor set through `QuerySet.update`.
"""

from __future__ import annotations

import json
from typing import Any, cast

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from portal.sealing import open_sealed, seal


class Sealed(bytes):
    """Bytes as they lie in the database, not yet opened."""


class SealedAttribute(DeferredAttribute):
    """Opens the value when it is first read and remembers it on the instance."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            field = cast("SealedText", self.field)
            value = instance.__dict__[field.attname] = field.open(instance, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedText(models.BinaryField):  # type: ignore[type-arg]  # django-stubs has no type for opened values
    """Text, sealed with a key of the row's side. Blank text is stored as no bytes at all.

    The model says which ring of keys seals its rows: `sealing_ring() -> "zhuhai" | "macau" | "draft"`.
    """

    descriptor_class = SealedAttribute
    empty: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", type(self.empty))
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        kwargs.pop("blank", None)
        return name, path, args, kwargs

    def get_default(self) -> Any:
        return type(self.empty)()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        return Sealed(value) if len(value) else type(self.empty)()

    def pre_save(self, model_instance: Any, add: bool) -> bytes:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Sealed):  # never read, never changed: it goes back as it came
            return bytes(value)
        if not value:
            return b""
        return seal(self.to_bytes(value), ring=model_instance.sealing_ring(), place=self._place(model_instance))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, bytes | memoryview):
            raise TypeError(f"{self} takes plain values through instances only, never through queries.")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: Any) -> str:
        raise TypeError("Sealed values are never serialised.")

    def open(self, instance: Any, sealed: bytes) -> Any:
        return self.from_bytes(open_sealed(sealed, place=self._place(instance)))

    def to_bytes(self, value: Any) -> bytes:
        return cast(str, value).encode("utf-8")

    def from_bytes(self, value: bytes) -> Any:
        return value.decode("utf-8")

    def _place(self, instance: Any) -> str:
        return f"{instance._meta.db_table}.{self.column}:{instance.pk}"


class SealedJSON(SealedText):
    """A JSON value, sealed as a whole. Blank is an empty dictionary."""

    empty: Any = {}

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    def from_bytes(self, value: bytes) -> Any:
        return json.loads(value)
