from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "portal.stations"
    label = "stations"

    def ready(self) -> None:
        """Let stations be found, and named where a pathway ends."""
        from portal.stations import api, nearby, searchable  # their models are there only now

        searchable.connect()
        nearby.connect()
        api.register()
