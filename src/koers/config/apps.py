"""The wiring as a Django app: installs THE list of processes when Koers starts."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class WiringConfig(AppConfig):
    """Makes the processes of ``settings.KOERS_PROCESSES`` known to the kernel."""

    name = "koers.config"
    label = "wiring"

    def ready(self) -> None:
        from koers.kernel import registry

        registry.install(import_module(settings.KOERS_PROCESSES).PROCESSES)
