"""How are the values that all resources share written: texts in four languages, positions, checks, addresses?

Nothing is left out: what nobody wrote is null, so that a program finds the same names in every record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from rest_framework import serializers

from portal import languages
from portal.api.addresses import whole


class OptionalText(serializers.CharField):
    """A text, null where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_null": True, "read_only": True, **options})

    def to_representation(self, value: Any) -> str | None:
        """Empty is null."""
        return str(value) or None


class OptionalURL(serializers.URLField):
    """An address elsewhere, null where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_null": True, "read_only": True, **options})

    def to_representation(self, value: Any) -> str | None:
        """Empty is null."""
        return str(value) or None


class InFourLanguages(serializers.Serializer):
    """The same in each language; null where nobody wrote it. Subclasses say what it is."""

    def __init__(self, of: Any = "", **options: Any) -> None:
        self.of = of
        super().__init__(**{"source": "*", "read_only": True, **options})

    def one(self) -> serializers.Field:
        """The field of one language."""
        return serializers.CharField(allow_null=True, read_only=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """One for each language of the portal."""
        return {code: self.one() for code in languages.CODES}

    def to_representation(self, record: Any) -> dict[str, Any]:
        """Each language's own; nothing is taken from another one."""
        return {code: self.value(record, code) for code in languages.CODES}

    def value(self, record: Any, code: str) -> Any:
        """What this record has in this language."""
        raise NotImplementedError


class Texts(InFourLanguages):
    """A text in the four languages of the portal: Chinese in both scripts (written separately, not converted),
    Portuguese and English. Null where nobody has written it."""

    def value(self, record: Any, code: str) -> str | None:
        """of: the name of the field, or what gives the text of a record and a language."""
        if callable(self.of):
            return self.of(record, code) or None
        return getattr(record, f"{self.of}_{code.replace('-', '_')}") or None


class Pages(InFourLanguages):
    """Where people read about it, in each language of the portal. Null where it is not written."""

    def one(self) -> serializers.Field:
        """An address."""
        return serializers.URLField(allow_null=True, read_only=True)

    def value(self, record: Any, code: str) -> str | None:
        """of: gives the address for a record and a language."""
        address: Callable[[Any, str], str | None] = self.of
        return address(record, code)


def page_at(name: str, arguments: Sequence[Any], code: str, anchor: str = "") -> str:
    """The whole address of a view in a language."""
    with override(code):
        return whole(reverse(name, args=arguments)) + anchor


class Position(serializers.Serializer):
    """Where it is, in degrees of WGS-84 (EPSG:4326). Maps of the Mainland show GCJ-02: convert for one."""

    latitude = serializers.FloatField(read_only=True, min_value=-90, max_value=90)
    longitude = serializers.FloatField(read_only=True, min_value=-180, max_value=180)
    datum = serializers.ChoiceField(["WGS-84"], read_only=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"source": "*", "allow_null": True, "read_only": True, **options})

    def to_representation(self, record: Any) -> dict[str, Any] | None:
        """Null where nobody has measured it."""
        if record.latitude is None or record.longitude is None:
            return None
        return {"latitude": float(record.latitude), "longitude": float(record.longitude), "datum": "WGS-84"}


class Verification(serializers.Serializer):
    """How far the particulars can be relied on. What is due may be out of date: say so where you show it."""

    last_verified_on = serializers.DateField(allow_null=True, read_only=True, help_text="Null: never")
    verify_again_by = serializers.DateField(allow_null=True, read_only=True)
    is_due = serializers.BooleanField(
        read_only=True, help_text="Never verified, or the day of the next verification has passed"
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"source": "*", "read_only": True, **options})

    def to_representation(self, record: Any) -> dict[str, Any]:
        """Who verified it is not told."""
        by = getattr(record, "verify_by", None)
        is_due = record.verified_on is None or (by is not None and by < timezone.localdate())
        return {"last_verified_on": _day(record.verified_on), "verify_again_by": _day(by), "is_due": is_due}


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def words(choices: Any, help_text: str = "") -> serializers.ListField:
    """A list of codes; their meaning stands in the documentation."""
    return serializers.ListField(
        child=serializers.ChoiceField(choices.choices), read_only=True, help_text=help_text or None
    )


def word(choices: Any, help_text: str = "") -> serializers.ChoiceField:
    """One code; its meaning stands in the documentation."""
    return serializers.ChoiceField(choices.choices, read_only=True, help_text=help_text or None)


SAMPLE = "Whether the record is made up, to show what the portal can do. Never show it as real."


def sample() -> serializers.BooleanField:
    """Whether a record is made up."""
    return serializers.BooleanField(read_only=True, help_text=SAMPLE)
