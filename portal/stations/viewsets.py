"""Where do staff keep the volunteer stations and partner services?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet

from portal.guidance.viewsets import columns, in_each_language
from portal.registers.studio_forms import PremisesForm, RecordForm, ticked
from portal.registers.studio_panels import FILTERED, RecordFilter, first_panels, last_panels, place_panels
from portal.registers.studio_views import STATE_COLUMN
from portal.registers.studio_viewsets import VERIFIED_COLUMN, RecordViewSet
from portal.registers.words import Spoken
from portal.stations.models import Station
from portal.stations.words import Service


class StationForm(PremisesForm, RecordForm):
    services = ticked(Service, _("helps with"))
    spoken = ticked(Spoken, _("languages"))


class StationFilter(RecordFilter):
    class Meta:
        model = Station
        fields: ClassVar = ["kind", *FILTERED]


class StationViewSet(RecordViewSet):
    model = Station
    icon = "home"
    menu_label = pgettext_lazy("main menu", "Stations")
    menu_name = "stations"
    menu_order = 241
    list_display: Sequence[Any] = ("name", "side", "kind", VERIFIED_COLUMN, STATE_COLUMN)
    filterset_class = StationFilter
    search_fields: Sequence[str] = ("key", *columns("name", "address"))
    edit_handler = ObjectList(
        [
            *first_panels(FieldPanel("kind")),
            MultiFieldPanel(
                [FieldPanel("services"), FieldPanel("spoken"), FieldPanel("capacity"), FieldPanel("website")],
                heading=_("What people find there"),
            ),
            MultiFieldPanel(place_panels(), heading=_("Where and when")),
            in_each_language("access", _("Getting in"), _("Steps, lift, toilet; how to get in with a wheelchair")),
            FieldPanel("is_step_free"),
            *last_panels(),
        ],
        base_form_class=StationForm,
    )


register_snippet(StationViewSet)
