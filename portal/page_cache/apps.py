from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PageCacheConfig(AppConfig):
    name = "portal.page_cache"
    label = "page_cache"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.page_cache import triggers  # its models are there only now

        post_migrate.connect(triggers.put_up_after_migrating, sender=self, dispatch_uid="portal.page_cache")
