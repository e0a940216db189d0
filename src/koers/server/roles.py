"""The roles and the database that Koers expects, made in our own server (elsewhere an administrator makes them)."""

import psycopg

DATABASE = "koers"
APP = "koers_app"
OWNER = "koers_owner"
VAULT = "koers_vault"
SUPERUSER = "postgres"

# CREATEDB lets the tests make their database; a production administrator leaves it out.
_ROLES = {OWNER: "login createdb", APP: "login", VAULT: "nologin"}


def ensure_roles(conninfo: str) -> None:
    """Make what is missing; `conninfo` is that of the superuser. Cheap and harmless when all is there.

    The application role owns nothing. It may become the vault role for a block (SET LOCAL ROLE) but has none of its
    rights by itself: PostgreSQL 16 says so on the grant, PostgreSQL 15 on the role.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("select rolname from pg_roles").fetchall()}
        for role, options in _ROLES.items():
            if role not in known:
                connection.execute(f"create role {role} {options}")
        # Not "in database": the databases that tests make have the same schemas.
        connection.execute(f"alter role {OWNER} set search_path = public, vault")
        if connection.info.server_version >= 160000:
            connection.execute(f"grant {VAULT} to {APP} with inherit false, set true")
        else:
            connection.execute(f"alter role {APP} noinherit")
            connection.execute(f"grant {VAULT} to {APP}")
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(f"create database {DATABASE} owner {OWNER}")
