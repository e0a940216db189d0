"""Koers' addresses, as they are; the bare page is answered before they are looked at."""

from koers.config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
