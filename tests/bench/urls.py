"""The portal's addresses and an empty view, public like a page of the guidance. It exists in benchmarks alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal import urls

EMPTY = "/bench/empty/"

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


# In a public namespace, so that no middleware asks who is there: it does for no page of the guidance either.
_public = ([path("empty/", empty, name="bench-empty")], "pages")
urlpatterns = [*urls.urlpatterns, path("bench/", include(_public))]
