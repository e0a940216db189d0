"""All addresses: the demo's (in a demo only), the web's own, and each process's below a path of its own."""

from importlib import import_module

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from koers.kernel.vocabulary import Process

_processes: tuple[Process, ...] = import_module(settings.KOERS_PROCESSES).PROCESSES

urlpatterns: list[URLPattern | URLResolver] = [
    *([path("", include("koers.demo.urls"))] if settings.DEMO else []),
    path("", include("koers.web.urls")),
    *(path(f"{process.key.replace('_', '-')}/", include(f"{process.app}.urls")) for process in _processes),
]
handler400 = "koers.web.views.errors.bad_request"
handler403 = "koers.web.views.errors.not_allowed"
handler404 = "koers.web.views.errors.not_found"
handler500 = "koers.web.views.errors.our_fault"
