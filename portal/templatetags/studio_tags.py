"""What do the templates of the studio need that Wagtail's tags do not give?"""

from __future__ import annotations

import json

from django import template

register = template.Library()


@register.filter
def without_traps(props: str) -> str:
    """The translator's page of wagtail-localize, without deleting and copying another language's page.

    Who may not publish would find one of the two as the page's first button, where elsewhere "Save" is.
    """
    said = json.loads(props)
    said["perms"]["canDelete"] = False
    said["links"]["convertToAliasUrl"] = None
    return json.dumps(said)
