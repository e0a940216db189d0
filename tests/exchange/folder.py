"""A folder of CSV files that is right as it stands, to be made wrong one line at a time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.utils import translation

from koers.exchange.faults import Fault
from koers.exchange.importing import Outcome, run

TODAY = dt.date(2026, 11, 17)

FILES = {
    "organisations.csv": """\
code,name,kind,parent
waterlanden,ROC De Waterlanden,institution,
auto,Autotechniek,team,waterlanden
zorg,Zorg,team,waterlanden
garage,Autobedrijf Van den Broek & Zn.,company,
""",
    "people.csv": """\
number,given_name,prefix,surname,email,language
0412877,Sam,van der,Heijden,sam@waterlanden.example,nl
0438152,Lotte,,Hoekstra,lotte@waterlanden.example,
004821,Marijke,van der,Laan-Öztürk,marijke@waterlanden.example,nl
003917,Peter,de,Wit,peter@waterlanden.example,en
002764,Hendrik-Jan,ter,Braak,hendrik-jan@waterlanden.example,nl
""",
    "roles.csv": """\
person,role,organisation,since,until
002764,team_leader,auto,2024-08-01,
004821,team_member,auto,2024-08-01,
003917,team_member,auto,2022-08-01,2026-11-01
""",
    "periods.csv": """\
institution,number,starts_on,ends_on
waterlanden,1,2026-08-24,2026-10-30
waterlanden,2,2026-10-31,2027-02-05
""",
    "settings.csv": """\
institution,talks_a_year,on_schedule,figures_as_of
waterlanden,,2,2026-11-16
""",
    "programmes.csv": """\
institution,code,route,name,level
waterlanden,25898,BBL,Autotechnicus,2
""",
    "cohorts.csv": """\
programme,route,name,starts_on
25898,BBL,2025,2025-08-01
25898,BBL,2026,2026-08-01
""",
    "areas.csv": """\
programme,route,code,name,position
25898,BBL,B1-K1,Onderhoud,1
25898,BBL,NL,Nederlands,2
""",
    "work_processes.csv": """\
programme,route,area,code,name,position
25898,BBL,B1-K1,B1-K1-W1,Voert onderhoud uit,1
25898,BBL,B1-K1,B1-K1-W2,Onderzoekt storingen,2
25898,BBL,NL,NL-1,Lezen,1
""",
    "cards.csv": """\
programme,route,cohort,work_process,number,name,planned_on
25898,BBL,2025,B1-K1-W1,1,Kleine beurt,2025-10-01
25898,BBL,2025,B1-K1-W2,2,Storing in de verlichting,2026-11-01
25898,BBL,2025,NL-1,3,Een artikel,2027-03-01
25898,BBL,2026,B1-K1-W1,1,Kleine beurt,2026-10-01
25898,BBL,2026,B1-K1-W2,2,Storing in de verlichting,2027-11-01
""",
    "enrolments.csv": """\
student,programme,route,cohort,team,started_on,ended_on
0412877,25898,BBL,2025,auto,2025-08-01,
0438152,25898,BBL,2026,auto,2026-08-01,
""",
    "guidance.csv": """\
student,staff,role,since,until
0412877,003917,slb,2025-08-01,2026-11-01
0412877,004821,slb,2026-11-01,
0438152,004821,slb,2026-08-01,
0412877,002764,trajectory_guide,2025-08-01,
""",
    "evidence.csv": """\
student,card,handed_in_on,approved_on
0412877,1,2025-10-01,2025-10-08
0412877,2,2026-11-10,
0438152,1,2026-10-01,2026-10-02
""",
    "results.csv": """\
student,kind,name,outcome,on
0412877,project,Remmen,goed,2026-10-09
""",
    "conversations.csv": """\
student,staff,held_on,conclusion
0412877,003917,2026-09-22,behind
0438152,004821,2026-09-24,
""",
    "agreements.csv": """\
student,made_on,what,work_process,who,how,by_when,first_step,closed_on
0412877,2026-09-22,Drie bewijskaarten,B1-K1-W2,Sam,Met foto's,2026-11-01,Vandaag beginnen,
0412877,2026-09-22,Vraag Ruud om een vaste middag,,Sam en Ruud,,2026-10-06,,2026-10-13
""",
}


def write(folder: Path, **changes: str) -> Path:
    """Write the files; ``people="…"`` replaces that file, with an empty text it is left out."""
    for name, text in {**FILES, **{f"{stem}.csv": text for stem, text in changes.items()}}.items():
        (folder / name).unlink(missing_ok=True)
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def with_line(name: str, number: int, text: str) -> str:
    """The text of a file in which one line (from 1) is another; a number past the end adds it."""
    lines = FILES[name].splitlines()
    lines[number - 1 : number] = [text]
    return "\n".join(lines) + "\n"


def imported(folder: Path, today: dt.date = TODAY, *, only_check: bool = False) -> Outcome:
    """Import a folder, with its faults in English."""
    with translation.override("en"):
        return run(folder, today=today, only_check=only_check)


def faults_in(folder: Path) -> list[Fault]:
    """The faults of a folder."""
    return list(imported(folder).faults)
