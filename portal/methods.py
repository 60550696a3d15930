"""Which methods does a view answer? Said once at the view, and read before anything else looks at the request.

Otherwise a DELETE would be told that its token is missing, which is true and helps nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def allows(*methods: str) -> Callable[[View[Arguments]], View[Arguments]]:
    """The view answers these methods alone; any other one gets 405 with Allow."""

    def marked(view: View[Arguments]) -> View[Arguments]:
        checked: View[Arguments] = require_http_methods(methods)(view)
        checked.methods = methods  # type: ignore[attr-defined]  # read by methods_of
        return checked

    return marked


def methods_of(view: Callable[..., object]) -> tuple[str, ...]:
    """What the view said of itself; empty for views of libraries, which check for themselves."""
    methods: tuple[str, ...] = getattr(view, "methods", ())
    return methods
