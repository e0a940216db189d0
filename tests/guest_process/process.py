"""The process, and a list with it alone."""

from datetime import timedelta

from koers.kernel.vocabulary import Conversation, Norm, Process, Report, Resource, Right, Role, Scope

STUDENT = Role(
    key="student",
    label="student",
    scope=Scope.DOSSIER,
    reads=frozenset(Resource),
    may=frozenset({Right.PLAN, Right.PREPARE, Right.WRITE, Right.SIGN}),
)
SLB = Role(
    key="slb",
    label="SLB'er",
    scope=Scope.DOSSIER,
    reads=frozenset(Resource),
    may=frozenset({Right.PLAN, Right.WRITE, Right.LEAD, Right.SIGN, Right.ADMIT}),
)
SUPERVISOR = Role(
    key="supervisor",
    label="praktijkopleider",
    scope=Scope.DOSSIER,
    reads=frozenset({Resource.CARD, Resource.CONVERSATION, Resource.AGREEMENT, Resource.DOCUMENT}),
    may=frozenset({Right.SIGN}),
    guest=True,
)
VISIT = Conversation(
    key="visit",
    label="bezoek",
    source="GU-01",
    parties=(STUDENT, SUPERVISOR, SLB),
    led_by=SLB,
    organised_by=(STUDENT,),
    duration=timedelta(minutes=30),
    report=Report(title="Verslag van het bezoek"),
    signed_by=(STUDENT, SUPERVISOR, SLB),
)
PROCESS = Process(
    key="guest_process",
    label="Bezoek",
    app="tests.guest_process",
    prefix="GU",
    roles=(STUDENT, SLB, SUPERVISOR),
    conversations=(VISIT,),
    norms=(Norm(key="visits", value=1, unit="visits", source="GU-01"),),
)
