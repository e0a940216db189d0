"""The permit monitor, as its source text states it (docs/sources/permit_monitor.md).

The rule itself is not here: it is the law of `koers.lawbook`, evaluated over the tables of this process.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from koers.kernel.vocabulary import Norm, Process, Resource, Right, Role, Scope

STUDENT = Role(
    key="student",
    label=_("student"),
    scope=Scope.DOSSIER,
    reads=frozenset({Resource.CARD, Resource.COUNTS, Resource.PROGRESS, Resource.DOCUMENT}),
    may=frozenset({Right.WRITE, Right.SIGNAL}),
    source="IND-06",
)
PERMIT_OFFICER = Role(
    key="permit_officer",
    label=_("international office"),
    scope=Scope.ORGANISATION,
    reads=frozenset({Resource.CARD, Resource.COUNTS, Resource.PROGRESS, Resource.DOCUMENT}),
    may=frozenset({Right.WRITE, Right.LEAD, Right.SIGN}),
    source="IND-10",
)
DECAAN = Role(
    key="decaan",
    label=_("studentendecaan"),
    scope=Scope.ORGANISATION,
    may=frozenset({Right.SIGNAL}),
    source="IND-15",
)

PROCESS = Process(
    key="permit_monitor",
    label=_("Permit and progress"),
    app="koers.processes.permit_monitor",
    prefix="IND",
    roles=(STUDENT, PERMIT_OFFICER, DECAAN),
    norms=(Norm(key="share", value=50, unit=_("% of the credits of the year"), source="IND-02"),),
)
