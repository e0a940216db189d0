"""The people that every test knows, at ROC De Waterlanden on Tuesday 17 November 2026."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from koers.kernel.models import Dossier, Organisation, Party, Person
from koers.processes.progress_talks.models import (
    Area,
    Card,
    Cohort,
    Enrolment,
    Evidence,
    Programme,
    SchoolPeriod,
    SchoolSettings,
    WorkProcess,
)

SCHOOL_YEAR = dt.date(2026, 8, 1)
HANDED_OVER = dt.date(2026, 11, 1)


@dataclass
class Cast:
    """Sam is behind and in year 2; Lotte is in year 1; Marijke guides both; Peter guided Sam until 1 November."""

    school: Organisation
    team: Organisation
    other_team: Organisation
    sam: Person
    lotte: Person
    marijke: Person
    peter: Person
    farida: Person
    hendrik_jan: Person
    gozde: Person
    loes: Person
    loes_student: Person
    sam_dossier: Dossier
    lotte_dossier: Dossier
    other_dossier: Dossier
    cohort: Cohort

    @property
    def everybody(self) -> list[Person]:
        """All persons, once."""
        return [
            self.sam,
            self.lotte,
            self.marijke,
            self.peter,
            self.farida,
            self.hendrik_jan,
            self.gozde,
            self.loes,
            self.loes_student,
        ]


def person(number: str, given_name: str, prefix: str, surname: str, language: str = "nl") -> Person:
    """A person who can log in with the password ``geheim-geheim``."""
    return Person.objects.create_user(
        email=f"{number}@waterlanden.example",
        password="geheim-geheim",
        number=number,
        given_name=given_name,
        prefix=prefix,
        surname=surname,
        language=language,
    )


def enrol(student: Person, team: Organisation, cohort: Cohort, started_on: dt.date) -> Dossier:
    """A student in a programme, with a dossier of which she is a party."""
    dossier = Dossier.objects.create(process="progress_talks", subject=student, organisation=team, opened_on=started_on)
    Enrolment.objects.create(dossier=dossier, cohort=cohort, started_on=started_on)
    Party.objects.create(person=student, role="student", dossier=dossier, since=started_on)
    return dossier


def guide(staff: Person, dossier: Dossier, since: dt.date, until: dt.date | None = None, role: str = "slb") -> Party:
    """Make somebody the SLB'er (or another role) of a dossier for a time."""
    return Party.objects.create(person=staff, role=role, dossier=dossier, since=since, until=until)


def make_diploma(school: Organisation) -> Cohort:
    """Autotechnicus, cohort 2025, with 57 cards of which 33 are planned by 16 November 2026."""
    programme = Programme.objects.create(
        institution=school, code="25898", route=Programme.Route.BBL, name="Autotechnicus", level=2
    )
    cohort = Cohort.objects.create(programme=programme, name="2025", starts_on=dt.date(2025, 9, 1))
    number = 0
    for place, (code, name) in enumerate([("B1-K1", "Onderhoud"), ("P1-K1", "Reparatie"), ("NL", "Nederlands")]):
        area = Area.objects.create(programme=programme, code=code, name=name, position=place)
        for step in range(1, 4):
            process = WorkProcess.objects.create(
                area=area, code=f"{code}-W{step}", name=f"{name} {step}", position=step
            )
            for _card in range(7 if number < 42 else 5):
                number += 1
                early = dt.date(2025, 9, 15) + dt.timedelta(days=12 * number)
                late = dt.date(2026, 11, 17) + dt.timedelta(days=9 * (number - 33))
                Card.objects.create(
                    cohort=cohort,
                    work_process=process,
                    number=number,
                    name=f"Kaart {number}",
                    planned_on=early if number <= 33 else late,
                )
    return cohort


def approve(dossier: Dossier, cards: int) -> None:
    """Let the first cards of the programme be approved, one every ten days."""
    enrolment = dossier.enrolment
    for card in enrolment.cohort.cards.order_by("number")[:cards]:
        day = min(enrolment.started_on + dt.timedelta(days=14 + 10 * card.number), dt.date(2026, 11, 10))
        Evidence.objects.create(enrolment=enrolment, card=card, handed_in_on=day, approved_on=day)


def make_cast() -> Cast:
    """Everybody, with their relations; Sam has 27 of the 33 cards that are planned by now."""
    school = Organisation.objects.create(code="waterlanden", name="ROC De Waterlanden", kind="institution")
    team = Organisation.objects.create(code="auto", name="Autotechniek", kind="team", parent=school)
    other_team = Organisation.objects.create(code="zorg", name="Zorg", kind="team", parent=school)
    SchoolSettings.objects.create(institution=school, figures_as_of=dt.date(2026, 11, 16))
    for number, (starts, ends) in enumerate(
        [
            (dt.date(2026, 8, 24), dt.date(2026, 10, 30)),
            (dt.date(2026, 10, 31), dt.date(2027, 2, 5)),
            (dt.date(2027, 2, 6), dt.date(2027, 4, 16)),
            (dt.date(2027, 4, 17), dt.date(2027, 7, 9)),
        ],
        start=1,
    ):
        SchoolPeriod.objects.create(institution=school, number=number, starts_on=starts, ends_on=ends)
    cohort = make_diploma(school)
    sam = person("0412877", "Sam", "van der", "Heijden")
    lotte = person("0413001", "Lotte", "", "Hoekstra")
    loes_student = person("0413777", "Bas", "op 't", "Veld")
    marijke = person("004821", "Marijke", "van der", "Laan-Öztürk")
    peter = person("004822", "Peter", "de", "Wit")
    farida = person("004823", "Farida", "", "Benali")
    hendrik_jan = person("004824", "Hendrik-Jan", "ter", "Braak")
    gozde = person("004825", "Gözde", "", "Kılıç")
    loes = person("004826", "Loes", "", "Tuinstra")
    sam_dossier = enrol(sam, team, cohort, dt.date(2025, 9, 1))
    lotte_dossier = enrol(lotte, team, cohort, dt.date(2026, 9, 1))
    other_dossier = enrol(loes_student, other_team, cohort, dt.date(2025, 9, 1))
    guide(peter, sam_dossier, dt.date(2025, 9, 1), HANDED_OVER)
    guide(marijke, sam_dossier, HANDED_OVER)
    guide(gozde, sam_dossier, dt.date(2025, 9, 1), role="trajectory_guide")
    guide(marijke, lotte_dossier, dt.date(2026, 9, 1))
    guide(loes, other_dossier, dt.date(2025, 9, 1))
    for staff, role, organisation in [
        (hendrik_jan, "team_leader", team),
        (marijke, "team_member", team),
        (farida, "care_coordinator", school),
    ]:
        Party.objects.create(person=staff, role=role, organisation=organisation, since=dt.date(2024, 8, 1))
    approve(sam_dossier, 27)
    approve(lotte_dossier, 33)
    return Cast(
        school=school,
        team=team,
        other_team=other_team,
        sam=sam,
        lotte=lotte,
        marijke=marijke,
        peter=peter,
        farida=farida,
        hendrik_jan=hendrik_jan,
        gozde=gozde,
        loes=loes,
        loes_student=loes_student,
        sam_dossier=sam_dossier,
        lotte_dossier=lotte_dossier,
        other_dossier=other_dossier,
        cohort=cohort,
    )
