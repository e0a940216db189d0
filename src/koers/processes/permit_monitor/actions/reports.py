"""The report to the IND: the filled form and its line of figures. A person sends it, and brings in the proof.

Koers never talks to the IND, and never ends an enrolment. The ground is insufficient progress, never a reason.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.actions.attachments import explain
from koers.kernel.actions.documents import file_document
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Blob, Person
from koers.kernel.texts import clean
from koers.printing import uploads
from koers.processes.permit_monitor.actions.steps import begin, expect, not_later, note
from koers.processes.permit_monitor.form import missing, of_decision, paper
from koers.processes.permit_monitor.models import DeregistrationDecision, PermitReport
from koers.processes.permit_monitor.queries.cases import Stage


@transaction.atomic
def make_report(*, decision: DeregistrationDecision, by: Person) -> PermitReport:
    """Make the filled form and its CSV line, once the day has come and no objection or reason is open. Twice is once.

    Raises `NotAllowed`, `Changed` before that, and `Refused` naming what the form misses.
    """
    course = begin(decision.case, by=by)
    if course.report and course.report.decision_id == decision.pk:
        return course.report
    expect(course, [Stage.TO_REPORT])
    now = course.decision
    if now is None or now.pk != decision.pk:
        raise Changed(_("This decision was taken back. Look at the case again."))
    line = of_decision(now)
    if lacking := missing(line):
        raise Refused(_("Fill in first: %(what)s.") % {"what": ", ".join(lacking)})
    document = file_document(dossier=course.case.dossier, paper=paper(line), retention="permit", by=by)
    made = PermitReport.objects.create(decision=now, document=document, line=line, made_by=by, made_at=clock.now())
    note("made_report", by=by, about=made, dossier=course.case.dossier)
    return made


@transaction.atomic
def prove_sent(*, report: PermitReport, sent_on: dt.date, name: str, content: bytes, by: Person) -> PermitReport:
    """Bring in the proof that a person sent the report on a day: a PDF or a picture. The same again is once.

    Raises `NotAllowed`, `Changed`, and `Refused` (field ``sent_on`` or ``file``).
    """
    course = begin(report.decision.case, by=by)
    now = course.report
    if now is None or now.pk != report.pk:
        raise Changed(_("This decision was taken back. Look at the case again."))
    not_later(sent_on, "sent_on")
    if sent_on < clock.local(now.made_at).date():
        raise Refused(_("On that day the form was not made yet."), field="sent_on")
    blob, kind = _proof(content)
    if now.sent_on:
        if (now.sent_on, now.proof_id) == (sent_on, blob.pk):
            return now
        raise Changed(_("There is a proof already."))
    now.sent_on, now.sent_by, now.proof = sent_on, by, blob
    now.proof_name, now.proof_type = clean(name, lines=False)[-200:] or _("file"), kind
    now.recorded_at = clock.now()
    now.save()
    note("proved_report", by=by, about=now, dossier=course.case.dossier, sent_on=sent_on.isoformat())
    return now


def _proof(content: bytes) -> tuple[Blob, str]:
    if len(content) > settings.KOERS_UPLOAD_LIMIT:
        limit = settings.KOERS_UPLOAD_LIMIT // 1048576
        raise Refused(_("This file is too large: %(limit)s MB at most.") % {"limit": limit}, field="file")
    try:
        kind = uploads.inspect(content)
    except uploads.UploadRefused as refusal:
        raise Refused(explain(refusal), field="file") from refusal
    return Blob.keep(content), str(kind.media_type)
