"""`koers import`: what it says, where, and with which exit code."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import DatabaseError

from koers.exchange import command
from koers.exchange.command import import_folder
from koers.kernel.models import Person
from tests.exchange.folder import with_line, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]


def test_a_good_folder(tmp_path, capsys):
    assert import_folder(write(tmp_path), language="en") == 0

    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == "Everything in these files was taken over."
    assert Person.objects.count() == 5


def test_the_same_folder_again(tmp_path, capsys):
    import_folder(write(tmp_path))
    capsys.readouterr()

    assert import_folder(tmp_path) == 0
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Alles was al zoals het in deze bestanden staat. Er is niets veranderd."
    )


def test_only_a_check(tmp_path, capsys):
    assert import_folder(write(tmp_path), only_check=True, language="en") == 0

    assert capsys.readouterr().err.splitlines()[-1] == "No faults found. Nothing was changed: this was only a check."
    assert not Person.objects.exists()


def test_faults_are_a_table_that_can_be_kept(tmp_path, capsys):
    write(
        tmp_path,
        people=with_line("people.csv", 3, "0438152,=1+1,,Hoekstra,+lotte,"),
        guidance=with_line("guidance.csv", 3, "0412877,00482,slb,2026-11-01,"),
    )

    assert import_folder(tmp_path, language="nl") == 1
    out, err = capsys.readouterr()
    assert list(csv.reader(io.StringIO(out))) == [
        ["bestand", "regel", "kolom", "wat er staat", "wat er mis is"],
        ["people.csv", "3", "email", "'+lotte", "Dit is geen e-mailadres."],
        [
            "guidance.csv",
            "3",
            "staff",
            "00482",
            "Deze medewerker kennen we niet. Bedoel je 004821, M. van der Laan-Öztürk?",
        ],
    ]
    assert err.splitlines()[-1] == "2 fouten gevonden. Er is niets veranderd."
    assert not Person.objects.exists()


def test_more_faults_than_anybody_reads(tmp_path, capsys):
    rows = "".join(f"0412877,{n},gisteren,\n" for n in range(1, 1501))
    write(tmp_path, evidence="student,card,handed_in_on,approved_on\n" + rows)

    assert import_folder(tmp_path, language="en") == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1001
    assert err.splitlines()[-2:] == [
        "evidence.csv has 500 more faults than are shown.",
        "1500 faults found. Nothing was changed.",
    ]


def test_a_database_that_fails(tmp_path, capsys, monkeypatch):
    def fail(*_args: object, **_options: object) -> None:
        raise DatabaseError("out of [room]")

    monkeypatch.setattr(command, "run", fail)

    assert import_folder(write(tmp_path), language="en") == 1
    assert capsys.readouterr().err.splitlines()[-1] == "The database refused, and nothing was changed: out of [room]"
