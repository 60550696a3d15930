"""What does a page tell programs in their own words? One graph of schema.org, as JSON that no browser runs.

Only what the page itself says, and no more than is known: contacts of an institution where somebody verified them, and
"government" of courts, registries and departments alone. Whether the portal is a government's own is for those who run
it to say: it is an organisation here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from wagtail.models import Page

from portal import languages
from portal.guidance import doors
from portal.guidance.finding import Found, whole
from portal.guidance.models import (
    EventPage,
    GuidancePage,
    HomePage,
    Institution,
    NewsPage,
    QuestionsPage,
    ResearchPage,
)
from portal.places.sides import Side

Thing = dict[str, Any]

GOVERNMENT = {
    Institution.Kind.COURT: "Courthouse",
    Institution.Kind.PROSECUTION: "GovernmentOrganization",
    Institution.Kind.BUREAU: "GovernmentOffice",
    Institution.Kind.REGISTRY: "GovernmentOffice",
}
ARTICLES: tuple[tuple[type[Page], str], ...] = (
    (NewsPage, "NewsArticle"),
    (ResearchPage, "ScholarlyArticle"),
    (GuidancePage, "Article"),
)
# What could end the element or begin a comment in it is written as JSON may write it too.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script(things: list[Thing]) -> SafeString:
    """The graph as the text of a script element."""
    text = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))


def of_page(page: Page, found: Found) -> list[Thing]:
    """The things that a page of the guidance is about."""
    things: list[Thing] = []
    if isinstance(page, HomePage):
        things = [_website(found), _portal(found), _service(found)]
    elif isinstance(page, QuestionsPage):
        things = [_questions(page, found)]
    elif isinstance(page, EventPage):
        things = [_event(page, found)]
    else:
        things = [_article(page, found, name) for kind, name in ARTICLES if isinstance(page, kind)]
    return [*things, *_crumbs(found)]


def of_institution(institution: Institution, found: Found) -> list[Thing]:
    """An office, court or helper. Its other names are those in the other languages."""
    names = [str(getattr(institution, f"name_{code.replace('-', '_')}", "") or "") for code in languages.CODES]
    thing: Thing = {
        "@type": GOVERNMENT.get(Institution.Kind(institution.kind), "Organization"),
        "@id": f"{found.canonical}#institution",
        "name": str(institution.name),
        "alternateName": sorted({name for name in names if name} - {str(institution.name)}),
        "areaServed": _place(institution.side),
        "description": found.description,
    }
    if institution.verified_on is not None:
        thing |= {"url": institution.website, "telephone": institution.phone, "address": str(institution.address)}
    return [_filled(thing), *_crumbs(found)]


def of_view(found: Found) -> list[Thing]:
    """A page without a thing of its own: where it stands."""
    return _crumbs(found)


# ---------- The portal ----------


def _website(found: Found) -> Thing:
    return {
        "@type": "WebSite",
        "@id": whole("/#site"),
        "url": whole("/"),
        "name": found.site_name,
        "inLanguage": [language.html for language in languages.LANGUAGES],
        "publisher": {"@id": whole("/#portal")},
    }


def _portal(found: Found) -> Thing:
    return {"@type": "Organization", "@id": whole("/#portal"), "name": found.site_name, "url": whole("/")}


def _service(found: Found) -> Thing:
    """The service, for each kind of request that can be made today, and the offices that take it."""
    open_doors = [door for code, _ in doors.choices() if (door := doors.get(code)) and door.is_open()]
    offices = {card.name: card for door in open_doors for card in door.offices("")}
    return _filled(
        {
            "@type": "Service",
            "@id": whole("/#service"),
            "name": found.site_name,
            "description": found.description,
            "serviceType": [str(door.label) for door in open_doors],
            "areaServed": [_place(side) for side in Side],
            "availableChannel": [
                {"@type": "ServiceChannel", "serviceUrl": whole(url)}
                for url in dict.fromkeys(door.start_url() for door in open_doors)
            ],
            "provider": [
                {"@type": "Organization", "name": card.name, "areaServed": _place(card.side)}
                for card in offices.values()
            ],
        }
    )


def _place(side: str) -> Thing:
    return {"@type": "AdministrativeArea", "name": str(Side(side).label)}


# ---------- What is written ----------


def _article(page: Any, found: Found, kind: str) -> Thing:
    thing = _written(page, found) | {"@type": kind, "headline": found.title}
    authors = [name.strip() for name in getattr(page, "authors", "").replace("、", ",").split(",") if name.strip()]
    published_on = getattr(page, "published_on", None)
    return _filled(
        thing
        | {"author": [{"@type": "Person", "name": name} for name in authors] or {"@id": whole("/#portal")}}
        | ({"datePublished": published_on.isoformat()} if published_on else {})
    )


def _questions(page: QuestionsPage, found: Found) -> Thing:
    """Questions as people ask them. The answer without its markup."""
    asked = [
        {
            "@type": "Question",
            "name": each["question"],
            "acceptedAnswer": {"@type": "Answer", "text": " ".join(strip_tags(_source(each["answer"])).split())},
        }
        for each in page.questions()
    ]
    return _filled(_written(page, found) | {"@type": "FAQPage", "name": found.title, "mainEntity": asked})


def _source(text: Any) -> str:
    """Rich text as it is stored, with a space where a paragraph ends."""
    return str(getattr(text, "source", text)).replace("</", " </")


def _event(page: EventPage, found: Found) -> Thing:
    return _filled(
        {
            "@type": "Event",
            "@id": f"{found.canonical}#event",
            "name": found.title,
            "description": found.description,
            "url": found.canonical,
            "inLanguage": languages.html_lang(found.language),
            "startDate": page.starts_at.isoformat(),
            "endDate": page.ends_at.isoformat() if page.ends_at else "",
            "location": {"@type": "Place", "name": page.place} if page.place else None,
            "organizer": {"@type": "Organization", "name": found.crumbs[-2][0]} if len(found.crumbs) > 2 else None,
        }
    )


def _written(page: Page, found: Found) -> Thing:
    """What every text has: when it was published and changed, in which language it is."""
    return {
        "@id": f"{found.canonical}#text",
        "url": found.canonical,
        "description": found.description,
        "inLanguage": languages.html_lang(found.language),
        "datePublished": page.first_published_at.isoformat() if page.first_published_at else "",
        "dateModified": page.last_published_at.isoformat() if page.last_published_at else "",
        "isPartOf": {"@id": whole("/#site")},
        "publisher": {"@type": "Organization", "@id": whole("/#portal"), "name": found.site_name},
    }


def _crumbs(found: Found) -> list[Thing]:
    if len(found.crumbs) < 2:
        return []
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(found.crumbs, start=1)
    ]
    return [{"@type": "BreadcrumbList", "name": gettext("Where you are"), "itemListElement": items}]


def _filled(thing: Mapping[str, Any]) -> Thing:
    """Without what is not known."""
    return {name: value for name, value in thing.items() if value not in ("", None, [])}
