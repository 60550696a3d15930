from wagtail.users.apps import WagtailUsersAppConfig


class StudioUsersConfig(WagtailUsersAppConfig):
    """Wagtail's own app of users and groups, with the portal's screens in place of Wagtail's."""

    user_viewset = "mediation.studio.views.StudioUserViewSet"
    group_viewset = "mediation.studio.views.StudioGroupViewSet"
