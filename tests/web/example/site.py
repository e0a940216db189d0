"""The addresses of a site with the example process alone."""

from django.urls import include, path

urlpatterns = [path("", include("koers.web.urls")), path("example/", include("tests.web.example.urls"))]
handler400 = "koers.web.views.errors.bad_request"
handler403 = "koers.web.views.errors.not_allowed"
handler404 = "koers.web.views.errors.not_found"
handler500 = "koers.web.views.errors.our_fault"
