"""The pages of the permit monitor, below the path of the process. One line a page, in the order of use."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "permit_monitor"

urlpatterns: list[URLPattern | URLResolver] = []
