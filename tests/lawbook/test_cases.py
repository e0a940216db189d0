"""The cases of `gevallen.yaml`: all come out as they say, a broken rule is seen, and a wrong file is explained."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from koers.lawbook.casefile import load_cases
from koers.lawbook.cases import CaseResult, run_cases
from koers.lawbook.explanation import explanations
from koers.lawbook.law import InvalidLaw, Law, load_law
from tests.architecture.house import ROOT

LAW = load_law()
SOURCE = ROOT / "docs" / "sources" / "permit_monitor.md"

TOP = """jaar: 2025-2026
woorden: {studie: study, anders: other, studiepunten: ects, opleiding: degree, vak: course, ja: true, nee: false}
tabellen:
  vergunningen:
    tabel: permits
    kolommen: {doel: purpose, vanaf: valid_from, tot_en_met: valid_until}
    standaard: {doel: studie, vanaf: 2015-08-15}
  opleidingen:
    tabel: programmes
    kolommen: {code: programme_id, werkt_met: credit_system, per_jaar: nominal_credits}
    standaard: {werkt_met: studiepunten}
  inschrijvingen:
    tabel: enrolments
    kolommen: {opleiding: programme_id, soort: kind, begin: start, einde: end, reden_einde: end_reason}
    standaard: {opleiding: INF, soort: opleiding, begin: 2025-09-01}
  resultaten:
    tabel: results
    kolommen: {opleiding: programme_id, onderdeel: unit, punten: credits, op: achieved_on, soort: kind, telt: counts}
    standaard: {opleiding: INF, soort: vak, telt: ja}
  oordelen:
    tabel: judgements
    kolommen: {jaar: academic_year, voldoende: sufficient}
opleidingen:
  - {code: INF, per_jaar: 60}
zonder_opgave:
  vergunningen: [{}]
  inschrijvingen: [{}]
gevallen:
"""
FIRST = TOP.count("\n") + 1


@pytest.fixture(scope="module")
def results() -> list[CaseResult]:
    """What comes out of all cases."""
    return run_cases(LAW)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Law]:
    """The law once more, with a file of it changed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def make(file: str = "", old: str = "", new: str = "", *, cases: str = "") -> Law:
        folder = tmp_path / "law"
        shutil.copytree(LAW.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
        if file:
            text = (folder / file).read_text(encoding="utf-8")
            assert text.count(old) == 1
            (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        if cases:
            (folder / "gevallen.yaml").write_text(TOP + cases, encoding="utf-8")
        return load_law(folder)

    return make


@pytest.mark.requirement("IND-02", "IND-04", "IND-05", "IND-11", "IND-13", "IND-17", "IND-18", "IND-19", "IND-20")
@pytest.mark.requirement("IND-21", "IND-22", "IND-23", "IND-24")
def test_every_case_comes_out_as_it_says(results: list[CaseResult]):
    assert [str(result) for result in results if not result.good] == []
    assert len(results) > 150


def test_every_reason_that_there_is_comes_out_of_a_case(results: list[CaseResult]):
    said = {result.outcome["because"] for result in results if result.outcome}

    assert said == set(explanations())


def test_what_the_cases_quote_stands_in_the_source():
    text = _bare(SOURCE.read_text(encoding="utf-8"))
    quoted = {quote for case in load_cases(LAW.folder / "gevallen.yaml") for quote in _quotes(case.source)}

    assert sorted(quote for quote in quoted if quote not in text) == []
    assert len(quoted) > 20


def _quotes(source: str) -> list[str]:
    return [_bare(quote) for quote in re.findall("“(.*?)”", source)] if source.startswith("IND") else []


def _bare(text: str) -> str:
    return " ".join(re.sub("<[^>]*>", "", text).replace("‘", "'").replace("’", "'").split())


def test_only_one_blank_is_known_to_make_an_outcome_insufficient(results: list[CaseResult]):
    assert [str(blank) for result in results for blank in result.known] == [
        "enrolments row 1, end_reason (was graduated): insufficient norm_not_met"
    ]
    assert sum(result.blanked for result in results) > 1000


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("parameters.yaml", "waarde: 0.5\n", "waarde: 0.4\n"),
        ("parameters.yaml", "[9, 10, 11, 12, 1, 2, 3, 4, 5, 6]", "[10, 11, 12, 1, 2, 3, 4, 5, 6, 7]"),
        ("regel.py", "Stap(7, _.behaald >= _.vereist,", "Stap(7, _.behaald > _.vereist,"),
        ("regel.py", "(_.achieved_on <= jaar.last)", "(_.achieved_on < jaar.last)"),
        ("regel.py", '(_.academic_year < jaar.label) & (_.decision == "accepted")', "_.academic_year < jaar.label"),
    ],
)
def test_a_broken_rule_is_seen(copy: Callable[..., Law], file: str, old: str, new: str):
    wrong = [result for result in run_cases(copy(file, old, new)) if not result.good]

    assert wrong != []


