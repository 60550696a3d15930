from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "mediation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mediation import api, counters, doors  # its models are there only now

        doors.register()
        api.register()
        counters.register()
