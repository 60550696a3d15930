"""The studio's own screens: review a text, take a page down, its languages, sending a translation, changes of laws.

Each is a plain form that works without a script. A page that somebody may not reach is refused as Wagtail refuses.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Locale, Page, TaskState
from wagtail_localize.models import Translation

from portal import languages
from portal.guidance import law_changes, translating
from portal.guidance.models import Law, LawChange, LegalReviewTask
from portal.guidance.models.reviewing import texts_in_review
from portal.guidance.review_forms import ApproveForm, RefuseForm

looks_or_posts = require_http_methods(["GET", "HEAD", "POST"])


# ---------- Reviewing ----------


@require_safe
def review_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """From a page to the review that it waits for."""
    state = get_object_or_404(Page, pk=page_id).current_workflow_task_state
    if state is None or not isinstance(state.task.specific, LegalReviewTask):
        messages.info(request, _("This page does not wait for a review."))
        return redirect("wagtailadmin_home")
    return redirect("guidance_studio:review", state.pk)


@looks_or_posts
def review(request: HttpRequest, state_id: int) -> HttpResponse:
    """The text, what to compare it with, and the two answers."""
    state = get_object_or_404(TaskState.objects.select_related("revision__user", "workflow_state"), pk=state_id)
    task = state.task.specific
    if not isinstance(task, LegalReviewTask):
        raise Http404
    page = state.revision.content_object
    if not (task.is_open_to(request.user) or page.permissions_for_user(request.user).can_edit()):
        raise PermissionDenied
    is_waiting = state.status == TaskState.STATUS_IN_PROGRESS
    actions = {name for name, *_rest in task.get_actions(page, request.user)} if is_waiting else set()
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    form_of = {"approve": ApproveForm, "reject": RefuseForm}
    forms_shown = {
        name: form(request.POST if answer == name else None, prefix=name)
        for name, form in form_of.items()
        if name in actions
    }
    if answer in forms_shown and forms_shown[answer].is_valid():
        try:
            task.on_action(state, request.user, answer, **forms_shown[answer].cleaned_data)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal) or _("That was not possible."))
            return redirect("guidance_studio:review", state.pk)
        messages.success(request, _("Your answer was noted."))
        return redirect("wagtailadmin_home")
    waiting = texts_in_review(request.user).get(page.pk)
    context = {
        "page": page,
        "text": state.revision.as_object(),
        "state": state,
        "task": task,
        "is_waiting": is_waiting,
        "is_own": bool(waiting and waiting.is_own and task.is_open_to(request.user)),
        "is_changed": bool(waiting and not waiting.is_current),
        "approve_form": forms_shown.get("approve"),
        "reject_form": forms_shown.get("reject"),
    }
    return render(request, "guidance/studio/review.html", context)


# ---------- Taking down ----------


@looks_or_posts
def take_down(request: HttpRequest, page_id: int) -> HttpResponse:
    """Unpublish a page, or stop its publication on a day to come. Its editors and reviewers may: it is the safe way."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not may_take_down(page, request.user):
        raise PermissionDenied
    if request.method == "POST":
        with transaction.atomic():
            page = page.specific_class.objects.select_for_update(of=("self",)).get(pk=page.pk)
            stop_schedule(page, request.user)
            if page.live:
                UnpublishPageAction(page, user=request.user).execute(skip_permission_checks=True)
        messages.success(request, _("“%(title)s” is not published any more.") % {"title": page.draft_title})
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return render(request, "guidance/studio/take_down.html", {"page": page, "scheduled": page.scheduled_revision})


def may_take_down(page: Page, user: Any) -> bool:
    """Whether this person keeps the page and there is something to take down. Sections and topics stay."""
    is_leaf_kind = not page.specific_class.allowed_subpage_models()
    has_something = page.live or page.scheduled_revision is not None
    permissions = page.permissions_for_user(user)
    return is_leaf_kind and has_something and (user.is_superuser or "change" in permissions.permissions)


