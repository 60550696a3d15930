"""How does a list of published records become a resource: its pages, its filters, its single records?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import viewsets
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from portal.api.addresses import whole
from portal.api.base import OpenData
from portal.api.parameters import Parameter

PAGE = Parameter("page", "Which page, from 1. Behind the last page is 404.", is_number=True, default=1)
PAGE_SIZE = Parameter("page_size", "How many records a page has.", is_number=True, most=100, default=25)


class Pages(BasePagination):
    """Numbered pages. `next` and `previous` are whole addresses, with the filters that were asked."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """As OpenAPI says it."""
        number = {"type": "integer", "minimum": 0}
        address = {"type": ["string", "null"], "format": "uri"}
        properties = {
            "count": number | {"description": "Records on all pages"},
            "pages": number | {"minimum": 1, "description": "Pages; an empty list has one"},
            "page": number | {"minimum": 1, "description": "This page"},
            "page_size": number | {"minimum": 1, "maximum": 100, "description": "Records a page"},
            "next": address | {"description": "The page after this one; null behind the last"},
            "previous": address | {"description": "The page before this one; null before the first"},
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}


class Records(OpenData, viewsets.GenericViewSet):
    """Published records of one kind. Subclasses say which (`found`), how they are written and what narrows them."""

    serializer_class: type[Serializer]
    filters: ClassVar[Sequence[Parameter]] = ()
    lookup_field = "key"
    lookup_column: ClassVar[str] = ""  # where the table calls it otherwise
    lookup_pattern: ClassVar[str] = "[-a-zA-Z0-9_]{1,60}"
    title: ClassVar[str]  # "volunteer stations", in texts of the documentation
    title_of_one: ClassVar[str]
    example: ClassVar[dict[str, Any]]
    pagination_class = Pages

    def found(self) -> QuerySet[Any]:
        """All published records, in an order that stays."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        """DRF's name for it."""
        return self.found()

    def parameters(self) -> Sequence[Parameter]:
        """A single record has none."""
        return (*self.filters, PAGE, PAGE_SIZE) if self.action == "list" else ()

    def list(self, request: Request) -> Response:
        """One page of the records that fit all filters."""
        rows = self.get_queryset()
        for parameter, value in self.asked.items():
            if parameter.narrow is not None:
                rows = parameter.narrow(rows, value)
        size = self.asked.get(PAGE_SIZE, PAGE_SIZE.default)
        number = self.asked.get(PAGE, PAGE.default)
        count = rows.count()
        pages = max(-(-count // size), 1)
        if number > pages:
            raise Http404(f"There is no page {number}. The list has {pages}.")
        shown = self.shown(rows[(number - 1) * size : number * size])
        return Response(
            {
                "count": count,
                "pages": pages,
                "page": number,
                "page_size": size,
                "next": self._address(number + 1) if number < pages else None,
                "previous": self._address(number - 1) if number > 1 else None,
                "results": self.get_serializer(shown, many=True).data,
            }
        )

    def retrieve(self, request: Request, **found_by: str) -> Response:
        """One record."""
        rows = self.get_queryset().filter(**{self.lookup_column or self.lookup_field: found_by[self.lookup_field]})
        shown = self.shown(rows[:1])
        if not shown:
            raise Http404(f"There is no {self.title_of_one} like that.")
        return Response(self.get_serializer(shown[0]).data)

    def shown(self, rows: Any) -> Sequence[Any]:
        """What the serialiser writes for these rows."""
        return list(rows)

    def _address(self, page: int) -> str:
        """This list at another page."""
        asked = {parameter.name: value for parameter, value in self.asked.items()} | {"page": page}
        return f"{whole(self.request.path)}?{urlencode(asked)}"
