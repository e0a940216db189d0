"""Guidance at the workplace, as its source text states it (docs/sources/bpv_guidance.md)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from koers.kernel.vocabulary import Conversation, Norm, Process, Report, Resource, Right, Role, Scope

STUDENT = Role(
    key="student",
    label=_("student"),
    scope=Scope.DOSSIER,
    reads=frozenset(Resource),
    may=frozenset({Right.PREPARE, Right.WRITE, Right.SIGN}),
    source="BPV-08",
)
SLB = Role(
    key="slb",
    label=_("SLB teacher"),
    scope=Scope.DOSSIER,
    reads=frozenset(Resource),
    may=frozenset({Right.LEAD, Right.SIGN, Right.ADMIT}),
    source="BPV-05",
)
SUPERVISOR = Role(
    key="supervisor",
    label=_("supervisor at the workplace"),
    scope=Scope.DOSSIER,
    reads=frozenset({Resource.CARD, Resource.CONVERSATION, Resource.AGREEMENT, Resource.DOCUMENT}),
    may=frozenset({Right.SIGN}),
    source="BPV-05",
    guest=True,
)
TEAM_LEADER = Role(
    key="team_leader",
    label=_("team leader"),
    scope=Scope.ORGANISATION,
    reads=frozenset({Resource.COUNTS}),
    source="BPV-01",
)
STAGEBUREAU = Role(
    key="stagebureau",
    label=_("placement office"),
    scope=Scope.ORGANISATION,
    reads=frozenset({Resource.CARD, Resource.COUNTS}),
    may=frozenset({Right.ADMIT}),
    source="BPV-01",
)
ALL_THREE = (STUDENT, SUPERVISOR, SLB)

VISIT = Conversation(
    key="visit",
    label=_("visit to the workplace"),
    source="BPV-07",
    parties=ALL_THREE,
    led_by=SLB,
    organised_by=(STUDENT,),
    duration=timedelta(minutes=30),
    report=Report(title=_("Report of the visit to the workplace")),
    signed_by=ALL_THREE,
)
PHONE_CONTACT = Conversation(
    key="phone_contact",
    label=_("telephone contact"),
    source="BPV-06",
    parties=ALL_THREE,
    led_by=SLB,
    organised_by=(STUDENT,),
    duration=timedelta(minutes=30),
    report=Report(title=_("Note of the telephone contact")),
    signed_by=(),
)

PROCESS = Process(
    key="bpv_guidance",
    label=_("Guidance at the workplace"),
    app="koers.processes.bpv_guidance",
    prefix="BPV",
    roles=(STUDENT, SLB, SUPERVISOR, TEAM_LEADER, STAGEBUREAU),
    conversations=(VISIT, PHONE_CONTACT),
    norms=(
        Norm(key="visits_a_year", value=1, unit=_("visits a school year"), source="BPV-06"),
        Norm(key="phone_contacts_a_year", value=1, unit=_("telephone contacts a school year"), source="BPV-06"),
        Norm(key="notice", value=42, unit=_("days ahead"), source="BPV-08"),
        Norm(key="report", value=14, unit=_("days for the report"), source="BPV-10"),
        Norm(key="department_contacts_a_year", value=1, unit=_("contacts a department a year"), source="BPV-01"),
        Norm(key="answers_to_show", value=10, unit=_("answers before a team sees them"), source="BPV-04"),
    ),
)
NOTICE = timedelta(days=PROCESS.norm("notice").value)
REPORT_WITHIN = timedelta(days=PROCESS.norm("report").value)
