"""Where does a reviewer say who stands in while they are away?"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.guidance.models import Deputy
from portal.guidance.models.reviewing import editors_of, reviewers_of
from portal.guidance.studio_guards import NothingToMake
from portal.places.sides import Side


class DeputyForm(WagtailAdminModelForm):
    """Offers the people of the studio alone, and changes nothing for the other side."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = get_user_model().objects.filter(is_active=True).order_by("username")
        reviewers = [reviewers_of(side) for side in Side.values]
        editors = [editors_of(side) for side in Side.values]
        self.fields["reviewer"].queryset = people.filter(groups__name__in=reviewers).distinct()
        self.fields["deputy"].queryset = people.filter(groups__name__in=[*reviewers, *editors]).distinct()
        self._side_before = self.instance.side

    def clean(self) -> dict[str, Any]:
        """A reviewer names deputies for the own side."""
        cleaned: dict[str, Any] = super().clean()
        if self.for_user is not None and not self.for_user.is_superuser:
            own = set(self.for_user.groups.values_list("name", flat=True))
            for side in (cleaned.get("side"), self._side_before):
                if side and reviewers_of(side) not in own:
                    raise ValidationError(_("Deputies of the other side are named there."))
        return cleaned


class DeputyChooserViewSet(SnippetChooserViewSet):
    """Nobody chooses a deputy from a page; Wagtail has the addresses all the same."""

    create_view_class = NothingToMake


class DeputyViewSet(SnippetViewSet):
    """The list of deputies, and the form."""

    model = Deputy
    chooser_viewset_class = DeputyChooserViewSet
    icon = "group"
    menu_label = _("Deputies")
    menu_order = 260
    add_to_admin_menu = True
    list_display = ("reviewer", "deputy", "side", "first_day", "last_day")
    list_filter = ("side",)
    list_select_related = ("reviewer", "deputy")
    edit_handler = ObjectList(Deputy.panels, base_form_class=DeputyForm)
    ordering = ("-first_day", "pk")

    def get_queryset(self, request: Any) -> Any:
        """With both people, so that a long list asks no more than a short one."""
        return Deputy.objects.select_related("reviewer", "deputy")
