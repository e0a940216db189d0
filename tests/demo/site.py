"""The addresses of a demo, as `koers.config.urls` puts them together."""

from django.urls import include, path

from tests.web.example import site

urlpatterns = [path("", include("koers.demo.urls")), *site.urlpatterns]
handler404 = site.handler404
