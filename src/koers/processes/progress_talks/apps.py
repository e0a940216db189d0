"""Progress conversations as a Django app."""

from django.apps import AppConfig


class ProgressTalksConfig(AppConfig):
    """The process `progress_talks`."""

    name = "koers.processes.progress_talks"
    label = "progress_talks"
    default_auto_field = "django.db.models.BigAutoField"
