"""What do the register of institutions and the glossary answer? Public, and the same for everybody who asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext, pgettext

from portal import languages
from portal.guidance import glossary, institutions
from portal.guidance.models import Institution
from portal.methods import allows


@allows("GET", "HEAD")
def institution_list(request: HttpRequest) -> HttpResponse:
    """Everybody whom a page may send somebody to, by side and kind."""
    context = {
        "sides": institutions.register(),
        "title": pgettext("main menu", "Institutions"),
        "description": gettext("Who decides what in Zhuhai and in Macau, what it costs, and who can help you."),
    }
    return render(request, "guidance/records/institutions.html", context)


@allows("GET", "HEAD")
def institution(request: HttpRequest, key: str) -> HttpResponse:
    """One of them, what it is called in each language, and the guides that name it."""
    found = get_object_or_404(Institution, key=key)
    context = {
        "institution": found,
        "title": found.name,
        "contacts": institutions.has_contacts(found),
        "guides": institutions.guides_that_name(found, _reader()),
    }
    return render(request, "guidance/records/institution.html", context)


@allows("GET", "HEAD")
def glossary_page(request: HttpRequest) -> HttpResponse:
    """All terms, or those that hold `?q=`."""
    search = glossary.readable_search(request.GET.get("q", ""))
    context = {
        "entries": glossary.entries(_reader(), search),
        "search": search,
        "title": pgettext("main menu", "Glossary"),
        "description": gettext("Words of the law in plain language, and what they are called on the other side."),
    }
    return render(request, "guidance/records/glossary.html", context)


def _reader() -> str:
    return get_language() or languages.DEFAULT
