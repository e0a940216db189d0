"""The progress conversation, as its source text states it (docs/sources/progress_talks.md)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from koers.kernel.vocabulary import Conversation, Norm, Process, Report, Resource, Right, Role, Scope

STUDENT = Role(
    key="student",
    label=_("student"),
    scope=Scope.DOSSIER,
    reads=frozenset(Resource),
    may=frozenset({Right.PLAN, Right.PREPARE, Right.WRITE, Right.SIGN}),
    source="SVG-05",
)
SLB = Role(
    key="slb",
    label=_("SLB'er"),
    scope=Scope.DOSSIER,
    reads=frozenset(Resource),
    may=frozenset({Right.PLAN, Right.WRITE, Right.LEAD, Right.SIGN, Right.SIGNAL}),
    source="SVG-03",
)
TRAJECTORY_GUIDE = Role(
    key="trajectory_guide",
    label=_("trajectbegeleider"),
    scope=Scope.DOSSIER,
    source="SVG-17",
)
TEAM_LEADER = Role(
    key="team_leader",
    label=_("team leader"),
    scope=Scope.ORGANISATION,
    reads=frozenset({Resource.COUNTS}),
    source="SVG-03",
)
TEAM_MEMBER = Role(
    key="team_member",
    label=_("teacher in the team"),
    scope=Scope.ORGANISATION,
    source="SVG-17",
)
CARE_COORDINATOR = Role(
    key="care_coordinator",
    label=_("care co-ordinator"),
    scope=Scope.ORGANISATION,
    source="SVG-18",
)

TALK = Conversation(
    key="talk",
    label=_("progress conversation"),
    source="SVG-02",
    parties=(STUDENT, SLB),
    led_by=SLB,
    organised_by=(STUDENT, SLB),
    duration=timedelta(minutes=15),
    report=Report(title=_("Report of the progress conversation"), template="print/report.typ"),
    signed_by=(SLB, STUDENT),
)

PROCESS = Process(
    key="progress_talks",
    label=_("Study progress conversations"),
    app="koers.processes.progress_talks",
    prefix="SVG",
    roles=(STUDENT, SLB, TRAJECTORY_GUIDE, TEAM_LEADER, TEAM_MEMBER, CARE_COORDINATOR),
    conversations=(TALK,),
    norms=(
        Norm(key="talks_a_year", value=4, unit=_("conversations a school year"), source="SVG-03"),
        Norm(key="on_schedule", value=2, unit=_("evidence cards ahead or behind"), source="SVG-13"),
    ),
)
