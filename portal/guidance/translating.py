"""How does a text come into another language? Begun from its original, drafted, read, and sent to review as a draft.

wagtail-localize keeps the strings, and shows a translator what changed in the original since. What it does not do is
done here: nothing of a translation is published by itself, a draft never touches what readers see, and a translation is
sent to the same reviewers as every other text. Its own screens for beginning and for bringing changes over publish
without asking anybody; wagtail_hooks.py puts the portal's in their place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Revision, WorkflowState
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import StringTranslation, Translation, TranslationLog, TranslationSource
from wagtail_localize.views.edit_translation import apply_machine_translation

from portal import languages
from portal.guidance import reviewing
from portal.guidance.models import PathwayPage, PublishedText
from portal.guidance.pathway_words import describe_all

# Drafts into traditional Chinese go wrong where one simplified character stands for several.
READ_EVERY_STRING = "zh-hant"


class NotReady(Exception):
    """Why a translation cannot be sent yet, in the reader's language."""


@dataclass(frozen=True)
class State:
    """One language of a page, as the studio lists it.

    page: None where it is not translated; is_original: the others are translated from it; is_behind: the original was
    published in other words since; translation: None where it is kept by hand; missing, unread: strings without a
    translation, and strings that a machine drafted and nobody read; total: all strings.
    """

    locale: Locale
    page: Page | None
    is_original: bool = False
    is_behind: bool = False
    translation: Translation | None = None
    can_be_drafted: bool = False
    total: int = 0
    missing: int = 0
    unread: int = 0


def states_of(page: Page) -> list[State]:
    """Each language of the portal, in its order."""
    family = reviewing.families_of([page.translation_key])[page.translation_key]
    pages = {each.locale_id: each for each in _members(page)}
    original = original_of(page)
    translations = {
        each.target_locale_id: each
        for each in Translation.objects.filter(source__object_id=page.translation_key, enabled=True).select_related(
            "source__locale", "target_locale"
        )
    }
    drafter = get_machine_translator()
    states = []
    for locale in sorted(Locale.objects.all(), key=lambda each: languages.CODES.index(each.language_code)):
        here, translation = pages.get(locale.pk), translations.get(locale.pk)
        total, missing, unread = _counts(translation) if translation else (0, 0, 0)
        states.append(
            State(
                locale=locale,
                page=here,
                is_original=here == original,
                is_behind=bool(here and family.newer_than(here.pk)),
                translation=translation,
                can_be_drafted=bool(drafter and drafter.can_translate(original.locale, locale)),
                total=total,
                missing=missing,
                unread=unread,
            )
        )
    return states


def original_of(page: Page) -> Page:
    """The page that the others are translated from."""
    members = {each.locale_id: each for each in _members(page)}
    family = reviewing.families_of([page.translation_key])[page.translation_key]
    origin = family.original_of(page.locale_id)
    return members[origin.locale_id] if origin else members[page.locale_id]


def _members(page: Page) -> Iterable[Page]:
    found = Page.objects.filter(translation_key=page.translation_key, alias_of=None)
    return list(found.select_related("locale", "latest_revision__user").prefetch_workflow_states().specific(defer=True))


def _counts(translation: Translation) -> tuple[int, int, int]:
    total, translated = translation.get_progress()
    return total, total - translated, unread_strings(translation).count()


# ---------- Beginning, drafting, bringing over ----------


@transaction.atomic
def begin(original: Page, locale: Locale, user: Any) -> Translation:
    """A draft of the page in that language, whose strings wait to be translated.

    Raises NotReady where the page is there already, or the section that it belongs into is not.
    """
    Page.objects.select_for_update().get(pk=original.pk)
    if Page.objects.filter(translation_key=original.translation_key, locale=locale).exists():
        raise NotReady(_("The page is there in that language already."))
    above = original.get_parent().get_translation_or_none(locale)
    if above is None:
        raise NotReady(_("Its section is not there in that language."))
    if not above.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    source, _made = TranslationSource.update_or_create_from_instance(original)
    translation, _made = Translation.objects.update_or_create(
        source=source, target_locale=locale, defaults={"enabled": True}
    )
    translation.save_target(user=user, publish=False)
    Page.objects.filter(translation_key=original.translation_key, locale=locale).update(owner=user)
    return translation


def draft(translation: Translation, user: Any) -> bool:
    """Let the machine draft what has no translation. Whether there was anything to do."""
    machine = get_machine_translator()
    if machine is None or not machine.can_translate(translation.source.locale, translation.target_locale):
        raise NotReady(_("There is no machine draft between these languages."))
    return bool(apply_machine_translation(translation.pk, user, machine))


