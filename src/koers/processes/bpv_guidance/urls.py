"""The pages of guidance at the workplace, below the path of the process. One line a page, in the order of use."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from koers.processes.bpv_guidance.views import (
    departments,
    hours,
    judging,
    moments,
    office,
    people,
    placements,
    signals,
    supervisor,
    team,
    visits,
    work_processes,
)

app_name = "bpv_guidance"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", placements.placements, name="placements"),
    path("workplaces/", team.team, name="team"),
    path("workplaces/account.pdf", team.account_pdf, name="account_pdf"),
    path("<uuid:dossier_id>/", placements.placement, name="placement"),
    # Opening and changing a placement: the placement office.
    path("open/", office.find_student, name="find_student"),
    path("open/<uuid:person_id>/", office.open_placement, name="open"),
    path("<uuid:dossier_id>/change/", office.change, name="change"),
    path("<uuid:dossier_id>/people/", people.people, name="people"),
    path("<uuid:dossier_id>/people/slb/", people.name_slb, name="name_slb"),
    path("<uuid:dossier_id>/people/supervisor/", people.name_supervisor, name="name_supervisor"),
    path("<uuid:dossier_id>/people/<uuid:person_id>/", people.address, name="address"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.add, name="add_department"),
    path("departments/<uuid:workplace_id>/", departments.change, name="department"),
    # Arranging a contact.
    path("<uuid:dossier_id>/propose/<str:kind>/", moments.propose, name="propose"),
    path("contact/<uuid:conversation_id>/move/", moments.propose_move, name="propose_move"),
    path("moments/<uuid:proposal_id>/answer/", moments.answer, name="answer"),
    path("moments/<uuid:proposal_id>/agree/", moments.agree, name="agree"),
    path("moments/<uuid:proposal_id>/withdraw/", moments.withdraw, name="withdraw"),
    path("contact/<uuid:conversation_id>/call-off/", moments.call_off, name="call_off"),
    path("contact/<uuid:conversation_id>/held/", moments.held, name="held"),
    path("<uuid:dossier_id>/phone/", moments.phone, name="phone"),
    # A contact and its report.
    path("contact/<uuid:conversation_id>/", visits.conversation, name="conversation"),
    path("contact/<uuid:conversation_id>/prepare/", visits.prepare, name="prepare"),
    path("contact/<uuid:conversation_id>/report/", visits.report, name="report"),
    path("contact/<uuid:conversation_id>/comment/", visits.comment, name="comment"),
    path("contact/<uuid:conversation_id>/level/", visits.level, name="level"),
    # Judging.
    path("<uuid:dossier_id>/attitude/", judging.attitude_page, name="attitude"),
    path("<uuid:dossier_id>/attitude/assess/", judging.assess, name="assess"),
    path("<uuid:dossier_id>/go/", judging.go, name="go"),
    # What goes wrong, and what the student thinks of the guidance.
    path("<uuid:dossier_id>/signal/", signals.signal, name="signal"),
    path("signal/<uuid:bottleneck_id>/", signals.bottleneck, name="bottleneck"),
    path("signal/<uuid:bottleneck_id>/<uuid:measure_id>/done/", signals.measure_done, name="measure_done"),
    path("<uuid:dossier_id>/feedback/", signals.feedback, name="feedback"),
    path("feedback/<uuid:feedback_id>/release/", signals.release, name="release"),
    path("feedback/<uuid:feedback_id>/follow-up/", signals.follow_up, name="follow_up"),
    path("<uuid:dossier_id>/hours/", hours.hours, name="hours"),
    path("<uuid:dossier_id>/work-processes/", work_processes.work_processes, name="work_processes"),
    # The supervisor at the workplace, who has no account: of the one dossier that they came in for.
    path("supervisor/", supervisor.start, name="guest"),
    path("supervisor/report/<uuid:conversation_id>/", supervisor.report, name="supervisor_report"),
    path("supervisor/moments/<uuid:proposal_id>/", supervisor.answer, name="supervisor_moments"),
    path("supervisor/hours/", supervisor.hours, name="supervisor_hours"),
    path("supervisor/work-processes/", supervisor.work_processes, name="supervisor_work_processes"),
    path("supervisor/attitude/", supervisor.assess, name="supervisor_attitude"),
    path("supervisor/attitude/seen/", supervisor.attitude_seen, name="supervisor_attitude_seen"),
    path("supervisor/signal/", supervisor.signal, name="supervisor_signal"),
    path("supervisor/done/<slug:what>/", supervisor.done, name="supervisor_done"),
]
