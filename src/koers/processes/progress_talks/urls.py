"""The pages of the progress conversations, below the path of the process. One line a page, in the order of use."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from koers.processes.progress_talks.views import (
    agreements,
    care,
    particulars,
    preparation,
    progress,
    students,
    talk,
    team,
    writing,
)

app_name = "progress_talks"

urlpatterns: list[URLPattern | URLResolver] = [
    # Where a student stands: for the student, for the SLB'er, for the team leader.
    path("<uuid:dossier_id>/progress/", progress.progress, name="progress"),
    path("dossier/", progress.dossier, name="dossier"),
    path("students/", students.students, name="students"),
    path("<uuid:dossier_id>/", students.student, name="student"),
    path("team/", team.team, name="team"),
    # A talk: prepare, begin, write, agree, finish.
    path("talk/<uuid:conversation_id>/", talk.conversation, name="conversation"),
    path("talk/<uuid:conversation_id>/prepare/", preparation.prepare, name="prepare"),
    path(
        "talk/<uuid:conversation_id>/prepare/<uuid:attachment_id>/remove/",
        preparation.remove_file,
        name="remove_file",
    ),
    path("talk/<uuid:conversation_id>/direction/", talk.direction, name="direction"),
    path("talk/<uuid:conversation_id>/begin/", talk.begin, name="begin"),
    path("talk/<uuid:conversation_id>/time/", talk.show_time, name="time"),
    path("talk/<uuid:conversation_id>/answer/", writing.answer, name="answer"),
    path("talk/<uuid:conversation_id>/updates/", writing.updates, name="updates"),
    path("talk/<uuid:conversation_id>/settle/<str:field>/", writing.settle, name="settle"),
    path("talk/<uuid:conversation_id>/agreement/", agreements.add, name="agreement_add"),
    path("talk/<uuid:conversation_id>/agreement/<uuid:agreement_id>/", agreements.edit, name="agreement_edit"),
    path(
        "talk/<uuid:conversation_id>/agreement/<uuid:agreement_id>/remove/",
        agreements.remove,
        name="agreement_remove",
    ),
    path("talk/<uuid:conversation_id>/finish/", talk.finish, name="finish"),
    # What the team must know, and what only three people may know: neither is in the form. Mails lead here, so the
    # addresses tell nothing either.
    path("talk/<uuid:conversation_id>/particulars/", particulars.particulars, name="particulars"),
    path("message/<uuid:message_id>/", particulars.message, name="message"),
    path("moments/", care.care_list, name="care_list"),
    path("moments/<uuid:appointment_id>/", care.care_appointment, name="care_appointment"),
    path("moments/<uuid:appointment_id>/cancel/", care.care_cancel, name="care_cancel"),
    path("<uuid:dossier_id>/moment/", care.care, name="care"),
]
