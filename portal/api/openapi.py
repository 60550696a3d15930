"""What does the OpenAPI document say of an operation? Its parameters, headers, answers, errors and an example."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from portal.api.problems import DETAILS, MEDIA_TYPE

_UNCHANGED = "Nothing has changed since the answer whose ETag was sent as If-None-Match. No body."
_REASONS = {
    400: "A parameter is unknown, stands twice or cannot be read. `parameter` names it.",
    404: "There is no such record, or no such page of the list.",
    405: DETAILS[405],
    406: DETAILS[406],
    429: DETAILS[429],
}
_EXAMPLES = {
    400: ("page is a whole number from 1. It was “abc”.", "page"),
    404: ("There is no page 9. The list has 2.", None),
    405: (DETAILS[405], None),
    406: (DETAILS[406], None),
    429: (DETAILS[429], None),
}
_TITLES = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    429: "Too Many Requests",
}


class Problem(serializers.Serializer):
    """Why a request was not answered (RFC 9457)."""

    type = serializers.CharField(read_only=True, help_text="Always about:blank: the status says what kind it is")
    title = serializers.CharField(read_only=True, help_text="The status in words")
    status = serializers.IntegerField(read_only=True, min_value=400, max_value=599)
    detail = serializers.CharField(read_only=True, help_text="What is wrong, in English, for who writes the program")
    parameter = serializers.CharField(read_only=True, allow_null=True, help_text="The parameter at fault, if it is one")
    documentation = serializers.URLField(read_only=True)


class OpenDataSchema(AutoSchema):
    """Reads what portal/api/base.py and records.py know of a view."""

    def get_operation_id(self) -> str:
        """`list_stations`, `get_station`."""
        name = self._name()
        return f"list_{name}" if self._is_list() else f"get_{name}_record" if self._is_one() else f"get_{name}"

    def get_tags(self) -> list[str]:
        """One for each resource."""
        return [self._name()]

    def get_summary(self) -> str:
        """One line."""
        if self._is_list():
            return f"List {self.view.title}"
        return f"Get one {self.view.title_of_one}" if self._is_one() else str(self.view.title)

    def get_description(self) -> str:
        """What the view's own docstring says."""
        return " ".join((type(self.view).__doc__ or "").split())

    def get_auth(self) -> list[Any]:
        """Everybody may ask."""
        return []

    def get_override_parameters(self) -> list[OpenApiParameter]:
        """What may be sent, and the headers of the answers."""
        header = OpenApiParameter.HEADER
        asked = [
            OpenApiParameter(each.name, each.schema, OpenApiParameter.QUERY, description=each.description)
            for each in self.view.parameters()
        ]
        if self._is_one():
            pattern = {"type": "string", "pattern": f"^{self.view.lookup_pattern}$"}
            about = f"The {self.view.lookup_field} of the record, as lists have it"
            name = self.view.lookup_field
            asked.append(OpenApiParameter(name, pattern, OpenApiParameter.PATH, required=True, description=about))
        return [
            *asked,
            OpenApiParameter("If-None-Match", str, header, description="The ETag of an answer that you kept"),
            OpenApiParameter(
                "ETag", {"type": "string", "pattern": '^(W/)?".+"$'}, header, response=[200, 304], required=True,
                description="Changes with every change of what is public, and from day to day",
            ),
            OpenApiParameter("Retry-After", {"type": "integer", "minimum": 1}, header, response=[429], required=True,
                             description="Seconds"),
        ]  # fmt: skip

    def get_response_serializers(self) -> dict[Any, Any]:
        """The record or records, and every error that there is."""
        errors = (400, 404, 405, 406, 429) if self._is_list() or self._is_one() else (400, 405, 406, 429)
        return {
            200: OpenApiResponse(self._get_serializer(), description="Published records, as they are now"),
            304: OpenApiResponse(None, description=_UNCHANGED),
            **{(status, MEDIA_TYPE): _problem(status) for status in errors},
        }

    def get_examples(self) -> list[OpenApiExample]:
        """A record as the API writes it. drf-spectacular puts it into a page of a list."""
        example = getattr(self.view, "example", None)
        return [OpenApiExample("sample", value=example, response_only=True)] if example and self._is_one() else []

    def _name(self) -> str:
        """`stations` of /api/v1/stations/{key}."""
        return self.path.removeprefix("/api/v1").strip("/").partition("/")[0] or "api"

    def _is_list(self) -> bool:
        return getattr(self.view, "action", "") == "list"

    def _is_one(self) -> bool:
        return getattr(self.view, "action", "") == "retrieve"


def _problem(status: int) -> OpenApiResponse:
    detail, parameter = _EXAMPLES[status]
    value = {
        "type": "about:blank",
        "title": _TITLES[status],
        "status": status,
        "detail": detail,
        "parameter": parameter,
        "documentation": "https://portal.example/api/v1/docs",
    }
    example = OpenApiExample(_TITLES[status], value=value, media_type=MEDIA_TYPE, status_codes=[status])
    return OpenApiResponse(Problem, description=_REASONS[status], examples=[example])
