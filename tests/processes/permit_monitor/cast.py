"""The people of Hogeschool Zuiderzee on Tuesday 17 November 2026, thirteen days before outcomes must be known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from koers.kernel import clock
from koers.kernel.models import Dossier, Organisation, Party, Person
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.models import (
    HigherEnrolment,
    HigherProgramme,
    HigherResult,
    Judgement,
    PermitRecord,
    PermitStudent,
)

YEAR = AcademicYear(2025)
"""The year that is judged."""
FEBRUARY = dt.date(2026, 2, 1)
SEPTEMBER = dt.date(2025, 9, 1)


def person(number: str, given_name: str, prefix: str, surname: str, language: str = "nl") -> Person:
    """A person who can log in with the password ``geheim-geheim``."""
    return Person.objects.create_user(
        email=f"{number}@zuiderzee.example",
        password="geheim-geheim",
        number=number,
        given_name=given_name,
        prefix=prefix,
        surname=surname,
        language=language,
    )


@dataclass
class School:
    """Hogeschool Zuiderzee: two officers, the decaan and one more, and programmes with and without credits."""

    institution: Organisation
    thijs: Person
    saskia: Person
    noor: Person
    other_decaan: Person
    programmes: dict[str, HigherProgramme] = field(default_factory=dict)

    def programme(self, name: str, nominal: int | None = 60, total: int | None = None, ects: bool = True) -> None:
        """Add a programme, known by its name."""
        self.programmes[name] = HigherProgramme.objects.create(
            institution=self.institution,
            code=f"P{len(self.programmes) + 1}",
            name=name,
            rio_code=f"3{len(self.programmes):04}",
            credit_system="ects" if ects else "none",
            nominal_credits=nominal,
            total_credits=total,
        )

    def student(
        self,
        number: str,
        name: tuple[str, str, str],
        programme: str,
        *,
        start: dt.date = SEPTEMBER,
        kind: str = "degree",
        end: dt.date | None = None,
        end_reason: str = "",
        purpose: str = "study",
        language: str = "en",
    ) -> Dossier:
        """A student with a permit and one enrolment."""
        subject = person(number, *name, language)
        dossier = Dossier.objects.create(
            process="permit_monitor", subject=subject, organisation=self.institution, opened_on=start
        )
        Party.objects.create(person=subject, role="student", dossier=dossier, since=start)
        student = PermitStudent.objects.create(
            dossier=dossier, v_number=f"V{number[-9:]}", born_on=dt.date(2004, 5, int(number[-1]) + 1)
        )
        PermitRecord.objects.create(
            student=student, purpose=purpose, valid_from=start, valid_until=dt.date(2029, 10, 31)
        )
        self.enrol(dossier, programme, start=start, kind=kind, end=end, end_reason=end_reason)
        return dossier

    def enrol(
        self,
        dossier: Dossier,
        programme: str,
        *,
        start: dt.date = SEPTEMBER,
        kind: str = "degree",
        end: dt.date | None = None,
        end_reason: str = "",
    ) -> HigherEnrolment:
        """One more enrolment of a student."""
        return HigherEnrolment.objects.create(
            institution=self.institution,
            code=f"E{HigherEnrolment.objects.count() + 1:05}",
            student=dossier.permit_student,
            programme=self.programmes[programme],
            kind=kind,
            start=start,
            end=end,
            end_reason=end_reason,
        )

    def result(
        self,
        dossier: Dossier,
        unit: str,
        credits: str | None,
        on: dt.date | None,
        *,
        kind: str = "course",
        counts: bool | None = True,
    ) -> HigherResult:
        """A result of a student, for the programme of the first enrolment."""
        return HigherResult.objects.create(
            institution=self.institution,
            code=f"R{HigherResult.objects.count() + 1:05}",
            student=dossier.permit_student,
            programme=dossier.permit_student.enrolments.first().programme,
            unit=unit,
            credits=Decimal(credits) if credits is not None else None,
            achieved_on=on,
            kind=kind,
            counts=counts,
        )

    def judge(self, dossier: Dossier, sufficient: bool | None, year: AcademicYear = YEAR) -> Judgement:
        """The judgement of a programme without credits."""
        return Judgement.objects.create(
            student=dossier.permit_student,
            academic_year=year.label,
            sufficient=sufficient,
            ground="Het eindpresentatiedossier is besproken.",
            assessor="Hanneke de Boer, studieleider",
            recorded_at=clock.now(),
        )

    def refresh(self, year: AcademicYear = YEAR) -> None:
        """Bring the list up to date, as who looks at it does."""
        bring_up_to_date(institution=self.institution, year=year)


@dataclass
class Cast:
    """Each student is at another point on 17 November 2026.

    ``aysegul`` began in February and has 12.5 of 15; ``mei`` has enough; ``fatoumata`` 29.5 of 30; ``chau`` misses the
    day of a placement; ``xiaoyu`` misses the judgement of a programme without credits; ``rahul`` has 28 of 30 of a
    preparatory year; ``dmytro`` left for a reason that is not known; ``lena`` is on exchange; ``carlos`` holds another
    permit; ``wim_student`` studies at another institution.
    """

    school: School
    aysegul: Dossier
    mei: Dossier
    fatoumata: Dossier
    chau: Dossier
    xiaoyu: Dossier
    rahul: Dossier
    dmytro: Dossier
    lena: Dossier
    carlos: Dossier
    elsewhere: Organisation
    other_officer: Person
    other_student: Dossier

    @property
    def institution(self) -> Organisation:
        """Hogeschool Zuiderzee."""
        return self.school.institution

    @property
    def thijs(self) -> Person:
        """The first officer."""
        return self.school.thijs

    @property
    def saskia(self) -> Person:
        """The second officer: a second pair of eyes."""
        return self.school.saskia

    @property
    def noor(self) -> Person:
        """The studentendecaan."""
        return self.school.noor

    @property
    def students(self) -> list[Dossier]:
        """All dossiers of Hogeschool Zuiderzee."""
        return [
            self.aysegul,
            self.mei,
            self.fatoumata,
            self.chau,
            self.xiaoyu,
            self.rahul,
            self.dmytro,
            self.lena,
            self.carlos,
        ]


def make_school(code: str = "zuiderzee", name: str = "Hogeschool Zuiderzee", staff: str = "Z") -> School:
    """The institution with its staff and programmes, without students."""
    institution = Organisation.objects.create(code=code, name=name, kind="institution")
    thijs = person(f"{staff}001", "Thijs", "ten", "Brinke")
    saskia = person(f"{staff}002", "Saskia", "", "Wolters")
    noor = person(f"{staff}003", "Noor", "el", "Idrissi")
    other_decaan = person(f"{staff}004", "Bram", "van", "Leeuwen")
    for staff_member, role in (
        (thijs, "permit_officer"),
        (saskia, "permit_officer"),
        (noor, "decaan"),
        (other_decaan, "decaan"),
    ):
        Party.objects.create(person=staff_member, role=role, organisation=institution, since=dt.date(2024, 9, 1))
    school = School(institution, thijs, saskia, noor, other_decaan)
    for programme in ("Chemische technologie", "Verpleegkunde", "International Business", "Werktuigbouwkunde"):
        school.programme(programme)
    school.programme("Docent Muziek", nominal=None, ects=False)
    school.programme("Premaster Data Science", nominal=30, total=30)
    return school


def make_cast() -> Cast:
    """Everybody, with what is known of them on 17 November 2026, and the list computed."""
    school = make_school()
    aysegul = school.student("500912447", ("Ayşegül", "", "Doğan-Yıldırım"), "Chemische technologie", start=FEBRUARY)
    school.result(aysegul, "Stoftransport", "5", dt.date(2026, 4, 17))
    school.result(aysegul, "Chemische analyse 1", "5", dt.date(2026, 6, 26))
    school.result(aysegul, "Laboratoriumvaardigheden", "2.5", dt.date(2026, 8, 28))
    school.result(aysegul, "Project procesontwerp", "5", dt.date(2026, 9, 10))
    mei = school.student("500912448", ("Mei", "", "Tanaka"), "Verpleegkunde")
    school.result(mei, "Zorgleer", "30", dt.date(2026, 1, 30))
    fatoumata = school.student("500912449", ("Fatoumata", "", "Diallo-Keïta"), "Verpleegkunde")
    school.result(fatoumata, "Zorgleer", "29.5", dt.date(2026, 6, 30))
    chau = school.student("500912450", ("Nguyễn Thị Minh", "", "Châu"), "International Business")
    school.result(chau, "Marketing", "27", dt.date(2026, 6, 30))
    school.result(chau, "Stage", "10", None, kind="placement")
    xiaoyu = school.student("500912451", ("Li", "", "Xiaoyu"), "Docent Muziek")
    rahul = school.student(
        "500912452",
        ("Rahul", "", "Venkataraman"),
        "Premaster Data Science",
        kind="preparatory",
        end=dt.date(2026, 8, 31),
        end_reason="transferred",
    )
    school.result(rahul, "Statistiek", "28", dt.date(2026, 6, 30))
    dmytro = school.student(
        "500912453", ("Dmytro", "", "Shevchenko"), "Werktuigbouwkunde", end=dt.date(2026, 5, 31), language="nl"
    )
    lena = school.student("500912454", ("Lena", "", "Johansson"), "International Business", kind="exchange")
    carlos = school.student("500912455", ("Carlos", "", "Ramírez"), "International Business", purpose="other")
    elsewhere = make_school("overkant", "Hogeschool aan de Overkant", "O")
    other_student = elsewhere.student("600100100", ("Ji-woo", "", "Park"), "Verpleegkunde")
    elsewhere.result(other_student, "Zorgleer", "10", dt.date(2026, 6, 30))
    school.refresh()
    elsewhere.refresh()
    return Cast(
        school=school,
        aysegul=aysegul,
        mei=mei,
        fatoumata=fatoumata,
        chau=chau,
        xiaoyu=xiaoyu,
        rahul=rahul,
        dmytro=dmytro,
        lena=lena,
        carlos=carlos,
        elsewhere=elsewhere.institution,
        other_officer=elsewhere.thijs,
        other_student=other_student,
    )
