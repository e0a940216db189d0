"""What officers write down themselves: a programme's judgement, an attainable figure, a part of another institution."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from koers.exchange.faults import Faults
from koers.exchange.reading import read
from koers.kernel import audit, clock
from koers.kernel.errors import Refused
from koers.kernel.models import Dossier, Person
from koers.kernel.permissions import require
from koers.kernel.texts import clean
from koers.kernel.vocabulary import Right
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import AttainableFigure, HigherResult, JointPart, Judgement
from koers.processes.permit_monitor.queries.parts import PART


@transaction.atomic
def record_judgement(
    *, dossier: Dossier, year: AcademicYear, sufficient: bool, ground: str, assessor: str, by: Person
) -> Judgement:
    """Write down the judgement of a programme without credits, with its ground and who judged (IND-19).

    It replaces an earlier one of that year; the audit keeps both. Raises `NotAllowed`, and `Refused` without a ground
    or a name.
    """
    require(Right.LEAD, dossier=dossier, by=by)
    ground, assessor = clean(ground), clean(assessor, lines=False)
    if not ground:
        raise Refused(_("Write the ground of the judgement."), field="ground")
    if not assessor:
        raise Refused(_("Write the name of who judged."), field="assessor")
    judgement, _new = Judgement.objects.update_or_create(
        student=dossier.permit_student,
        academic_year=year.label,
        defaults={
            "sufficient": sufficient,
            "ground": ground,
            "assessor": assessor,
            "recorded_by": by,
            "recorded_at": clock.now(),
        },
    )
    audit.record(
        "recorded_judgement", by=by, about=judgement, dossier=dossier, year=year.label, sufficient=sufficient,
        ground=ground, assessor=assessor,
    )  # fmt: skip
    return judgement


@transaction.atomic
def set_attainable(
    *, dossier: Dossier, year: AcademicYear, credits: Decimal, reason: str, by: Person
) -> AttainableFigure:
    """Set how many credits a student could obtain in a year, with the reason; it replaces the computed figure.

    Raises `NotAllowed`, and `Refused` without a reason or with a number that cannot be.
    """
    require(Right.LEAD, dossier=dossier, by=by)
    reason = clean(reason)
    if not reason:
        raise Refused(_("Write why the computed figure does not fit."), field="reason")
    if not 0 <= credits < 1_000_000 or credits != round(credits, 4):
        raise Refused(_("Write a number of credits, for example 22.5."), field="credits")
    figure, _new = AttainableFigure.objects.update_or_create(
        student=dossier.permit_student,
        academic_year=year.label,
        defaults={
            "credits": credits,
            "reason": reason,
            "set_by": by.full_name,
            "recorded_by": by,
            "recorded_at": clock.now(),
        },
    )
    audit.record(
        "set_attainable", by=by, about=figure, dossier=dossier, year=year.label, credits=str(credits), reason=reason
    )
    return figure


@transaction.atomic
def keep_part(*, dossier: Dossier, partner: str, sponsor: JointPart.Sponsor, contact: str, by: Person) -> JointPart:
    """Write down that another institution keeps a part, and which of the two is recognised sponsor (IND-21).

    Raises `NotAllowed`, and `Refused` without a name.
    """
    require(Right.LEAD, dossier=dossier, by=by)
    partner = clean(partner, lines=False)
    if not partner:
        raise Refused(_("Write the name of the other institution."), field="partner")
    part, _new = JointPart.objects.update_or_create(
        student=dossier.permit_student,
        partner=partner,
        defaults={"sponsor": sponsor, "contact": clean(contact, lines=False)},
    )
    audit.record("kept_part", by=by, about=part, dossier=dossier, partner=partner, sponsor=str(sponsor))
    return part


@transaction.atomic
def take_in_part(*, part: JointPart, file: bytes, by: Person) -> Faults:
    """Take in the results of a student's part at another institution: they replace what was known of that part.

    What is wrong in the file is returned; then nothing was changed. Raises `NotAllowed`.
    """
    dossier = part.student.dossier
    require(Right.LEAD, dossier=dossier, by=by)
    faults = Faults()
    rows = read(PART, file, faults).rows
    if len(faults):
        return faults
    part.results.all().delete()
    HigherResult.objects.bulk_create(
        HigherResult(
            institution=dossier.organisation,
            code=f"{part.pk}/{place}",
            student=part.student,
            part=part,
            unit=row.unit,
            credits=row.credits,
            achieved_on=row.achieved_on,
            kind=row.kind,
            counts=row.counts,
        )
        for place, row in enumerate(rows, start=1)
    )
    digest = hashlib.sha256(file).hexdigest()
    audit.record("took_in_part", by=by, about=part, dossier=dossier, results=len(rows), sha256=digest)
    return faults
