"""The pages of the permit monitor, below the path of the process. One line a page, in the order of use."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from koers.processes.permit_monitor import case_urls
from koers.processes.permit_monitor.views import forecast, records, roster, settings, student

app_name = "permit_monitor"

urlpatterns: list[URLPattern | URLResolver] = [
    # The list of a year, for the officers.
    path("", roster.overview, name="overview"),
    path("list/", roster.members, name="members"),
    path("list.csv", roster.export, name="export"),
    path("forecast/", forecast.forecast, name="forecast"),
    path("letters/", forecast.mailings, name="mailings"),
    path("calendar/", settings.calendar, name="calendar"),
    path("terms/", settings.set_the_terms, name="terms"),
    # One student.
    path("<uuid:dossier_id>/", student.latest, name="latest"),
    path("<uuid:dossier_id>/own/", student.own, name="own"),
    path("<uuid:dossier_id>/parts/", records.parts, name="parts"),
    path("<uuid:dossier_id>/parts.csv", records.part_out, name="part_out"),
    path("<uuid:dossier_id>/parts/<uuid:part_id>/", records.part_file, name="part_file"),
    path("<uuid:dossier_id>/<str:year>/", student.student, name="student"),
    path("<uuid:dossier_id>/<str:year>/receipt/", student.receipt, name="receipt"),
    path("<uuid:dossier_id>/<str:year>/judgement/", records.judgement, name="judgement"),
    path("<uuid:dossier_id>/<str:year>/attainable/", records.attainable, name="attainable"),
    *case_urls.urlpatterns,
]
