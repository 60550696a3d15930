from django.apps import AppConfig


class LawyersConfig(AppConfig):
    name = "lawyers"
    label = "lawyers"
