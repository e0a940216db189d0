"""The confidential tables: in a schema of their own, readable only by who opens it."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from koers.kernel import vault
from koers.kernel.vault import ConfidentialModel, SealedTextDamaged, opened
from koers.processes.progress_talks.models import CareAppointment

SECRET = "thuis gaat het niet goed"


def confidential_models() -> list[type[ConfidentialModel]]:
    """Every confidential model of every installed app."""
    return [model for model in apps.get_models() if issubclass(model, ConfidentialModel)]


def tables(schema: str) -> set[str]:
    """The names of the tables in a schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class c join pg_namespace n on n.oid = relnamespace"
            " where relkind in ('r', 'p') and nspname = %s",
            [schema],
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def appointment(cast) -> CareAppointment:
    """Marijke's appointment with Sam and Farida."""
    row = CareAppointment(
        dossier=cast.sam_dossier,
        made_by=cast.marijke,
        with_person=cast.farida,
        at=dt.datetime(2026, 11, 20, 13, 0, tzinfo=dt.UTC),
        made_at=dt.datetime(2026, 11, 17, 12, 0, tzinfo=dt.UTC),
    )
    row.note = SECRET
    with opened():
        row.save(force_insert=True)
    return row


def test_every_confidential_model_has_its_table_in_the_vault_and_nothing_else_has(db):
    ours = {model._meta.db_table for model in confidential_models()}

    assert ours == tables("vault")
    assert not ours & tables("public")


@pytest.mark.parametrize("model", confidential_models(), ids=lambda model: model._meta.label)
def test_a_confidential_table_is_closed_to_the_application(model, db):
    attempts = [
        f"select * from vault.{model._meta.db_table}",
        f"select count(*) from {model._meta.db_table}",
        f"delete from vault.{model._meta.db_table}",
        f"copy vault.{model._meta.db_table} to stdout",
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attempt)
    with pytest.raises(DatabaseError), transaction.atomic():
        list(model.objects.all())


@pytest.mark.parametrize("model", confidential_models(), ids=lambda model: model._meta.label)
def test_a_confidential_table_is_read_within_the_block(model, db):
    with opened():
        assert list(model.objects.all()) == []


@pytest.mark.requirement("SVG-18")
def test_the_note_is_there_for_who_opens_the_vault(appointment):
    with opened():
        assert CareAppointment.objects.get(pk=appointment.pk).note == SECRET


@pytest.mark.requirement("SVG-18")
def test_the_note_does_not_stand_in_the_database_as_it_was_written(appointment):
    with opened(), connection.cursor() as cursor:
        cursor.execute("select sealed_note from care_appointment")
        (stored,) = cursor.fetchone()

    assert SECRET.encode() not in bytes(stored)


def test_within_the_block_everything_else_is_closed(cast):
    for table in ("kernel_person", "kernel_conversation", "kernel_auditlink"):
        with pytest.raises(DatabaseError), opened(), connection.cursor() as cursor:
            cursor.execute(f"select * from public.{table}")


def test_an_exception_in_the_block_closes_it(cast):
    with pytest.raises(ZeroDivisionError), opened():
        raise ZeroDivisionError

    assert _role() == ("koers_app", "koers_app")


def test_a_refusal_by_the_database_in_the_block_closes_it(appointment):
    with pytest.raises(IntegrityError), opened():
        CareAppointment.objects.create(pk=appointment.pk, dossier=appointment.dossier, sealed_note=b"")

    assert _role() == ("koers_app", "koers_app")
    with pytest.raises(DatabaseError), transaction.atomic():
        list(CareAppointment.objects.all())


def test_a_note_cannot_be_moved_to_another_row(appointment):
    other = CareAppointment(sealed_note=appointment.sealed_note)

    with pytest.raises(SealedTextDamaged):
        _ = other.note


def test_an_older_key_still_reads_and_the_first_one_writes(appointment, settings):
    old = settings.KOERS_VAULT_KEYS
    settings.KOERS_VAULT_KEYS = [base64.b64encode(b"another key, of thirty-two bytes").decode(), *old]
    assert appointment.note == SECRET

    appointment.note = "nieuw"
    settings.KOERS_VAULT_KEYS = old
    with pytest.raises(SealedTextDamaged):
        vault.open_text(appointment, "note", appointment.sealed_note)


def _role() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select session_user::text, current_user::text")
        row: tuple[str, str] = cursor.fetchone()
        return row
