"""Facts that are erased leave the rest of their entry under the chain's guard.

The digest is taken over the entry and over a digest of its facts, so that facts and salt can go, and who did what to
what, when, still cannot be changed unnoticed. The entry is written as JSON: no value can pass for its neighbour.
"""

from django.db import migrations, models

DIGEST = r"""
create or replace function koers_audit_text(entry kernel_auditentry) returns text
language sql stable parallel safe
as $$
  select jsonb_build_array(entry.id, extract(epoch from entry.at)::numeric, entry.actor_id, entry.verb,
                           entry.dossier_id, entry.about, entry.about_id)::text
$$;

create or replace function koers_audit_digest() returns trigger language plpgsql as $$
begin
  new.facts_digest := sha256(new.salt || convert_to(new.facts::text, 'UTF8'));
  new.digest := sha256(convert_to(koers_audit_text(new), 'UTF8') || new.facts_digest);
  return new;
end $$;
"""

UNDO = r"""
create or replace function koers_audit_text(entry kernel_auditentry) returns text
language sql stable parallel safe
as $$
  select concat_ws('|', entry.id, extract(epoch from entry.at)::numeric, entry.actor_id, entry.verb,
                   entry.dossier_id, entry.about, entry.about_id, entry.facts)
$$;

create or replace function koers_audit_digest() returns trigger language plpgsql as $$
begin
  new.digest := sha256(new.salt || convert_to(koers_audit_text(new), 'UTF8'));
  return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_failed_logins")]
    operations = [
        migrations.AddField("auditentry", "facts_digest", models.BinaryField(default=bytes)),
        migrations.RunSQL(DIGEST, UNDO),
    ]
