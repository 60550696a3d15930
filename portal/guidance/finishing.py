"""What is published when a review is over? Exactly the revision that was reviewed, and nothing that came after it.

Named by WAGTAIL_FINISH_WORKFLOW_ACTION, and read while Wagtail's own models are still being made: it imports none.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """Publish the reviewed revision now, or on the day that it names. Called inside the transaction of the last answer.

    Nobody but an administrator has the permission to publish: the review itself is what permits it.
    Raises PermissionDenied where nobody approved this very revision, as in a workflow whose steps were taken away.
    """
    revision = workflow_state.content_object.get_latest_revision()
    if not workflow_state.task_states.filter(revision=revision, status="approved").exists():
        raise PermissionDenied("Nobody approved this revision.")
    revision.publish(user=user, skip_permission_checks=True)
