"""What the application's role cannot do in the database, whatever the program asks of it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.utils import DatabaseError

from koers.kernel import audit
from koers.kernel.grants import APPEND_ONLY, KEPT, READ_ONLY

REFUSED = {
    "42501",  # insufficient_privilege
    "42P01",  # undefined_table: what a role may not look into is not found either
}


def refusal_of(statement: str) -> str | None:
    """The SQLSTATE with which the database refuses a statement; None where it lets it pass."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        state: str | None = getattr(error.__cause__, "sqlstate", None)
        return state
    return None


def columns_of(table: str) -> list[str]:
    """The columns of a table in the schema public."""
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


@pytest.mark.parametrize("verb", ["update", "delete", "truncate"])
@pytest.mark.parametrize("table", [*APPEND_ONLY, *KEPT, *READ_ONLY])
def test_what_only_grows_cannot_be_changed(table, verb, db):
    statement = {
        "update": f"update {table} set {columns_of(table)[1]} = {columns_of(table)[1]}",
        "delete": f"delete from {table}",
        "truncate": f"truncate {table} cascade",
    }[verb]

    assert refusal_of(statement) == "42501"


@pytest.mark.parametrize("table", READ_ONLY)
def test_what_the_database_writes_itself_cannot_be_added_to(table, db):
    assert refusal_of(f"insert into {table} select * from {table}") == "42501"


@pytest.mark.parametrize(
    "statement",
    [
        "create table own (id int)",
        "create schema own",
        "create function f() returns int language sql as 'select 1'",
        "create extension hstore",
        "create role somebody",
        "drop table kernel_auditentry cascade",
        "drop table kernel_person cascade",
        "drop trigger audit_entry_link on kernel_auditentry",
        "drop function koers_audit_link() cascade",
        "alter table kernel_auditentry disable trigger audit_entry_link",
        "alter table kernel_auditentry disable trigger all",
        "alter table kernel_person add column x int",
        "alter function koers_audit_link() security invoker",
        "alter role koers_app superuser",
        "grant select on all tables in schema vault to koers_app",
        "grant koers_vault to koers_app with inherit true",
        "set role koers_owner",
        "set session authorization koers_owner",
        "set session_replication_role = replica",
        "select * from vault.care_appointment",
        "copy kernel_person to '/tmp/persons'",
        "select pg_read_file('/etc/passwd')",
    ],
)
def test_the_application_is_not_the_owner(statement, db):
    assert refusal_of(statement) in REFUSED


def test_every_other_table_can_be_written(db):
    """The grants are given anew after each migrate: a table that was forgotten would show here."""
    kept = {*APPEND_ONLY, *KEPT, *READ_ONLY}
    with connection.cursor() as cursor:
        cursor.execute(
            "select tablename, bool_and(has_table_privilege(current_user, 'public.' || quote_ident(tablename), verb))"
            " from pg_tables, unnest(array['select', 'insert', 'update', 'delete']) verb"
            " where schemaname = 'public' group by 1"
        )
        writable = dict(cursor.fetchall())

    assert {table for table, may in writable.items() if not may} == kept


def test_the_application_owns_nothing_and_has_no_special_rights(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication,"
            " (select count(*) from pg_class where relowner = r.oid)"
            " from pg_roles r where rolname in ('koers_app', 'koers_vault') order by 1"
        )
        rows = cursor.fetchall()

    assert rows == [
        ("koers_app", False, False, False, False, False, 0),
        ("koers_vault", False, False, False, False, False, 0),
    ]


def test_nobody_gets_rights_by_being_anybody(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace,"
            " aclexplode(c.relacl) a where a.grantee = 0 and n.nspname in ('public', 'vault')"
        )
        assert cursor.fetchall() == []


def test_the_vaults_role_can_add_to_the_audit_and_not_read_it(cast):
    from koers.kernel.vault import opened

    with opened():
        assert refusal_of("update public.kernel_auditentry set verb = ''") == "42501"
        assert refusal_of("set local role koers_owner") == "42501"


def test_the_application_cannot_make_a_link_by_hand(cast):
    entry = audit.record("looked", by=cast.sam, about=cast.sam_dossier)

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("insert into kernel_auditlink values (99, %s, '', '')", [entry.pk])
    assert refusal_of("select koers_audit_link()") is not None


def test_every_app_of_ours_is_in_the_two_schemas(db):
    """A table in a third schema would be outside the grants."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')"
        )
        where = {name: schema for schema, name in cursor.fetchall()}
    ours = {model._meta.db_table for model in apps.get_models() if model._meta.managed}

    assert {where[table] for table in ours} <= {"public", "vault"}