def bring_over(translation: Translation) -> None:
    """Take over what changed in the original: new strings then wait in each of its translations. No page changes."""
    translation.source.update_from_db()


def unread_strings(translation: Translation) -> QuerySet[StringTranslation]:
    """What a machine drafted and no person has read, among the strings that the page has now."""
    segments = translation.source.stringsegment_set.all()
    drafted: QuerySet[StringTranslation] = StringTranslation.objects.filter(
        locale=translation.target_locale,
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
        context__in=segments.values("context"),
        translation_of__in=segments.values("string"),
    )
    place = segments.filter(context=OuterRef("context"), string=OuterRef("translation_of")).values("order")[:1]
    return drafted.select_related("translation_of", "context").order_by(Subquery(place), "pk")


def mark_read(translation: Translation, strings: Iterable[int], user: Any) -> int:
    """Note that this person read these drafts and found them right. They then count as that person's own."""
    found = unread_strings(translation).filter(pk__in=list(strings))
    chosen = StringTranslation.objects.filter(pk__in=list(found.values_list("pk", flat=True)))
    changed: int = chosen.update(
        translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL, tool_name="", last_translated_by=user
    )
    return changed


# ---------- Sending ----------


def check_ready(translation: Translation) -> None:
    """Raises NotReady with the reason why this translation cannot be sent to review, or published, as it is."""
    total, missing, unread = _counts(translation)
    if is_source_old(translation):
        raise NotReady(_("The original was published in other words since. Bring the changes over first."))
    if missing:
        raise NotReady(_("Not everything is translated yet: %(missing)s of %(total)s strings are missing.")
                       % {"missing": missing, "total": total})  # fmt: skip
    if unread and translation.target_locale.language_code == READ_EVERY_STRING:
        raise NotReady(_("A machine drafted %(unread)s strings that nobody has read yet.") % {"unread": unread})
    faults = faults_of_tree(translation)
    if faults:
        said = _("This pathway cannot be sent yet. Mend its original, then bring the changes over:")
        raise NotReady(" ".join([said, *faults]))


def faults_of_tree(translation: Translation) -> list[str]:
    """What keeps a translated pathway from being published, in words: its tree is its original's."""
    if not issubclass(translation.source.specific_content_type.model_class(), PathwayPage):
        return []
    text = translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
    tree = text.tree()
    return describe_all(tree.faults(), tree)


def is_source_old(translation: Translation) -> bool:
    """Whether the original was published in other words after its strings were taken."""
    source = translation.source
    published = PublishedText.objects.filter(
        page__translation_key=source.object_id, page__locale_id=source.locale_id, changed_at__gt=source.last_updated_at
    )
    return bool(published.exists())


@transaction.atomic
def save_draft(translation: Translation, user: Any) -> Revision:
    """A new revision of the translated page. What is published stays as it is, unlike in wagtail-localize's own way.

    Raises NotReady where the page itself does not take the text, such as a title that is too long.
    """
    source = translation.source
    text = source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
    try:
        if not text.live:
            text.save()
        revision: Revision = text.save_revision(user=user, log_action=True)
    except ValidationError as fault:
        raise NotReady(" ".join(fault.messages)) from fault
    TranslationLog.objects.create(source=source, locale=translation.target_locale, revision=revision)
    return revision


@transaction.atomic
def send(translation: Translation, user: Any) -> None:
    """Save what is translated as a draft and send it to the reviewers of its section. Raises NotReady."""
    page = Page.objects.select_for_update().get(pk=translation.get_target_instance().pk).specific
    check_ready(translation)
    lock = page.get_lock()
    if page.workflow_in_progress:
        raise NotReady(_("It is being reviewed already."))
    if lock is not None and lock.for_user(user):
        raise NotReady(_("The page is locked."))
    if not page.permissions_for_user(user).can_submit_for_moderation():
        raise PermissionDenied
    save_draft(translation, user)
    page = page.specific_class.objects.get(pk=page.pk)
    waiting = page.current_workflow_state
    if waiting and waiting.status == WorkflowState.STATUS_NEEDS_CHANGES:
        waiting.resume(user)
    else:
        page.get_workflow().start(page, user)


@transaction.atomic
def publish(translation: Translation, user: Any) -> None:
    """Publish without a review, which is an administrator's alone; the page then says that it awaits its review."""
    page = translation.get_target_instance()
    if not page.permissions_for_user(user).can_publish():
        raise PermissionDenied
    check_ready(translation)
    save_draft(translation, user).publish(user=user)
