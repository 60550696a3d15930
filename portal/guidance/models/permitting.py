"""May somebody delete or move a page? As Wagtail says, without asking the database again for every line of a list."""

from __future__ import annotations

from typing import Any

from wagtail.models import PagePermissionTester


class LeafPermissions(PagePermissionTester):
    """For pages that have no pages below them.

    Who may not publish may not delete what is published. Wagtail looks for published pages below; a page without any is
    the only one that counts.
    """

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        is_plain_editor = self.user.is_active and not self.user.is_superuser and "publish" not in self.permissions
        if is_plain_editor and "change" in self.permissions and self.page.is_leaf():
            return not self.page.live
        return bool(super().can_delete(ignore_bulk))


class WithLeafPermissions:
    """Mixed into kinds of page that lists show by the dozen. Stands before Page among their bases."""

    def permissions_for_user(self, user: Any) -> LeafPermissions:
        """What this person may do with the page."""
        return LeafPermissions(user, self)
