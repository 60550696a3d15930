"""What is the OpenAPI document of the API? Made once in each process, from the views and what they write."""

from __future__ import annotations

import json
import threading
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.urls import URLPattern
from django.utils.translation import override
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.settings import patched_settings

from portal.api.addresses import DOCUMENTATION, whole
from portal.api.registry import resources

VERSION = "1.0.0"
_making = threading.Lock()

ABOUT = """\
What the portal publishes, for other programs: read-only, without a key.

**Texts** are objects with four languages, `zh-hant`, `zh-hans`, `pt` and `en`; a language in which nobody has written
the text is null. **Lists** come in pages (`page`, `page_size`); a parameter that a list does not know is refused with
400. **Positions** are WGS-84.

**Asking again**: keep the `ETag` of an answer and send it as `If-None-Match`; while nothing changed you get 304 without
a body. **Scripts** of any site may read the answers (`Access-Control-Allow-Origin: *`); no cookie is read or set.

**How much**: {most} requests an hour from one address, then 429 with `Retry-After`.

**Sample data**: a record with `is_sample` is made up and must never be shown as real. **Licence**: the two sides have
not decided yet under which licence these data may be used further. Name the portal as the source, and ask before you
publish copies.
"""


class _Endpoints(EndpointEnumerator):
    """Addresses are told without the slash at their end, which they take too."""

    def get_path_from_regex(self, path_regex: str) -> str:
        path: str = super().get_path_from_regex(path_regex)
        return path.rstrip("/") or "/"


class _Generator(SchemaGenerator):
    endpoint_inspector_cls = _Endpoints


def document(patterns: tuple[URLPattern, ...]) -> dict[str, Any]:
    """The document of these addresses. Nobody may change it: others get the same object."""
    with _making:  # what is patched below is the whole process's
        return _made(patterns, settings.BASE_URL, settings.MOST_ASKED)


@cache
def _made(patterns: tuple[URLPattern, ...], base_url: str, most: int) -> dict[str, Any]:
    told = {
        "OAS_VERSION": "3.1.0",
        "TITLE": "Zhuhai–Macau Legal and Mediation Service Portal: open data",
        "DESCRIPTION": ABOUT.format(most=f"{most:,}"),
        "VERSION": VERSION,
        "SERVERS": [{"url": base_url.rstrip("/")}],
        "TAGS": [{"name": each.prefix, "description": each.viewset.title.capitalize()} for each in resources()],
        "EXTERNAL_DOCS": {"url": whole(DOCUMENTATION), "description": "The same, to read"},
        "POSTPROCESSING_HOOKS": [],
        "SORT_OPERATIONS": False,
        "SORT_OPERATION_PARAMETERS": False,
        "SCHEMA_PATH_PREFIX": "/api/v1",
    }
    with override("en"), patched_settings(told):
        made: dict[str, Any] = _Generator(patterns=list(patterns)).get_schema(public=True)
    plain: dict[str, Any] = json.loads(json.dumps(made), object_hook=_without_marks)  # lazy words become words
    return plain


def _without_marks(part: dict[str, Any]) -> dict[str, Any]:
    """Without what drf-spectacular notes for itself."""
    return {name: value for name, value in part.items() if name != "x-spec-enum-id"}


def as_json(patterns: tuple[URLPattern, ...]) -> bytes:
    """The document as a file."""
    return json.dumps(document(patterns), ensure_ascii=False, indent=2).encode()


def as_yaml(patterns: tuple[URLPattern, ...]) -> bytes:
    """The document as a file that is easier to read."""
    return yaml.safe_dump(document(patterns), allow_unicode=True, sort_keys=False, width=120).encode()
