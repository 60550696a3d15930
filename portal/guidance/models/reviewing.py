"""Who finds a text right before it is published? The reviewers of a side, or their deputies; never its own writer.

The text under review is one revision. Nobody changes it meanwhile, and exactly that revision becomes what is read
(finishing.py). docs/decisions/0012-reviewing.md says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.locks import WorkflowLock
from wagtail.log_actions import log
from wagtail.models import Page, Revision, Task, TaskState

from portal.guidance.models.labels import Jurisdiction, LegalReview
from portal.guidance.models.pages import SectionPage
from portal.guidance.review_forms import ApproveForm, RefuseForm
from portal.places.sides import Side

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def reviewers_of(side: str) -> str:
    """The name of the group of a side's reviewers."""
    return f"reviewers:{side}"


def editors_of(side: str) -> str:
    """The name of the group of a side's editors."""
    return f"editors:{side}"


class Deputy(models.Model):
    """Somebody who reviews in a reviewer's place while that one is away: from the first day to the last, both included.

    A deputy is an editor or a reviewer of the same side, so that nobody reviews the law of a place that is not theirs.
    """

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deputies", verbose_name=_("reviewer who is away")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deputy_of", verbose_name=_("deputy")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    first_day = models.DateField(_("first day away"))
    last_day = models.DateField(_("last day away"))

    panels: ClassVar = [
        FieldPanel("side"),
        FieldPanel("reviewer"),
        FieldPanel("deputy"),
        FieldRowPanel([FieldPanel("first_day"), FieldPanel("last_day")]),
    ]

    class Meta:
        ordering: ClassVar = ["-first_day", "pk"]
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="deputy_days_in_order"),
            models.CheckConstraint(condition=~Q(deputy=F("reviewer")), name="deputy_is_another_person"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} · {self.reviewer} · {self.first_day:%Y-%m-%d} – {self.last_day:%Y-%m-%d}"

    def clean(self) -> None:
        """Both belong to the side, and the days are in order."""
        super().clean()
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day cannot be before the first.")})
        if not (self.side and self.reviewer_id and self.deputy_id):
            return
        if self.reviewer_id == self.deputy_id:
            raise ValidationError({"deputy": _("Choose somebody else.")})
        if not _is_in(self.reviewer, reviewers_of(self.side)):
            raise ValidationError({"reviewer": _("This person is not a reviewer of that side.")})
        if not _is_in(self.deputy, editors_of(self.side), reviewers_of(self.side)):
            raise ValidationError({"deputy": _("A deputy is an editor or reviewer of the same side.")})


def _is_in(user: Any, *groups: str) -> bool:
    return bool(user.is_active and user.groups.filter(name__in=groups).exists())


def sides_reviewed_by(user: Any, today: date | None = None) -> frozenset[str]:
    """The sides in whose name a person may review today: as a reviewer, or as a deputy of one who is away.

    A superuser is no lawyer: the account gives no place here.
    """
    if not user.is_active:
        return frozenset()
    today = today or timezone.localdate()
    own = set(user.groups.values_list("name", flat=True))
    sides = {side for side in Side.values if reviewers_of(side) in own}
    rows = Deputy.objects.filter(deputy_id=user.pk, first_day__lte=today, last_day__gte=today, reviewer__is_active=True)
    for side, group in rows.values_list("side", "reviewer__groups__name"):
        # Both must still belong to the side on the day itself.
        if group == reviewers_of(side) and own & {editors_of(side), reviewers_of(side)}:
            sides.add(side)
    return frozenset(sides)


def sides_needed(page: Page) -> frozenset[str]:
    """Whose reviewers must find a page right: those of its section, and those of the law that it speaks of."""
    section = SectionPage.objects.ancestor_of(page).only("keeper").last()
    keepers = {
        None: (),
        SectionPage.Keeper.MACAU: (Side.MACAU,),
        SectionPage.Keeper.ZHUHAI: (Side.ZHUHAI,),
        SectionPage.Keeper.ACROSS: (Side.ZHUHAI, Side.MACAU),
    }[section.keeper if section else None]
    jurisdiction = getattr(page, "jurisdiction", "")
    spoken_of = Jurisdiction(jurisdiction).sides if jurisdiction else ()
    return frozenset(side.value for side in (*keepers, *spoken_of))


@dataclass(frozen=True)
class InReview:
    """A text that waits: its state and revision; is_own: this person wrote some of it; is_current: nothing was saved
    after it was sent.
    """

    state_id: int
    page_id: int
    revision_id: int
    is_own: bool
    is_current: bool


def texts_in_review(user: Any) -> dict[int, InReview]:
    """Every text that waits for a reviewer, by page, as this person stands to it. One query however many wait."""
    page_type = ContentType.objects.get_for_model(Page)
    page = Page.objects.filter(pk=Cast(OuterRef("workflow_state__object_id"), models.IntegerField()))
    written = Revision.objects.filter(
        base_content_type=page_type,
        object_id=OuterRef("workflow_state__object_id"),
        user_id=user.pk,
        created_at__gt=OuterRef("live_at"),
        created_at__lte=OuterRef("revision__created_at"),
    )
    states = (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            task__content_type=ContentType.objects.get_for_model(LegalReviewTask),
            workflow_state__base_content_type=page_type,
        )
        .annotate(
            live_at=Coalesce(Subquery(page.values("live_revision__created_at")[:1]), Value(_LONG_AGO)),
            latest_id=Subquery(page.values("latest_revision_id")[:1]),
        )
        .annotate(is_own=Exists(written))
        .values_list("pk", "workflow_state__object_id", "revision_id", "is_own", "latest_id")
    )
    return {
        int(page_id): InReview(pk, int(page_id), revision_id, is_own, revision_id == latest_id)
        for pk, page_id, revision_id, is_own, latest_id in states
    }


