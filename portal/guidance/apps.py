from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate


class GuidanceConfig(AppConfig):
    name = "portal.guidance"
    label = "guidance"

    def ready(self) -> None:
        """Connect what reacts to changes, and let groups and permissions follow the last migration of all."""
        from portal.guidance import api, reacting, searchable  # its models are there only now

        reacting.connect()
        searchable.connect()
        api.register()
        # Permissions are made for one app after the other; after the last of them all are there.
        post_migrate.connect(set_up_people, sender=list(apps.get_app_configs())[-1], dispatch_uid="guidance.set_up")


def set_up_people(using: str, **details: Any) -> None:
    """Groups, permissions and workflows of the studio, where no migration is left to do."""
    from portal.guidance import people  # its models are there only now

    executor = MigrationExecutor(connections[using])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        people.set_up()
