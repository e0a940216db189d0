"""A big school in a database of the bench's own, made once and kept in .cache/."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from koers.server.postgres import ensure_server

if TYPE_CHECKING:
    from koers.kernel.models import Person

DATA = Path(".cache/bench")
DAY = "2026-11-17"
SAM, TEAM_LEADER = "0412877", "002764"
"""Their numbers in the demo's cast."""


@dataclass(frozen=True)
class Visit:
    """One page to be measured: what it is, its address, and the key of the session in which it is asked."""

    name: str
    path: str
    session: str = ""


def prepare(students: int, data: Path | None = None) -> dict[str, str]:
    """Start the database, make the school if it is not there, and return the environment of its processes.

    ``data`` is the folder it is kept in, if that is not the one for schools of this size.
    """
    data = data or DATA.absolute() / str(students)
    environment = {
        **os.environ,
        **ensure_server(data).environment,
        "KOERS_DATA": str(data),
        "KOERS_TODAY": DAY,
        "KOERS_DEMO": "1",
        "KOERS_SECRET_KEY": "a key for the bench, which measures and is seen by nobody",
        "KOERS_VAULT_KEYS": base64.b64encode(bytes(32)).decode(),
        "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
    }
    os.environ.update(environment)
    manage = [sys.executable, "-m", "koers", "manage"]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True)
    made = data / "made"
    if not made.exists():
        school = [*manage, "make_demo_school", "--at", DAY, "--students", str(students)]
        subprocess.run(school, env=environment, check=True)
        made.touch()
    return environment


def visits() -> list[Visit]:
    """The four pages that peers were measured on, each as the person who would open it."""
    import django

    django.setup()
    from koers.kernel.models import Organisation, Party, Person

    sam = Person.objects.get(number=SAM)
    dossier = sam.dossiers.get(process="progress_talks")
    slber = Person.objects.get(parties__dossier=dossier, parties__role="slb", parties__until=None)
    leader = Person.objects.get(number=TEAM_LEADER)
    school = Organisation.objects.get(kind="institution")
    everything = {"person": leader, "role": "team_leader", "organisation": school}
    if not Party.objects.filter(**everything).exists():
        Party.objects.create(**everything, since="2020-01-01")
    guide, student, director = session_of(slber), session_of(sam), session_of(leader)
    return [
        Visit("a bare page of the framework", "/bare/"),
        Visit("an SLB'er's students with their status", "/progress-talks/students/", guide),
        Visit("one student's cards", f"/progress-talks/{dossier.pk}/progress/", student),
        Visit("home of an SLB'er", "/", guide),
        Visit("home of a student", "/", student),
        Visit("search a person in the whole school", "/progress-talks/team/?q=heijden", director),
    ]


def session_of(person: Person) -> str:
    """The key of a new session of somebody who logged in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
