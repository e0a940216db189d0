"""Every field in which words about somebody are kept has a word that the crawl listens for."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from koers.kernel.vault import ConfidentialModel, opened
from koers.processes.progress_talks.models import CareAppointment
from tests.access.canaries import PATTERN
from tests.access.world import World

pytestmark = pytest.mark.django_db

WORDS_OF_THE_SCHOOL = {
    "kernel.Organisation", "progress_talks.Programme", "progress_talks.Cohort", "progress_talks.Area",
    "progress_talks.WorkProcess", "progress_talks.Card", "progress_talks.GuideVersion", "bpv_guidance.Direction",
    "bpv_guidance.Workplace", "bpv_guidance.WorkProcess",
    "permit_monitor.HigherProgramme", "permit_monitor.MonitorSettings", "permit_monitor.YearCalendar",
    "permit_monitor.Computation", "permit_monitor.Mailing",
}  # fmt: skip
NOT_WORDS = {
    "bpv_guidance.Assessment.form",
    "bpv_guidance.AssessmentScore.criterion",
    "bpv_guidance.Proposal.kind",
    "bpv_guidance.Visit.guide",
    "kernel.Answer.field",
    "kernel.Attachment.media_type",
    "kernel.AuditEntry.about",
    "kernel.AuditEntry.about_id",
    "kernel.AuditEntry.facts",
    "kernel.AuditEntry.verb",
    "kernel.Blob.sha256",
    "kernel.Conversation.kind",
    "kernel.Document.code",
    "kernel.Document.language",
    "kernel.Document.retention",
    "kernel.Document.template_version",
    "kernel.Document.title",
    "kernel.Dossier.process",
    "kernel.FailedLogin.address",
    "kernel.GuestCode.browser",
    "kernel.GuestSession.address",
    "kernel.GuestSession.token",
    "kernel.OutboxMessage.body",
    "kernel.OutboxMessage.calendar_method",
    "kernel.OutboxMessage.failure",
    "kernel.OutboxMessage.message_id",
    "kernel.OutboxMessage.subject",
    "kernel.Party.role",
    "kernel.Person.given_name",
    "kernel.Person.password",
    "kernel.Person.prefix",
    "kernel.ReminderSent.obligation",
    "kernel.Signatory.capacity",
    "kernel.Signature.address",
    "kernel.Signature.sha256",
    "permit_monitor.AttainableFigure.academic_year",
    "permit_monitor.ExcuseStatus.academic_year",
    "permit_monitor.HigherEnrolment.code",
    "permit_monitor.HigherResult.code",
    "permit_monitor.Judgement.academic_year",
    "permit_monitor.Notice.academic_year",
    "permit_monitor.Notice.occasion",
    "permit_monitor.PermitCase.academic_year",
    "permit_monitor.PermitCase.opened_as",
    "permit_monitor.PermitCase.opened_because",
    "permit_monitor.PermitReport.proof_type",
    "permit_monitor.PlannedCredits.academic_year",
    "permit_monitor.Settlement.receipt",
    "permit_monitor.StoredOutcome.academic_year",
    "permit_monitor.StoredOutcome.because",
    "permit_monitor.StoredOutcome.outcome",
}


def _texts() -> dict[str, tuple[type[models.Model], str]]:
    ours = (model for model in apps.get_models() if model.__module__.startswith("koers."))
    return {
        f"{model._meta.label}.{field.name}": (model, field.name)
        for model in ours
        if model._meta.label not in WORDS_OF_THE_SCHOOL and not issubclass(model, ConfidentialModel)
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    }


def _has_a_word(model: type[models.Model], name: str) -> bool:
    values = model.objects.values_list(name, flat=True)
    return any(PATTERN.search(str(value).replace("\r\n ", "")) for value in values)


def test_every_field_with_words_has_one_that_is_listened_for(world: World):
    silent = {key for key, (model, name) in _texts().items() if not _has_a_word(model, name)}

    assert silent - NOT_WORDS == set()
    assert NOT_WORDS - silent == set()


def test_the_confidential_notes_have_one_each(world: World):
    with opened():
        notes = [row.note for row in CareAppointment.objects.all()]

    assert [bool(PATTERN.search(note)) for note in notes] == [True, True, True]
