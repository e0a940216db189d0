"""De regel: wie houdt de verblijfsvergunning voor studie, over één studiejaar, voor alle studenten tegelijk.

Eén uitdrukking in Ibis over de zeven tabellen van `koers.lawbook.tables`; zij draait op DuckDB, PostgreSQL en Spark.
De volgorde van `stappen` is de volgorde van de wet: de eerste die past beslist. Elke voorwaarde is waar, onwaar of
onbekend (NULL); onbekend past nergens, en leidt zo nooit tot "onvoldoende". Zie `tekst.md` voor de tekst en de bronnen.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any, NamedTuple

import ibis
from ibis import _

from koers.lawbook.years import AcademicYear

# Ibis kent zijn eigen typen niet aan uitdrukkingen met `_`: die zijn hier allemaal `Any`.
Uitdrukking = Any
BEDRAG = "decimal(18, 6)"


@dataclass(frozen=True)
class Getallen:
    """De waarden uit `parameters.yaml` die voor het jaar gelden."""

    norm: Decimal
    onderwijsmaanden: tuple[int, ...]
    voorbereidend_maanden: int
    verschoning_voorbereidend_vanaf: str


class Stap(NamedTuple):
    """Eén stap: bij deze voorwaarde is dit de reden, en zo de uitkomst. ``cijfers``: welke cijfers de stap telde."""

    nummer: int
    voorwaarde: Uitdrukking
    omdat: str
    uitkomst: str
    cijfers: str = ""


def zeker(voorwaarde: Uitdrukking) -> Uitdrukking:
    """Waar als het vaststaat."""
    return voorwaarde.fill_null(False)


def mogelijk(voorwaarde: Uitdrukking) -> Uitdrukking:
    """Waar als het niet is uitgesloten."""
    return voorwaarde.fill_null(True)


def ooit(voorwaarde: Uitdrukking) -> Uitdrukking:
    """Waar als het voor één van de rijen vaststaat."""
    return zeker(voorwaarde.any())


def raakt(van: Uitdrukking, tot: Uitdrukking, eerste: Uitdrukking, laatste: Uitdrukking) -> Uitdrukking:
    """Of de periode de dagen van eerste tot en met laatste raakt; een leeg einde is open."""
    return (van <= laatste) & (tot.isnull() | (tot >= eerste))


def vergunningen(tabel: ibis.Table, jaar: AcademicYear) -> ibis.Table:
    """Stap 1: per student of een vergunning die het jaar raakt voor studie is, of een onbekend doel heeft."""
    return (
        tabel.filter(raakt(_.valid_from, _.valid_until, jaar.first, jaar.last))
        .group_by("student_id")
        .agg(studie=ooit(_.purpose == "study"), doel_onbekend=_.purpose.isnull().any())
    )


def inschrijvingen(tabellen: dict[str, ibis.Table], jaar: AcademicYear) -> ibis.Table:
    """De inschrijvingen die het jaar raken, met wat het register van de opleiding zegt."""
    opleiding = tabellen["programmes"].select("programme_id", "credit_system", "nominal_credits", "total_credits")
    return (
        tabellen["enrolments"]
        .filter(raakt(_.start, _.end, jaar.first, jaar.last))
        .join(opleiding, "programme_id")
        .mutate(graad=zeker(_.kind == "degree"))
        .mutate(aangewezen=_.graad & zeker(_.permit_programme), zonder_punten=_.credit_system == "none")
    )


def per_student(loopt: ibis.Table, jaar: AcademicYear, getallen: Getallen) -> ibis.Table:
    """Stap 2, 3 en 6: wat alle inschrijvingen van het jaar samen zeggen."""
    maanden = {f"maand_{nummer}": _onderwijs_in(nummer, jaar) for nummer in getallen.onderwijsmaanden}
    bijeen = loopt.group_by("student_id").agg(
        soort_onbekend=_.kind.isnull().any(),
        geen_uitwisseling=ooit(_.kind != "exchange"),
        een_aangewezen=_.aangewezen.any(),
        beoordeeld_aangewezen=(_.aangewezen & _.zonder_punten).any(),
        beoordeeld_graad=(_.graad & _.zonder_punten).any(),
        last_aangewezen=_.nominal_credits.max(where=_.aangewezen),
        last_graad=_.nominal_credits.max(where=_.graad),
        gat_aangewezen=(_.aangewezen & _.nominal_credits.isnull()).any(),
        gat_graad=(_.graad & _.nominal_credits.isnull()).any(),
        **{naam: voorwaarde.any() for naam, voorwaarde in maanden.items()},
    )
    return bijeen.mutate(
        beoordeeld=ibis.ifelse(_.een_aangewezen, _.beoordeeld_aangewezen, _.beoordeeld_graad),
        last=ibis.ifelse(_.een_aangewezen, _.last_aangewezen, _.last_graad),
        last_onbekend=ibis.ifelse(_.een_aangewezen, _.gat_aangewezen, _.gat_graad),
        maanden=reduce(add, (ibis.ifelse(_[naam], 1, 0) for naam in maanden)),
    ).select("student_id", "soort_onbekend", "geen_uitwisseling", "beoordeeld", "last", "last_onbekend", "maanden")


def _onderwijs_in(maand: int, jaar: AcademicYear) -> Uitdrukking:
    """Of een opleiding deze maand raakt: de maand van het begin en die van het einde tellen helemaal."""
    eerste = jaar.first.replace(year=jaar.begins + (maand < 9), month=maand)
    volgende = eerste.replace(year=eerste.year + (maand == 12), month=maand % 12 + 1)
    return _.graad & (_.start < volgende) & (_.end.isnull() | (_.end >= eerste))


def laatste(loopt: ibis.Table) -> ibis.Table:
    """Stap 4: de inschrijving die het laatst eindigt; dan: laatst begon, de opleiding, het hoogste nummer."""
    volgorde = [
        _.end.isnull().desc(),
        _.end.desc(),
        _.start.desc(),
        _.graad.desc(),
        _.enrolment_id.desc(),
    ]
    return (
        loopt.filter(_.kind != "exchange")
        .mutate(plaats=ibis.row_number().over(group_by="student_id", order_by=volgorde))
        .filter(_.plaats == 0)
        .select(
            "student_id",
            eind="end",
            begin="start",
            soort="kind",
            eindreden="end_reason",
            opleiding="programme_id",
            totaal="total_credits",
        )
    )


def voorbereiding(loopt: ibis.Table, laatst: ibis.Table, maanden: int) -> ibis.Table:
    """Stap 5: het voorbereidend programma van de student, met de laatste dag van zijn twaalf maanden."""
    volgorde = [_.start.desc(), _.enrolment_id.desc()]
    andere = (
        loopt.filter(_.kind == "preparatory")
        .mutate(plaats=ibis.row_number().over(group_by="student_id", order_by=volgorde))
        .filter(_.plaats == 0)
        .select("student_id", v_begin="start", v_opleiding="programme_id", v_totaal="total_credits")
    )
    laatst = laatst.filter(_.soort == "preparatory").select(
        "student_id", l_begin="begin", l_opleiding="opleiding", l_totaal="totaal"
    )
    gekozen = andere.left_join(laatst, "student_id").select(
        "student_id",
        v_begin=ibis.ifelse(_.l_begin.notnull(), _.l_begin, _.v_begin),
        v_opleiding=ibis.ifelse(_.l_begin.notnull(), _.l_opleiding, _.v_opleiding),
        v_totaal=ibis.ifelse(_.l_begin.notnull(), _.l_totaal, _.v_totaal),
    )
    verjaart = _.v_begin + ibis.interval(months=maanden)
    schrikkeldag = (_.v_begin.month() == 2) & (_.v_begin.day() == 29)
    # Een jaar na 29 februari zeggen de databanken 28 februari; de verjaardag is 1 maart, de dag ervoor dus 28 februari.
    return gekozen.mutate(
        v_laatste=ibis.ifelse(schrikkeldag, verjaart.cast("date"), (verjaart - ibis.interval(days=1)).cast("date"))
    )


def eerder(inschrijving: ibis.Table, voorbereidend: ibis.Table) -> ibis.Table:
    """Stap 5: of er een eerdere voorbereiding was, of een eerdere inschrijving van onbekende soort."""
    return (
        inschrijving.filter(mogelijk(_.kind == "preparatory"))
        .select("student_id", "kind", "start")
        .join(voorbereidend.select("student_id", "v_begin"), "student_id")
        .filter(_.start < _.v_begin)
        .group_by("student_id")
        .agg(tweede=ooit(_.kind == "preparatory"), eerder_onbekend=_.kind.isnull().any())
    )


def punten(resultaten: ibis.Table, zeker_binnen: Uitdrukking, prefix: str) -> ibis.Table:
    """Stap 7: wat vaststaat en wat hooguit kan, per student; een onderdeel telt één keer, met de meeste punten."""
    onderdeel = (
        resultaten.mutate(vast=zeker_binnen & zeker(_.counts))
        .group_by("student_id", "unit")
        .agg(
            behaald=_.credits.max(where=_.vast),
            hooguit=_.credits.max(),
            open=_.credits.isnull().any(),
        )
    )
    return onderdeel.group_by("student_id").agg(
        **{
            f"{prefix}behaald": _.behaald.sum().cast(BEDRAG),
            f"{prefix}hooguit": _.hooguit.sum().cast(BEDRAG),
            f"{prefix}open": _.open.any(),
        }
    )


def binnen_jaar(jaar: AcademicYear) -> Uitdrukking:
    """Stap 7: of een resultaat in het jaar is behaald."""
    return (_.achieved_on >= jaar.first) & (_.achieved_on <= jaar.last)


BINNEN_VOORBEREIDING = (_.achieved_on >= _.v_begin) & (_.achieved_on <= _.v_laatste)
VAN_VOORBEREIDING = _.programme_id == _.v_opleiding


def punten_jaar(resultaat: ibis.Table, jaar: AcademicYear) -> ibis.Table:
    """Stap 7: de resultaten van het jaar, van alle opleidingen samen."""
    binnen = resultaat.filter(mogelijk(_.counts) & mogelijk(binnen_jaar(jaar)))
    return punten(binnen, _.achieved_on.notnull(), "")


def punten_voorbereiding(resultaat: ibis.Table, voorbereidend: ibis.Table) -> ibis.Table:
    """Stap 5: de resultaten van de twaalf maanden voor het voorbereidend programma."""
    binnen = (
        resultaat.filter(mogelijk(_.counts))
        .join(voorbereidend.select("student_id", "v_begin", "v_laatste", "v_opleiding"), "student_id")
        .filter(mogelijk(VAN_VOORBEREIDING) & mogelijk(BINNEN_VOORBEREIDING))
    )
    return punten(binnen, _.achieved_on.notnull() & _.programme_id.notnull(), "v_")


def per_resultaat(tabellen: dict[str, ibis.Table], jaar: AcademicYear, getallen: Getallen) -> ibis.Table:
    """Hoe elk resultaat telde: voor het jaar (``in_year``) en voor de voorbereiding (``in_preparation``, anders leeg).

    ``counted`` telt mee, ``same_unit`` is hetzelfde onderdeel nog eens, ``unclear`` is onbekend, ``does_not_count``
    draagt niet bij aan een diploma, ``other_year`` valt buiten de periode, ``other_programme`` hoort ergens anders bij.
    """
    loopt = inschrijvingen(tabellen, jaar)
    voorbereidend = voorbereiding(loopt, laatste(loopt), getallen.voorbereidend_maanden)
    rijen = (
        tabellen["results"]
        .semi_join(loopt, "student_id")
        .left_join(voorbereidend, "student_id")
        .drop("student_id_right")
        .mutate(bekend=_.credits.notnull() & _.counts.notnull() & _.achieved_on.notnull())
        .mutate(
            in_year=ibis.cases(
                (~_.counts, "does_not_count"),
                (~mogelijk(binnen_jaar(jaar)), "other_year"),
                (~_.bekend, "unclear"),
                else_="counted",
            ),
            in_preparation=ibis.cases(
                (_.v_begin.isnull(), None),
                (~_.counts, "does_not_count"),
                (~mogelijk(VAN_VOORBEREIDING), "other_programme"),
                (~mogelijk(BINNEN_VOORBEREIDING), "other_year"),
                (~_.bekend | _.programme_id.isnull(), "unclear"),
                else_="counted",
            ),
        )
    )
    return rijen.mutate(**{veld: _eenmaal(veld) for veld in ("in_year", "in_preparation")}).select(
        "result_id",
        "student_id",
        "programme_id",
        "unit",
        "credits",
        "achieved_on",
        "kind",
        "counts",
        "in_year",
        "in_preparation",
    )


def _eenmaal(veld: str) -> Uitdrukking:
    """Van de rijen die tellen voor hetzelfde onderdeel telt die met de meeste punten."""
    plaats = ibis.row_number().over(
        group_by=["student_id", "unit", veld], order_by=[_.credits.desc(nulls_first=False), _.result_id.asc()]
    )
    return ibis.ifelse((_[veld] == "counted") & (plaats > 0), "same_unit", _[veld])


def verschoning(tabel: ibis.Table, jaar: AcademicYear) -> ibis.Table:
    """Stap 8: wat over redenen is beslist. Een reden die eerder is aanvaard, telt alleen opnieuw met een motivering."""
    eerder_aanvaard = (
        tabel.filter((_.academic_year < jaar.label) & (_.decision == "accepted"))
        .select("student_id", "reason")
        .distinct()
        .mutate(al_gebruikt=True)
    )
    aanvaard = _.decision == "accepted"
    return (
        tabel.filter(_.academic_year == jaar.label)
        .left_join(eerder_aanvaard, ["student_id", "reason"])
        .mutate(al_gebruikt=zeker(_.al_gebruikt))
        .group_by("student_id")
        .agg(
            nieuw=(aanvaard & ~_.al_gebruikt).any(),
            opnieuw=(aanvaard & _.al_gebruikt & _.repeat_grounds.notnull()).any(),
            loopt_nog=(_.decision == "pending").any(),
            gebruikt=(aanvaard & _.al_gebruikt & _.repeat_grounds.isnull()).any(),
        )
    )


def feiten(tabellen: dict[str, ibis.Table], jaar: AcademicYear, getallen: Getallen) -> ibis.Table:
    """Eén rij per student met een inschrijving in het jaar; wat niet bekend is, is leeg."""
    ingeschreven = inschrijvingen(tabellen, jaar)
    vergund = vergunningen(tabellen["permits"], jaar)
    # Stap 1 beslist over wie geen vergunning voor studie heeft, bij de meeste instellingen de meesten: van hen hoeft
    # verder niets te worden uitgezocht of opgeteld.
    houders = vergund.filter(_.studie)
    loopt = ingeschreven.semi_join(houders, "student_id")
    laatst = laatste(loopt)
    voorbereidend = voorbereiding(loopt, laatst, getallen.voorbereidend_maanden)
    oordeel = tabellen["judgements"].filter(_.academic_year == jaar.label).select("student_id", "sufficient")
    cijfer = tabellen["attainable"].filter(_.academic_year == jaar.label).select("student_id", cijfer="credits")
    bijeen = ingeschreven.select("student_id").distinct()
    resultaat = tabellen["results"].semi_join(houders, "student_id")
    for deel in (
        vergund,
        per_student(loopt, jaar, getallen),
        laatst,
        voorbereidend,
        eerder(tabellen["enrolments"], voorbereidend),
        punten_voorbereiding(tabellen["results"], voorbereidend),
        punten_jaar(resultaat, jaar),
        cijfer,
        oordeel,
        verschoning(tabellen["excuses"], jaar),
    ):
        bijeen = bijeen.left_join(deel, "student_id").drop("student_id_right")
    return _gerekend(bijeen, getallen)


def _gerekend(bijeen: ibis.Table, getallen: Getallen) -> ibis.Table:
    """Stap 5 tot en met 7: haalbaar, vereist, behaald en wat hooguit kan, voor beide soorten programma."""
    deel = Decimal(1) / len(getallen.onderwijsmaanden)
    if deel * len(getallen.onderwijsmaanden) != 1:
        raise ValueError("Het deel van een onderwijsmaand is geen tiendelige breuk: dan zou er worden afgerond.")
    per_maand = ibis.literal(deel, "decimal(5, 4)")
    return bijeen.mutate(
        haalbaar=ibis.coalesce(
            _.cijfer.cast(BEDRAG), (_.last * (_.maanden.cast("decimal(4, 0)") * per_maand)).cast(BEDRAG)
        ),
        behaald=_.behaald.fill_null(0),
        hooguit=ibis.ifelse(zeker(_.open), None, _.hooguit.fill_null(0)),
        v_totaal=_.v_totaal.cast(BEDRAG),
        v_behaald=_.v_behaald.fill_null(0),
        v_hooguit=ibis.ifelse(zeker(_.v_open), None, _.v_hooguit.fill_null(0)),
        v_eind=ibis.ifelse(_.eind.isnull() | (_.eind > _.v_laatste), _.v_laatste, _.eind),
    ).mutate(vereist=(_.haalbaar * ibis.literal(getallen.norm, "decimal(3, 2)")).cast(BEDRAG))


def stappen(jaar: AcademicYear) -> list[Stap]:
    """Wat beslist, in de volgorde van de wet. De eerste stap die past beslist; de laatste past altijd."""
    voorop = (_.soort == "preparatory") & _.v_begin.notnull()
    return [
        Stap(1, ~zeker(_.studie) & zeker(_.doel_onbekend), "permit_unknown", "undetermined"),
        Stap(1, ~zeker(_.studie), "no_study_permit", "not_monitored"),
        Stap(2, _.soort_onbekend, "kind_unknown", "undetermined"),
        Stap(3, ~_.geen_uitwisseling, "exchange", "not_monitored"),
        Stap(4, (_.eind <= jaar.last) & (_.eindreden == "graduated"), "graduated", "not_monitored"),
        Stap(4, (_.eind < jaar.last) & (_.eindreden == "disenrolled"), "disenrolled_during_year", "not_monitored"),
        Stap(4, (_.eind < jaar.last) & _.eindreden.isnull(), "end_reason_unknown", "undetermined"),
        Stap(
            5,
            (_.soort == "degree") & _.v_begin.notnull() & ~zeker(_.v_behaald >= _.v_totaal),
            "preparatory_not_settled",
            "undetermined",
            "voorbereiding",
        ),
        Stap(5, voorop & _.tweede, "second_preparatory_period", "undetermined"),
        Stap(5, voorop & _.eerder_onbekend, "kind_unknown", "undetermined"),
        Stap(5, voorop & (_.v_eind < jaar.first), "preparatory_period_over", "undetermined"),
        Stap(5, voorop & (_.v_eind > jaar.last), "preparatory_period_running", "not_monitored"),
        Stap(5, voorop & _.v_totaal.isnull(), "nominal_load_unknown", "undetermined"),
        Stap(5, voorop & (_.v_behaald >= _.v_totaal), "preparatory_passed", "sufficient", "voorbereiding"),
        Stap(
            5,
            voorop & (_.eind < jaar.last) & (_.eind < _.v_laatste),
            "preparatory_left_early",
            "undetermined",
            "voorbereiding",
        ),
        Stap(5, voorop & (_.v_hooguit < _.v_totaal), "preparatory_not_passed", "insufficient", "voorbereiding"),
        Stap(5, voorop, "results_unclear", "undetermined", "voorbereiding"),
        Stap(6, _.beoordeeld & _.sufficient, "judged_sufficient", "sufficient"),
        Stap(6, _.beoordeeld & ~_.sufficient, "judged_insufficient", "insufficient"),
        Stap(6, _.beoordeeld, "judgement_missing", "undetermined"),
        Stap(6, _.cijfer.isnull() & _.last_onbekend, "nominal_load_unknown", "undetermined"),
        Stap(6, _.haalbaar == 0, "nothing_attainable", "not_monitored", "haalbaar"),
        Stap(7, _.behaald >= _.vereist, "norm_met", "sufficient", "jaar"),
        Stap(7, _.hooguit < _.vereist, "norm_not_met", "insufficient", "jaar"),
        Stap(7, ibis.literal(True), "results_unclear", "undetermined", "jaar"),
    ]


VERSCHONING = [
    Stap(8, _.nieuw, "reason_accepted", "excused"),
    Stap(8, _.opnieuw, "repeated_reason_accepted", "excused"),
    Stap(8, _.loopt_nog, "excuse_pending", "undetermined"),
    Stap(8, _.gebruikt, "reason_used_before", "insufficient"),
]
TUSSENTIJDS = Stap(0, None, "year_running", "undetermined")


def bijzonderheden(tabellen: dict[str, ibis.Table], jaar: AcademicYear, getallen: Getallen) -> ibis.Table:
    """Waaruit haalbaar is berekend, per student: voor wie het narekent."""
    return feiten(tabellen, jaar, getallen).select(
        "student_id",
        nominal=_.last.cast(BEDRAG),
        months=_.maanden,
        figure=_.cijfer.cast(BEDRAG),
        preparatory_start=_.v_begin,
        preparatory_last=_.v_laatste.cast("date"),
        preparatory_total=_.v_totaal,
    )


def uitkomsten(
    tabellen: dict[str, ibis.Table], jaar: AcademicYear, getallen: Getallen, *, tussentijds: bool = False
) -> ibis.Table:
    """De uitkomst van elke student. ``tussentijds``: het jaar loopt nog, en onvoldoende staat dus nog niet vast."""
    alle = stappen(jaar)
    gevonden = feiten(tabellen, jaar, getallen).mutate(
        stap=ibis.cases(*((stap.voorwaarde, nummer) for nummer, stap in enumerate(alle)), else_=None).cast("int16")
    )
    weegt = jaar.label >= getallen.verschoning_voorbereidend_vanaf
    verschoond = ibis.cases(
        *(
            (zeker(stap.voorwaarde) & gevonden.stap.isin(_te_verschonen(alle, weegt=weegt)), len(alle) + nummer)
            for nummer, stap in enumerate(VERSCHONING)
        ),
        else_=_.stap,
    )
    beslist = gevonden.mutate(beslist=verschoond.cast("int16"))
    uitkomst = _naar(alle + VERSCHONING, "uitkomst", _.beslist)
    omdat = _naar(alle + VERSCHONING, "omdat", _.beslist)
    rijen = beslist.select(
        "student_id",
        academic_year=ibis.literal(jaar.label),
        outcome=uitkomst,
        because=omdat,
        attainable=_cijfer(alle, voorbereiding=_.v_totaal, jaar=_.haalbaar, haalbaar=_.haalbaar),
        required=_cijfer(alle, voorbereiding=_.v_totaal, jaar=_.vereist, haalbaar=_.vereist),
        earned=_cijfer(alle, voorbereiding=_.v_behaald, jaar=_.behaald),
        possible=_cijfer(alle, voorbereiding=_.v_hooguit, jaar=_.hooguit),
    )
    if not tussentijds:
        return rijen
    onvoldoende = _.outcome == "insufficient"
    return rijen.mutate(
        because=ibis.ifelse(onvoldoende, TUSSENTIJDS.omdat, _.because),
        outcome=ibis.ifelse(onvoldoende, TUSSENTIJDS.uitkomst, _.outcome),
    )


def _te_verschonen(alle: list[Stap], *, weegt: bool) -> list[int]:
    return [
        nummer
        for nummer, stap in enumerate(alle)
        if stap.uitkomst == "insufficient" and (weegt or stap.cijfers != "voorbereiding")
    ]


def _naar(alle: list[Stap], veld: str, nummer: Uitdrukking) -> Uitdrukking:
    """Van het nummer van de stap naar zijn reden of uitkomst."""
    bijeen: dict[str, list[int]] = {}
    for plaats, stap in enumerate(alle):
        bijeen.setdefault(getattr(stap, veld), []).append(plaats)
    return ibis.cases(*((nummer.isin(plaatsen), tekst) for tekst, plaatsen in bijeen.items()), else_=None)


def _cijfer(alle: list[Stap], **bronnen: Uitdrukking) -> Uitdrukking:
    """Het cijfer dat de beslissende stap telde, of leeg."""
    return ibis.cases(
        *(
            (_.stap.isin([nummer for nummer, stap in enumerate(alle) if stap.cijfers == naam]), waarde.cast(BEDRAG))
            for naam, waarde in bronnen.items()
        ),
        else_=None,
    )