def test_a_rule_that_takes_unknown_for_no_is_seen_by_leaving_values_empty(copy: Callable[..., Law]):
    cases = """
  - naam: Voldoende met een vak in januari
    bron: een test
    resultaten: [{onderdeel: A, punten: 30, op: 2026-01-28}]
    verwacht: {uitkomst: voldoende, omdat: norm_met, haalbaar: 60, vereist: 30, behaald: 30, hooguit: 30}
"""
    law = copy("regel.py", "filter(mogelijk(_.counts) & mogelijk(binnen_jaar(jaar)))", "filter(_.counts)", cases=cases)

    (result,) = run_cases(law)

    assert result.differences == [
        "left empty, it turns insufficient: results row 1, counts (was True): insufficient norm_not_met"
    ]


def test_a_result_shows_its_reason_and_its_receipt(copy: Callable[..., Law]):
    cases = """
  - naam: Te weinig
    bron: een test
    verwacht: {uitkomst: voldoende, omdat: norm_met, behaald: 30}
"""
    (result,) = run_cases(copy(cases=cases))

    assert result.receipt is not None
    assert result.receipt["outcome"]["because"] == "norm_not_met"
    assert str(result).splitlines() == [
        "WRONG Te weinig (2025-2026)",
        "      insufficient because norm_not_met; attainable 60, required 30, earned 0, possible 0",
        "      source: een test",
        f"      receipt: rule {LAW.version}, input {result.receipt['input']}",
        "      left empty one at a time: 3 values",
        f"      line {FIRST + 1}: outcome is insufficient, and should be sufficient",
        f"      line {FIRST + 1}: because is norm_not_met, and should be norm_met",
        f"      line {FIRST + 1}: earned is 0, and should be 30",
    ]


def test_a_blank_that_is_said_to_matter_and_does_not(copy: Callable[..., Law]):
    cases = """
  - naam: Te weinig
    bron: een test
    verwacht: {uitkomst: onvoldoende, omdat: norm_not_met}
    leeg_toch_onvoldoende: [{tabel: inschrijvingen, kolom: soort, waarom: zomaar}]
"""
    (result,) = run_cases(copy(cases=cases))

    assert result.differences == ["enrolments.kind left empty does not give insufficient, as the case says it does"]


