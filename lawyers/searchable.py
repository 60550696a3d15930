"""How are firms and lawyers found by the one search?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils.functional import Promise
from django.utils.translation import override, pgettext_lazy

from lawyers.models import Firm, FirmOffice, FirmPartner, Lawyer
from lawyers.words import Practice
from portal.search import indexing
from portal.search.registry import Entry, Source, Text, register, texts_of, written

FIRM, LAWYER = "firm", "lawyer"


def connect() -> None:
    """Called once, when the apps are ready."""
    register(
        Source(
            kind=FIRM,
            label=pgettext_lazy("main menu", "Joint law firms"),
            model=Firm,
            place=30,
            is_ranked=False,
            public=lambda: Firm.objects.filter(live=True).prefetch_related("partners", "offices__division"),
            entry_of=_of_firm,
        )
    )
    register(
        Source(
            kind=LAWYER,
            label=pgettext_lazy("main menu", "Lawyers"),
            model=Lawyer,
            place=40,
            is_ranked=False,
            public=lambda: Lawyer.objects.filter(live=True, firm__live=True).select_related("firm"),
            entry_of=_of_lawyer,
        )
    )
    # What a firm's entry says stands in other rows too, and a firm that goes takes its lawyers with it.
    for model in (FirmOffice, FirmPartner):
        for signal in (post_save, post_delete):
            signal.connect(_on_part, sender=model, dispatch_uid=f"lawyers.searchable.{model.__name__}")
    post_save.connect(_on_firm, sender=Firm, dispatch_uid="lawyers.searchable.lawyers")


def _on_part(instance: Any, **details: Any) -> None:
    indexing.keep(FIRM, instance.firm)


def _on_firm(instance: Firm, **details: Any) -> None:
    for lawyer in instance.lawyers.all():
        indexing.keep(LAWYER, lawyer)


def _of_firm(firms: Sequence[Firm]) -> Entry:
    (firm,) = firms
    texts = texts_of(firm, path=f"lawyers/{firm.key}/", title="name", summary="description", body=["fee_note"])
    partners, offices = list(firm.partners.all()), list(firm.offices.all())
    told = {}
    for code, text in texts.items():
        names = [name for each in partners if (name := written(each, "name", code))]
        places = [written(each, "address", code) for each in offices]
        places += [written(each.division, "name", code) for each in offices if each.division is not None]
        told[code] = _with(text, names, [*_practices(firm.practices, code), *places])
    return Entry(texts=told, side=firm.side, sort=firm.key)


def _of_lawyer(lawyers: Sequence[Lawyer]) -> Entry:
    (lawyer,) = lawyers
    texts = texts_of(lawyer, path=f"lawyers/people/{lawyer.key}/", title="name", summary="description")
    told = {
        code: _with(text, [], [written(lawyer.firm, "name", code), *_practices(lawyer.practices, code)])
        for code, text in texts.items()
    }
    return Entry(texts=told, side=lawyer.side, sort=lawyer.key)


def _with(text: Text, names: Sequence[str], more: Sequence[str]) -> Text:
    body = "\n".join(each for each in [*more, text.body] if each)
    return Text(title=text.title, names=[*text.names, *names], summary=text.summary, body=body, path=text.path)


def _practices(held: Iterable[str], code: str) -> list[str]:
    """The portal's own words for fields of practice, in that language."""
    with override(code):
        labels: list[str | Promise] = [Practice(each).label for each in held]
        return [str(label) for label in labels]
