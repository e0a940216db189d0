"""The addresses of cases, letters, and the decaan's room. They tell nothing: mails lead to some of them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from koers.processes.permit_monitor.views import case, decaan, deciding, letters, reporting

urlpatterns: list[URLPattern | URLResolver] = [
    # A case: open it, hear the student, settle, intend, decide, object, report.
    path("case/<uuid:dossier_id>/<str:year>/open/", case.case_open, name="case_open"),
    path("case/<uuid:case_id>/", case.case, name="case"),
    path("case/<uuid:case_id>/contact/", case.contact, name="case_contact"),
    path("case/<uuid:case_id>/refer/", case.refer, name="case_refer"),
    path("case/<uuid:case_id>/settle/", case.settle, name="case_settle"),
    path("case/<uuid:case_id>/plan/", case.arrange, name="case_arrange"),
    path("case/<uuid:case_id>/inform/", case.inform, name="case_inform"),
    path("case/<uuid:case_id>/intend/", deciding.intend, name="case_intend"),
    path("case/<uuid:case_id>/react/", deciding.view, name="case_view"),
    path("case/<uuid:case_id>/decide/", deciding.decide, name="case_decide"),
    path("case/<uuid:case_id>/approve/", deciding.approve, name="case_approve"),
    path("case/<uuid:case_id>/take-back/", deciding.take_back, name="case_take_back"),
    path("case/<uuid:case_id>/object/", reporting.object_to, name="case_object"),
    path("case/<uuid:case_id>/objection/", reporting.objection, name="case_objection"),
    path("case/<uuid:case_id>/report/", reporting.report, name="case_report"),
    path("case/<uuid:case_id>/report.csv", reporting.report_csv, name="case_report_csv"),
    path("case/<uuid:case_id>/proof/", reporting.proof, name="case_proof"),
    path("letter/<uuid:letter_id>/", letters.letter, name="letter"),
    # Only for the decaan and the student.
    path("private/", decaan.private_list, name="private"),
    path("private/record/", decaan.record, name="private_record"),
    path("private/<uuid:dossier_id>/<str:year>/tell/", decaan.tell, name="tell"),
    path("private/<uuid:request_id>/", decaan.told, name="told"),
    path("private/<uuid:request_id>/add/", decaan.add_evidence, name="told_add"),
    path("private/<uuid:request_id>/papers/", decaan.note_paper, name="told_paper"),
    path("private/<uuid:request_id>/<uuid:file_id>/", decaan.evidence, name="evidence"),
    path("private/<uuid:request_id>/<uuid:file_id>/take-back/", decaan.take_back, name="told_take_back"),
]