GOOD = "verwacht: {uitkomst: onvoldoende, omdat: norm_not_met}"
COLUMNS = "opleiding, onderdeel, punten, op, soort, telt"


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (
            [GOOD, "resultaat: []"],
            4,
            "there is no part of a case 'resultaat'; there are: naam, bron, jaar, verwacht, leeg_toch_onvoldoende, "
            "vergunningen, opleidingen, inschrijvingen, resultaten, oordelen",
        ),
        (
            [GOOD, "resultaten: [{vak: A}]"],
            4,
            f"there is no part of a row of 'resultaten' 'vak'; there are: {COLUMNS}",
        ),
        ([GOOD, "resultaten: {onderdeel: A}"], 4, "'resultaten' is a list, one line with a dash for each row"),
        (
            [GOOD, "vergunningen: [{doel: werk}]"],
            4,
            "there is no value of 'doel' 'werk'; there are: studie, anders",
        ),
        (
            [GOOD, "vergunningen:", "  - {doel: studie,", "     vanaf: 1 september}"],
            6,
            "'vanaf' is a date such as 2026-08-31, not '1 september'",
        ),
        (
            [GOOD, "resultaten: [{onderdeel: A, punten: dertig}]"],
            4,
            "'punten' is a number such as 29.5, not 'dertig'",
        ),
        (
            [GOOD, "resultaten: [{onderdeel: A, punten: 29.99999}]"],
            4,
            "'punten' is from 0 up to 999999.9999 with at most four decimals, not 29.99999",
        ),
        ([GOOD, "resultaten: [{onderdeel: onbekend}]"], 4, "'onderdeel' is never empty"),
        ([GOOD, "resultaten: [{punten: 5}]"], 4, "a row of 'resultaten' lacks 'onderdeel'"),
        ([GOOD, "vergunningen: [{doel: geen}]"], 4, "an empty 'doel' is written 'onbekend', not 'geen'"),
        (
            [GOOD, "inschrijvingen: [{einde: onbekend}]"],
            4,
            "an empty 'einde' is written 'geen', not 'onbekend'",
        ),
        ([GOOD, "inschrijvingen: [{opleiding: NAT}]"], 1, "there is no programme 'NAT'; there are: INF"),
        (
            [GOOD, "inschrijvingen: [{einde: 2025-08-31}]"],
            1,
            "in enrolments, 2025-08-31 lies before 2025-09-01",
        ),
        ([GOOD, "oordelen: [{jaar: 2025}]"], 4, "'jaar' is an academic year such as 2025-2026, not 2025"),
        ([GOOD, "jaar: 2025-2027"], 3, "'2025-2027' is not an academic year such as 2025-2026"),
        (["verwacht: {omdat: norm_met}"], 3, "'verwacht' lacks 'uitkomst'"),
        (["verwacht: {uitkomst: voldoende}"], 3, "'verwacht' lacks 'omdat'"),
        (
            ["verwacht: {uitkomst: goed, omdat: norm_met}"],
            3,
            "there is no outcome 'goed'; there are: voldoende, onvoldoende, verschoond, onbepaald, niet beoordeeld, "
            "geen",
        ),
        (["verwacht: {uitkomst: voldoende, omdat: zomaar}"], 1, "there is no code 'zomaar'"),
        (
            ["verwacht: {uitkomst: voldoende, omdat: norm_met, behaald: veel}"],
            3,
            "'behaald' is a number such as 29.5, or 'geen', not 'veel'",
        ),
    ],
)
def test_what_is_wrong_with_a_case_is_said_with_its_line_and_name(
    copy: Callable[..., Law], lines: list[str], line: int, message: str
):
    body = "".join(f"    {text}\n" for text in ["bron: een test", *lines])
    law = copy(cases=f"  - naam: Sita\n{body}")

    with pytest.raises(InvalidLaw) as refused:
        run_cases(law)

    assert str(refused.value) == f"gevallen.yaml:{FIRST + line - 1}: case 'Sita': {message}"


def test_a_table_without_a_word_for_what_is_never_empty(copy: Callable[..., Law]):
    law = copy(cases="  - naam: Sita\n")
    path = law.folder / "gevallen.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("onderdeel: unit, ", ""), encoding="utf-8")

    with pytest.raises(InvalidLaw) as refused:
        run_cases(law)

    assert str(refused.value) == "gevallen.yaml:17: table 'resultaten' has no word for unit"


def test_two_cases_with_one_name(copy: Callable[..., Law]):
    case = f"  - {{naam: Sita, bron: een test, {GOOD}}}\n"

    with pytest.raises(InvalidLaw) as refused:
        run_cases(copy(cases=case + case))

    line = FIRST + 1
    assert str(refused.value) == f"gevallen.yaml:{line}: case 'Sita': another case on line {FIRST} has this name"


def test_a_case_without_a_name(copy: Callable[..., Law]):
    with pytest.raises(InvalidLaw) as refused:
        run_cases(copy(cases=f"  - {{bron: een test, {GOOD}}}\n"))

    assert str(refused.value) == f"gevallen.yaml:{FIRST}: a case lacks 'naam'"


def test_a_key_that_stands_there_twice(copy: Callable[..., Law]):
    with pytest.raises(InvalidLaw) as refused:
        run_cases(copy(cases="  - naam: Sita\n    bron: een\n    bron: twee\n"))

    assert str(refused.value) == f"gevallen.yaml:{FIRST + 2}: 'bron' stands there twice"


def test_a_file_that_is_no_yaml_or_is_not_there(copy: Callable[..., Law]):
    law = copy(cases="  - naam: [Sita\n")
    with pytest.raises(InvalidLaw, match=r"gevallen\.yaml: while parsing a flow sequence"):
        run_cases(law)

    (law.folder / "gevallen.yaml").unlink()
    with pytest.raises(InvalidLaw, match=r"gevallen\.yaml: No such file or directory"):
        run_cases(law)


def test_an_empty_file(copy: Callable[..., Law]):
    law = copy(cases="  - naam: Sita\n")
    (law.folder / "gevallen.yaml").write_text("", encoding="utf-8")

    with pytest.raises(InvalidLaw) as refused:
        run_cases(law)

    assert str(refused.value) == "gevallen.yaml:1: this is no list of cases with its words at the top"
