"""How does somebody who writes a program learn what the open API has? One page, drawn from its OpenAPI document.

The address is the same in all languages, as programs know it: the language is chosen by `?lang=`, else by the browser.
What the document says is English and marked so; everything around it is in the reader's language.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override

from portal import languages
from portal.api import described, document
from portal.api.addresses import whole
from portal.api.urls import data_patterns
from portal.methods import allows
from portal.pages import reader_language


@allows("GET", "HEAD")
def api_docs(request: HttpRequest) -> HttpResponse:
    """The page, in the language that was asked for, else in that of the browser."""
    asked = request.GET.get("lang", "")
    code = asked if asked in languages.BY_CODE else _of_browser(request)
    with override(code):
        response = render(request, "pages/api_docs.html", _context(code))
        response["Content-Language"] = code
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _of_browser(request: HttpRequest) -> str:
    return reader_language.from_accept_language(request.headers.get("Accept-Language", ""))


def _context(code: str) -> dict[str, Any]:
    made = document.document(data_patterns)
    return {
        "resources": described.resources(made),
        "things": described.things(made),
        "refusals": described.refusals(made),
        "most": settings.MOST_ASKED,
        "start": whole(reverse("api:start")),
        "host": settings.BASE_URL.rstrip("/"),
        "language_links": [
            {
                "code": language.code,
                "lang": language.html,
                "name": language.name,
                "short": language.short,
                "url": f"{reverse('api-docs')}?lang={language.code}",
                "is_current": language.code == code,
            }
            for language in languages.LANGUAGES
        ],
    }