def stop_schedule(page: Page, user: Any) -> None:
    """Nothing of this page is published by the clock any more."""
    scheduled = page.scheduled_revision
    if scheduled is not None:
        scheduled.approved_go_live_at = None
        scheduled.save(user=user, update_fields=["approved_go_live_at"])


# ---------- Languages ----------


@looks_or_posts
def page_languages(request: HttpRequest, page_id: int) -> HttpResponse:
    """Each language of a page: begin it, let it be drafted, bring changes over, send it."""
    page = _editable(request, page_id)
    if request.method == "POST":
        try:
            _act_on_language(request, page)
        except translating.NotReady as reason:
            messages.error(request, str(reason))
        return redirect("guidance_studio:languages", page.pk)
    context = {
        "page": page,
        "original": translating.original_of(page),
        "states": translating.states_of(page),
        "read_every_string": translating.READ_EVERY_STRING,
    }
    return render(request, "guidance/studio/languages.html", context)


def _act_on_language(request: HttpRequest, page: Page) -> None:
    locale = get_object_or_404(Locale, language_code=request.POST.get("language", ""))
    action = request.POST.get("action", "")
    if action == "begin":
        original = translating.original_of(page).specific
        translating.begin(original, locale, request.user)
        messages.success(request, _("The translation was begun as a draft."))
        return
    translation = get_object_or_404(
        Translation.objects.select_related("source__locale", "target_locale"),
        source__object_id=page.translation_key,
        target_locale=locale,
        enabled=True,
    )
    if not translation.get_target_instance().permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    if action == "draft":
        translating.draft(translation, request.user)
        messages.success(request, _("What had no translation was drafted. Read it before you send it."))
    elif action == "bring-over":
        translating.bring_over(translation)
        messages.success(request, _("The changes of the original were brought over."))
    else:
        raise Http404


@looks_or_posts
def send_translation(request: HttpRequest, page_id: int) -> HttpResponse:
    """Read what a machine drafted, and send a translation to its reviewers."""
    page = _editable(request, page_id)
    translation = get_object_or_404(
        Translation.objects.select_related("source__locale", "target_locale"),
        source__object_id=page.translation_key,
        target_locale_id=page.locale_id,
        enabled=True,
    )
    if request.method == "POST":
        chosen = [int(each) for each in request.POST.getlist("read") if each.isascii() and each.isdigit()][:5000]
        translating.mark_read(translation, [each for each in chosen if each < 2**63], request.user)
        if request.POST.get("action") == "send":
            try:
                translating.send(translation, request.user)
            except translating.NotReady as reason:
                messages.error(request, str(reason))
            else:
                messages.success(request, _("“%(title)s” was sent to review.") % {"title": page.draft_title})
                return redirect("wagtailadmin_explore", page.get_parent().pk)
        return redirect("guidance_studio:send", page.pk)
    return render(request, "guidance/studio/send.html", _sending(page, translation))


def _sending(page: Page, translation: Translation) -> dict[str, Any]:
    try:
        translating.check_ready(translation)
    except translating.NotReady as reason:
        obstacle = str(reason)
    else:
        obstacle = ""
    return {
        "page": page,
        "translation": translation,
        "unread": translating.unread_strings(translation),
        "must_read": translation.target_locale.language_code == translating.READ_EVERY_STRING,
        "obstacle": obstacle,
    }


def _editable(request: HttpRequest, page_id: int) -> Page:
    page = get_object_or_404(Page, pk=page_id, depth__gt=1)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


# ---------- Changes of laws ----------


