"""The addresses of everything that runs, and of this process beside it."""

from django.urls import include, path

from koers.config import urls

urlpatterns = [*urls.urlpatterns, path("guest-process/", include("tests.guest_process.urls"))]
handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500
