"""Where do staff keep the joint law firms and their lawyers?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet

from lawyers.models import Firm, Lawyer
from lawyers.words import Practice
from portal.guidance.viewsets import columns, in_each_language
from portal.places.models import Division
from portal.registers import access
from portal.registers.studio_forms import PremisesForm, RecordForm, WholeForm, ticked
from portal.registers.studio_panels import (
    FILTERED,
    CheckedInlinePanel,
    RecordFilter,
    first_panels,
    last_panels,
    place_panels,
)
from portal.registers.studio_views import STATE_COLUMN
from portal.registers.studio_viewsets import VERIFIED_COLUMN, RecordViewSet
from portal.registers.words import Spoken

# ---------- Firms ----------


class FirmForm(RecordForm):
    practices = ticked(Practice, _("practice areas"))
    spoken = ticked(Spoken, _("languages"))


class FirmFilter(RecordFilter):
    class Meta:
        model = Firm
        fields: ClassVar = [*FILTERED]


class FirmViewSet(RecordViewSet):
    model = Firm
    icon = "group"
    menu_label = pgettext_lazy("main menu", "Law firms")
    menu_name = "firms"
    menu_order = 242
    expires = "licence_expires_on"
    list_display: Sequence[Any] = ("name", "side", "licence_expires_on", VERIFIED_COLUMN, STATE_COLUMN)
    filterset_class = FirmFilter
    search_fields: Sequence[str] = ("key", "licence", *columns("name"))
    edit_handler = ObjectList(
        [
            *first_panels(),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("licence"), FieldPanel("licence_expires_on")]),
                    FieldPanel("founded_on"),
                    FieldPanel("website"),
                    FieldPanel("conflicts_email"),
                ],
                heading=_("Licence and contact"),
            ),
            MultiFieldPanel([FieldPanel("practices"), FieldPanel("spoken")], heading=_("What people find there")),
            in_each_language("fee_note", _("Fees"), _("What a first talk costs, and how the rest is reckoned")),
            CheckedInlinePanel(
                "partners",
                [FieldPanel("place"), in_each_language("name", pgettext_lazy("of a record", "Name"))],
                heading=_("Partner firms"),
                label=_("partner firm"),
                child_form=WholeForm,
            ),
            CheckedInlinePanel(
                "offices",
                [FieldPanel("side"), *place_panels()],
                heading=_("Offices"),
                label=pgettext_lazy("of a firm", "office"),
                child_form=PremisesForm,
            ),
            *last_panels(),
        ],
        base_form_class=FirmForm,
    )


# ---------- Lawyers ----------


class LawyerForm(RecordForm):
    practices = ticked(Practice, _("practice areas"))
    spoken = ticked(Spoken, _("languages"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        firms = Firm.objects.filter(side__in=self.own_sides)
        if self.fields["side"].disabled:
            firms = firms.filter(side=self.instance.side)
        # A plain list: Wagtail's chooser shows the name of whatever record was sent, before the form refuses it.
        self.fields["firm"] = forms.ModelChoiceField(
            label=self.fields["firm"].label,
            queryset=access.records_of(self.for_user, firms) if self.for_user is not None else firms,
        )


class CommunityForm(WholeForm):
    """Where a lawyer goes: a street, town or parish of either side."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["division"].queryset = Division.objects.exclude(kind=Division.Kind.DISTRICT)


class LawyerFilter(RecordFilter):
    class Meta:
        model = Lawyer
        fields: ClassVar = [*FILTERED]


class LawyerViewSet(RecordViewSet):
    model = Lawyer
    icon = "user"
    menu_label = pgettext_lazy("main menu", "Lawyers")
    menu_name = "lawyers"
    menu_order = 243
    expires = "admissions__expires_on"
    list_display: Sequence[Any] = ("name", "side", "firm", VERIFIED_COLUMN, STATE_COLUMN)
    filterset_class = LawyerFilter
    edit_handler = ObjectList(
        [
            *first_panels(FieldPanel("firm")),
            MultiFieldPanel([FieldPanel("practices"), FieldPanel("spoken")], heading=_("What people find there")),
            CheckedInlinePanel(
                "admissions",
                [
                    FieldPanel("kind"),
                    FieldPanel("number"),
                    FieldRowPanel([FieldPanel("since"), FieldPanel("expires_on")]),
                ],
                heading=_("Admissions"),
                label=_("admission"),
                child_form=WholeForm,
            ),
            CheckedInlinePanel(
                "communities",
                [
                    FieldPanel("division"),
                    in_each_language("community", _("Village or community")),
                    in_each_language("times", pgettext_lazy("of a service", "When")),
                ],
                heading=_("Communities served"),
                label=_("community"),
                child_form=CommunityForm,
            ),
            *last_panels(),
        ],
        base_form_class=LawyerForm,
    )

    def get_queryset(self, request: Any) -> Any:
        """Each with its firm, whose name the list says."""
        return super().get_queryset(request).select_related("firm")


register_snippet(FirmViewSet)
register_snippet(LawyerViewSet)
