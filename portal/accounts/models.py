"""Who signs in? Staff of the offices and of the studio; residents need no account."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):  # type: ignore[django-manager-missing]  # guardian's rows have an untyped manager
    """A person who signs in. What they may do with cases is decided in mediation/access.py, never by is_superuser."""

    display_name = models.CharField(_("name shown to colleagues"), max_length=150, blank=True)
    is_sample = models.BooleanField(
        _("sample person"), default=False, help_text=_("Made by the demonstration; refused in production.")
    )

    def get_full_name(self) -> str:
        return self.display_name or super().get_full_name() or self.username
