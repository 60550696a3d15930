from django.apps import AppConfig, apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate


class RegistersConfig(AppConfig):
    name = "portal.registers"
    label = "registers"

    def ready(self) -> None:
        """Groups, grants and the workflow follow the last migration of all."""
        from portal.registers import checking  # noqa: F401  # its step of the workflow is a model

        # Permissions are made for one app after the other; after the last of them all are there.
        post_migrate.connect(set_up_people, sender=list(apps.get_app_configs())[-1], dispatch_uid="registers.set_up")


def set_up_people(using: str, **details: object) -> None:
    """Who keeps the registers, where no migration is left to do."""
    from portal.registers import people  # its models are there only now

    executor = MigrationExecutor(connections[using])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        people.set_up()
