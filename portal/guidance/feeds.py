"""How does a feed reader learn of news? `/{language}/news.xml`, in Atom: the latest of both organisations."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext

from portal import languages
from portal.guidance import listing
from portal.guidance.finding import whole
from portal.methods import allows

MOST = 30  # entries


@allows("GET", "HEAD")
def news(request: HttpRequest) -> HttpResponse:
    """Each item in the reader's language, else in the best there is, as on the pages."""
    code = get_language() or languages.DEFAULT
    feed = Atom1Feed(
        title=gettext("Zhuhai–Macau Legal and Mediation Service Portal"),
        link=whole(f"/{code}/"),
        description="",
        language=languages.html_lang(code),
        feed_url=whole(reverse("news-feed")),
    )
    for item in listing.news(code)[:MOST]:
        day = timezone.make_aware(datetime.combine(item.published_on, time()))
        feed.add_item(
            title=item.title,
            link=whole(listing.address(item, code)),
            description=item.summary,
            unique_id=f"urn:uuid:{item.translation_key}",
            pubdate=day,
            updateddate=max(item.last_published_at or day, day),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
