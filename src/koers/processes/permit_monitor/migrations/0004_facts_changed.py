"""The database notes of whom the facts changed, so that no list is shown that does not know them.

Triggers of a statement, not of a row: an import writes twenty thousand rows at once. A note is always added, also where
there is one: that one may just be taken away by who does not see this change yet.
"""

import django.contrib.postgres.functions
from django.db import migrations, models

FACTS = {
    "permit_monitor_permitrecord": "student_id",
    "permit_monitor_higherenrolment": "student_id",
    "permit_monitor_higherresult": "student_id",
    "permit_monitor_judgement": "student_id",
    "permit_monitor_attainablefigure": "student_id",
    "permit_monitor_excusestatus": "dossier_id",
}
"""The tables of `queries.tables`, with the column that says whose row it is."""

EVENTS = {
    "added": "insert on {table} referencing new table as changed",
    "gone": "delete on {table} referencing old table as changed",
    "before": "update on {table} referencing old table as changed",
    "after": "update on {table} referencing new table as changed",
}

FUNCTIONS = """
create function permit_monitor_note_students() returns trigger language plpgsql as $$
begin
  execute format('insert into permit_monitor_factschanged (institution_id, dossier_id)
    select distinct d.organisation_id, d.id from changed join kernel_dossier d on d.id = changed.%I', tg_argv[0]);
  return null;
end $$;

create function permit_monitor_note_programmes() returns trigger language plpgsql as $$
begin
  insert into permit_monitor_factschanged (institution_id, dossier_id)
  select distinct d.organisation_id, d.id from changed
  join permit_monitor_higherenrolment e on e.programme_id = changed.id
  join kernel_dossier d on d.id = e.student_id;
  return null;
end $$;

-- After a large import PostgreSQL knows nothing of the new rows until its own upkeep comes round, and plans badly. Only
-- an owner may tell it to look, so this runs as the owner.
create function permit_monitor_take_stock() returns void language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  analyze kernel_person, kernel_dossier, kernel_party, permit_monitor_permitstudent, permit_monitor_permitrecord,
    permit_monitor_higherprogramme, permit_monitor_higherenrolment, permit_monitor_higherresult,
    permit_monitor_judgement, permit_monitor_attainablefigure, permit_monitor_plannedcredits,
    permit_monitor_excusestatus;
end $$;
revoke all on function permit_monitor_take_stock() from public;
"""

UNDO = """
drop function permit_monitor_take_stock();
drop function permit_monitor_note_programmes() cascade;
drop function permit_monitor_note_students() cascade;
"""

TRIGGERS = [
    f"create trigger facts_{name} after {event.format(table=table)} for each statement "
    f"execute function permit_monitor_note_students('{column}')"
    for table, column in FACTS.items()
    for name, event in EVENTS.items()
]
# What is written of a programme holds for all who were enrolled in it.
TRIGGERS.append(
    f"create trigger facts_after after {EVENTS['after'].format(table='permit_monitor_higherprogramme')} "
    "for each statement execute function permit_monitor_note_programmes()"
)


class Migration(migrations.Migration):
    dependencies = [("permit_monitor", "0003_vault")]
    operations = [
        migrations.CreateModel(
            name="FactsChanged",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("institution_id", models.UUIDField(db_index=True)),
                ("dossier_id", models.UUIDField()),
            ],
        ),
        migrations.RunSQL("delete from permit_monitor_computation", migrations.RunSQL.noop),  # lists of before the notes
        migrations.RunSQL(FUNCTIONS, UNDO),
        *(migrations.RunSQL(trigger, migrations.RunSQL.noop) for trigger in TRIGGERS),
    ]
