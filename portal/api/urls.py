"""At which addresses is the open API? Every address works with a slash at its end, and is told without one."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from portal.api import document, views
from portal.api.registry import Resource, resources

app_name = "api"


def _addresses(resource: Resource) -> list[URLPattern]:
    """The list and the single record of a resource."""
    viewset, name = resource.viewset, resource.prefix
    one = rf"^api/v1/{name}/(?P<{viewset.lookup_field}>{viewset.lookup_pattern})/?$"
    return [
        re_path(rf"^api/v1/{name}/?$", viewset.as_view({"get": "list"}), name=name),
        re_path(one, viewset.as_view({"get": "retrieve"}), name=f"{name}-record"),
    ]


data_patterns: tuple[URLPattern, ...] = (
    re_path(r"^api/v1/?$", views.StartView.as_view(), name="start"),
    *(address for resource in resources() for address in _addresses(resource)),
)

urlpatterns = [
    re_path(r"^api/?$", views.to_documentation, name="to-documentation"),
    *data_patterns,
    re_path(
        r"^api/v1/schema\.json/?$",
        views.schema_view(document.as_json, "application/json", data_patterns),
        name="schema-json",
    ),
    re_path(
        r"^api/v1/schema\.yaml/?$",
        views.schema_view(document.as_yaml, "application/yaml; charset=utf-8", data_patterns),
        name="schema-yaml",
    ),
]
