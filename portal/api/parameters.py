"""What may stand behind the question mark of an address? Each parameter says how it is read, told and applied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from portal.api.problems import Refused, echo
from portal.search import asking

KEY = r"^[-a-zA-Z0-9_]{1,60}$"
_WHOLE_NUMBER = re.compile(r"[1-9][0-9]*", re.ASCII)
_LARGEST_DIGITS = 18  # more figures mean "very many" all the same

_FOUND = {
    "bigint": "select key::bigint from search_searchrecord where vector @@ %s::tsquery",
    "uuid": "select key::uuid from search_searchrecord where vector @@ %s::tsquery",
}
LOOKED_FOR = (
    "Words that the record holds, all of them, in any of the four languages and either script. Without a letter or a "
    "figure nothing is found."
)

Narrow = Callable[[QuerySet[Any], Any], QuerySet[Any]]


@dataclass(frozen=True, eq=False)
class Parameter:
    """One parameter. values: the words that it takes, all others are refused; pattern: else what it must look like;
    is_number: a whole number from 1 to `most`. narrow: what it leaves of a list.
    """

    name: str
    description: str
    narrow: Narrow | None = None
    values: Sequence[str] = ()
    pattern: str = ""
    is_number: bool = False
    most: int | None = None
    default: int | None = None
    longest: int | None = None

    @property
    def schema(self) -> dict[str, Any]:
        """As OpenAPI says it."""
        if self.is_number:
            bounds = {"minimum": 1, "maximum": self.most, "default": self.default}
            return {"type": "integer", **{name: value for name, value in bounds.items() if value is not None}}
        if self.values:
            return {"type": "string", "enum": list(self.values)}
        limits = {"pattern": self.pattern, "maxLength": self.longest}
        return {"type": "string", **{name: value for name, value in limits.items() if value}}

    def read(self, text: str) -> Any:
        """The value that a text says. Raises Refused with what it must be."""
        if self.is_number:
            return self._number(text)
        if self.values and text not in self.values:
            raise Refused(f"{self.name} is one of: {', '.join(self.values)}. It was “{echo(text)}”.", self.name)
        if self.pattern and not re.fullmatch(self.pattern, text, re.ASCII):
            raise Refused(f"{self.name} must look like {self.pattern}. It was “{echo(text)}”.", self.name)
        if self.longest and len(text) > self.longest:
            raise Refused(f"{self.name} is at most {self.longest} characters long.", self.name)
        return text

    def _number(self, text: str) -> int:
        bounds = f"from 1 to {self.most}" if self.most else "from 1"
        if not _WHOLE_NUMBER.fullmatch(text):
            raise Refused(f"{self.name} is a whole number {bounds}. It was “{echo(text)}”.", self.name)
        number = int(text) if len(text) <= _LARGEST_DIGITS else 10**_LARGEST_DIGITS
        if self.most is not None and number > self.most:
            raise Refused(f"{self.name} is a whole number {bounds}. It was {echo(text)}.", self.name)
        return number


def choice(name: str, description: str, values: Iterable[str], field: str = "") -> Parameter:
    """One of these words, as a field has it."""
    field = field or name
    return Parameter(name, description, lambda rows, value: rows.filter(**{field: value}), values=tuple(values))


def among(name: str, description: str, values: Iterable[str], field: str) -> Parameter:
    """One of these words, which a list field of the record holds."""
    return Parameter(
        name, description, lambda rows, value: rows.filter(**{f"{field}__contains": [value]}), values=tuple(values)
    )


def key(name: str, description: str, narrow: Narrow) -> Parameter:
    """The key of another record. One that is not there leaves an empty list."""
    return Parameter(name, description, narrow, pattern=KEY)


def text(kind: str, field: str = "pk", number: str = "bigint") -> Parameter:
    """What somebody looks for, in any of the four languages and either script, as the one search finds it.

    kind: of the search's sources; field, number: what its keys are, and their type in the database ("bigint", "uuid").
    """

    def narrow(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        question = asking.read(typed)
        if not question:
            return rows.none()
        return rows.filter(**{f"{field}__in": RawSQL(_FOUND[number], [question.for_kind(kind)])})  # noqa: S611  (no text of anybody stands in the statement)

    return Parameter("q", LOOKED_FOR, narrow, longest=asking.LONGEST)


def read(query: QueryDict, known: Iterable[Parameter]) -> Mapping[Parameter, Any]:
    """What was asked. Raises Refused for what is unknown, stands twice or cannot be read."""
    by_name = {parameter.name: parameter for parameter in known}
    asked = {}
    for name, texts in query.lists():
        parameter = by_name.get(name)
        if parameter is None:
            names = ", ".join(by_name) or "none"
            raise Refused(f"There is no parameter “{echo(name)}” here. There are: {names}.", name)
        if len(texts) > 1:
            raise Refused(f"{name} stands more than once.", name)
        asked[parameter] = parameter.read(texts[0])
    return asked
