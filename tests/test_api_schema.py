"""Is every answer of the open API what its OpenAPI document says, whatever is asked? Schemathesis asks and compares.

It sends what the document allows and what it does not: parameters, headers, paths, methods. The document is made
stricter here than it is told: an object has the fields that it names and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from portal.api import document
from portal.api.urls import data_patterns
from tests.open_data import published

HOST = "localhost"  # the name that schemathesis gives the application
EXAMPLES = 30  # of each address, beside those that schemathesis makes for each limit of the document


def strict(part: Any) -> Any:
    """The same, where no object has a field that it does not name."""
    if isinstance(part, list):
        return [strict(each) for each in part]
    if not isinstance(part, dict):
        return part
    stricter = {name: strict(value) for name, value in part.items()}
    return stricter | {"additionalProperties": False} if "properties" in part and "type" in part else stricter


site = WSGIHandler()


def from_this_machine(environ: dict[str, Any], start_response: Any) -> Any:
    """A server says who asks; schemathesis calls the application without one."""
    return site({"REMOTE_ADDR": "127.0.0.1", **environ}, start_response)


def told() -> schemathesis.BaseSchema:
    """The document, over the real WSGI application."""
    made = strict(document.document(data_patterns)) | {"servers": [{"url": f"http://{HOST}"}]}
    found = schemathesis.openapi.from_dict(made)
    found.app = from_this_machine
    found.config.update(base_url=f"http://{HOST}")
    return found


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), published(["zh-hant", "pt"]):
        yield


@pytest.fixture
def unlimited(planted: None, db: None, settings: Any) -> Iterator[None]:
    """Nobody waits, the site has the name by which it is asked, and the end of a request is not the end of the data."""
    settings.MOST_ASKED = 10**6
    settings.ALLOWED_HOSTS = [HOST]
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


schema = told()


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
def test_every_answer_is_as_the_document_says(case: schemathesis.Case, unlimited: None) -> None:
    case.call_and_validate()
