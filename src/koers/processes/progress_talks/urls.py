"""The pages of the progress conversations, below the path of the process. One line a page, in the order of use."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "progress_talks"

urlpatterns: list[URLPattern | URLResolver] = []
