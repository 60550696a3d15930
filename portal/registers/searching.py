"""Which records of a register hold what somebody typed, in any language and script?"""

from __future__ import annotations

from django.db.models import Q
from django.db.models.expressions import RawSQL

from portal.search.asking import read

_FOUND = "select key::bigint from search_searchrecord where vector @@ %s::tsquery"


def matching(kind: str, text: str) -> Q:
    """The rows whose record holds all the words, asked of the one search's index as a part of another question."""
    question = read(text)
    return Q(pk__in=RawSQL(_FOUND, [question.for_kind(kind)])) if question else Q(pk__in=[])  # noqa: S611  (no text of anybody stands in the statement)
