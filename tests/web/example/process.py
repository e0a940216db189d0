"""The example, and a list with it alone."""

from koers.kernel.vocabulary import Norm, Process, Resource, Role, Scope

STUDENT = Role(key="student", label="student", scope=Scope.DOSSIER, reads=frozenset(Resource))
SLB = Role(key="slb", label="SLB'er", scope=Scope.DOSSIER, reads=frozenset(Resource))
TEAM_LEADER = Role(key="team_leader", label="teamleider", scope=Scope.ORGANISATION, reads=frozenset({Resource.COUNTS}))

PROCESS = Process(
    key="example",
    label="Voorbeeld",
    app="tests.web.example",
    prefix="EX",
    roles=(STUDENT, SLB, TEAM_LEADER),
    norms=(Norm(key="talks", value=4, unit="talks", source="EX-01"),),
)
PROCESSES = (PROCESS,)
