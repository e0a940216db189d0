"""A whole import: everything or nothing, twice the same, and what it leaves behind."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from koers.exchange.importing import run
from koers.exchange.work import Counts
from koers.kernel import audit
from koers.kernel.models import AuditEntry, Organisation, Party, Person
from tests.exchange.folder import FILES, TODAY, imported, with_line, write

pytestmark = pytest.mark.django_db

OURS = [model for model in apps.get_models() if model._meta.app_label in ("kernel", "progress_talks")]


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables that an import can touch, but the audit, which grows, and the vault, which is closed."""
    models = [model for model in OURS if "audit" not in model._meta.db_table and model.__module__.find("care") < 0]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in models}


@pytest.mark.requirement("SVG-04")
def test_a_school_comes_in(tmp_path):
    outcome = imported(write(tmp_path))

    assert list(outcome.faults) == []
    assert outcome.counts == {name: Counts(new=len(text.splitlines()) - 1) for name, text in FILES.items()}
    sam = Person.objects.get(number="0412877")
    assert (sam.full_name, sam.email, sam.language) == ("Sam van der Heijden", "sam@waterlanden.example", "nl")
    assert not sam.has_usable_password()
    assert Organisation.objects.get(code="auto").institution.name == "ROC De Waterlanden"
    leads = Party.objects.get(role="team_leader")
    assert (leads.person.number, leads.organisation.code, leads.until) == ("002764", "auto", None)


def test_the_same_files_again_change_nothing(tmp_path):
    imported(write(tmp_path))
    before = everything()
    outcome = imported(tmp_path)

    assert everything() == before
    assert outcome.counts == {name: Counts(same=len(text.splitlines()) - 1) for name, text in FILES.items()}


def test_rows_that_are_not_there_delete_nothing(tmp_path):
    imported(write(tmp_path))
    before = everything()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text.splitlines()[0] + "\n")
    imported(tmp_path)

    assert everything() == before


def test_files_that_are_not_there_are_no_fault(tmp_path):
    imported(write(tmp_path))
    for name in FILES:
        if name != "evidence.csv":
            (tmp_path / name).unlink()
    outcome = imported(tmp_path)

    assert (list(outcome.faults), outcome.counts["evidence.csv"]) == ([], Counts(same=3))


def test_one_wrong_row_and_nothing_is_changed(tmp_path):
    before = everything()
    outcome = imported(
        write(tmp_path, agreements=with_line("agreements.csv", 3, "0412877,2026-09-22,,,,,2026-10-06,,"))
    )

    assert len(outcome.faults) == 1
    assert (outcome.counts, outcome.applied) == ({}, False)
    assert everything() == before


@pytest.mark.parametrize("step", ["people.csv", "enrolments.csv", "guidance.csv", "evidence.csv", "agreements.csv"])
def test_an_import_that_breaks_off_leaves_nothing(tmp_path, step):
    before = everything()

    def pull_the_plug(what: str, done: int, total: int) -> None:
        if what == step and done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(write(tmp_path), today=TODAY, progress=pull_the_plug)

    assert everything() == before


def test_an_import_that_is_killed_leaves_nothing(tmp_path):
    """Another process, on the same database, that ends without a word after it wrote the evidence."""
    before = everything()
    program = (
        "import datetime, os, pathlib, sys, django; django.setup();"
        "from koers.exchange.importing import run;"
        "end = lambda what, done, total: os._exit(9) if what == 'results.csv' else None;"
        "run(pathlib.Path(sys.argv[1]), today=datetime.date(2026, 11, 17), progress=end)"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "koers.config.settings",
        "KOERS_DB_NAME": str(connection.settings_dict["NAME"]),
    }
    ended = subprocess.run([sys.executable, "-c", program, str(write(tmp_path))], env=environment, check=False)

    assert ended.returncode == 9
    assert everything() == before


def test_a_check_says_what_would_change_and_changes_nothing(tmp_path):
    before = everything()
    outcome = imported(write(tmp_path), only_check=True)

    assert outcome.counts["people.csv"] == Counts(new=5)
    assert not outcome.applied
    assert everything() == before
    assert not AuditEntry.objects.exists()


def test_what_differs_is_changed_and_nothing_else(tmp_path):
    imported(write(tmp_path))
    outcome = imported(
        write(tmp_path, people=with_line("people.csv", 3, "0438152,Lotte,van,Hoekstra,lotte@waterlanden.example,en"))
    )
    lotte = Person.objects.get(number="0438152")

    assert outcome.counts["people.csv"] == Counts(changed=1, same=4)
    assert (lotte.prefix, lotte.language) == ("van", "nl")  # the language is hers once she is there


def test_a_person_keeps_password_and_account(tmp_path):
    imported(write(tmp_path))
    sam = Person.objects.get(number="0412877")
    sam.set_password("geheim-geheim")
    sam.is_active = False
    sam.save()
    imported(write(tmp_path, people=with_line("people.csv", 2, "0412877,Sam,van,Heijden,sam@waterlanden.example,")))
    sam.refresh_from_db()

    assert (sam.prefix, sam.is_active, sam.check_password("geheim-geheim")) == ("van", False, True)


def test_the_audit_has_the_import_and_each_relation(tmp_path):
    imported(write(tmp_path))
    entries = list(AuditEntry.objects.values_list("verb", flat=True))
    about = AuditEntry.objects.get(verb="imported")

    assert (entries.count("relation_begun"), entries.count("imported")) == (9, 1)  # 3 roles, 2 students, 4 guides
    assert (about.about, about.about_id) == ("organisation", str(Organisation.objects.get(code="waterlanden").pk))
    assert about.facts["files"]["people.csv"] == {"new": 5, "changed": 0, "ended": 0, "same": 0}

    imported(write(tmp_path, roles=with_line("roles.csv", 3, "004821,team_member,auto,2024-08-01,2026-12-01")))
    changed = AuditEntry.objects.get(verb="relation_changed")
    assert (changed.facts["role"], changed.facts["until"]) == ("team_member", "2026-12-01")
    connection.check_constraints()
    assert audit.check_chain().broken_at is None


def test_a_role_gets_an_end_and_loses_it_again(tmp_path):
    imported(write(tmp_path))
    ends = with_line("roles.csv", 3, "004821,team_member,auto,2024-08-01,2026-12-01")

    assert imported(write(tmp_path, roles=ends)).counts["roles.csv"] == Counts(ended=1, same=2)
    assert Party.objects.get(person__number="004821", role="team_member").until == dt.date(2026, 12, 1)
    assert imported(write(tmp_path)).counts["roles.csv"] == Counts(changed=1, same=2)
    assert Party.objects.get(person__number="004821", role="team_member").until is None


def test_progress_is_told(tmp_path):
    told: list[tuple[str, int, int]] = []
    run(write(tmp_path), today=TODAY, progress=lambda *step: told.append(step))

    assert ("people.csv", 5, 5) in told
    assert ("evidence.csv", 3, 3) in told
    assert all(done <= total for _what, done, total in told)


def test_a_folder_by_a_relative_path(tmp_path, monkeypatch):
    write(tmp_path)
    monkeypatch.chdir(tmp_path.parent)

    assert imported(Path(tmp_path.name)).applied
