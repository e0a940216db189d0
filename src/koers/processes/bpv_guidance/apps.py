"""Guidance at the workplace as a Django app."""

from django.apps import AppConfig


class BpvGuidanceConfig(AppConfig):
    """The process `bpv_guidance`."""

    name = "koers.processes.bpv_guidance"
    label = "bpv_guidance"
    default_auto_field = "django.db.models.BigAutoField"
