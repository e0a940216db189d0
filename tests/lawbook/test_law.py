"""The law is found, dated and hashed; an outcome can be computed again from its receipt."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from koers.lawbook.law import InvalidLaw, load_law
from koers.lawbook.receipts import fingerprint, receipt
from koers.lawbook.years import AcademicYear

YEAR = AcademicYear(2025)


def copied(tmp_path: Path) -> Path:
    """A copy of the law that may be changed."""
    folder = tmp_path / "law"
    shutil.copytree(load_law().folder, folder)
    return folder


def test_the_numbers_of_the_rule_are_dated_and_have_a_source():
    assert {key: parameter.value for key, parameter in load_law().in_force(YEAR).items()} == {
        "norm": 0.5,
        "onderwijsmaanden": [9, 10, 11, 12, 1, 2, 3, 4, 5, 6],
        "voorbereidend_maanden": 12,
        "verschoning_voorbereidend_vanaf": "2022-2023",
    }
    assert all(parameter.source for parameter in load_law().parameters)


def test_a_value_that_holds_later_leaves_earlier_years_as_they_were(tmp_path: Path):
    folder = copied(tmp_path)
    text = (folder / "parameters.yaml").read_text(encoding="utf-8")
    later = "    - vanaf: 2027-09-01\n      waarde: 0.6\n      bron: een latere Gedragscode\n"
    (folder / "parameters.yaml").write_text(text.replace("\nonderwijsmaanden:", later + "\nonderwijsmaanden:"), "utf-8")
    law = load_law(folder)
    assert [law.in_force(AcademicYear(year))["norm"].value for year in (2026, 2027)] == [0.5, 0.6]
    assert law.hash != load_law().hash


def test_a_year_before_the_first_value_takes_that_value():
    assert load_law().in_force(AcademicYear(2004)) == load_law().in_force(AcademicYear(2013))


def test_a_law_that_lacks_a_number_names_its_file(tmp_path: Path):
    folder = copied(tmp_path)
    (folder / "parameters.yaml").write_text("versie: 1\nnorm: {naam: x}\n", encoding="utf-8")
    with pytest.raises(InvalidLaw, match=r"parameters\.yaml: 'waarden'$"):
        load_law(folder)


def test_a_folder_without_a_law_is_named(tmp_path: Path):
    with pytest.raises(InvalidLaw, match=r"regel\.py: No such file or directory$"):
        load_law(tmp_path)


def test_a_query_is_the_same_whether_it_was_kept_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = load_law().query(YEAR)
    assert load_law().query(YEAR) == first
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_law().query(YEAR) == first


def test_the_receipt_says_what_the_outcome_rests_on():
    law = load_law()
    moment = dt.datetime(2026, 11, 17, 9, 12, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    outcome = {"student_id": "1", "outcome": "insufficient", "required": Decimal("15.000000"), "possible": None}
    found = receipt(law, YEAR, input_hash="abc", moment=moment, outcome=outcome)
    assert found["rule"] == {"name": "studievoortgang/verblijfsvergunning", "version": law.version, "hash": law.hash}
    assert found["moment"] == "2026-11-17T08:12:00+00:00"
    assert found["input"] == "abc"
    assert found["outcome"] == {"student_id": "1", "outcome": "insufficient", "required": "15", "possible": None}
    assert [parameter["since"] for parameter in found["parameters"]] == ["2013-09-01"] * 4


def test_every_quotation_stands_in_the_source_text():
    folder = load_law().folder
    source = _plain((folder.parents[2] / "docs/sources/permit_monitor.md").read_text(encoding="utf-8"))
    steps = yaml.safe_load((folder / "stappen.yaml").read_text(encoding="utf-8"))
    quotes = [entry["citaat"] for entry in steps.values() if "citaat" in entry]
    quotes += [parameter.quote for parameter in load_law().parameters if parameter.quote]
    assert [quote for quote in quotes if _plain(quote) not in source] == []


def _plain(text: str) -> str:
    """Text on one line, with one kind of quotation mark and without anchors."""
    return " ".join(re.sub(r"<[^>]+>|[‘’']", "", text).split())


def test_the_fingerprint_does_not_depend_on_the_order_of_rows():
    rows = [{"student_id": "1"}, {"student_id": "2"}]
    assert fingerprint({"permits": rows}) == fingerprint({"permits": rows[::-1]})
    assert fingerprint({"permits": rows}) != fingerprint({"permits": rows[:1]})


@pytest.mark.parametrize(
    "text", ["2025", "2025-2027", "25-26", "2025/2026", "2025-2026 ", "٢٠٢٥-٢٠٢٦", "0000-0001", "-1-0"]
)
def test_only_two_consecutive_years_are_an_academic_year(text: str):
    with pytest.raises(ValueError, match="is not an academic year such as 2025-2026"):
        AcademicYear.parse(text)


@pytest.mark.parametrize(("day", "label"), [((2026, 8, 31), "2025-2026"), ((2026, 9, 1), "2026-2027")])
def test_the_year_turns_on_the_first_of_september(day: tuple[int, int, int], label: str):
    assert AcademicYear.of(dt.date(*day)).label == label
