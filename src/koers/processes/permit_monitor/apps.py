"""The permit monitor as a Django app."""

from django.apps import AppConfig


class PermitMonitorConfig(AppConfig):
    """The process `permit_monitor`."""

    name = "koers.processes.permit_monitor"
    label = "permit_monitor"
    default_auto_field = "django.db.models.BigAutoField"