class LawChangeForm(forms.Form):
    """Which law, since when, and in one sentence what is different."""

    law: forms.ModelChoiceField[Law] = forms.ModelChoiceField(
        Law.objects.all(), label=gettext_lazy("Law"), widget=forms.Select(attrs={"class": "w-max-w-full"})
    )
    changed_on = forms.DateField(label=gettext_lazy("Changed on"), widget=AdminDateInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for language in languages.LANGUAGES:
            self.fields[f"note_{language.code}"] = forms.CharField(
                label=_("What changed, in one sentence (%(language)s)") % {"language": language.name},
                max_length=300,
                required=False,
            )

    @property
    def notes(self) -> dict[str, str]:
        """Language code → the sentence, where one was written."""
        said = {code: self.cleaned_data.get(f"note_{code}", "") for code in languages.CODES}
        return {code: text for code, text in said.items() if text}

    def clean_changed_on(self) -> Any:
        day = self.cleaned_data["changed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        """Without a word of what changed a reader learns nothing."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"note_{code}") for code in languages.CODES):
            self.add_error(f"note_{languages.DEFAULT}", _("Say in at least one language what changed."))
        return cleaned


@require_safe
def law_change_list(request: HttpRequest) -> HttpResponse:
    """What was announced, newest first."""
    law_changes.require_permission(request.user)
    changes: QuerySet[LawChange] = LawChange.objects.select_related("law", "announced_by", "lifted_by")
    page_obj = Paginator(changes, 50).get_page(request.GET.get("p"))
    return render(request, "guidance/studio/law_changes.html", {"page_obj": page_obj})


@looks_or_posts
def announce_law_change(request: HttpRequest) -> HttpResponse:
    """Fill in, see which pages will say it, announce it."""
    law_changes.require_permission(request.user)
    form = LawChangeForm(request.POST if request.method == "POST" else None)
    concerned = None
    if form.is_bound and form.is_valid():
        law, changed_on = form.cleaned_data["law"], form.cleaned_data["changed_on"]
        if request.POST.get("action") == "announce":
            law_changes.announce(law, changed_on, form.notes, request.user)
            messages.success(request, _("Announced. Every page that cites the law says so now."))
            return redirect("guidance_studio:law_changes")
        concerned = law_changes.would_say_so(law, changed_on)
    context = {"form": form, "concerned": concerned, "by_language": _by_language(concerned)}
    return render(request, "guidance/studio/announce.html", context)


def _by_language(pages: Any) -> list[tuple[Any, list[Page]]]:
    """Every language with the pages that will carry the banner, an empty list where there is none."""
    found: dict[str, list[Page]] = {code: [] for code in languages.CODES}
    for page in pages or ():
        found[page.locale.language_code].append(page)
    return [(languages.BY_CODE[code], found[code]) for code in languages.CODES]


@require_POST
def lift_law_change(request: HttpRequest, change_id: int) -> HttpResponse:
    """End the banner of one change on every page."""
    law_changes.require_permission(request.user)
    law_changes.lift(get_object_or_404(LawChange, pk=change_id), request.user)
    messages.success(request, _("Lifted. No page speaks of it any more."))
    return redirect("guidance_studio:law_changes")


# ---------- In place of wagtail-localize's screens ----------


def to_languages(request: HttpRequest, page_id: int = 0, translation_source_id: int = 0) -> HttpResponse:
    """Translations are begun and kept level on the portal's own screen, which publishes nothing by itself."""
    if translation_source_id:
        found = Translation.objects.filter(source_id=translation_source_id).select_related("source").first()
        page = Page.objects.filter(translation_key=found.source.object_id).first() if found else None
        if page is None:
            raise Http404
        page_id = page.pk
    return redirect(reverse("guidance_studio:languages", args=[page_id]))


def to_untranslated(request: HttpRequest) -> HttpResponse:
    """wagtail-localize's report asks the database anew for every line; the portal's own stands in for it."""
    return redirect("guidance_studio:untranslated")


def closed(request: HttpRequest, **arguments: Any) -> HttpResponse:
    """A page that becomes a copy of another language's would be published without a review."""
    raise PermissionDenied
