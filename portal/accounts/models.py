"""Who signs in? Staff of the offices and of the studio; residents need no account."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):  # type: ignore[django-manager-missing]  # guardian's rows have an untyped manager
    """A person who signs in. What they may do with cases is decided in mediation/access.py, never by is_superuser."""

    display_name = models.CharField(_("name shown to colleagues"), max_length=150, blank=True)
    is_sample = models.BooleanField(
        _("sample person"), default=False, help_text=_("Made by the demonstration; refused in production.")
    )
    session_epoch = models.PositiveIntegerField(default=0, editable=False)  # counted up to end all sessions

    def get_full_name(self) -> str:
        return self.display_name or super().get_full_name() or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must hold to stand for this person: a new password or a new epoch ends all that were made.

        The one place where Django makes it, for the current secret key and for older ones.
        """
        stands_for = f"{self.password}\0{self.session_epoch}"
        return salted_hmac("portal.accounts.User.session", stands_for, secret=secret, algorithm="sha256").hexdigest()


class SharedEntry(models.Model):
    """One entry of the cache that all processes share (shared_cache.py): attempts, used codes. No personal value."""

    key = models.CharField(primary_key=True, max_length=64)  # hex of SHA-256
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
