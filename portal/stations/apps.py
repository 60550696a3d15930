from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "portal.stations"
    label = "stations"