def _remembered(user: Any, name: str, make: Any) -> Any:
    """What one request asks of a person many times. `request.user` lives no longer than the request."""
    if name not in vars(user).setdefault("_reviewing", {}):
        vars(user)["_reviewing"][name] = make(user)
    return vars(user)["_reviewing"][name]


class ReviewLock(WorkflowLock):
    """Says why nobody can change the text now."""

    def get_message(self, user: Any) -> Any:
        return _("This text is being reviewed as it is, and nobody changes it meanwhile. Who sent it can take it back.")

    def get_description(self, user: Any, can_lock: bool = False) -> Any:
        return _("Nobody changes a text while it is reviewed")


class LegalReviewTask(Task):
    """The step at which the reviewers of one side answer for the text; of either side where none is named."""

    side = models.CharField(
        _("side"), max_length=10, choices=Side.choices, blank=True, help_text=_("Empty: the reviewers of either side")
    )

    admin_form_fields: ClassVar = [*Task.admin_form_fields, "side"]
    lock_class = ReviewLock

    class Meta:
        verbose_name = _("legal review")
        verbose_name_plural = _("legal reviews")

    @classmethod
    def get_description(cls) -> Any:
        """What the studio says where a step is chosen."""
        return _("The reviewers of a side, or their deputies, answer for the text. Nobody reviews a text of their own.")

    # ---------- Who ----------

    def is_open_to(self, user: Any) -> bool:
        """Whether this person is a reviewer here today, whoever wrote the text."""
        sides = _remembered(user, "sides", sides_reviewed_by)
        return self.side in sides if self.side else bool(sides)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self.is_open_to(user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Nobody changes what is being reviewed. An administrator may: the text must then be sent again."""
        return not user.is_superuser

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """What this person may answer. A text that changed since it was sent can only be given back."""
        if not self.is_open_to(user):
            return []
        waiting: InReview | None = _remembered(user, "waiting", texts_in_review).get(obj.pk)
        if waiting is None or waiting.is_own:
            return []
        refuse = ("reject", _("Give back with a comment"), True)
        return [("approve", _("Approve"), True), refuse] if waiting.is_current else [refuse]

    def get_task_states_user_can_moderate(self, user: Any, **options: Any) -> Any:
        """The texts that wait for this person's answer."""
        if not self.is_open_to(user):
            return TaskState.objects.none()
        waiting: Mapping[int, InReview] = _remembered(user, "waiting", texts_in_review)
        answerable = [each.state_id for each in waiting.values() if not each.is_own]
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS, pk__in=answerable)

    def get_form_for_action(self, action: str) -> type[ApproveForm] | type[RefuseForm]:
        return ApproveForm if action == "approve" else RefuseForm

    # ---------- What happens ----------

    def start(self, workflow_state: Any, user: Any = None) -> Any:
        """Begin the review; where the law of this side has no part in the page, pass on to the next step."""
        page = workflow_state.content_object.specific
        if page.locked:  # who had locked the page could change the text while it is reviewed
            page.locked, page.locked_by, page.locked_at = False, None, None
            page.save(update_fields=["locked", "locked_by", "locked_at"], clean=False)
        draft = page.get_latest_revision_as_object()
        if not self.side or self.side in sides_needed(draft):
            return super().start(workflow_state, user=user)
        skipped = self.get_task_state_class()(workflow_state=workflow_state, task=self)
        skipped.status, skipped.finished_at = TaskState.STATUS_SKIPPED, timezone.now()
        skipped.revision = page.get_latest_revision()
        skipped.save()
        return skipped

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **said: Any) -> None:
        """Approve or give back. Everything is read again under a lock: two answers cannot both count.

        said: `comment`, and for an approval `stands_until` (a day; the page's own date where it is left out).
        Raises PermissionDenied where this person may not, or the text is no longer the one that was sent.
        """
        Page.objects.select_for_update().get(pk=int(task_state.workflow_state.object_id))
        state = TaskState.objects.select_for_update(of=("self",)).get(pk=task_state.pk)
        vars(user).pop("_reviewing", None)
        page = state.revision.content_object
        allowed = {name for name, _label, _modal in self.get_actions(page, user)}
        if state.status != TaskState.STATUS_IN_PROGRESS or action_name not in allowed:
            raise PermissionDenied
        form = self.get_form_for_action(action_name)(said)
        if not form.is_valid():
            raise PermissionDenied(form.errors.as_text())
        comment = form.cleaned_data["comment"]
        if action_name == "approve":
            self._write_review(state, user, form.cleaned_data["stands_until"], comment)
            state.approve(user=user, comment=comment)
        else:
            state.reject(user=user, comment=comment)

    def _write_review(self, state: Any, user: Any, stands_until: date | None, comment: str) -> None:
        """For exactly this revision. A page that makes no statement about the law gets no legal review."""
        text = state.revision.as_object()
        if not self.side or not getattr(text, "jurisdiction", ""):
            return
        until: date = stands_until or text.review_until
        if until <= timezone.localdate():
            raise PermissionDenied(_("The page's own date has passed. Say until when the review stands."))
        review = LegalReview.objects.create(
            page_id=text.pk,
            revision=state.revision,
            side=self.side,
            reviewer=user,
            reviewer_name=user.get_full_name()[:120],
            stands_until=until,
            comment=comment,
        )
        log(
            instance=text,
            action="guidance.legal_review",
            user=user,
            revision=state.revision,
            data={"side": self.side, "stands_until": review.stands_until.isoformat(), "comment": comment},
        )
