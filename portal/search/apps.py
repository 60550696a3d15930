from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """After the last migration of all, an installation that never had an index gets one."""
        post_migrate.connect(begin_index, sender=list(apps.get_app_configs())[-1], dispatch_uid="search.begin")


def begin_index(using: str, **details: Any) -> None:
    """Build the index where there is none yet and something to find, and no migration is left to do."""
    from portal.search import indexing  # its models are there only now

    executor = MigrationExecutor(connections[using])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()) and indexing.is_missing():
        indexing.reindex()
