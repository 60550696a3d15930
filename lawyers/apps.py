from django.apps import AppConfig


class LawyersConfig(AppConfig):
    name = "lawyers"
    label = "lawyers"

    def ready(self) -> None:
        """Let firms and lawyers be found, and named where a pathway ends."""
        from lawyers import api, nearby, searchable  # their models are there only now

        searchable.connect()
        nearby.connect()
        api.register()
