"""The divisions and zones of Macau and Zhuhai."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Places are records, translated by column, and come with the product (``data/``)."""

    name = "portal.places"
    verbose_name = _("Places")
    default_auto_field = "django.db.models.BigAutoField"
