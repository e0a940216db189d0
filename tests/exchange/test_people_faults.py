"""What can be wrong in organisations.csv, people.csv and roles.csv, and in the folder as a whole."""

from __future__ import annotations

import pytest

from koers.exchange.faults import Fault
from koers.kernel.models import Person
from tests.exchange.folder import FILES, faults_in, imported, with_line, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("file", "line", "text", "column", "value", "reason"),
    [
        (
            "organisations.csv", 3, "auto,Autotechniek,team,waterlande",
            "parent", "waterlande",
            "We do not know this organisation. Did you mean waterlanden, ROC De Waterlanden?",
        ),
        (
            "organisations.csv", 3, "auto,Autotechniek,team,",
            "parent", "", "Of which institution is this team a part? Write its code.",
        ),
        ("organisations.csv", 3, "auto,Autotechniek,team,garage", "parent", "garage", "This is not an institution."),
        (
            "organisations.csv", 6, "hogeschool,Hogeschool,institution,waterlanden",
            "parent", "waterlanden", "An institution is not part of another: leave this empty.",
        ),
        (
            "organisations.csv", 3, "auto,Autotechniek,afdeling,waterlanden",
            "kind", "afdeling", "Write one of these: institution, team, company.",
        ),
        ("people.csv", 3, "0438152,,,Hoekstra,l@w.example,", "given_name", "", "This cell may not be empty."),
        (
            "people.csv", 7, "0412877,Lotte,,Hoekstra,lotte@waterlanden.example,",
            "number", "0412877", "This is in line 2 as well. Take one of the two away.",
        ),
        (
            "people.csv", 3, "0438152,Lotte,,Hoekstra,Sam@waterlanden.example,",
            "email", "sam@waterlanden.example",
            "This is in line 2 as well. Everybody has an address of their own.",
        ),
        (
            "people.csv", 7, "412877,Sam,van der,Heijden,sam2@waterlanden.example,",
            "number", "412877", "A zero in front is missing: 0412877. Excel takes it away; keep the column as text.",
        ),
        ("people.csv", 3, "0438152,Lotte,,Hoekstra,lotte@,", "email", "lotte@", "This is not an e-mail address."),
        ("people.csv", 3, "0438152,Lotte,,Hoekstra,l@w.example,de", "language", "de", "Write one of these: nl, en."),
        (
            "roles.csv", 3, "00482,team_member,auto,2024-08-01,",
            "person", "00482", "We do not know this person. Did you mean 004821, M. van der Laan-Öztürk?",
        ),
        (
            "roles.csv", 3, "004821,teamleader,auto,2024-08-01,",
            "role", "teamleader",
            "Write one of these: team_leader, team_member, care_coordinator, stagebureau, permit_officer, decaan. "
            "Did you mean team_leader?",
        ),
        (
            "roles.csv", 3, "004821,team_member,zorgg,2024-08-01,",
            "organisation", "zorgg", "We do not know this organisation. Did you mean zorg, Zorg?",
        ),
        (
            "roles.csv", 3, "004821,team_member,auto,2024-08-01,2024-08-01",
            "until", "2024-08-01", "This must be later than 2024-08-01.",
        ),
        (
            "roles.csv", 5, "003917,team_member,auto,2026-10-31,",
            "since", "2026-10-31",
            "This overlaps with line 4. Only one can hold at a time: give the first an end.",
        ),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named(tmp_path, file, line, text, column, value, reason):
    write(tmp_path, **{file.removesuffix(".csv"): with_line(file, line, text)})

    assert faults_in(tmp_path) == [Fault(file, line, column, value, reason)]


def test_a_role_that_overlaps_with_one_that_only_koers_knows(tmp_path):
    imported(write(tmp_path))
    write(tmp_path, roles="person,role,organisation,since,until\n004821,team_member,auto,2026-08-01,\n")

    assert faults_in(tmp_path) == [
        Fault(
            "roles.csv",
            2,
            "since",
            "2026-08-01",
            "004821 has this role since 2024-08-01, without an end. Add a row that says until when.",
        )
    ]


def test_an_address_that_somebody_else_has_already(tmp_path):
    imported(write(tmp_path))
    text = "number,given_name,prefix,surname,email\n0500000,Bas,,Veld,sam@waterlanden.example\n"
    write(tmp_path, people=text)

    assert faults_in(tmp_path) == [
        Fault("people.csv", 2, "email", "sam@waterlanden.example", "This address belongs to 0412877 already.")
    ]


def test_two_people_may_exchange_their_addresses(tmp_path):
    imported(write(tmp_path))
    text = FILES["people.csv"].replace("sam@", "x@").replace("lotte@", "sam@").replace("x@", "lotte@")
    outcome = imported(write(tmp_path, people=text))

    assert list(outcome.faults) == []
    assert outcome.counts["people.csv"].changed == 2
    assert Person.objects.get(number="0412877").email == "lotte@waterlanden.example"


def test_a_lost_zero_that_only_koers_can_see(tmp_path):
    imported(write(tmp_path))
    text = "number,given_name,prefix,surname,email\n412877,Sam,van der,Heijden,sam@waterlanden.example\n"
    for file in FILES:
        (tmp_path / file).unlink()
    (tmp_path / "people.csv").write_text(text)

    assert faults_in(tmp_path) == [
        Fault(
            "people.csv",
            2,
            "number",
            "412877",
            "A zero in front is missing: 0412877. Excel takes it away; keep the column as text.",
        )
    ]


def test_what_an_organisation_is_cannot_change(tmp_path):
    imported(write(tmp_path))
    write(tmp_path, organisations=with_line("organisations.csv", 5, "garage,Garage,institution,"))

    assert faults_in(tmp_path) == [
        Fault("organisations.csv", 5, "kind", "institution", "garage is known as company. That cannot change.")
    ]


def test_a_file_with_a_name_that_is_not_known(tmp_path):
    write(tmp_path, guidance="")
    (tmp_path / "guidence.csv").write_text(FILES["guidance.csv"])
    (fault,) = faults_in(tmp_path)

    assert (fault.file, fault.line, fault.column) == ("guidence.csv", 0, "")
    assert fault.reason.startswith("We do not know this file. The files are: organisations.csv, people.csv, roles.csv,")
    assert fault.reason.endswith(". Did you mean guidance.csv?")


def test_no_folder_and_an_empty_folder(tmp_path):
    assert faults_in(tmp_path / "none") == [Fault("none", 0, "", "", "There is no folder with this name.")]
    assert faults_in(tmp_path) == [Fault(tmp_path.name, 0, "", "", "There is no CSV file in this folder.")]


def test_a_name_may_have_capitals_but_not_be_there_twice(tmp_path):
    write(tmp_path, people="")
    (tmp_path / "People.CSV").write_text(FILES["people.csv"])
    assert faults_in(tmp_path) == []

    (tmp_path / "people.csv").write_text(FILES["people.csv"])
    assert faults_in(tmp_path) == [Fault("people.csv", 0, "", "", "This file is there twice. Take one away.")]


def test_a_row_with_a_fault_brings_no_faults_in_rows_that_name_it(tmp_path):
    write(tmp_path, people=with_line("people.csv", 4, "004821,Marijke,van der,Laan-Öztürk,marijke,"))

    assert faults_in(tmp_path) == [Fault("people.csv", 4, "email", "marijke", "This is not an e-mail address.")]


def test_a_file_that_cannot_be_read_brings_no_faults_in_others(tmp_path):
    write(tmp_path)
    (tmp_path / "people.csv").write_bytes(FILES["people.csv"].encode("cp1252"))

    assert [(fault.file, fault.line) for fault in faults_in(tmp_path)] == [("people.csv", 4)]
