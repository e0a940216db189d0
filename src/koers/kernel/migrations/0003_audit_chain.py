"""The audit: entries that only grow, and a chain that the database itself makes when a transaction commits.

The application may insert entries and read links. The trigger runs as the owner, at commit, and takes a lock only
then: linking from the application held the lock through the whole request and made deadlocks.
"""

from django.db import migrations

CHAIN = r"""
create function koers_audit_text(entry kernel_auditentry) returns text
language sql stable parallel safe
as $$
  select concat_ws('|', entry.id, extract(epoch from entry.at)::numeric, entry.actor_id, entry.verb,
                   entry.dossier_id, entry.about, entry.about_id, entry.facts)
$$;

create function koers_audit_digest() returns trigger language plpgsql as $$
begin
  new.digest := sha256(new.salt || convert_to(koers_audit_text(new), 'UTF8'));
  return new;
end $$;

create trigger audit_entry_digest before insert on kernel_auditentry
  for each row execute function koers_audit_digest();

create function koers_audit_link() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  last kernel_auditlink;
begin
  perform pg_advisory_xact_lock(hashtext('koers.audit'));
  select * into last from kernel_auditlink order by seq desc limit 1;
  insert into kernel_auditlink (seq, entry_id, previous, hash)
  values (coalesce(last.seq, 0) + 1, new.id, coalesce(last.hash, ''::bytea),
          sha256(coalesce(last.hash, ''::bytea) || new.digest));
  return null;
end $$;

create constraint trigger audit_entry_link after insert on kernel_auditentry
  deferrable initially deferred for each row execute function koers_audit_link();

create function koers_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit only grows';
end $$;

create trigger audit_entry_no_truncate before truncate on kernel_auditentry
  for each statement execute function koers_refuse();
"""

UNDO = """
drop trigger audit_entry_no_truncate on kernel_auditentry;
drop trigger audit_entry_link on kernel_auditentry;
drop trigger audit_entry_digest on kernel_auditentry;
drop function koers_refuse();
drop function koers_audit_link();
drop function koers_audit_digest();
drop function koers_audit_text(kernel_auditentry);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_tables")]
    operations = [migrations.RunSQL(CHAIN, UNDO)]
