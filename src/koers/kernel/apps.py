"""The kernel as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    """Grants are given again after each migrate, so that no table is forgotten."""

    name = "koers.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from koers.kernel import grants

        post_migrate.connect(grants.give, sender=self, dispatch_uid="koers.grants")
