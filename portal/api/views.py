"""What do the addresses of the API answer that are no resource? The list of resources, and the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.http import parse_etags
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api import unchanged
from portal.api.addresses import DOCUMENTATION, ROOT, whole
from portal.api.base import OpenData
from portal.api.registry import resources
from portal.methods import allows


class ResourceLink(serializers.Serializer):
    """A list of the API."""

    name = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True, help_text="In English")
    address = serializers.URLField(read_only=True)


class Start(serializers.Serializer):
    """Where everything is."""

    documentation = serializers.URLField(read_only=True, help_text="A page for people")
    schema = serializers.URLField(read_only=True, help_text="The OpenAPI document")
    resources = ResourceLink(many=True, read_only=True)


class StartView(OpenData):
    """The lists that the API has, and where it is described."""

    title: ClassVar[str] = "List the resources"
    serializer_class = Start

    def get(self, request: Request) -> Response:
        """The same for everybody."""
        found = [
            {"name": each.prefix, "title": each.viewset.title, "address": whole(f"{ROOT}/v1/{each.prefix}")}
            for each in resources()
        ]
        schema = whole(f"{ROOT}/v1/schema.json")
        return Response({"documentation": whole(DOCUMENTATION), "schema": schema, "resources": found})


@allows("GET", "HEAD")
def to_documentation(request: HttpRequest) -> HttpResponse:
    """From `/api/` to the page for people."""
    return HttpResponseRedirect(DOCUMENTATION)


def schema_view(
    write: Callable[[tuple[URLPattern, ...]], bytes], media_type: str, patterns: tuple[URLPattern, ...]
) -> Callable[[HttpRequest], HttpResponse]:
    """A view that answers the OpenAPI document of these addresses."""

    @allows("GET", "HEAD")
    def view(request: HttpRequest) -> HttpResponse:
        body = write(patterns)
        tag = unchanged.of_bytes(body)
        is_held = {tag, "*"} & set(parse_etags(request.headers.get("If-None-Match", "")[: unchanged.MOST_TAG]))
        response = HttpResponseNotModified() if is_held else HttpResponse(body, content_type=media_type)
        unchanged.put_headers(response, tag)
        return response

    return view
