"""The pages of the progress conversations, below the path of the process. One line a page, in the order of use."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from koers.processes.progress_talks.views import progress, students, team

app_name = "progress_talks"

urlpatterns: list[URLPattern | URLResolver] = [
    # Where a student stands: for the student, for the SLB'er, for the team leader.
    path("<uuid:dossier_id>/progress/", progress.progress, name="progress"),
    path("dossier/", progress.dossier, name="dossier"),
    path("students/", students.students, name="students"),
    path("<uuid:dossier_id>/", students.student, name="student"),
    path("team/", team.team, name="team"),
]
