"""Where did a page go? Its old address leads to the new one.

Only addresses of pages are looked up, and only where nothing is at the address, or where the page of another language
was served in its place: a page that moved is nearer to the reader than its translation.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from wagtail.contrib.redirects.middleware import RedirectMiddleware


class MovedPagesMiddleware(RedirectMiddleware):
    """Wagtail's own, for pages alone. Whatever address somebody invents, it never breaks."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        match = request.resolver_match
        if request.method not in ("GET", "HEAD") or match is None or match.url_name != "wagtail_serve":
            return response
        shown = getattr(request, "page_language", get_language())
        stands_in = response.status_code == 200 and shown != get_language()
        if response.status_code != 404 and not stands_in:
            return response
        status, response.status_code = response.status_code, 404  # Wagtail's looks only at what is not there
        try:
            found: HttpResponseBase = super().process_response(request, response)
        except ValueError:  # an address that cannot be taken apart
            found = response
        response.status_code = status
        return found
